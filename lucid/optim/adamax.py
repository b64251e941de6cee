r"""Adamax: Adam with the infinity norm of the gradients in place of the second moment.

    m <- b1 m + (1 - b1) g
    u <- max(b2 u, |g|)
    p <- p - lr / (1 - b1^t) * m / (u + eps)

With ``eps_inside_max=True``, as in PyTorch and optax:

    u <- max(b2 u, |g| + eps)
    p <- p - lr / (1 - b1^t) * m / u

    symbol  keyword, state  meaning
    m       exp_avg         first moment, m_0 = 0
    u       exp_inf         exponentially weighted infinity norm, u_0 = 0
    b1, b2  betas           decay rates of m and u; 1 - b1^t corrects the bias of m, and u has none
    eps     eps             added to the denominator for numerical stability; the paper has none
    t       step            the number of the step, from 1

Weight decay is decoupled: it scales p, and neither m nor u sees it. L2 decay, as in PyTorch, is another method.

Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), section 7.1 and algorithm 2,
https://arxiv.org/abs/1412.6980
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from types import MappingProxyType

from .base.hyperparameters import Betas, LearningRate, NonNegative, Params
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, beta1, beta2, eps):
    return lr / (1 - beta1**t), beta1, 1 - beta1, beta2, eps


def update(xp, p, g, m, u, step, b1, c1, b2, eps):
    m = b1 * m + c1 * g
    u = xp.maximum(b2 * u, xp.abs(g))
    p = p - step * (m / (u + eps))
    return p, m, u


def update_eps_inside(xp, p, g, m, u, step, b1, c1, b2, eps):
    m = b1 * m + c1 * g
    u = xp.maximum(b2 * u, xp.abs(g) + eps)
    p = p - step * (m / u)
    return p, m, u


OUTSIDE = rule("adamax", scalars, update, state=("exp_avg", "exp_inf"))
INSIDE = rule("adamax", scalars, update_eps_inside, state=("exp_avg", "exp_inf"))


class Adamax(Optimizer):
    """Adamax with decoupled weight decay.

    PyTorch adds eps inside the maximum and couples the decay to the gradient; both are a keyword away.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        betas: Decay rates of m and u, each in [0, 1).
        eps: Added to the denominator for numerical stability.
        weight_decay: Decoupled decay: each step first scales p by ``1 - lr * weight_decay``.
        decoupled_weight_decay: False adds ``weight_decay * p`` to the gradient instead.
        eps_inside_max: True adds eps inside the maximum, as PyTorch and optax do.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = Adamax([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9000, -1.9000], requires_grad=True)
    """

    _pytorch = MappingProxyType({"decoupled_weight_decay": False, "eps_inside_max": True})

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 2e-3,
        betas: Betas = (0.9, 0.999),
        eps: NonNegative = 1e-8,
        weight_decay: NonNegative = 0.0,
        *,
        decoupled_weight_decay: bool = True,
        eps_inside_max: bool = False,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return INSIDE if group["eps_inside_max"] else OUTSIDE
