"""Decay: step, multi-step, exponential and polynomial, and the Transformer's (Noam), which warms up first."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..base import checks
from ..optimizer import Optimizer
from .scheduler import RatioLR


class StepLR(RatioLR):
    """Step decay: multiply the learning rate by gamma every `step_size` epochs.

        lr_t = lr_{t-1} gamma   if step_size divides t, else lr_{t-1}
        lr_t = lr_0 gamma^floor(t / step_size)

    Args:
        optimizer: The optimizer whose learning rates it sets.
        step_size: The number of steps, usually epochs, between two changes.
        gamma: The factor.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: `step_size` is not a whole number from 1 on.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> StepLR(optimizer, step_size=30)
        StepLR(step_size=30, gamma=0.1, last_epoch=0, lr=[0.1])
    """

    _shown = ("step_size", "gamma")

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1):
        self.step_size = checks.count("StepLR", "step_size", step_size)
        self.gamma = checks.number("StepLR", "gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def ratio(self, t: int) -> float:
        """Return gamma at the multiples of `step_size`, else 1."""
        return self.gamma if t and t % self.step_size == 0 else 1.0

    def product(self, t: int) -> float:
        """Return gamma^floor(t / step_size)."""
        return self.gamma ** (t // self.step_size)


class MultiStepLR(RatioLR):
    """Multi-step decay: multiply the learning rate by gamma at each milestone.

        lr_t = lr_{t-1} gamma^(number of milestones at t)
        lr_t = lr_0 gamma^(number of milestones up to t)

    Args:
        optimizer: The optimizer whose learning rates it sets.
        milestones: The steps, usually epochs, of the changes; one that occurs twice counts twice.
        gamma: The factor.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: A milestone is not a whole number from 0 on.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> MultiStepLR(optimizer, milestones=[30, 80]).get_last_lr()
        [0.1]
    """

    def __init__(self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1):
        if not isinstance(milestones, Iterable):
            raise TypeError(f"MultiStepLR: milestones must be a list of epochs; got {milestones!r}")
        self.milestones = Counter(checks.count("MultiStepLR", "a milestone", m, least=0) for m in milestones)
        self.gamma = checks.number("MultiStepLR", "gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def ratio(self, t: int) -> float:
        """Return gamma at a milestone, else 1."""
        return self.gamma ** self.milestones[t]

    def product(self, t: int) -> float:
        """Return gamma to the number of milestones up to t."""
        return self.gamma ** bisect_right(sorted(self.milestones.elements()), t)

    def _fitting(self, state_dict: Mapping[str, Any]) -> dict[str, Any]:
        state = super()._fitting(state_dict)
        return {**state, "milestones": Counter(state["milestones"])}  # a file knows no Counters, only dicts

    def __repr__(self) -> str:
        milestones = sorted(self.milestones.elements())
        rest = f"gamma={self.gamma}, last_epoch={self.last_epoch}, lr={self.get_last_lr()}"
        return f"MultiStepLR(milestones={milestones}, {rest})"


class ExponentialLR(RatioLR):
    """Exponential decay: multiply the learning rate by gamma at every step.

        lr_t = lr_{t-1} gamma
        lr_t = lr_0 gamma^t

    A step is usually an epoch: with gamma = 0.9 in every batch, the learning rate soon is 0.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        gamma: The factor.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> ExponentialLR(optimizer, gamma=0.9)
        ExponentialLR(gamma=0.9, last_epoch=0, lr=[0.1])
    """

    _shown = ("gamma",)

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1):
        self.gamma = checks.number("ExponentialLR", "gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def ratio(self, t: int) -> float:
        """Return gamma, but 1 at the initial step."""
        return 1.0 if self._is_initial else self.gamma

    def product(self, t: int) -> float:
        """Return gamma^t."""
        return self.gamma**t


class PolynomialLR(RatioLR):
    """Polynomial decay to 0 in `total_iters` steps, linear with power 1.

        lr_t = lr_{t-1} ((1 - t/T) / (1 - (t-1)/T))^power
        lr_t = lr_0 (1 - min(t, T)/T)^power                 with T = total_iters

    Args:
        optimizer: The optimizer whose learning rates it sets.
        total_iters: T in steps, epochs or batches; afterwards the learning rate is 0.
        power: The power.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: `total_iters` is not a whole number from 1 on.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> PolynomialLR(optimizer, total_iters=100, power=2.0)
        PolynomialLR(total_iters=100, power=2.0, last_epoch=0, lr=[0.1])
    """

    _shown = ("total_iters", "power")

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1):
        self.total_iters = checks.count("PolynomialLR", "total_iters", total_iters)
        self.power = checks.number("PolynomialLR", "power", power)
        super().__init__(optimizer, last_epoch)

    def ratio(self, t: int) -> float:
        """Return ((1 - t/T) / (1 - (t-1)/T))^power up to T, and 1 afterwards and at the initial step."""
        T = self.total_iters
        return 1.0 if self._is_initial or t > T else float(((1.0 - t / T) / (1.0 - (t - 1) / T)) ** self.power)

    def product(self, t: int) -> float:
        """Return (1 - min(t, T)/T)^power."""
        T = self.total_iters
        return float((1.0 - min(T, t) / T) ** self.power)


class NoamLR(RatioLR):
    """The Transformer's schedule: linear warmup for `warmup_steps` steps, then inverse square root decay.

        lr_t = lr_0 model_size^(-1/2) min(s^(-1/2), s warmup_steps^(-3/2))   with s = t + 1

    With lr_0 = 1 this is the paper's formula; step it after every batch. PyTorch has no such scheduler. It is
    chainable: lr_t is lr_{t-1} times the quotient of two such products.

    Args:
        optimizer: The optimizer whose learning rates it sets; give it ``lr=1.0`` for the paper's.
        model_size: The width of the model, d_model in the paper.
        warmup_steps: The number of steps of the warmup.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: `model_size` or `warmup_steps` is not a whole number from 1 on.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.Adam(nn.Linear(2, 1).parameters(), lr=1.0, betas=(0.9, 0.98), eps=1e-9)
        >>> scheduler = NoamLR(optimizer, model_size=512, warmup_steps=4000)
        >>> round(scheduler.product(3999), 6)  # the highest
        0.000699

    Source: Vaswani et al., "Attention Is All You Need" (2017), equation 3, https://arxiv.org/abs/1706.03762
    """

    _shown = ("model_size", "warmup_steps")

    def __init__(self, optimizer: Optimizer, model_size: int, warmup_steps: int, last_epoch: int = -1):
        self.model_size = checks.count("NoamLR", "model_size", model_size)
        self.warmup_steps = checks.count("NoamLR", "warmup_steps", warmup_steps)
        super().__init__(optimizer, last_epoch)

    def ratio(self, t: int) -> float:
        """Return product(t) / product(t - 1)."""
        if t == 0:
            return self.product(0)
        return 1.0 if self._is_initial else self.product(t) / self.product(t - 1)

    def product(self, t: int) -> float:
        """Return model_size^(-1/2) min(s^(-1/2), s warmup_steps^(-3/2))."""
        s = t + 1
        return float(self.model_size**-0.5 * min(s**-0.5, s * self.warmup_steps**-1.5))
