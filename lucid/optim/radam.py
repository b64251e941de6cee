r"""RAdam: Adam with a rectified learning rate; it does not divide by sqrt(v) while the variance of that is too large.

    m    <- b1 m + (1 - b1) g
    v    <- b2 v + (1 - b2) g^2
    rho   = rho_inf - 2 t b2^t / (1 - b2^t),  rho_inf = 2 / (1 - b2) - 1
    r     = sqrt((rho - 4)(rho - 2) rho_inf / ((rho_inf - 4)(rho_inf - 2) rho))
    p    <- p - lr / (1 - b1^t) m r sqrt(1 - b2^t) / (sqrt(v) + eps)    where rho > 5
    p    <- p - lr / (1 - b1^t) m                                       before

    symbol  keyword, state  meaning
    m       exp_avg         first moment, m_0 = 0
    v       exp_avg_sq      second moment (not centred), v_0 = 0
    b1, b2  betas           decay rates of m and v
    rho                     length of the simple moving average that v amounts to
    r                       rectification, which rises to 1
    eps     eps             added to the denominator for numerical stability
    t       step            the number of the step, from 1

The first steps (5 with the default betas) are those of momentum, not of sign, so their size depends on the scale of the
loss. Weight decay is coupled, as in PyTorch, unless ``decoupled_weight_decay=True``.

Source: Liu, Jiang, He, Chen, Liu, Gao and Han, "On the Variance of the Adaptive Learning Rate and Beyond" (2020),
algorithm 2, https://arxiv.org/abs/1908.03265
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from .base.hyperparameters import Betas, LearningRate, NonNegative, Params
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, beta1, beta2, eps):
    step, left = lr / (1 - beta1**t), beta2**t
    rho_inf = 2 / (1 - beta2) - 1
    rho = rho_inf - 2 * t * left / (1 - left)
    if rho > 5:
        r = ((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)) ** 0.5
        plain, rectified = 0.0, step * r * (1 - left) ** 0.5
    else:
        plain, rectified = step, 0.0
    return beta1, 1 - beta1, beta2, 1 - beta2, plain, rectified, eps


def update(xp, p, g, m, v, b1, c1, b2, c2, plain, rectified, eps):
    m = b1 * m + c1 * g
    v = b2 * v + c2 * (g * g)
    p = p - m * (plain + rectified / (xp.sqrt(v) + eps))
    return p, m, v


RADAM = rule("radam", scalars, update, state=("exp_avg", "exp_avg_sq"))


class RAdam(Optimizer):
    """RAdam; weight decay is coupled, as in PyTorch.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        betas: Decay rates of m and v, each in [0, 1).
        eps: Added to the denominator for numerical stability.
        weight_decay: Coupled (L2) decay: ``weight_decay * p`` is added to the gradient.
        decoupled_weight_decay: True scales p by ``1 - lr * weight_decay`` instead.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = RAdam([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9900, -1.9700], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: NonNegative = 1e-8,
        weight_decay: NonNegative = 0.0,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return RADAM
