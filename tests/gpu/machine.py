"""What machine this is: versions, the card, and how fast it copies."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import subprocess

from .stages import Check


def run(check: Check) -> None:
    import cupy

    import lucid

    runtime = cupy.cuda.runtime
    found = runtime.getDeviceProperties(0)
    card = f"{found['name'].decode()}, sm_{found['major']}{found['minor']}, {found['multiProcessorCount']} processors"
    check.say("card", card, f"{found['totalGlobalMem'] / 2**30:.0f} GiB")
    versions = {"CUDA of the driver": runtime.driverGetVersion(), "runtime": runtime.runtimeGetVersion()}
    versions["NVRTC"] = ".".join(map(str, cupy.cuda.nvrtc.getVersion()))
    check.say("CUDA", ", ".join(f"{name} {version}" for name, version in versions.items()), driver())
    names = ["numpy", "cupy-cuda12x", "cupy-cuda13x", "torch", "nvidia-cudnn-frontend"]
    check.say("Python", platform.python_version(), ", ".join(f"{n} {v}" for n in names if (v := version(n))))
    check.say(
        "lucid", lucid.__version__, f"cuDNN: {lucid.backends.cudnn.why_unavailable() or lucid.backends.cudnn.version()}"
    )
    check.attempt("copy", lambda: check.say("copy", f"{copied() / 1e12:.2f} TB/s", "read and written, 1 GiB in one"))


def version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def driver() -> str:
    if shutil.which("nvidia-smi") is None:
        return ""
    asked = ["nvidia-smi", "--query-gpu=driver_version,clocks.sm", "--format=csv,noheader"]
    return "driver, clock: " + subprocess.run(asked, capture_output=True, text=True, timeout=20).stdout.strip()


def copied() -> float:
    """Bytes per second that a copy on the GPU reads and writes, the best of eight."""
    import cupy

    source = cupy.ones(1 << 28, "float32")
    target = cupy.empty_like(source)
    begin, end = cupy.cuda.Event(), cupy.cuda.Event()
    best = 1e9
    for _ in range(8):
        begin.record()
        target[...] = source
        end.record()
        end.synchronize()
        best = min(best, cupy.cuda.get_elapsed_time(begin, end))
    return 2 * source.nbytes / best * 1e3
