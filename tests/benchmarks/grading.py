"""Submissions that are graded in a second: a folder with right, wrong, broken and hostile ones, by one and two workers.

Run it with ``python -m tests.benchmarks.grading``. Each submission has a process of its own, whose start is most of
what is measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

import numpy as np

from lucid.classroom.batch import grade_all, submissions
from lucid.classroom.course import load_course
from lucid.classroom.exercise import Exercise
from lucid.classroom.sandbox.process import fences


def write_folder(folder: Path, exercise: Exercise, count: int) -> None:
    """So many submissions: every tenth has a mistake, one cannot be compiled, and one reads what it may not."""
    for i in range(count):
        wrong = exercise.mutated(exercise.mistakes[i % len(exercise.mistakes)])
        (folder / f"student{i:03}.py").write_text(wrong if i % 10 == 5 else exercise.source.key(), encoding="utf-8")
    (folder / "student001.py").write_text("def (", encoding="utf-8")
    (folder / "student002.py").write_text("open('/etc/passwd')", encoding="utf-8")


def main() -> None:
    """Print a line for each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exercise", default="adamax")
    parser.add_argument("--count", type=int, default=200, help="submissions in the folder")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    exercise = load_course()[options.exercise]
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {os.cpu_count()} CPUs; {', '.join(fences())}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(folder, exercise, options.count)
        handed_in = submissions(folder, exercise)
        for workers in options.workers:
            began = time.perf_counter()
            graded = list(grade_all(exercise, folder, handed_in, workers))
            seconds = time.perf_counter() - began
            print(f"-j {workers}: {len(graded) / seconds:.1f} submissions a second ({len(graded)} in {seconds:.1f} s)")


if __name__ == "__main__":
    main()
