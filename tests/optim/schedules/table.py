"""The table of schedules: how to make each, and its counterpart in optax."""

from __future__ import annotations

from lucid.optim import schedules

STEPS = range(120)
# The schedule, optax's name for it, and arguments, which both take alike.
OPTAX = [
    ("constant", "constant_schedule", {"value": 0.1}),
    ("linear", "linear_schedule", {"init_value": 0.1, "end_value": 0.01, "transition_steps": 50}),
    ("linear", "linear_schedule", {"init_value": 0.0, "end_value": 1.0, "transition_steps": 9, "transition_begin": 20}),
    ("polynomial", "polynomial_schedule", {"init_value": 1.0, "end_value": 0.1, "power": 2.5, "transition_steps": 70}),
    (
        "polynomial",
        "polynomial_schedule",
        {"init_value": 0.0, "end_value": 0.3, "power": 0.5, "transition_steps": 70, "transition_begin": 5},
    ),
    ("exponential", "exponential_decay", {"init_value": 1.0, "transition_steps": 20, "decay_rate": 0.5}),
    (
        "exponential",
        "exponential_decay",
        {"init_value": 1.0, "transition_steps": 7, "decay_rate": 0.5, "transition_begin": 11, "staircase": True},
    ),
    (
        "exponential",
        "exponential_decay",
        {"init_value": 1.0, "transition_steps": 7, "decay_rate": 0.5, "end_value": 0.01},
    ),
    (
        "exponential",
        "exponential_decay",
        {"init_value": 0.1, "transition_steps": 7, "decay_rate": 1.5, "end_value": 0.7, "staircase": True},
    ),
    ("cosine", "cosine_decay_schedule", {"init_value": 0.3, "decay_steps": 70}),
    ("cosine", "cosine_decay_schedule", {"init_value": 0.3, "decay_steps": 70, "alpha": 0.2, "exponent": 2.0}),
    (
        "warmup_cosine",
        "warmup_cosine_decay_schedule",
        {"init_value": 0.01, "peak_value": 0.4, "warmup_steps": 20, "decay_steps": 90},
    ),
    (
        "warmup_cosine",
        "warmup_cosine_decay_schedule",
        {
            "init_value": 0.5,
            "peak_value": 0.4,
            "warmup_steps": 0,
            "decay_steps": 90,
            "end_value": 0.1,
            "exponent": 0.5,
        },
    ),
    ("one_cycle", "cosine_onecycle_schedule", {"transition_steps": 100, "peak_value": 0.4}),
    (
        "one_cycle",
        "cosine_onecycle_schedule",
        {"transition_steps": 77, "peak_value": 0.4, "pct_start": 0.13, "div_factor": 3.0, "final_div_factor": 10.0},
    ),
    ("one_cycle", "cosine_onecycle_schedule", {"transition_steps": 50, "peak_value": 0.4, "pct_start": 0.0}),
    ("piecewise", "piecewise_constant_schedule", {"init_value": 0.4}),
    (
        "piecewise",
        "piecewise_constant_schedule",
        {"init_value": 0.4, "boundaries_and_scales": {50: 0.5, 10: 3.0, 90: 0.0}},
    ),
]

MADE = [getattr(schedules, name)(**arguments) for name, _, arguments in OPTAX]
MADE += [schedules.cosine_restarts(0.3, 7, 2), schedules.noam(8, 5)]
MADE += [schedules.join([schedules.linear(0.0, 1.0, 9), schedules.constant(1.0)], [9])]
