"""Decay schedules, and schedules joined in sequence."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from .schedule import schedule


@schedule
def constant(k: float, value: float) -> float:
    """Constant schedule:  lr = value.

    Example:
        >>> constant(0.1)(1000)
        0.1
    """
    return value


@schedule
def linear(k: float, init_value: float, end_value: float, transition_steps: int, transition_begin: int = 0) -> float:
    """Linear schedule from one value to another.

        lr = e + (i - e) (1 - x),   x = (k - transition_begin) / transition_steps, at least 0 and at most 1

    with i, e = init_value, end_value.

    Example:
        >>> [linear(1.0, 0.0, 4)(k) for k in range(6)]
        [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """
    x = min(max(k - transition_begin, 0), transition_steps) / transition_steps
    return (init_value - end_value) * (1 - x) + end_value


@schedule
def polynomial(
    k: float, init_value: float, end_value: float, power: float, transition_steps: int, transition_begin: int = 0
) -> float:
    """Polynomial schedule from one value to another.

        lr = e + (i - e) (1 - x)^power,   x = (k - transition_begin) / transition_steps, at least 0 and at most 1

    with i, e = init_value, end_value.

    Example:
        >>> [polynomial(1.0, 0.0, 2, 4)(k) for k in range(6)]
        [1.0, 0.5625, 0.25, 0.0625, 0.0, 0.0]
    """
    x = min(max(k - transition_begin, 0), transition_steps) / transition_steps
    return float((init_value - end_value) * (1 - x) ** power + end_value)


@schedule
def exponential(
    k: float,
    init_value: float,
    transition_steps: int,
    decay_rate: float,
    transition_begin: int = 0,
    staircase: bool = False,
    end_value: float | None = None,
) -> float:
    """Exponential decay by `decay_rate` in every `transition_steps` steps, continuous or in a staircase.

        lr = init_value decay_rate^x,   x = (k - transition_begin) / transition_steps, at least 0

    With ``staircase=True`` x is rounded down. The learning rate stays at `end_value` once it is reached.

    Example:
        >>> [exponential(1.0, 2, 0.25, end_value=0.1)(k) for k in range(6)]
        [1.0, 0.5, 0.25, 0.125, 0.1, 0.1]
    """
    x = max(k - transition_begin, 0) / transition_steps
    lr = init_value * decay_rate ** (math.floor(x) if staircase else x)
    if end_value is None:
        return lr
    return max(lr, end_value) if decay_rate < 1 else min(lr, end_value)


@schedule
def piecewise(k: float, init_value: float, boundaries_and_scales: Mapping[int, float] | None = None) -> float:
    """Piecewise constant schedule:  lr = init_value * (the scales of all boundaries up to k).

    Example:
        >>> [piecewise(1.0, {2: 0.5, 4: 0.5})(k) for k in range(6)]
        [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    """
    return init_value * math.prod(scale for step, scale in (boundaries_and_scales or {}).items() if step <= k)


@schedule
def noam(k: float, model_size: int, warmup_steps: int, factor: float = 1.0) -> float:
    """The Transformer's schedule (Noam): linear warmup, then inverse square root decay.

        lr = factor model_size^(-1/2) min(s^(-1/2), s warmup_steps^(-3/2)),   s = k + 1

    Example:
        >>> round(noam(512, 4000)(3999), 6)  # the highest
        0.000699

    Source: Vaswani et al., "Attention Is All You Need" (2017), equation 3, https://arxiv.org/abs/1706.03762
    """
    s = k + 1
    warming = s * warmup_steps**-1.5 if warmup_steps else math.inf
    return float(factor * model_size**-0.5 * min(s**-0.5, warming))


@schedule
def join(k: float, schedules: Sequence[Callable[[float], float]], boundaries: Sequence[int]) -> float:
    """Schedules in sequence; each counts from 0 at its boundary.

        lr = schedules[i](k - boundaries[i - 1]),   i the number of boundaries up to k

    Raises:
        ValueError: There is not one boundary fewer than schedules, or the boundaries fall.

    Example:
        >>> rising = join([linear(0.0, 1.0, 2), exponential(1.0, 1, 0.5)], boundaries=[2])
        >>> [rising(k) for k in range(5)]
        [0.0, 0.5, 1.0, 0.5, 0.25]
    """
    if len(boundaries) != len(schedules) - 1 or any(a > b for a, b in pairwise(boundaries)):
        raise ValueError(
            f"schedules.join: {len(schedules)} schedules need {len(schedules) - 1} boundaries that do not fall, the "
            f"steps where the second and each further one begins; got {list(boundaries)}"
        )
    i = bisect_right(boundaries, k)
    return schedules[i](k - boundaries[i - 1] if i else k)
