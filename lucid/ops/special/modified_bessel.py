"""Modified Bessel functions of the first kind, which have gradients; by SciPy.

Source: NIST Digital Library of Mathematical Functions, 10.25 and 10.29.
"""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.sign import sign
from ..elementwise.where import where
from .from_scipy import scipy_special


@primitive(wide=True)
def i0(xp: Any, input: Array) -> Array:
    r"""Return the modified Bessel function of the first kind of order 0.

    .. math:: I_0(x) = \frac1\pi \int_0^\pi e^{x \cos t}\,dt

    It grows as eˣ: see `i0e` where that is too large.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.i0(lucid.tensor([0.0, 1.0]))
        tensor([1.0000, 1.2661])
    """
    return scipy_special("i0", input)


@primitive(wide=True)
def i0e(xp: Any, input: Array) -> Array:
    r"""Return `i0` scaled by its growth, :math:`e^{-|x|} I_0(x)`.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.i0e(lucid.tensor([0.0, 1.0]))
        tensor([1.0000, 0.4658])
    """
    return scipy_special("i0e", input)


@primitive(wide=True)
def i1(xp: Any, input: Array) -> Array:
    r"""Return the modified Bessel function of the first kind of order 1, the derivative of `i0`.

    .. math:: I_1(x) = \frac1\pi \int_0^\pi e^{x \cos t} \cos t\,dt

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.i1(lucid.tensor([0.0, 1.0]))
        tensor([0.0000, 0.5652])
    """
    return scipy_special("i1", input)


@primitive(wide=True)
def i1e(xp: Any, input: Array) -> Array:
    r"""Return `i1` scaled by its growth, :math:`e^{-|x|} I_1(x)`.

    Shape:
        input: any shape; output: the same.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.i1e(lucid.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2079])
    """
    return scipy_special("i1e", input)


i0.vjp(input=lambda g, input: g * i1(input))
i0e.vjp(input=lambda g, input, y: g * (i1e(input) - sign(input) * y))
i1.vjp(input=lambda g, input, y: g * (i0(input) - _per_argument(y, input)))
i1e.vjp(input=lambda g, input, y: g * (i0e(input) - sign(input) * y - _per_argument(y, input)))


def _per_argument(y: Any, x: Any) -> Any:
    """I₁(x) / x, which is 1/2 at 0."""
    return where(x == 0, 0.5, y / where(x == 0, 1.0, x))
