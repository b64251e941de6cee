"""Activations: the non-linear functions between layers."""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .converting import check_floating, converted
from .dims import one_dim
from .elementwise import LOWEST, exp, sigmoid
from .reduction import _sum
from .selection import masked, where
from .shape import reshape


@primitive
def relu(xp, x):
    """Return max(0, x). The slope at 0 is taken to be 0.

    Example:
        >>> import numpy as np
        >>> relu(np.array([-1.0, 2.0]))
        array([0., 2.])
    """
    return xp.maximum(x, 0)


relu.vjp(x=lambda g, y: masked(g, y != 0))


@primitive
def _leaky_relu(xp: Any, x: Array, *, slope: float) -> Array:
    return xp.maximum(x, slope * x) if slope <= 1 else xp.minimum(x, slope * x)


_leaky_relu.vjp(x=lambda g, x, slope: masked(g, x > 0) + slope * masked(g, ~(x > 0)))


def leaky_relu(input: Any, negative_slope: float = 0.01) -> Any:
    r"""Let positive numbers through and shrink negative ones.

    .. math:: y = \max(0, x) + \text{slope} \cdot \min(0, x)

    Example:
        >>> import numpy as np
        >>> leaky_relu(np.array([-2.0, 3.0]), 0.1)
        array([-0.2,  3. ])

    Source: A. Maas et al., "Rectifier nonlinearities improve neural network acoustic models", 2013.
    """
    return _leaky_relu(input, slope=float(negative_slope))


@primitive
def _elu(xp: Any, x: Array, *, alpha: float) -> Array:
    return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0))


# The mask changes no slope: it makes that of the slope 0 at 0, where it has none.
_elu.vjp(x=lambda g, x, y, alpha: where(x <= 0, g * (masked(y, x < 0) + alpha), g))


def elu(input: Any, alpha: float = 1.0) -> Any:
    r"""Let positive numbers through, and bend negative ones towards :math:`-\alpha`.

    .. math:: y = x \text{ if } x > 0, \text{ else } \alpha (e^x - 1)

    Example:
        >>> import numpy as np
        >>> elu(np.array([-1.0, 3.0])).round(4)
        array([-0.6321,  3.    ])

    Source: D.-A. Clevert et al., "Fast and accurate deep network learning by exponential linear units", 2016.
    """
    return _elu(input, alpha=float(alpha))


@primitive
def _softplus(xp: Any, x: Array, *, beta: float, threshold: float) -> Array:
    z = beta * x
    # log(1 + eᶻ) without overflow; beyond the threshold it is z to the last digit that counts.
    return xp.where(z > threshold, x, (xp.maximum(z, 0) + xp.log1p(xp.exp(-xp.abs(z)))) / beta)


_softplus.vjp(x=lambda g, x, beta, threshold: where(beta * x > threshold, g, g * sigmoid(beta * x)))


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    r"""Return a smooth version of relu; the identity where :math:`\beta x` is above the threshold.

    .. math:: y = \frac{1}{\beta} \log(1 + e^{\beta x})

    Raises:
        ValueError: beta is zero.

    Example:
        >>> import numpy as np
        >>> softplus(np.array([0.0, 30.0])).round(4)
        array([ 0.6931, 30.    ])

    Source: C. Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2001.
    """
    if beta == 0:
        raise ValueError("softplus: beta must not be 0")
    return _softplus(input, beta=float(beta), threshold=float(threshold))


@primitive
def silu(xp: Any, input: Array) -> Array:
    r"""Return x times its sigmoid, also called swish.

    .. math:: y = x \, \sigma(x) = \frac{x}{1 + e^{-x}}

    Example:
        >>> import numpy as np
        >>> silu(np.array([-1.0, 0.0, 1.0])).round(4)
        array([-0.2689,  0.    ,  0.7311])

    Source: S. Elfwing et al., "Sigmoid-weighted linear units for neural network function approximation", 2018.
    """
    x = xp.maximum(input, LOWEST.get(input.dtype.char, -88.0))
    return x / (1 + xp.exp(-x))


def _silu_rule(g: Any, input: Any, y: Any) -> Any:
    s = sigmoid(input)
    return g * (s + y * (1 - s))


silu.vjp(input=_silu_rule)


@primitive
def _softmax(xp: Any, x: Array, *, dim: int) -> Array:
    if not x.size:
        return x.copy()
    e = xp.exp(x - x.max(axis=dim, keepdims=True))
    e /= e.sum(axis=dim, keepdims=True)
    return e


_softmax.vjp(x=lambda g, y, dim: y * (g - _sum(g * y, dim=(dim,), keepdim=True)))


def softmax(input: Any, dim: int, *, dtype: Any = None) -> Any:
    r"""Make of numbers along a dimension positive ones that sum to 1.

    .. math:: y_i = \frac{e^{x_i}}{\sum_k e^{x_k}}

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The numbers are integers, and no floating-point `dtype` to convert them to is given.

    Example:
        >>> import numpy as np
        >>> softmax(np.log([[1.0, 2.0, 5.0]]), dim=1)
        array([[0.125, 0.25 , 0.625]])
    """
    return _along("softmax", _softmax, input, dim, dtype)


@primitive
def _log_softmax(xp: Any, x: Array, *, dim: int) -> Array:
    if not x.size:
        return x.copy()
    y = x - x.max(axis=dim, keepdims=True)
    y -= xp.log(xp.exp(y).sum(axis=dim, keepdims=True))
    return y


_log_softmax.vjp(x=lambda g, y, dim: g - exp(y) * _sum(g, dim=(dim,), keepdim=True))


def log_softmax(input: Any, dim: int, *, dtype: Any = None) -> Any:
    r"""Return the logarithm of the softmax, right also where the softmax itself would round to 0.

    .. math:: y_i = x_i - \log \sum_k e^{x_k}

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The numbers are integers, and no floating-point `dtype` to convert them to is given.

    Example:
        >>> import numpy as np
        >>> log_softmax(np.array([[0.0, 1000.0]]), dim=1)
        array([[-1000.,     0.]])
    """
    return _along("log_softmax", _log_softmax, input, dim, dtype)


def _along(name: str, operation: Any, input: Any, dim: int, dtype: Any) -> Any:
    if dtype is not None:
        input = converted(input, dtype)
    check_floating(name, input)
    one = one_dim(name, dim, input.ndim)
    return operation(input, dim=one) if input.ndim else reshape(operation(reshape(input, (1,)), dim=0), ())
