"""Common operations at a course's sizes, forward and backward, in lucid and in PyTorch; the worst first.

Run it with ``python -m tests.benchmarks.operations [NAME ...]``: rows whose name contains one of these words, or all.
``--write`` puts the table into docs/benchmarks.md. Each library runs in a process of its own, and they take turns; both
must agree on results and gradients before anything is timed. The rows are in rows/, written once for both libraries.
On a busy machine, ``--clock cpu`` takes the processor's time, in one thread, and the fastest turn.
"""

from __future__ import annotations

import gc
import importlib
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

THREADS = 2
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(THREADS))  # NumPy reads it once, when it is imported

from tqdm import tqdm  # noqa: E402

from .rows.table import ROWS, agree  # noqa: E402
from .side_by_side import Apart, Step, Timer, arguments, conditions, take_turns, timer, write_section  # noqa: E402

LIBRARIES = ["lucid", "torch"]
CLOCKS: dict[str, Callable[[], float]] = {"wall": time.perf_counter, "cpu": time.process_time}
SLICE = 0.02  # seconds of a turn: long enough for a hundred of the small operations
Ratios = dict[int, float]  # threads -> lucid's time as a share of PyTorch's


def answer(name: str, clock: str, step_of: Callable[[str, Any], Step]) -> None:
    """Serve all rows of one library: a line that names threads and row makes it ready, a number times so many steps."""
    library = importlib.import_module(name)
    print(0, flush=True)
    seconds: Timer = timer(lambda: None)
    for line in sys.stdin:
        threads, _, row = line.strip().partition(" ")
        if row:
            library.set_num_threads(int(threads))
            seconds = timer(step_of(row, library), CLOCKS[clock])
            gc.collect()
            gc.freeze()
        print(seconds(int(threads)), flush=True)


def measured(
    row: str, threads: int, libraries: dict[str, Apart], rounds: int, clock: str, slice_: float = SLICE
) -> dict[str, float]:
    """The seconds of a row in each library."""
    for library in libraries.values():
        library.ask(f"{threads} {row}")
    pick = statistics.median if clock == "wall" else min
    *_, times = take_turns(dict(libraries), rounds, slice_, pause=0.05 if threads > 1 else 0.0)
    return {name: pick(values) for name, values in times.items()}


def markdown(table: dict[str, dict[int, dict[str, float]]], threads: list[int], what: str = "operations") -> str:
    """The table, the worst first, and a sentence on all of it."""
    ratios = {row: {t: times["lucid"] / times["torch"] for t, times in of.items()} for row, of in table.items()}
    titles = [f"{name}, {t} thread{'s' * (t > 1)}" for t in threads for name in (*LIBRARIES, "x torch")]
    lines = ["| ms | " + " | ".join(titles) + " |", "|---|" + "---:|" * len(titles)]
    for row in sorted(ratios, key=lambda row: -ratios[row][threads[0]]):
        cells = [f"{table[row][t]['lucid'] * 1e3:.3f} | {table[row][t]['torch'] * 1e3:.3f} | {ratios[row][t]:.2f}"
                 for t in threads]  # fmt: skip
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *(summary([of[t] for of in ratios.values()], t, what) for t in threads)])


def summary(ratios: list[float], threads: int, what: str) -> str:
    """What all shares come to."""
    return (
        f"{len(ratios)} {what}, {threads} thread{'s' * (threads > 1)}: geometric mean "
        f"{statistics.geometric_mean(ratios):.2f} x torch, median {statistics.median(ratios):.2f} x, "
        f"{sum(r < 1 for r in ratios)} faster, {sum(r > 3 for r in ratios)} above 3 x.  "
    )


def main() -> None:
    """Time the rows, print the table, and keep it where asked to."""
    parser = arguments("Time common operations of lucid beside PyTorch's.", rounds=9)
    parser.add_argument("names", nargs="*", help="rows whose names contain one of these (default: all)")
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: the processor's time, one thread only")
    parser.add_argument("--exact", action="store_true", help="rows whose names are these, no others")
    parser.add_argument("--serve", choices=LIBRARIES, help="run the rows of one library, as asked")
    options = parser.parse_args()
    if options.serve:
        answer(options.serve, options.clock, lambda row, library: ROWS[row].step(library))
        return
    words = options.names or [options.only]
    chosen = [row for row in ROWS if any(row == w if options.exact else w.lower() in row.lower() for w in words)]
    if not chosen:
        parser.error(f"no row is called like that; there are {', '.join(ROWS)}")
    modules: list[Any] = [importlib.import_module(name) for name in LIBRARIES]
    for row in chosen:
        agree(row, *modules)
    threads = [1] if options.clock == "cpu" else [1, THREADS]
    command = [sys.executable, "-m", __spec__.name, "--clock", options.clock, "--serve"]
    libraries = {name: Apart([*command, name]) for name in LIBRARIES}
    bar = tqdm(chosen, unit="row")
    table = {row: {t: measured(row, t, libraries, options.rounds, options.clock) for t in threads} for row in bar}
    text = f"{markdown(table, threads)}\n{conditions(['lucid-grad', 'torch', 'numpy'], THREADS)}"
    print(f"\n{text}")
    if options.write:
        write_section("operations", text)


if __name__ == "__main__":
    main()
