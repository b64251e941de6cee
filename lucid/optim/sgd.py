r"""Stochastic gradient descent, with momentum.

    p <- p - lr g

With ``momentum`` and ``dampening`` (the first step takes g as it is):

    b <- mu b + (1 - d) g
    p <- p - lr b

With ``nesterov=True`` the last line is  p <- p - lr (g + mu b).

    symbol  keyword, state   meaning
    b       momentum_buffer  momentum, b_0 = 0
    mu      momentum         decay rate of b
    d       dampening        share of g that is left out of b from the second step on

lr multiplies b when p is updated, as in PyTorch; in the paper it multiplies g before g is accumulated, so there a lower
lr takes effect only little by little. Momentum 0.9 without dampening makes steps ten times as long. Weight decay is
coupled, which is L2 regularization: it is part of g, and b accumulates it too.

Source: Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning" (2013),
equations 1 to 4, https://proceedings.mlr.press/v28/sutskever13.html
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from .base.hyperparameters import Finite, LearningRate, NonNegative, Params
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr):
    return (lr,)


def update(xp, p, g, lr):
    return (p - lr * g,)


def scalars_momentum(t, memory, *, lr, momentum, dampening):
    return lr, momentum, 1 - dampening * (t > 1)


def update_momentum(xp, p, g, b, lr, mu, c):
    b = mu * b + c * g
    p = p - lr * b
    return p, b


def update_plain_momentum(xp, p, g, b, lr, mu):
    b = mu * b + g
    p = p - lr * b
    return p, b


def scalars_plain_momentum(t, memory, *, lr, momentum):
    return lr, momentum


def update_nesterov(xp, p, g, b, lr, mu):
    b = mu * b + g
    p = p - lr * (g + mu * b)
    return p, b


DESCENT = rule("sgd", scalars, update)
MOMENTUM = rule("sgd", scalars_plain_momentum, update_plain_momentum, state=("momentum_buffer",))
DAMPENED = rule("sgd", scalars_momentum, update_momentum, state=("momentum_buffer",))
NESTEROV = rule("sgd", scalars_plain_momentum, update_nesterov, state=("momentum_buffer",))


class SGD(Optimizer):
    """Stochastic gradient descent with momentum; weight decay is coupled (L2), as in PyTorch.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        momentum: mu, the decay rate of the momentum.
        dampening: d, the share of the gradient that is left out of the momentum from the second step on.
        weight_decay: Coupled (L2) decay: ``weight_decay * p`` is added to the gradient.
        nesterov: Use Nesterov's momentum; needs momentum and no dampening.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = SGD([p], lr=0.1, momentum=0.9)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9900, -1.9700], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-3,
        momentum: NonNegative = 0.0,
        dampening: Finite = 0.0,
        weight_decay: NonNegative = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        if not group["momentum"]:
            return DESCENT
        if group["nesterov"]:
            return NESTEROV
        return DAMPENED if group["dampening"] else MOMENTUM

    @staticmethod
    def check_group(group):
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ValueError(
                "SGD: nesterov needs momentum > 0 and dampening = 0; "
                f"got momentum={group['momentum']}, dampening={group['dampening']}"
            )
