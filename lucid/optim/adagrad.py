r"""Adagrad: steps that shrink with the sum of the squared gradients.

    s <- s + g^2
    p <- p - lr / (1 + (t - 1) lr_decay) * g / (sqrt(s) + eps)

Source: Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization" (2011),
https://jmlr.org/papers/v12/duchi11a.html
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from typing import Any

from .base.hyperparameters import LearningRate, NonNegative
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, lr_decay, eps):
    return lr / (1 + (t - 1) * lr_decay), eps


def update(xp, p, g, s, step, eps):
    s = s + g * g
    p = p - step * (g / (xp.sqrt(s) + eps))
    return p, s


ADAGRAD = rule("adagrad", scalars, update, state=("sum",), start=("initial_accumulator_value",))


class Adagrad(Optimizer):
    """Adagrad, the rule above; weight decay is coupled, as in PyTorch.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        lr_decay: How fast the learning rate falls with the steps.
        weight_decay: ``weight_decay * p`` is added to the gradient.
        initial_accumulator_value: What s is before the first step.
        eps: Keeps the division finite.
        maximize: Climb instead of descending.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = Adagrad([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9000, -1.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: LearningRate = 1e-2,
        lr_decay: NonNegative = 0.0,
        weight_decay: NonNegative = 0.0,
        initial_accumulator_value: NonNegative = 0.0,
        eps: NonNegative = 1e-10,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return ADAGRAD
