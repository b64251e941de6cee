"""The names that values have in the code of a rule: those of the local variables of its functions.

Each operation on symbols keeps the stack frame that asks for it. A frame holds its variables after its
function has returned, as the frames of a traceback do, so they are read when the rule has run. No trace or profile
function is set: debuggers, coverage and profilers are not disturbed, and other threads neither.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

from ...backend.kernels.graph import Symbol
from ..rule import Rule
from . import branches, matrices
from .branches import Expression
from .trace import trace

T = TypeVar("T")
_TOOLS = {trace.__code__.co_filename, branches.__file__, matrices.__file__}  # these call the functions of a rule


def with_names(run: Callable[[Rule, list[FrameType]], T], rule: Rule) -> tuple[T, dict[Any, str]]:
    """Run a rule on symbols, by `trace`, `cases` or `matrix_cases`; return the result, and the names of its values."""
    frames: list[FrameType] = []
    found = run(rule, frames)
    depths: dict[FrameType, int] = {}
    for frame in frames:
        calls = _calls(frame)
        depths.update({call: len(calls) - i for i, call in enumerate(calls)})
    frames.clear()
    called: dict[Any, str] = {}
    # From the inside out: where two functions name a value, the name in the outer one holds.
    for frame in sorted(depths, key=lambda f: depths[f], reverse=True):
        called.update({v: k for k, v in frame.f_locals.items() if isinstance(v, (Symbol, Expression))})
    return found, called


def _calls(frame: FrameType | None) -> list[FrameType]:
    """Return a frame and those that called it, up to the outermost function of the rule."""
    calls = []
    while frame is not None and frame.f_code.co_filename not in _TOOLS:
        calls.append(frame)
        frame = frame.f_back
    return calls
