r"""Lion: the sign of an interpolation of momentum and gradient, so that all steps have one size.

    p <- p - lr sign(b1 m + (1 - b1) g)
    m <- b2 m + (1 - b2) g

    symbol  keyword, state  meaning
    m       exp_avg         momentum, m_0 = 0
    b1      betas[0]        weight of m in the step
    b2      betas[1]        decay rate of m

Every element moves by lr, so an lr of AdamW is 3 to 10 times too large here, and since decoupled decay is lr times
`weight_decay`, that must be as many times larger.

Source: Chen, Liang, Huang and others, "Symbolic Discovery of Optimization Algorithms" (2023), algorithm 2,
https://arxiv.org/abs/2302.06675
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from .base.hyperparameters import Betas, LearningRate, NonNegative, Params
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, beta1, beta2):
    return lr, beta1, 1 - beta1, beta2, 1 - beta2


def update(xp, p, g, m, lr, b1, c1, b2, c2):
    p = p - lr * xp.sign(b1 * m + c1 * g)
    m = b2 * m + c2 * g
    return p, m


LION = rule("lion", scalars, update, state=("exp_avg",))


class Lion(Optimizer):
    """Lion with decoupled weight decay; a good lr is 3 to 10 times smaller than for AdamW.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        betas: Weight of m in the step, and decay rate of m; each in [0, 1).
        weight_decay: Decoupled decay: each step first scales p by ``1 - lr * weight_decay``.
        maximize: Maximize the objective.
        decoupled_weight_decay: False adds ``weight_decay * p`` to the gradient instead.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = Lion([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9000, -1.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-4,
        betas: Betas = (0.9, 0.99),
        weight_decay: NonNegative = 0.0,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = True,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return LION
