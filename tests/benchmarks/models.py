"""A training step of each model of a course, in lucid and in PyTorch: its time, and the memory that training takes.

Run it with ``python -m tests.benchmarks.models``; ``--write`` puts the tables into docs/benchmarks.md. The models are
in workloads.py, written once for both libraries; before anything is timed, three steps must give both the same losses.
Memory is measured where Linux tells it.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

THREADS = 2
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(THREADS))  # NumPy reads it once, when it is imported

import numpy as np  # noqa: E402

from .side_by_side import Apart, Table, Timer, arguments, conditions, markdown, race, serve, write_section  # noqa: E402
from .workloads import WORKLOADS, training  # noqa: E402

LIBRARIES = ["lucid", "torch"]
STEPS = 10  # whose memory is measured


def load(name: str, device: str = "cpu", threads: int = THREADS) -> Any:
    """The library of that name, told how many threads and which device to use."""
    library = importlib.import_module(name)
    library.set_num_threads(threads)
    library.set_default_device(device)
    return library


def timers(case: str, optimizer: str, device: str) -> dict[str, Timer]:
    """What times the training step of each library, after checking that both compute the same.

    On the CPU with one thread as well, in further processes.
    """
    made = {
        column(name, threads): Apart(
            command("--serve", name, case, optimizer, "--device", device, "--threads", str(threads))
        )
        for threads in ((THREADS, 1) if device == "cpu" else (THREADS,))
        for name in LIBRARIES
    }
    expected, *others = (apart.losses for apart in made.values())
    for losses in others:
        np.testing.assert_allclose(losses, expected, rtol=1e-4, err_msg=f"losses of {case}")
    return dict(made)


def column(name: str, threads: int) -> str:
    """The title of a library's times."""
    return name if threads == THREADS else f"{name}, {threads} thread"


def gains(table: Table) -> str:
    """A table of the times with one thread, and how many times faster each library is with two."""
    titles = [f"{name}{what}" for name in LIBRARIES for what in (", 1 thread", f", gain of {THREADS}")]
    lines = ["| ms | " + " | ".join([*titles, "x torch, 1 thread"]) + " |", "|---|" + "---:|" * (len(titles) + 1)]
    for case, row in table.items():
        one = {name: row[column(name, 1)] for name in LIBRARIES}
        cells = [cell for name in LIBRARIES for cell in (f"{one[name] * 1e3:.3f}", f"{one[name] / row[name]:.2f} x")]
        lines.append(f"| {case} | {' | '.join(cells)} | {one['lucid'] / one['torch']:.2f} |")
    return "\n".join(lines)


def answer(name: str, case: str, optimizer: str, device: str, threads: int) -> None:
    """Serve the training step of one library."""
    library = load(name, device, threads)
    step = training(library, WORKLOADS[case], optimizer)

    def run() -> float:
        loss = step()
        if device != "cpu":
            library.cuda.synchronize()
        return loss.item()

    serve(run)


def command(role: str, name: str, case: str, optimizer: str, *more: str) -> list[str]:
    """How to call this module to do one thing with one library, in a process of its own."""
    return [sys.executable, "-m", __spec__.name, role, name, "--only", case, "--optimizer", optimizer, *more]


def status(field: str) -> float:
    """A figure of this process's memory in MiB, as Linux tells it."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(field)) / 1024


def report_memory(name: str, case: str, optimizer: str) -> None:
    """Print by how many MiB training a model raises the peak of this process.

    A first training with two inputs loads and sets up what the library needs for this model, which is not counted.
    """
    library = load(name)
    step = training(library, WORKLOADS[case], optimizer, batch=2)
    step()
    del step
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what is free goes back to the system
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins here
    before = status("VmRSS")
    step = training(library, WORKLOADS[case], optimizer)
    for _ in range(STEPS):
        step()
    print(status("VmHWM") - before)


def memory(name: str, case: str, optimizer: str) -> float:
    """The memory of training one model, measured in a process of its own."""
    run = command("--measure", name, case, optimizer)
    return float(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Time all models, measure their memory, print the tables, and keep them where asked to."""
    parser = arguments("Time training steps of lucid beside PyTorch's, and measure their memory.", rounds=15)
    parser.add_argument("--optimizer", default="Adam", help="any that both libraries have (default %(default)s)")
    parser.add_argument("--device", default="cpu", help="cpu or cuda; memory is measured on the CPU only")
    parser.add_argument("--threads", type=int, default=THREADS, help="with --serve: how many (default %(default)s)")
    parser.add_argument("--no-memory", action="store_true", help="leave the memory out")
    parser.add_argument("--measure", choices=LIBRARIES, help="print the memory of one model with one library, no more")
    parser.add_argument("--serve", choices=LIBRARIES, help="train one model with one library, step by step, as asked")
    options = parser.parse_args()
    chosen = [case for case in WORKLOADS if options.only.lower() in case.lower()]
    if options.measure:
        report_memory(options.measure, chosen[0], options.optimizer)
        return

    if options.serve:
        answer(options.serve, chosen[0], options.optimizer, options.device, options.threads)
        return

    table = race({case: timers(case, options.optimizer, options.device) for case in chosen}, options.rounds)
    text = markdown(table, LIBRARIES)
    if options.device == "cpu":
        text += f"\n\n{gains(table)}"
    if options.device == "cpu" and not options.no_memory:
        found = {case: {name: memory(name, case, options.optimizer) for name in LIBRARIES} for case in chosen}
        text += "\n\n| peak memory, MiB (lucid's as a share of it) | lucid | torch |\n|---|---:|---:|"
        for case, row in found.items():
            text += f"\n| {case} | {row['lucid']:.1f} | {row['torch']:.1f} ({row['lucid'] / row['torch']:.2f} x) |"
    used = conditions(["lucid-grad", "torch", "numpy"], THREADS)
    text += f"\n\n{used} Device: {options.device}. Optimizer: {options.optimizer}."
    print(f"\n{text}")
    if options.write:
        write_section("models" if options.device == "cpu" else "models on a gpu", text)


if __name__ == "__main__":
    main()
