r"""Incomplete gamma functions, and the multivariate gamma function."""

from __future__ import annotations

import math
import operator
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..elementwise.exponential import exp, xlogy
from ..elementwise.gamma import lgamma
from .from_scipy import scipy_special


@primitive(wide=True)
def igamma(xp: Any, input: Array, other: Array) -> Array:
    r"""Return the regularized lower incomplete gamma function.

    .. math:: P(a, x) = \frac{1}{\Gamma(a)} \int_0^x t^{a-1} e^{-t}\,dt

    It is the cumulative distribution function of a gamma distribution of concentration a and rate 1. It has a gradient
    with respect to x alone.

    Shape:
        input, other: a and x, of shapes that broadcast; output: their common shape.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.igamma(lucid.tensor([1.0]), lucid.tensor([1.0]))  # 1 - 1 / e
        tensor([0.6321])
    """
    return scipy_special("gammainc", input, other)


@primitive(wide=True)
def igammac(xp: Any, input: Array, other: Array) -> Array:
    r"""Return the regularized upper incomplete gamma function, 1 - P(a, x), also where that is tiny; see `igamma`.

    .. math:: Q(a, x) = \frac{1}{\Gamma(a)} \int_x^\infty t^{a-1} e^{-t}\,dt

    Shape:
        input, other: a and x, of shapes that broadcast; output: their common shape.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.igammac(lucid.tensor([1.0]), lucid.tensor([1.0]))
        tensor([0.3679])
    """
    return scipy_special("gammaincc", input, other)


def _density(a: Any, x: Any) -> Any:
    return exp(xlogy(a - 1, x) - x - lgamma(a))


def _no_vjp(g: Any) -> Any:
    raise NotImplementedError(
        "igamma: the derivative with respect to input, the first argument, is not implemented; detach() it"
    )


igamma.vjp(input=_no_vjp, other=lambda g, input, other: g * _density(input, other))
igammac.vjp(input=_no_vjp, other=lambda g, input, other: -g * _density(input, other))

gammainc, gammaincc = igamma, igammac


def mvlgamma(input: Tensor, p: int) -> Tensor:
    r"""Return the logarithm of the multivariate gamma function of dimension p.

    .. math:: \log \Gamma_p(a) = \frac{p (p - 1)}{4} \log \pi + \sum_{i=0}^{p-1} \log \Gamma(a - i / 2)

    It is meant for a > (p - 1) / 2; elsewhere, as in PyTorch, the sum is returned, although Γₚ has no logarithm there.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: p is less than 1.

    Example:
        >>> import lucid
        >>> lucid.mvlgamma(lucid.tensor([1.0, 2.0]), 2)
        tensor([1.1447, 0.4516])
    """
    p = operator.index(p)
    if p < 1:
        raise RuntimeError(f"mvlgamma: expected a dimension p of 1 or more, got {p}")
    total = lgamma(input * 1.0)
    for i in range(1, p):
        total = total + lgamma(input - i / 2)
    return total + p * (p - 1) / 4 * math.log(math.pi)


multigammaln = mvlgamma
