"""Learning rates as pure functions of the step k = 0, 1, 2, ...: no state, and nothing to save.

Each function here takes the numbers of a schedule and returns the schedule, which every optimizer takes as its ``lr``:

    >>> from lucid import nn, optim
    >>> schedule = linear(0.1, 0.0, transition_steps=100)
    >>> schedule
    linear(init_value=0.1, end_value=0.0, transition_steps=100, transition_begin=0)
    >>> schedule(25)
    0.07500000000000001
    >>> optimizer = optim.Adamax(nn.Linear(2, 1).parameters(), lr=schedule)

Arguments, defaults and numbers are those of optax, where the names are longer: ``linear_schedule``,
``exponential_decay``, ``cosine_decay_schedule``, ``warmup_cosine_decay_schedule``, ``cosine_onecycle_schedule``,
``piecewise_constant_schedule``, ``join_schedules``. `cosine_restarts` and `noam` are not in optax.

The body of each function is its formula; k reaches it last, when the schedule is called. A number that is out of range
is a ValueError when the schedule is made, one of the wrong type a TypeError.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from .schedule import Schedule, schedule

__all__ = [
    "Schedule",
    "constant",
    "cosine",
    "cosine_restarts",
    "exponential",
    "join",
    "linear",
    "noam",
    "one_cycle",
    "piecewise",
    "polynomial",
    "warmup_cosine",
]


@schedule
def constant(k: float, value: float) -> float:
    """Stay the same:  lr = value.

    Example:
        >>> constant(0.1)(1000)
        0.1
    """
    return value


@schedule
def linear(k: float, init_value: float, end_value: float, transition_steps: int, transition_begin: int = 0) -> float:
    """Go in a straight line from one value to another.

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
    """Go from one value to another as a power of the steps left.

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
    """Multiply by `decay_rate` in every `transition_steps` steps, little by little, or at once with a staircase.

        lr = init_value decay_rate^x,   x = (k - transition_begin) / transition_steps, at least 0

    With a staircase x is rounded down. The learning rate stops at `end_value`.

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
def cosine(k: float, init_value: float, decay_steps: int, alpha: float = 0.0, exponent: float = 1.0) -> float:
    """Fall along half a cosine to alpha times the first value.

        lr = init_value ((1 - alpha) c^exponent + alpha),   c = (1 + cos(pi min(k / decay_steps, 1))) / 2

    Example:
        >>> [round(cosine(1.0, 4)(k), 4) for k in range(6)]
        [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]

    Source: Loshchilov and Hutter, "SGDR" (2017), https://arxiv.org/abs/1608.03983
    """
    c = (1 + math.cos(math.pi * min(k / decay_steps, 1))) / 2
    return float(init_value * ((1 - alpha) * c**exponent + alpha))


@schedule
def cosine_restarts(
    k: float, init_value: float, first_steps: int, multiplier: int = 1, end_value: float = 0.0
) -> float:
    """Fall along half a cosine, start again at the top, and so on; each time `multiplier` times as slowly.

        lr = e + (i - e) (1 + cos(pi x)) / 2   with x of the present stretch gone, and i, e = init_value, end_value

    Example:
        >>> [round(cosine_restarts(1.0, 2, multiplier=2)(k), 4) for k in range(7)]
        [1.0, 0.5, 1.0, 0.8536, 0.5, 0.1464, 1.0]

    Source: Loshchilov and Hutter, "SGDR" (2017), https://arxiv.org/abs/1608.03983
    """
    gone, length = k, first_steps
    if multiplier == 1:
        gone %= length
    while gone >= length:
        gone, length = gone - length, length * multiplier
    return end_value + (init_value - end_value) * (1 + math.cos(math.pi * gone / length)) / 2


@schedule
def warmup_cosine(
    k: float,
    init_value: float,
    peak_value: float,
    warmup_steps: int,
    decay_steps: int,
    end_value: float = 0.0,
    exponent: float = 1.0,
) -> float:
    """Rise in a straight line, then fall along half a cosine.

        lr = i + (p - i) k / warmup_steps   for k < warmup_steps
        lr = e + (p - e) c^exponent         afterwards,  c = (1 + cos(pi min((k - warmup) / (decay - warmup), 1))) / 2

    with i, p, e = init_value, peak_value, end_value. The warmup is part of `decay_steps`.

    Example:
        >>> [round(warmup_cosine(0.0, 1.0, 2, 6)(k), 4) for k in range(8)]
        [0.0, 0.5, 1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]
    """
    if warmup_steps >= decay_steps:
        raise ValueError(
            f"schedules.warmup_cosine: decay_steps ({decay_steps}) counts the {warmup_steps} warmup_steps too, so it "
            "must be greater"
        )
    if k < warmup_steps:
        return (init_value - peak_value) * (1 - k / warmup_steps) + peak_value
    c = (1 + math.cos(math.pi * min((k - warmup_steps) / (decay_steps - warmup_steps), 1))) / 2
    return float((peak_value - end_value) * c**exponent + end_value)


@schedule
def one_cycle(
    k: float,
    transition_steps: int,
    peak_value: float,
    pct_start: float = 0.3,
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
) -> float:
    """Rise to a peak and fall to almost nothing, both along half a cosine.

        peak / div_factor  ->  peak  ->  peak / (div_factor final_div_factor)
        k = 0                  floor(pct_start transition_steps)    transition_steps

    From a to b, x of the way, it is  b + (a - b) (1 + cos(pi x)) / 2.

    Example:
        >>> [round(one_cycle(5, 1.0, pct_start=0.4)(k), 4) for k in range(7)]
        [0.04, 0.52, 1.0, 0.75, 0.25, 0.0, 0.0]

    Source: Smith and Topin, "Super-Convergence" (2018), https://arxiv.org/abs/1708.07120
    """
    low, top, last = peak_value / div_factor, peak_value, peak_value / (div_factor * final_div_factor)
    up = int(pct_start * transition_steps)
    if k >= transition_steps:
        return last
    a, b, x = (low, top, k / up) if k < up else (top, last, (k - up) / (transition_steps - up))
    return b + (a - b) * (1 + math.cos(math.pi * x)) / 2


@schedule
def piecewise(k: float, init_value: float, boundaries_and_scales: Mapping[int, float] | None = None) -> float:
    """Multiply by a factor at each of some steps:  lr = init_value * (the factors of all steps up to k).

    Example:
        >>> [piecewise(1.0, {2: 0.5, 4: 0.5})(k) for k in range(6)]
        [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    """
    return init_value * math.prod(scale for step, scale in (boundaries_and_scales or {}).items() if step <= k)


@schedule
def noam(k: float, model_size: int, warmup_steps: int, factor: float = 1.0) -> float:
    """Rise in proportion to the step, then fall as one over its root: the schedule of the Transformer.

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
    """Follow one schedule after another; from its boundary on, each counts from 0.

        lr = schedules[i](k - boundaries[i - 1]),   i the number of boundaries up to k

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
