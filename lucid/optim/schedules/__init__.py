"""Learning rate schedules as pure functions of the step k = 0, 1, 2, ..., without state, as in optax.

Each function here takes the parameters of a schedule and returns the schedule, which every optimizer takes as its
``lr``. A step is a step of the optimizer, usually a batch; the schedulers of `lucid.optim.lr_scheduler` can count
epochs too.

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

The body of each function is its formula. A parameter that is out of range is a ValueError when the schedule is made,
one of the wrong type a TypeError.

- ``schedule.py``: the class `Schedule`, and the decorator that makes one of a formula; read ``decay.py`` first.
- ``decay.py``: constant, linear, polynomial, exponential, piecewise, Noam; and schedules joined in sequence.
- ``cosine.py``: cosine annealing, restarts, warmup, one cycle.
"""

from .cosine import cosine, cosine_restarts, one_cycle, warmup_cosine
from .decay import constant, exponential, join, linear, noam, piecewise, polynomial
from .schedule import Schedule

# fmt: off
__all__ = [
    "Schedule", "constant", "cosine", "cosine_restarts", "exponential", "join", "linear", "noam", "one_cycle",
    "piecewise", "polynomial", "warmup_cosine",
]
# fmt: on
