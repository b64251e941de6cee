"""Timing several libraries side by side in one run, so that the machine's mood is the same for all of them."""

from __future__ import annotations

import argparse
import datetime
import gc
import importlib.metadata
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tqdm import tqdm

Step = Callable[[], object]
Table = dict[str, dict[str, float]]  # what is timed -> whose -> seconds

PAUSE = 0.05  # seconds after which the threads of a library that has just run have stopped waiting actively for more
DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def time_of(step: Step, times: int = 1) -> float:
    """Seconds that one call takes, on average over some calls."""
    start = time.perf_counter()
    for _ in range(times):
        step()
    return (time.perf_counter() - start) / times


def take_turns(steps: dict[str, Step], rounds: int, slice_: float = 0.2) -> Iterator[dict[str, list[float]]]:
    """Give each in turn a slice of about `slice_` seconds, `rounds` times; yield all times after each round."""
    times = {}
    for name, step in steps.items():
        for _ in range(3):
            step()
        times[name] = max(1, int(slice_ / time_of(step, 3)))
    seen: dict[str, list[float]] = {name: [] for name in steps}
    gc.collect()
    gc.freeze()  # what the libraries themselves hold is not to be searched again and again while one of them is timed
    order = list(steps)
    for _ in range(rounds):
        for name in order:
            time.sleep(PAUSE)
            time_of(steps[name], max(1, times[name] // 4))  # its own threads wake up again
            seen[name].append(time_of(steps[name], times[name]))
        order.append(order.pop(0))
        yield seen


def race(cases: dict[str, dict[str, Step]], rounds: int) -> Table:
    """Return the median times of every case, a row of steps, one per library; with a progress bar."""
    table: Table = {}
    with tqdm(total=rounds * len(cases), unit="round") as bar:
        for case, steps in cases.items():
            bar.set_description(case)
            for times in take_turns(steps, rounds):
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


def conditions(distributions: list[str], threads: int) -> str:
    """One sentence that says when, where and with which versions a table was made."""
    versions = [f"{name} {version(name)}" for name in distributions]
    return (
        f"{datetime.date.today()}, Python {platform.python_version()}, {platform.machine()}, {threads} threads, "
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
