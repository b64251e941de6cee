"""A report as a student reads it in a terminal."""

from __future__ import annotations

import ast
import os
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from .exercise import Exercise, Failure
from .grading import Report, Result

WIDTH = 100
_COLORS = {"good": "32", "bad": "31", "hint": "33", "bold": "1", "dim": "2"}


def colored(text: str, color: str) -> str:
    """The text in a color, in a terminal that has colors and a user who wants them (https://no-color.org)."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{_COLORS[color]}m{text}\x1b[0m"


def bar(share: float, width: int = 20) -> str:
    """A bar that is filled to a share of its width."""
    filled = round(share * width)
    return "█" * filled + "░" * (width - filled)


def describe(report: Report, *, cases: int = 1) -> str:
    """The report in words: a line for each check, and the failing case of the first ones.

    Args:
        report: of a submission.
        cases: how many failing cases are shown with their numbers.
    """
    head = f"{report.exercise.name}: {report.score} of {report.possible} points"
    lines = [colored(head, "bold") + f"  {bar(report.percent / 100)} {report.percent:.0f} %"]
    shown = 0
    hints: list[str] = []
    for result in report.results:
        lines += _line(result)
        if result.passed:
            continue
        with_case = bool(result.inputs or result.got is not None) and shown < cases
        lines += _indented(result.problem or "")
        if with_case:
            shown += 1
            lines += _case(report.exercise, result)
        if result.hint and result.hint not in hints:
            hints.append(result.hint)
            lines += [colored(line, "hint") for line in _indented(f"Hint: {result.hint}")]
    if report.printed.strip() and not report.passed:
        printed = report.printed.rstrip().splitlines()
        lines += ["", colored("Your program printed:", "dim"), *(f"    {line[:WIDTH]}" for line in printed[:10])]
        lines += [f"    ... and {len(printed) - 10} lines more"] if len(printed) > 10 else []
    return "\n".join(lines)


def _line(result: Result) -> list[str]:
    """The check, and what it counts."""
    mark = colored("✓", "good") if result.passed else colored("✗", "bad")
    points = (
        "extra" if result.check.challenge else f"{result.check.points if result.passed else 0}/{result.check.points}"
    )
    hidden = " (hidden)" if result.check.hidden else ""
    first, *rest = textwrap.wrap(result.check.property + hidden, WIDTH - 12)
    return [f"  {mark} {points:>5}  {first}", *(f"           {line}" for line in rest)]


def _indented(text: str) -> list[str]:
    return [f"           {line}" for part in text.splitlines() for line in textwrap.wrap(part, WIDTH - 11) or [""]]


def _case(exercise: Exercise, result: Result) -> list[str]:
    """The failing case: what was asked, with which numbers, what was expected and what came."""
    rows = {name: result.inputs[name] for name in result.inputs}
    lines = [f"asked     {line}" if i == 0 else f"          {line}" for i, line in enumerate(asked(exercise, result))]
    lines += [_row(f"with {name}", value) for name, value in rows.items()]
    lines += [_row("expected", result.expected)]
    lines += [] if isinstance(result.got, Failure) else [_row("got", result.got)]
    return [colored(f"           {line}", "dim") for row in lines for line in row.splitlines()]


def asked(exercise: Exercise, result: Result) -> list[str]:
    """The lines of the check's function: what was called."""
    for function in ast.parse(exercise.questions).body:
        if isinstance(function, ast.FunctionDef) and function.name == result.check.name:
            statements = [
                s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
            ]
            return "\n".join(map(ast.unparse, statements)).splitlines()[:12]
    return []


def _row(name: str, value: Any) -> str:
    """A name and a value, whose parts by name stand on lines of their own."""
    parts = [f"{key}: {_shown(item)}" for key, item in value.items()] if isinstance(value, dict) else [_shown(value)]
    shortened = (textwrap.shorten(part, 400, placeholder=" ...") for part in parts[:8])
    lines = [line for part in shortened for line in textwrap.wrap(part, WIDTH - 21, subsequent_indent="  ")]
    return f"{name:<9} " + "\n          ".join(lines)


def _shown(value: Any) -> str:
    """A tree of numbers, short."""
    if isinstance(value, np.ndarray | np.generic):
        return np.array2string(np.asarray(value), precision=6, threshold=20, separator=", ").replace("\n", "")
    if isinstance(value, float):
        return f"{value:.8g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return repr(value)
