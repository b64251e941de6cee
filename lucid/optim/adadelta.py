r"""Adadelta: steps in proportion to the root mean square of past steps, so that they have the parameter's unit.

    s <- rho s + (1 - rho) g^2
    d  = sqrt(a + eps) / sqrt(s + eps) * g
    a <- rho a + (1 - rho) d^2
    p <- p - lr d

    symbol  keyword, state  meaning
    s       square_avg      running average of the squared gradient, s_0 = 0
    a       acc_delta       running average of the squared steps, a_0 = 0
    rho     rho             decay rate of both averages
    eps     eps             added under both roots; since a_0 = 0, it also sets the size of the first step

The paper has no lr: with 1 the rule is its own, and with the 1e-3 that others take hardly anything moves. Weight decay
is coupled: it is part of g, and s averages it too.

Source: Zeiler, "ADADELTA: An Adaptive Learning Rate Method" (2012), algorithm 1, https://arxiv.org/abs/1212.5701
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from .base.hyperparameters import LearningRate, NonNegative, Params, UpToOne
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, rho, eps):
    return lr, rho, 1 - rho, eps


def update(xp, p, g, s, a, lr, rho, c, eps):
    s = rho * s + c * (g * g)
    d = xp.sqrt(a + eps) / xp.sqrt(s + eps) * g
    a = rho * a + c * (d * d)
    p = p - lr * d
    return p, s, a


ADADELTA = rule("adadelta", scalars, update, state=("square_avg", "acc_delta"))


class Adadelta(Optimizer):
    """Adadelta; weight decay is coupled, as in PyTorch.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        rho: Decay rate of both averages, in [0, 1].
        eps: Added under both roots for numerical stability; it also sets the size of the first step.
        weight_decay: Coupled (L2) decay: ``weight_decay * p`` is added to the gradient.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = Adadelta([p])
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9968, -1.9968], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1.0,
        rho: UpToOne = 0.9,
        eps: NonNegative = 1e-6,
        weight_decay: NonNegative = 0.0,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return ADADELTA
