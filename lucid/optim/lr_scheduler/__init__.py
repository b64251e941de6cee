"""Learning rates that change while a model is trained: schedulers, which write them into an optimizer's groups.

A scheduler is made after the optimizer and stepped after it, once per epoch or once per batch:

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

In all formulas t is the number of times that the scheduler was stepped, from 0, and lr_0 the group's own learning rate,
kept as ``group["initial_lr"]``. A formula that gives lr_t from lr_{t-1} is chainable: several such schedulers may be
stepped on one optimizer, and their factors multiply. Learning rates that are pure functions of the step are in
`lucid.optim.schedules`.
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

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "NoamLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
