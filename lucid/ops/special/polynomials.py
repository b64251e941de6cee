"""Hermite's, Laguerre's and Legendre's polynomials, and the recurrence of orthogonal polynomials.

The degree n may be a number or a tensor of degrees, one for each element: then all degrees up to the largest are
computed. Degrees are rounded towards 0; a polynomial of a negative degree is 0. As in PyTorch, results require no
gradient.

Source: NIST Digital Library of Mathematical Functions, 18.9.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.primitive import primitive
from ...backend import XP, Array

First = Callable[[Array], Array]  # of x: the polynomial of degree 1
Next = Callable[[int, Array, Array, Array], Array]  # of k, x and those of degrees k and k - 1: the one of degree k + 1


def recurrence(xp: Any, x: Array, n: Any, first: First, following: Next) -> Array:
    """The polynomials of the degrees n at x, of a family whose polynomial of degree 0 is 1."""
    if type(x) not in XP:
        x = xp.asarray(x, n.dtype if n.dtype.kind == "f" else xp.float64)
    if x.dtype.kind != "f":
        x = x.astype(xp.float64)
    degrees = xp.trunc(n) if type(n) in XP else xp.asarray(int(n))
    x, degrees = xp.broadcast_arrays(x, degrees)
    last = int(degrees.max().item()) if x.size else -1
    p, q = xp.ones_like(x), first(x)
    y = xp.where(degrees == 0, p, xp.zeros_like(x))
    for k in range(1, last + 1):
        y = xp.where(degrees == k, q, y)
        p, q = q, following(k, x, q, p)
    return y


@primitive(wide=True)
def hermite_polynomial_h(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Hermite's polynomial, that of physics.

    .. math:: H_0 = 1, \quad H_1 = 2x, \quad H_{k+1} = 2 x H_k - 2 k H_{k-1}

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.hermite_polynomial_h(lucid.tensor([0.5, 2.0]), 3)
        tensor([-5., 40.])
    """
    return recurrence(xp, input, n, lambda x: 2 * x, lambda k, x, q, p: 2 * (x * q - k * p))


hermite_polynomial_h.vjp(input=None, n=None)


@primitive(wide=True)
def hermite_polynomial_he(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Hermite's polynomial, that of probability theory.

    .. math:: He_0 = 1, \quad He_1 = x, \quad He_{k+1} = x He_k - k He_{k-1}

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.hermite_polynomial_he(lucid.tensor([0.5, 2.0]), 3)
        tensor([-1.3750,  2.0000])
    """
    return recurrence(xp, input, n, lambda x: x, lambda k, x, q, p: x * q - k * p)


hermite_polynomial_he.vjp(input=None, n=None)


@primitive(wide=True)
def laguerre_polynomial_l(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Laguerre's polynomial.

    .. math:: L_0 = 1, \quad L_1 = 1 - x, \quad (k + 1) L_{k+1} = (2k + 1 - x) L_k - k L_{k-1}

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.laguerre_polynomial_l(lucid.tensor([0.5, 2.0]), 3)
        tensor([-0.1458, -0.3333])
    """
    return recurrence(xp, input, n, lambda x: 1 - x, lambda k, x, q, p: ((2 * k + 1 - x) * q - k * p) / (k + 1))


laguerre_polynomial_l.vjp(input=None, n=None)


@primitive(wide=True)
def legendre_polynomial_p(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Legendre's polynomial.

    .. math:: P_0 = 1, \quad P_1 = x, \quad (k + 1) P_{k+1} = (2k + 1) x P_k - k P_{k-1}

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.legendre_polynomial_p(lucid.tensor([0.5, 2.0]), 3)
        tensor([-0.4375, 17.0000])
    """
    return recurrence(xp, input, n, lambda x: x, lambda k, x, q, p: ((2 * k + 1) * x * q - k * p) / (k + 1))


legendre_polynomial_p.vjp(input=None, n=None)
