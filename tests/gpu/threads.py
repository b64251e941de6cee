"""The workloads on the CPU with 1, 2, 4 and 8 threads, beside PyTorch with as many."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time

from tests.benchmarks.workloads import WORKLOADS, training

from .stages import Check

COUNTS = (1, 2, 4, 8)
SLICE = 0.3  # seconds for each workload


def serve(library: str, count: int) -> None:
    """Print the milliseconds of a step of each workload."""
    lib = importlib.import_module(library)
    lib.set_num_threads(count)
    found = {}
    for title, make in WORKLOADS.items():
        step = training(lib, make, "Adam")
        for _ in range(3):
            step()
        times, end = [], time.perf_counter() + SLICE
        while time.perf_counter() < end or len(times) < 3:
            begin = time.perf_counter()
            step()
            times.append(time.perf_counter() - begin)
        found[title] = sorted(times)[len(times) // 2] * 1e3
    print(json.dumps(found))


def run(check: Check) -> None:
    for count in [n for n in COUNTS if n <= len(os.sched_getaffinity(0))]:
        check.attempt(in_words(count), lambda n=count: compare(check, n))


def in_words(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def compare(check: Check, count: int) -> None:
    number = {f"{name}_NUM_THREADS": str(count) for name in ("OMP", "OPENBLAS", "MKL")}
    found: dict[str, dict[str, float]] = {}
    for library in ("lucid", "torch"):
        command = [sys.executable, "-m", f"{__package__}.threads", library, str(count)]
        done = subprocess.run(command, env=os.environ | number, capture_output=True, text=True)
        if done.returncode:
            check.say(
                f"{in_words(count)}, {library}",
                "failed",
                done.stderr.strip()[-200:],
                False if library == "lucid" else None,
            )
        else:
            found[library] = json.loads(done.stdout.splitlines()[-1])
    for title in WORKLOADS if "lucid" in found else ():
        ours, theirs = (found.get(library, {}).get(title) for library in ("lucid", "torch"))
        beside = "" if theirs is None else f"PyTorch {theirs:.2f} ms, {ours / theirs:.2f} x"
        check.say(f"{title.partition(',')[0]}, {in_words(count)}", f"{ours:.2f} ms", beside)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
