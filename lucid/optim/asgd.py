r"""Averaged stochastic gradient descent: descends with falling steps, and keeps the mean of the path.

    p   <- p (1 - lambd eta) - eta g
    ax  <- ax + mu (p - ax)
    eta <- lr / (1 + lambd lr t)^alpha ;  mu <- 1 / max(1, t - t0)

The last line is for the next step; the first has eta = lr and mu = 1.

``opt.state[p]["ax"]`` is the averaged parameter.

Source: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging" (1992),
https://doi.org/10.1137/0330046
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from typing import Any

from .base.hyperparameters import Finite, LearningRate, NonNegative
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, lambd, alpha, t0):
    eta, mu = memory.get("eta", lr), memory.get("mu", 1.0)
    memory["eta"] = lr / (1 + lambd * lr * t) ** alpha
    memory["mu"] = 1 / max(1, t - t0)
    return 1 - lambd * eta, eta, mu


def update(xp, p, g, ax, shrink, eta, mu):
    p = shrink * p - eta * g
    ax = ax + mu * (p - ax)
    return p, ax


ASGD_RULE = rule("asgd", scalars, update, state=("ax",))


class ASGD(Optimizer):
    """Averaged SGD, the rule above; weight decay is coupled, as in PyTorch.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        lambd: How fast p shrinks, and the steps with it.
        alpha: The power by which steps fall.
        t0: The step at which averaging starts.
        weight_decay: ``weight_decay * p`` is added to the gradient.
        maximize: Climb instead of descending.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = ASGD([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9900, -1.9700], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: LearningRate = 1e-2,
        lambd: Finite = 1e-4,
        alpha: NonNegative = 0.75,
        t0: Finite = 1e6,
        weight_decay: NonNegative = 0.0,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return ASGD_RULE
