"""Exponentials and logarithms, the sigmoid and its inverse, and log-sum-exp of two numbers.

Each is its formula, with its derivative directly under it: g is the gradient of the result y = f(x), and the rule
returns the gradient of x, which is g times f'(x). A rule that can use y instead of x does, because y is there already.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array, native
from ...backend.chunks import blockwise
from ...backend.chunks import sigmoid as write_sigmoid
from ...backend.dtypes import get_default_dtype


@primitive
def exp(xp, x):
    """Return eˣ.

    Example:
        >>> import lucid
        >>> lucid.exp(lucid.tensor([0.0, 1.0, 2.0]))
        tensor([1.0000, 2.7183, 7.3891])
    """
    return xp.exp(x)


exp.vjp(x=lambda g, y: g * y)


@primitive(wide=True)
def expm1(xp, x):
    """Return eˣ - 1, exact for small x too.

    Example:
        >>> import lucid
        >>> lucid.expm1(lucid.tensor([0.0, 1.0, 2.0]))
        tensor([0.0000, 1.7183, 6.3891])
    """
    return xp.expm1(x)


expm1.vjp(x=lambda g, y: g * (y + 1))


@primitive
def log(xp, x):
    """Return the natural logarithm of x.

    Example:
        >>> import lucid
        >>> lucid.log(lucid.tensor([1.0, 10.0]))
        tensor([0.0000, 2.3026])
    """
    return xp.log(x)


log.vjp(x=lambda g, x: g / x)


@primitive(wide=True)
def log1p(xp, x):
    """Return log(1 + x), exact for small x too.

    Example:
        >>> import lucid
        >>> lucid.log1p(lucid.tensor([1.0, 10.0]))
        tensor([0.6931, 2.3979])
    """
    return xp.log1p(x)


log1p.vjp(x=lambda g, x: g / (1 + x))


@primitive
def log2(xp, x):
    """Return the logarithm of x to base 2.

    Example:
        >>> import lucid
        >>> lucid.log2(lucid.tensor([1.0, 8.0]))
        tensor([0., 3.])
    """
    return xp.log2(x)


log2.vjp(x=lambda g, x: g / (x * math.log(2)))


@primitive
def log10(xp, x):
    """Return the logarithm of x to base 10.

    Example:
        >>> import lucid
        >>> lucid.log10(lucid.tensor([1.0, 20.0]))
        tensor([0.0000, 1.3010])
    """
    return xp.log10(x)


log10.vjp(x=lambda g, x: g / (x * math.log(10)))


@primitive(wide=True)
def sigmoid(xp, x):
    """Logistic sigmoid, 1 / (1 + e⁻ˣ), without overflow.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> sigmoid(lucid.tensor([0.0, 1000.0]))
        tensor([0.5000, 1.0000])
    """
    if type(x) is native:
        return blockwise(write_sigmoid, x if x.dtype.kind == "f" else x.astype(get_default_dtype()))
    return 1 / (1 + xp.exp(-x))


def _sigmoid_vjp(g: Any, y: Any) -> Any:
    return blockwise(_run_vjp, g, y) if type(g) is native else g * (y * (1 - y))


def _run_vjp(out: Any, g: Any, y: Any) -> None:
    """The same on the CPU."""
    np.subtract(1, y, out=out)
    out *= y
    out *= g


sigmoid.vjp(x=_sigmoid_vjp)

expit = sigmoid


@primitive(wide=True)
def logaddexp(xp, a, b):
    """Return log(eᵃ + eᵇ), without overflow.

    Example:
        >>> import lucid
        >>> lucid.logaddexp(lucid.tensor([0.0, 1000.0]), lucid.tensor([0.0, 1000.0]))
        tensor([6.9315e-01, 1.0007e+03])
    """
    return xp.logaddexp(a, b)


logaddexp.vjp(a=lambda g, a, b: g * sigmoid(a - b), b=lambda g, a, b: g * sigmoid(b - a))


@primitive(wide=True)
def logaddexp2(xp, a, b):
    """Return log₂(2ᵃ + 2ᵇ), without overflow.

    Example:
        >>> import lucid
        >>> lucid.logaddexp2(lucid.tensor([0.0, 3.0]), lucid.tensor([0.0, 3.0]))
        tensor([1., 4.])
    """
    return xp.logaddexp2(a, b)


logaddexp2.vjp(
    a=lambda g, a, b: g * sigmoid(math.log(2) * (a - b)),
    b=lambda g, a, b: g * sigmoid(math.log(2) * (b - a)),
)


@primitive(wide=True)
def exp2(xp, x):
    """Return 2ˣ.

    Example:
        >>> import lucid
        >>> lucid.exp2(lucid.tensor([0.0, 1.0, 2.0]))
        tensor([1., 2., 4.])
    """
    return xp.exp2(x)


exp2.vjp(x=lambda g, y: math.log(2) * g * y)


@primitive(wide=True)
def xlogy(xp, a, b):
    """Return a log(b), which for a = 0 is 0, also at b = 0.

    Example:
        >>> import lucid
        >>> lucid.xlogy(lucid.tensor([0.0, 2.0]), lucid.tensor([0.0, 3.0]))
        tensor([0.0000, 2.1972])
    """
    zero = (a == 0) & (b == b)
    return xp.where(zero, 0, a * xp.log(xp.where(zero, 1.0, b)))  # 1.0: no float16 of 8-bit integers


xlogy.vjp(
    a=lambda g, a, b: g * log(_safe_argument(b, a)),
    b=lambda g, a, b: g * a / b,
)


@primitive
def _safe_argument(xp: Any, b: Any, a: Any) -> Array:
    """b, or 1, whose logarithm is 0, where the logarithm is not used and does not exist."""
    return xp.where((a == 0) & (b <= 0), 1, b)


_safe_argument.vjp(b=lambda g: g, a=None)
