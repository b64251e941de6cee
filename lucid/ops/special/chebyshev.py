"""Chebyshev's polynomials of four kinds, on -1 ≤ x ≤ 1 and shifted to 0 ≤ x ≤ 1.

Source: NIST Digital Library of Mathematical Functions, 18.9.
"""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from .polynomials import recurrence


def _chebyshev(k: int, x: Array, q: Array, p: Array) -> Array:
    return 2 * x * q - p


def _shifted(k: int, x: Array, q: Array, p: Array) -> Array:
    return (4 * x - 2) * q - p


@primitive(wide=True)
def chebyshev_polynomial_t(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Chebyshev's polynomial of the first kind.

    .. math:: T_0 = 1, \quad T_1 = x, \quad T_{k+1} = 2 x T_k - T_{k-1}

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.chebyshev_polynomial_t(lucid.tensor([0.5, 2.0]), 3)
        tensor([-1., 26.])
    """
    return recurrence(xp, input, n, lambda x: x, _chebyshev)


chebyshev_polynomial_t.vjp(input=None, n=None)


@primitive(wide=True)
def chebyshev_polynomial_u(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Chebyshev's polynomial of the second kind.

    .. math:: U_0 = 1, \quad U_1 = 2x, \quad U_{k+1} = 2 x U_k - U_{k-1}

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.chebyshev_polynomial_u(lucid.tensor([0.5, 2.0]), 3)
        tensor([-1., 56.])
    """
    return recurrence(xp, input, n, lambda x: 2 * x, _chebyshev)


chebyshev_polynomial_u.vjp(input=None, n=None)


@primitive(wide=True)
def chebyshev_polynomial_v(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Chebyshev's polynomial of the third kind.

    .. math:: V_0 = 1, \quad V_1 = 2x - 1, \quad V_{k+1} = 2 x V_k - V_{k-1}

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.chebyshev_polynomial_v(lucid.tensor([0.5, 2.0]), 3)
        tensor([-1., 41.])
    """
    return recurrence(xp, input, n, lambda x: 2 * x - 1, _chebyshev)


chebyshev_polynomial_v.vjp(input=None, n=None)


@primitive(wide=True)
def chebyshev_polynomial_w(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Chebyshev's polynomial of the fourth kind.

    .. math:: W_0 = 1, \quad W_1 = 2x + 1, \quad W_{k+1} = 2 x W_k - W_{k-1}

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.chebyshev_polynomial_w(lucid.tensor([0.5, 2.0]), 3)
        tensor([-1., 71.])
    """
    return recurrence(xp, input, n, lambda x: 2 * x + 1, _chebyshev)


chebyshev_polynomial_w.vjp(input=None, n=None)


@primitive(wide=True)
def shifted_chebyshev_polynomial_t(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Chebyshev's polynomial of the first kind on 0 ≤ x ≤ 1.

    .. math:: T^*_n(x) = T_n(2x - 1)

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.shifted_chebyshev_polynomial_t(lucid.tensor([0.5, 2.0]), 3)
        tensor([-0., 99.])
    """
    return recurrence(xp, input, n, lambda x: 2 * x - 1, _shifted)


shifted_chebyshev_polynomial_t.vjp(input=None, n=None)


@primitive(wide=True)
def shifted_chebyshev_polynomial_u(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Chebyshev's polynomial of the second kind on 0 ≤ x ≤ 1.

    .. math:: U^*_n(x) = U_n(2x - 1)

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.shifted_chebyshev_polynomial_u(lucid.tensor([0.5, 2.0]), 3)
        tensor([ -0., 204.])
    """
    return recurrence(xp, input, n, lambda x: 4 * x - 2, _shifted)


shifted_chebyshev_polynomial_u.vjp(input=None, n=None)


@primitive(wide=True)
def shifted_chebyshev_polynomial_v(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Chebyshev's polynomial of the third kind on 0 ≤ x ≤ 1.

    .. math:: V^*_n(x) = V_n(2x - 1)

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.shifted_chebyshev_polynomial_v(lucid.tensor([0.5, 2.0]), 3)
        tensor([  1., 169.])
    """
    return recurrence(xp, input, n, lambda x: 4 * x - 3, _shifted)


shifted_chebyshev_polynomial_v.vjp(input=None, n=None)


@primitive(wide=True)
def shifted_chebyshev_polynomial_w(xp: Any, input: Array, n: Array) -> Array:
    r"""Return Chebyshev's polynomial of the fourth kind on 0 ≤ x ≤ 1.

    .. math:: W^*_n(x) = W_n(2x - 1)

    Args:
        input: The numbers x.
        n: The degree, a number or a tensor.

    Shape:
        input, n: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.shifted_chebyshev_polynomial_w(lucid.tensor([0.5, 2.0]), 3)
        tensor([ -1., 239.])
    """
    return recurrence(xp, input, n, lambda x: 4 * x - 1, _shifted)


shifted_chebyshev_polynomial_w.vjp(input=None, n=None)
