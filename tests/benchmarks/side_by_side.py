"""Timing several libraries side by side in one run, so that the machine's mood is the same for all of them."""

from __future__ import annotations

import argparse
import datetime
import gc
import importlib.metadata
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tqdm import tqdm

Step = Callable[[], object]
Timer = Callable[[int], float]  # seconds that one call takes, on average over so many calls
Table = dict[str, dict[str, float]]  # what is timed -> whose -> seconds

PAUSE = 0.05  # seconds after which the threads of a library that has just run have stopped waiting actively for more
DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def timer(step: Step, clock: Callable[[], float] = time.perf_counter) -> Timer:
    """What times a step in this process."""

    def seconds(times: int) -> float:
        start = clock()
        for _ in range(times):
            step()
        return (clock() - start) / times

    return seconds


def timers(cases: dict[str, dict[str, Step]]) -> dict[str, dict[str, Timer]]:
    """What times the steps of all cases in this process."""
    return {case: {name: timer(step) for name, step in row.items()} for case, row in cases.items()}


class Apart:
    """What times a step in a process of its own, where no other library sets how memory and threads are used.

    The process runs a module of this package that calls `serve`.
    """

    def __init__(self, command: list[str]):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.losses = [float(word) for word in self._answer()]

    def __call__(self, times: int) -> float:
        return float(self.ask(str(times))[0])

    def ask(self, line: str) -> list[str]:
        """Write a line to the process; return the words that it answers."""
        assert self.process.stdin is not None
        print(line, file=self.process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> list[str]:
        assert self.process.stdout is not None
        words = self.process.stdout.readline().split()
        if not words:
            raise SystemExit(f"{' '.join(map(str, self.process.args))} ended with status {self.process.wait()}")
        return words


def serve(step: Callable[[], float]) -> None:
    """Print the losses of the first three steps; then, for each number that is read, the seconds of so many steps."""
    print(*(step() for _ in range(3)), flush=True)
    for line in sys.stdin:
        print(timer(step)(int(line)), flush=True)


def take_turns(
    timers: dict[str, Timer], rounds: int, slice_: float = 0.2, pause: float = PAUSE
) -> Iterator[dict[str, list[float]]]:
    """Give each in turn a slice of about `slice_` seconds, `rounds` times; yield all times after each round."""
    times = {}
    for name, seconds in timers.items():
        seconds(3)
        times[name] = max(1, int(slice_ / seconds(3)))
    seen: dict[str, list[float]] = {name: [] for name in timers}
    gc.collect()
    gc.freeze()  # what the libraries themselves hold is not to be searched again and again while one of them is timed
    order = list(timers)
    for _ in range(rounds):
        for name in order:
            time.sleep(pause)
            timers[name](max(1, times[name] // 4))  # its own threads wake up again
            seen[name].append(timers[name](times[name]))
        order.append(order.pop(0))
        yield seen


def race(cases: dict[str, dict[str, Timer]], rounds: int) -> Table:
    """Return the median times of every case, a row of timers, one per library; with a progress bar."""
    table: Table = {}
    with tqdm(total=rounds * len(cases), unit="round") as bar:
        for case, timers in cases.items():
            bar.set_description(case)
            for times in take_turns(timers, rounds):
                table[case] = {name: statistics.median(values) for name, values in times.items()}
                bar.update()
            if restless := [name for name, values in times.items() if table[case][name] > 2 * min(values)]:
                bar.write(f"{case}: the times of {', '.join(restless)} vary by more than 2 x; was the machine busy?")
    return table


def markdown(table: Table, whose: list[str], first: str = "lucid") -> str:
    """A table in milliseconds; behind each other library's time, the share of it that lucid takes."""
    lines = ["| ms (lucid's time as a share of it) | " + " | ".join(whose) + " |", "|---|" + "---:|" * len(whose)]
    for case, row in table.items():
        cells = [case]
        for name in whose:
            if name not in row:
                cells.append("")
            elif name == first or first not in row:
                cells.append(f"{row[name] * 1e3:.3f}")
            else:
                cells.append(f"{row[name] * 1e3:.3f} ({row[first] / row[name]:.2f} x)")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def version(distribution: str) -> str:
    """Its version, as installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "(not installed: run from its folder)"


def processor() -> str:
    """The processor's model, as Linux tells it, and whose kernels NumPy multiplies with."""
    from lucid.backend import blas  # not before a process has chosen which lucid it takes: see revisions.py

    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()} (OpenBLAS: {blas.core() or 'another library'})"


def conditions(distributions: list[str], threads: int) -> str:
    """One sentence that says when, where and with which versions a table was made."""
    versions = [f"{name} {version(name)}" for name in distributions]
    return (
        f"{datetime.date.today()}, {processor()}, Python {platform.python_version()}, {threads} threads, "
        f"{', '.join(versions)}."
    )


def write_section(name: str, text: str, document: Path = DOCUMENT) -> None:
    """Replace what stands between the two comments of that name in docs/benchmarks.md."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    page = document.read_text(encoding="utf-8")
    head, found, rest = page.partition(begin)
    _, found_end, tail = rest.partition(end)
    if not (found and found_end):
        raise SystemExit(f"{document} holds no section {begin} ... {end} to write to")
    document.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")


def arguments(description: str, rounds: int) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=rounds, help="turns that each library gets (default %(default)s)")
    parser.add_argument("--only", default="", help="run the cases whose name contains this")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    return parser
