r"""Adagrad: each element's learning rate falls with the sum of its squared gradients.

    s <- s + g^2
    p <- p - lr / (1 + (t - 1) lr_decay) * g / (sqrt(s) + eps)

    symbol    keyword, state  meaning
    s         sum             sum of the squared gradients, s_0 = initial_accumulator_value
    lr_decay  lr_decay        how fast the learning rate falls with t as well
    eps       eps             added to the denominator for numerical stability
    t         step            the number of the step, from 1

The sum never forgets, so a long training comes to a halt: RMSprop and Adadelta average instead. Weight decay is
coupled: it is part of g, and s adds it up too.

Source: Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization" (2011),
figure 1 (diagonal), https://jmlr.org/papers/v12/duchi11a.html
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from .base.hyperparameters import LearningRate, NonNegative, Params
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
    """Adagrad; weight decay is coupled, as in PyTorch.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        lr_decay: How fast the learning rate falls with the steps.
        weight_decay: Coupled (L2) decay: ``weight_decay * p`` is added to the gradient.
        initial_accumulator_value: s_0.
        eps: Added to the denominator for numerical stability.
        maximize: Maximize the objective.

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
        params: Params,
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
