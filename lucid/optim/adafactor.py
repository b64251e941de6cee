r"""Adafactor: second moments of the rows and columns of a matrix, and steps relative to its size.

    b     = 1 - t^tau
    alpha = max(eps2, rms(p)) min(lr, 1 / sqrt(t))
    p <- p (1 - lr wd)
    r <- b r + (1 - b) mean of g^2 along each row
    c <- b c + (1 - b) mean of g^2 along each column
    v  = r c / max(mean(r), eps1)
    u  = g / max(sqrt(v), eps1)
    p <- p - alpha u / max(1, rms(u) / d)

A parameter of fewer than two dimensions keeps v itself, v <- b v + (1 - b) g^2; one of more is a stack of matrices, in
its last two. ``rms(x)`` is the root of the mean of x^2.

    symbol      keyword, state     meaning
    r, c        row_var, col_var   means of g^2 along the last dimension and the one before it, r_0 = c_0 = 0
    v           variance           second moment, v_0 = 0
    tau         beta2_decay        how fast the decay rate b goes to 1
    eps1, eps2  eps                smallest divisor; smallest rms(p) that a step is relative to
    d           d                  largest rms(u)
    wd          weight_decay       decoupled weight decay

As in PyTorch, lr is the largest relative step (the paper has 0.01), and eps1 is in the divisors, not added to g^2.

Source: Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost" (2018), algorithms 4 and 5,
https://arxiv.org/abs/1804.04235
"""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import functools
from typing import Annotated, Any

from .base.hyperparameters import NON_NEGATIVE, Interval, LearningRate, NonNegative, Numbers, Params
from .optimizer import Optimizer
from .rule import Rule, rule


class _Epsilons(Numbers):
    """eps1, which may be None, and eps2."""

    def __call__(self, owner: str, name: str, value: Any) -> tuple[Any, ...]:
        first = value[0] if isinstance(value, (tuple, list)) and len(value) == 2 else 0.0
        checked = super().__call__(owner, name, (0.0, value[1]) if first is None else value)
        return (None, checked[1]) if first is None else checked


Epsilons = Annotated[tuple[float | None, float], _Epsilons(NON_NEGATIVE, "eps1", "eps2")]
UpToZero = Annotated[float, Interval(high=0.0, closed=True)]
AtLeastOne = Annotated[float, Interval(1.0)]


def scalars(t, memory, *, lr, beta2_decay, eps1, eps2, d, weight_decay):
    return min(lr, t**-0.5), t**beta2_decay, 1 - lr * weight_decay, eps1 or 0.0, eps2, d


def rms(xp, x):
    return xp.sqrt(xp.sum(x * x) / x.size)


@functools.cache
def adafactor(eps_of_dtype):
    def update(xp, p, g, r, c, v, rho, c1, keep, eps1, eps2, d):
        if not p.size:  # the mean of nothing is not a number
            return p, r, c, v
        eps1 = float(xp.finfo(p.dtype).eps) if eps_of_dtype else eps1
        alpha = rho * xp.maximum(eps2, rms(xp, p))
        p = keep * p
        if p.ndim > 1:
            r = (1 - c1) * r + c1 * xp.mean(g * g, axis=-1, keepdims=True)
            c = (1 - c1) * c + c1 * xp.mean(g * g, axis=-2, keepdims=True)
            second = r * c / xp.maximum(xp.mean(r, axis=-2, keepdims=True), eps1)
        else:
            second = v = (1 - c1) * v + c1 * g * g
        u = g / xp.maximum(xp.sqrt(second), eps1)
        p = p - alpha * u / xp.maximum(1.0, rms(xp, u) / d)
        return p, r, c, v

    return rule("adafactor", scalars, update, ("row_var", "col_var", "variance"), elementwise=False, shape=_shape)


def _shape(name, shape):
    if len(shape) < 2:
        return shape if name == "variance" else None
    factors = {"row_var": (*shape[:-1], 1), "col_var": (*shape[:-2], 1, shape[-1])}
    return factors.get(name)


class Adafactor(Optimizer):
    """Adafactor with decoupled weight decay, as in PyTorch.

    Of float16 parameters the state is float32, and so is the default of eps1.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The largest relative step, or a function of the number of steps taken.
        beta2_decay: tau, not above 0: the decay rate of the second moment is ``1 - t**beta2_decay``.
        eps: eps1, None for the precision of the parameter's dtype, and eps2.
        d: The largest root mean square of an update, at least 1; larger ones are scaled down to it.
        weight_decay: Decoupled decay: each step first scales p by ``1 - lr * weight_decay``.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A value is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([[1.0, 2.0], [0.0, -1.0]], requires_grad=True)
        >>> optimizer = Adafactor([p], lr=0.1)
        >>> p.grad = lucid.tensor([[0.1, -0.3], [0.2, 0.4]])
        >>> optimizer.step()
        >>> [tuple(value.shape) for value in optimizer.state[p].values()]
        [(), (2, 1), (1, 2)]
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-2,
        beta2_decay: UpToZero = -0.8,
        eps: Epsilons = (None, 1e-3),
        d: AtLeastOne = 1.0,
        weight_decay: NonNegative = 0.0,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return adafactor(group["eps"][0] is None)

    @classmethod
    def traced_rule(cls, **options: Any) -> Rule:
        """Refuse: matrices and vectors have different formulas, which are in ``adafactor.py``.

        Raises:
            ValueError: Always.
        """
        raise ValueError("Adafactor has one formula for matrices and one for vectors, and none for an element")
