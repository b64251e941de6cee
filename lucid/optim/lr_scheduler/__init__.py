"""Learning rate schedulers: objects that set the learning rates of an optimizer's groups, step by step, as in PyTorch.

A scheduler is made after the optimizer and stepped after it, once per epoch or once per batch, as its arguments count:

    >>> from lucid import nn, optim
    >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
    >>> scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2)
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates.append(optimizer.param_groups[0]["lr"])
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(rate, 4) for rate in rates]
    [0.1, 0.1, 0.01, 0.01, 0.001]

In all formulas t is the number of steps of the scheduler, from 0, and lr_0 the group's initial learning rate, kept as
``group["initial_lr"]``. A formula that gives lr_t from lr_{t-1} is chainable: several such schedulers may be stepped
on one optimizer, and their factors multiply. The second formula, if there are two, is the closed form, which is lr_t
where the scheduler is the only one. Learning rates that are pure functions of the step are in `lucid.optim.schedules`.

- ``scheduler.py``: the base classes; read it first, then ``decay.py``.
- ``decay.py``, ``warmup.py``, ``cosine.py``, ``cyclic.py``, ``one_cycle.py``, ``lambdas.py``: functions of t.
- ``plateau.py``: a function of the validation loss.  ``swa.py``: for weight averaging.
- ``combined.py``: several schedulers on one optimizer.
- ``arguments.py``, ``momentum.py``: checks, and the momentum that two of them change too.
"""

from .combined import ChainedScheduler, SequentialLR
from .cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from .cyclic import CyclicLR
from .decay import ExponentialLR, MultiStepLR, NoamLR, PolynomialLR, StepLR
from .lambdas import LambdaLR, MultiplicativeLR
from .one_cycle import OneCycleLR
from .plateau import ReduceLROnPlateau
from .scheduler import LRScheduler
from .warmup import ConstantLR, LinearLR

# fmt: off
__all__ = [
    "ChainedScheduler", "ConstantLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "CyclicLR", "ExponentialLR",
    "LRScheduler", "LambdaLR", "LinearLR", "MultiStepLR", "MultiplicativeLR", "NoamLR", "OneCycleLR", "PolynomialLR",
    "ReduceLROnPlateau", "SequentialLR", "StepLR",
]
# fmt: on
