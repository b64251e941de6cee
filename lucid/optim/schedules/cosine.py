"""Cosine schedules: annealing, restarts, warmup, one cycle."""

from __future__ import annotations

import math

from .schedule import schedule


@schedule
def cosine(k: float, init_value: float, decay_steps: int, alpha: float = 0.0, exponent: float = 1.0) -> float:
    """Cosine annealing to alpha times the initial value.

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
    """Cosine annealing with warm restarts; each period is `multiplier` times as long as the one before.

        lr = e + (i - e) (1 + cos(pi x)) / 2   with x the elapsed share of the period, and i, e = init_value, end_value

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
    """Linear warmup, then cosine annealing.

        lr = i + (p - i) k / warmup_steps   for k < warmup_steps
        lr = e + (p - e) c^exponent         afterwards,  c = (1 + cos(pi min((k - warmup) / (decay - warmup), 1))) / 2

    with i, p, e = init_value, peak_value, end_value. The warmup is part of `decay_steps`.

    Raises:
        ValueError: `decay_steps` is not greater than `warmup_steps`.

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
    """One-cycle policy: cosine warmup to a peak, then cosine annealing to almost 0.

        peak / div_factor  ->  peak  ->  peak / (div_factor final_div_factor)
        k = 0                  floor(pct_start transition_steps)    transition_steps

    Between two such points a and b, at the share x of the steps between them, it is  b + (a - b) (1 + cos(pi x)) / 2.

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
