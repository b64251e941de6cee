r"""Adam and AdamW: a step per element, from running averages of the gradient and of its square.

    m <- b1 m + (1 - b1) g
    v <- b2 v + (1 - b2) g^2
    p <- p - lr / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + eps)

With ``amsgrad=True`` the largest v so far, w <- max(w, v), takes the place of v in the last line.

    symbol  keyword, state   meaning
    m       exp_avg          first moment, m_0 = 0
    v       exp_avg_sq       second moment (not centred), v_0 = 0
    w       max_exp_avg_sq   maximum of the second moments, w_0 = 0
    b1, b2  betas            decay rates of m and v; 1 - b^t corrects their bias towards 0
    eps     eps              added to the denominator for numerical stability
    t       step             the number of the step, from 1

`Adam` adds weight decay to g (L2), and dividing by sqrt(v) then decays least what has large gradients. `AdamW` decays p
itself, all elements alike; a decay that is right for one is not right for the other.

Sources: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1,
https://arxiv.org/abs/1412.6980; Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2019), algorithm 2,
https://arxiv.org/abs/1711.05101; Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond" (2018), algorithm 2,
https://openreview.net/forum?id=ryQu7f-RZ
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from .base.hyperparameters import Betas, LearningRate, NonNegative, Params
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, beta1, beta2, eps):
    root = (1 - beta2**t) ** 0.5  # multiplied out of the division, it costs nothing per element
    return root * lr / (1 - beta1**t), beta1, 1 - beta1, beta2, 1 - beta2, root * eps


def update(xp, p, g, m, v, step, b1, c1, b2, c2, eps):
    m = b1 * m + c1 * g
    v = b2 * v + c2 * (g * g)
    p = p - step * (m / (xp.sqrt(v) + eps))
    return p, m, v


def update_amsgrad(xp, p, g, m, v, w, step, b1, c1, b2, c2, eps):
    m = b1 * m + c1 * g
    v = b2 * v + c2 * (g * g)
    w = xp.maximum(w, v)
    p = p - step * (m / (xp.sqrt(w) + eps))
    return p, m, v, w


PLAIN = rule("adam", scalars, update, state=("exp_avg", "exp_avg_sq"))
AMSGRAD = rule("adam", scalars, update_amsgrad, state=("exp_avg", "exp_avg_sq", "max_exp_avg_sq"))


class Adam(Optimizer):
    """Adam; weight decay is coupled (L2), as in PyTorch: see `AdamW`.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        betas: Decay rates of m and v, each in [0, 1).
        eps: Added to the denominator for numerical stability.
        weight_decay: Coupled (L2) decay: ``weight_decay * p`` is added to the gradient.
        amsgrad: Use the maximum of the second moments.
        maximize: Maximize the objective.
        decoupled_weight_decay: True scales p by ``1 - lr * weight_decay`` instead, which is `AdamW`.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = Adam([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9000, -1.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: NonNegative = 1e-8,
        weight_decay: NonNegative = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return AMSGRAD if group["amsgrad"] else PLAIN


class AdamW(Adam):
    """Adam with decoupled weight decay: each step first scales p by ``1 - lr * weight_decay``.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        betas: Decay rates of m and v, each in [0, 1).
        eps: Added to the denominator for numerical stability.
        weight_decay: Decoupled decay: each step first scales p by ``1 - lr * weight_decay``.
        amsgrad: Use the maximum of the second moments.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = AdamW([p], lr=0.1, weight_decay=0.5)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.8500, -1.8000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: NonNegative = 1e-8,
        weight_decay: NonNegative = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True)
