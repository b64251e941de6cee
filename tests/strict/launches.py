"""Which lines of lucid launch how often in a training step: ``python -m tests.strict.launches [workload]``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import lucid
from tests.benchmarks import workloads

from . import Counts, counting, strict

NAMES = {make.__name__: make for make in workloads.WORKLOADS.values()}


def counted(workload: str, optimizer: str = "Adam") -> Counts:
    """Count one training step of a workload, after two others."""
    lucid.set_default_device(strict)
    try:
        step = workloads.training(lucid, NAMES[workload], optimizer)
        step()
        step()
        with counting() as counts:
            step()
        return counts
    finally:
        lucid.set_default_device(None)


def show(title: str, lines: Counter[tuple[str, int, str]]) -> None:
    root = Path(lucid.__file__).parent.parent
    for (file, line, function), n in lines.most_common():
        path = Path(file)
        where = path.relative_to(root) if path.is_relative_to(root) else path
        print(f"{n:6d} {title}  {where}:{line}  {function}")


if __name__ == "__main__":
    for name in sys.argv[1:] or NAMES:
        counts = counted(name)
        print(f"\n{name}: {counts.launches} launches, {counts.waits} waits, {counts.copies} copies")
        show("launches", counts.lines)
        show("waits", counts.waiting)
        show("copies", counts.copying)
