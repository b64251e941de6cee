"""The time of a training step of each workload beside PyTorch's, and how many kernels each launches."""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable
from typing import Any

from lucid.backend.cudnn import plans
from tests.benchmarks.workloads import WORKLOADS, training

from .stages import Check, in_short

ROUNDS, STEPS = 5, 20
ALLOWED = 1.5


def run(check: Check) -> None:
    for title, make in list(WORKLOADS.items())[: 1 if check.tiny else None]:
        name = title.partition(",")[0]
        check.attempt(f"{name}, counted by the double", lambda n=name, m=make: on_the_double(check, n, m))
        if check.device == "cuda":
            check.attempt(name, lambda n=name, m=make: beside(check, n, m), "steps")

    refused = sorted({str(problem) for problem in plans.refused})
    if refused:
        check.say("cuDNN offers no engine for", str(len(refused)), "; ".join(refused))


def on_the_double(check: Check, name: str, make: Any) -> None:
    strict, lucid = importlib.import_module("tests.strict"), importlib.import_module("lucid")
    lucid.set_default_device("strict")
    try:
        step = training(lucid, make, "Adam")
        step()
        step()
        with strict.counting() as counts:
            step()
    finally:
        lucid.set_default_device(None)
    check.say(
        f"{name}, the double's count", f"{counts.launches} launches", f"{counts.waits} waits, {counts.copies} copies"
    )


def beside(check: Check, name: str, make: Any) -> None:
    """Time both libraries in turns, in steps that follow each other without a wait, and count what they launch."""
    steps: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {}
    for library in ("lucid", "torch"):
        try:
            lib = importlib.import_module(library)
        except ImportError:
            continue
        if library == "torch":
            lib.backends.cudnn.allow_tf32 = lib.backends.cuda.matmul.allow_tf32 = False
        lib.set_default_device(check.device)
        try:
            step = training(Placed(lib, check.device), make, "Adam")
        finally:
            lib.set_default_device(None)
        steps[library] = step, lib.cuda.synchronize
    times: dict[str, list[float]] = {library: [] for library in steps}
    for round_ in range(ROUNDS + 1):
        for library, (step, wait) in steps.items():
            begin = time.perf_counter()
            for _ in range(STEPS):
                step()
            wait()
            if round_:  # the first one compiles
                times[library].append((time.perf_counter() - begin) / STEPS)
    found = {library: statistics.median(values) for library, values in times.items()}
    note = ", ".join(f"{'PyTorch' if k == 'torch' else k} {v * 1e3:.3f} ms" for k, v in found.items())
    if "torch" in found:
        ratio = found["lucid"] / found["torch"]
        check.say(name, f"{ratio:.2f} x", f"{note}; asked: {ALLOWED} x", ratio <= ALLOWED, "steps")
    else:
        check.say(name, f"{found['lucid'] * 1e3:.3f} ms", "PyTorch is not here")
    for library, (step, wait) in steps.items():
        check.attempt(f"{name}, counted", lambda s=step, w=wait, n=library: traced(check, name, n, s, w))


class Placed:
    """A library that makes its tensors on a device. PyTorch's own default device would slow each of its calls down."""

    def __init__(self, lib: Any, device: str):
        self._lib, self._device = lib, device

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lib, name)

    def tensor(self, values: Any) -> Any:
        return self._lib.tensor(values, device=self._device)

    def arange(self, stop: int) -> Any:
        return self._lib.arange(stop, device=self._device)


def traced(check: Check, name: str, library: str, step: Callable[[], Any], wait: Callable[[], Any]) -> None:
    """Count the kernels of one step by PyTorch's profiler, which sees all that this process gives to the GPU."""
    try:
        from torch.profiler import ProfilerActivity, profile
    except ImportError:
        check.say(f"{name}, launches", "not counted", "CuPy has no counter, and PyTorch's profiler is not here")
        return

    def count(work: Callable[[], Any]) -> tuple[int, int, int]:
        wait()
        with profile(activities=[ProfilerActivity.CUDA]) as found:
            work()
            wait()
        events = found.events() or []
        kernels = sum("CUDA" in str(e.device_type) and not e.name.startswith(("Memcpy", "Memset")) for e in events)
        copies = sum(e.name.startswith("Memcpy") for e in events)
        return kernels, sum("Synchronize" in e.name for e in events), copies

    try:
        nothing = count(lambda: None)  # the profiler waits too
        kernels, waits, copies = (a - b for a, b in zip(count(step), nothing, strict=True))
    except Exception as error:
        check.say(f"{name}, launches", "not counted", f"PyTorch's profiler: {in_short(error)}")
        return
    who = "PyTorch" if library == "torch" else library
    check.say(f"{name}, {who}'s launches", str(kernels), f"{waits} waits, {copies} copies of memory")
