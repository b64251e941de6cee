"""A report as a student reads it in a terminal."""

from __future__ import annotations

import ast
import os
import sys
import textwrap
from typing import Any

import numpy as np

from .exercise import Exercise, Failure
from .grading import Report, Result

WIDTH = 100
_INDENT = " " * 11
_COLORS = {"good": "32", "bad": "31", "hint": "33", "bold": "1", "dim": "2"}


def in_color() -> bool:
    """Whether the output is a terminal, and its user has nothing against colors (https://no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def colored(text: str, color: str, on: bool = True) -> str:
    """The text in a color, if colors are on."""
    return f"\x1b[{_COLORS[color]}m{text}\x1b[0m" if on else text


def bar(share: float, width: int = 20) -> str:
    """A bar that is filled to a share of its width."""
    filled = round(share * width)
    return "█" * filled + "░" * (width - filled)


def describe(report: Report, *, cases: int = 1, color: bool = False) -> str:
    """The report in words: a line for each check, and the failing case of the first ones.

    Args:
        report: of a submission.
        cases: how many failing cases are shown with their numbers.
        color: write the escape codes of a terminal.
    """
    head = f"{report.exercise.name}: {report.score} of {report.possible} points"
    lines = [f"{colored(head, 'bold', color)}  {bar(report.percent / 100)} {report.percent:.0f} %"]
    hints: list[str] = []
    for result in report.results:
        mark = colored("✓", "good", color) if result.passed else colored("✗", "bad", color)
        first, *rest = textwrap.wrap(result.check.property + " (hidden)" * result.check.hidden, WIDTH - len(_INDENT))
        lines += [f"  {mark} {_points(result):>5}  {first}", *(_INDENT + line for line in rest)]
        lines += [_INDENT + line for line in explain(report.exercise, result, with_case=cases > 0)]
        cases -= bool(result.case)
        if result.hint and result.hint not in hints:
            hints.append(result.hint)
            hint = textwrap.wrap(f"Hint: {result.hint}", WIDTH - len(_INDENT))
            lines += [_INDENT + colored(line, "hint", color) for line in hint]
    if report.printed.strip() and not report.passed:
        printed = report.printed.rstrip().splitlines()
        lines += ["", "Your program printed:", *(f"    {line[:WIDTH]}" for line in printed[:10])]
        lines += [f"    ... and {len(printed) - 10} lines more"] if len(printed) > 10 else []
    return "\n".join(lines)


def explain(exercise: Exercise, result: Result, *, with_case: bool = True) -> list[str]:
    """The lines that say what is wrong, and with which numbers, unless the check is hidden; none where nothing is."""
    lines = textwrap.wrap(result.problem or "", WIDTH - len(_INDENT))
    if result.case is None or not with_case:
        return lines
    lines += _row("asked", asked(exercise, result))
    for name, value in result.case.inputs.items():
        lines += _row(f"with {name}", _shown(value))
    lines += _row("expected", _shown(result.case.expected))
    return lines if isinstance(result.case.got, Failure) else lines + _row("got", _shown(result.case.got))


def describe_result(exercise: Exercise, result: Result) -> str:
    """A check in words: its property, what is wrong, with which numbers, and the hint."""
    hint = [f"Hint: {result.hint}"] if result.hint else []
    return "\n".join([result.check.property, *explain(exercise, result), *hint])


def asked(exercise: Exercise, result: Result) -> list[str]:
    """The lines of the check's function: what was called."""
    functions = [node for node in ast.parse(exercise.questions).body if isinstance(node, ast.FunctionDef)]
    (function,) = (node for node in functions if node.name == result.check.name)
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return "\n".join(map(ast.unparse, body)).splitlines()[:12]


def _points(result: Result) -> str:
    if result.check.challenge:
        return "extra"
    return f"{result.check.points if result.passed else 0}/{result.check.points}"


def _row(name: str, parts: list[str]) -> list[str]:
    """A name, and beside it lines."""
    lines = [textwrap.shorten(part, 400, placeholder=" ...") if len(part) > 400 else part for part in parts[:12]]
    lines = [line for part in lines for line in textwrap.wrap(part, WIDTH - 21, subsequent_indent="  ") or [""]]
    return [f"{name if i == 0 else '':<9} {line}" for i, line in enumerate(lines)]


def _shown(value: Any) -> list[str]:
    """A tree of numbers in short, with a line for each part that has a name."""
    return [f"{key}: {_short(item)}" for key, item in value.items()] if isinstance(value, dict) else [_short(value)]


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray | np.generic):
        rows = np.array2string(np.asarray(value), precision=6, threshold=20, separator=", ")
        return " ".join(row.strip() for row in rows.split("\n") if row)
    if isinstance(value, float):
        return f"{value:.8g}"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_short(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_short, value)) + "]"
    return repr(value)
