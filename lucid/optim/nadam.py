r"""NAdam: Adam with Nesterov's momentum.

    m  <- b1 (1 - psi) m + (1 - b1) g
    v  <- b2 v + (1 - b2) g^2
    mh  = m / (1 - b1^t) ;  vh = v / (1 - b2^t)
    p  <- p - lr (b1 mh + (1 - b1) g) / (sqrt(vh) + eps)

With ``momentum_schedule="dozat"``, as in PyTorch, mu_t = b1 (1 - 0.5 * 0.96^(t psi)) and P_t = mu_1 mu_2 ... mu_t:

    m  <- b1 m + (1 - b1) g
    p  <- p - lr ((1 - mu_t) g / (1 - P_t) + mu_{t+1} m / (1 - P_t mu_{t+1})) / (sqrt(vh) + eps)

With ``momentum_schedule="constant"``, as in optax:

    m  <- b1 m + (1 - b1) g
    p  <- p - lr (b1 m / (1 - b1^{t+1}) + (1 - b1) g / (1 - b1^t)) / (sqrt(vh) + eps)

    symbol  keyword, state  meaning
    m       exp_avg         first moment, m_0 = 0
    v       exp_avg_sq      second moment (not centred), v_0 = 0
    P       mu_product      product of the momenta, P_0 = 1
    b1, b2  betas           decay rates of m and v
    psi     momentum_decay  additional decay of the momentum, or the pace of its schedule
    eps     eps             added to the denominator for numerical stability
    t       step            the number of the step, from 1

Three libraries call three rules NAdam: compare them with ``optim.compare(optim.conventions("nadam"), ...)``. Weight
decay is decoupled: it scales p, and neither m nor v sees it. L2 decay, as in PyTorch, is another method.

Source: Dozat, "Incorporating Nesterov Momentum into Adam" (2016), https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ
"""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from .base.hyperparameters import Betas, LearningRate, NonNegative, Params
from .optimizer import Optimizer
from .rule import rule


def scalars_buffer(t, memory, *, lr, beta1, beta2, eps, momentum_decay):
    ahead, now = lr * beta1 / (1 - beta1**t), lr * (1 - beta1)
    return (beta1 * (1 - momentum_decay), 1 - beta1, *second(t, beta2, ahead, now, eps))


def scalars_dozat(t, memory, *, lr, beta1, beta2, eps, momentum_decay):
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    product = memory["mu_product"] = memory.get("mu_product", 1.0) * mu
    ahead, now = lr * mu_next / (1 - product * mu_next), lr * (1 - mu) / (1 - product)
    return (beta1, 1 - beta1, *second(t, beta2, ahead, now, eps))


def scalars_constant(t, memory, *, lr, beta1, beta2, eps):
    ahead, now = lr * beta1 / (1 - beta1 ** (t + 1)), lr * (1 - beta1) / (1 - beta1**t)
    return (beta1, 1 - beta1, *second(t, beta2, ahead, now, eps))


def second(t, beta2, ahead, now, eps):
    root = (1 - beta2**t) ** 0.5  # multiplied out of the division, it costs nothing per element
    return beta2, 1 - beta2, root * ahead, root * now, root * eps


def update(xp, p, g, m, v, b1, c1, b2, c2, ahead, now, eps):
    m = b1 * m + c1 * g
    v = b2 * v + c2 * (g * g)
    p = p - (ahead * m + now * g) / (xp.sqrt(v) + eps)
    return p, m, v


RULES = {
    schedule: rule("nadam", scalars, update, state=("exp_avg", "exp_avg_sq"))
    for schedule, scalars in (("buffer", scalars_buffer), ("dozat", scalars_dozat), ("constant", scalars_constant))
}


class NAdam(Optimizer):
    """NAdam with decoupled weight decay.

    PyTorch schedules the momentum as Dozat does and couples the decay to the gradient; both are a keyword away.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        betas: Decay rates of m and v, each in [0, 1).
        eps: Added to the denominator for numerical stability.
        weight_decay: Decoupled decay: each step first scales p by ``1 - lr * weight_decay``.
        momentum_decay: psi: how fast the momentum decays (``"buffer"``) or grows (``"dozat"``).
        decoupled_weight_decay: False adds ``weight_decay * p`` to the gradient instead.
        momentum_schedule: ``"buffer"``, ``"dozat"`` (PyTorch, Keras) or ``"constant"`` (optax; psi is not used).
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = NAdam([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9000, -1.9000], requires_grad=True)
    """

    _pytorch = MappingProxyType({"momentum_schedule": "dozat"})

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 2e-3,
        betas: Betas = (0.9, 0.999),
        eps: NonNegative = 1e-8,
        weight_decay: NonNegative = 0.0,
        momentum_decay: NonNegative = 4e-3,
        decoupled_weight_decay: bool = True,
        *,
        momentum_schedule: Literal["buffer", "dozat", "constant"] = "buffer",
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return RULES[group["momentum_schedule"]]
