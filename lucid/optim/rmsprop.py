r"""RMSprop: the gradient divided by the root of a running average of its square.

    s <- alpha s + (1 - alpha) g^2
    p <- p - lr g / (sqrt(s) + eps)

With ``centered=True`` the mean is subtracted, so that a variance is divided by:

    a <- alpha a + (1 - alpha) g
    p <- p - lr g / (sqrt(s - a^2) + eps)

With ``momentum`` the quotient q is accumulated first:  b <- mu b + q,  p <- p - lr b.

    symbol  keyword, state   meaning
    s       square_avg       running average of the squared gradient, s_0 = 0
    a       grad_avg         running average of the gradient, a_0 = 0
    b       momentum_buffer  momentum, b_0 = 0
    alpha   alpha            decay rate of the averages
    mu      momentum         decay rate of b
    eps     eps              added to the root for numerical stability; TensorFlow and optax add it under the root

The averages begin at 0 and are not corrected: the first step is lr / sqrt(1 - alpha), ten times lr by default. Weight
decay is coupled: it is part of g, and s averages it too.

Sources: Hinton, lecture 6e of "Neural Networks for Machine Learning" (2012); Graves, "Generating Sequences With
Recurrent Neural Networks" (2013), https://arxiv.org/abs/1308.0850, for the centred form.
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from .base.hyperparameters import LearningRate, NonNegative, Params
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, alpha, eps):
    return lr, alpha, 1 - alpha, eps


def scalars_momentum(t, memory, *, lr, alpha, eps, momentum):
    return lr, alpha, 1 - alpha, eps, momentum


def update(xp, p, g, s, lr, alpha, c, eps):
    s = alpha * s + c * (g * g)
    p = p - lr * (g / (xp.sqrt(s) + eps))
    return p, s


def update_momentum(xp, p, g, s, b, lr, alpha, c, eps, mu):
    s = alpha * s + c * (g * g)
    b = mu * b + g / (xp.sqrt(s) + eps)
    p = p - lr * b
    return p, s, b


def update_centered(xp, p, g, s, a, lr, alpha, c, eps):
    s = alpha * s + c * (g * g)
    a = alpha * a + c * g
    p = p - lr * (g / (xp.sqrt(s - a * a) + eps))
    return p, s, a


def update_centered_momentum(xp, p, g, s, a, b, lr, alpha, c, eps, mu):
    s = alpha * s + c * (g * g)
    a = alpha * a + c * g
    b = mu * b + g / (xp.sqrt(s - a * a) + eps)
    p = p - lr * b
    return p, s, a, b


PLAIN = rule("rmsprop", scalars, update, state=("square_avg",))
MOMENTUM = rule("rmsprop", scalars_momentum, update_momentum, state=("square_avg", "momentum_buffer"))
CENTERED = rule("rmsprop", scalars, update_centered, state=("square_avg", "grad_avg"))
CENTERED_MOMENTUM = rule(
    "rmsprop", scalars_momentum, update_centered_momentum, state=("square_avg", "grad_avg", "momentum_buffer")
)


class RMSprop(Optimizer):
    """RMSprop; weight decay is coupled, as in PyTorch.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        alpha: Decay rate of the averages; not negative, usually below 1.
        eps: Added to the denominator for numerical stability.
        weight_decay: Coupled (L2) decay: ``weight_decay * p`` is added to the gradient.
        momentum: mu, the decay rate of the momentum; 0 for none.
        centered: Divide by the standard deviation, estimated by s - a^2.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = RMSprop([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 9.5367e-07, -1.0000e+00], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-2,
        alpha: NonNegative = 0.99,
        eps: NonNegative = 1e-8,
        weight_decay: NonNegative = 0.0,
        momentum: NonNegative = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        if group["centered"]:
            return CENTERED_MOMENTUM if group["momentum"] else CENTERED
        return MOMENTUM if group["momentum"] else PLAIN
