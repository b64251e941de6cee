"""The strong Wolfe line search: the length of a step along a direction.

A step t along d is accepted where f has decreased enough and its slope has flattened enough:

    f(x + t d) <= f(x) + c1 t f'(x)         |f'(x + t d)| <= c2 |f'(x)|        f' the slope along d

First the steps grow until two of them bracket such a point, then cubic interpolation narrows the bracket.

Source: Nocedal and Wright, "Numerical Optimization" (2006), algorithms 3.5 and 3.6; the choices that they leave open
are those of PyTorch, so that both take the same steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

C1, C2 = 1e-4, 0.9


class Point(NamedTuple):
    """A point on the line: the step, the value, the gradient, and the slope along the line."""

    t: float
    f: float
    g: Any
    slope: float


def strong_wolfe(
    at: Callable[[float], Point], start: Point, t: float, reach: float, tolerance: float, limit: int
) -> tuple[Point, int]:
    """Return an accepted point, and how often ``at`` was called.

    Args:
        at: Evaluates the function at a step.
        start: The point at step 0.
        t: The first step to try.
        reach: The largest absolute element of the direction.
        tolerance: The search ends where the bracket times `reach` is smaller.
        limit: The largest number of points to try after the first.
    """
    here, before, tried = at(t), start, 0
    bracket = [start, here]
    done = False
    while tried < limit:
        if _too_high(here, start) or (tried > 1 and here.f >= before.f) or (here.slope >= 0 and not _flat(here, start)):
            bracket = [before, here]
            break
        if _flat(here, start):
            bracket, done = [here], True
            break
        further = (here.t + 0.01 * (here.t - before.t), here.t * 10)
        before, here = here, at(cubic(before, here, *further))
        bracket = [start, here]
        tried += 1
    low, high = _order(bracket)
    stuck = False
    while not done and tried < limit and abs(bracket[1].t - bracket[0].t) * reach >= tolerance:
        left, right = sorted((bracket[0].t, bracket[1].t))
        t, stuck = _inside(cubic(bracket[0], bracket[1], left, right), left, right, stuck)
        here = at(t)
        tried += 1
        if _too_high(here, start) or here.f >= bracket[low].f:
            bracket[high] = here
            low, high = _order(bracket)
            continue
        if _flat(here, start):
            done = True
        elif here.slope * (bracket[high].t - bracket[low].t) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = here
    return bracket[low], tried + 1


def cubic(a: Point, b: Point, low: float, high: float) -> float:
    """Return the minimum, between two bounds, of the cubic with the values and slopes of two points."""
    if a.t > b.t:
        a, b = b, a
    middle = (low + high) / 2
    if a.t == b.t:
        return middle
    d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t)
    square = d1 * d1 - a.slope * b.slope
    if not square >= 0:
        return middle
    d2 = math.sqrt(square)
    below = b.slope - a.slope + 2 * d2
    if below == 0:
        return middle
    return min(max(b.t - (b.t - a.t) * ((b.slope + d2 - d1) / below), low), high)


def _too_high(point: Point, start: Point) -> bool:
    return point.f > start.f + C1 * point.t * start.slope


def _flat(point: Point, start: Point) -> bool:
    return abs(point.slope) <= -C2 * start.slope


def _order(bracket: list[Point]) -> tuple[int, int]:
    """Return the indices of the lower and of the higher point."""
    return (0, 1) if bracket[0].f <= bracket[-1].f else (1, 0)


def _inside(t: float, left: float, right: float, stuck: bool) -> tuple[float, bool]:
    """Move a step away from the ends of the bracket, if it is too close to one for the second time, or beyond it."""
    margin = 0.1 * (right - left)
    if min(right - t, t - left) >= margin:
        return t, False
    if not (stuck or t >= right or t <= left):
        return t, True
    return (right - margin if abs(t - right) < abs(t - left) else left + margin), False
