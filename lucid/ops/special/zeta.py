"""Hurwitz' zeta function."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from .from_scipy import scipy_special


@primitive(wide=True)
def zeta(xp: Any, input: Array, other: Array) -> Array:
    r"""Return Hurwitz' zeta function.

    .. math:: \zeta(x, q) = \sum_{k=0}^\infty \frac{1}{(k + q)^x}

    With q = 1 it is Riemann's. It is ∞ for x = 1 and NaN below. It has a gradient with respect to q alone.

    Shape:
        input, other: shapes that broadcast; output: their common shape.

    Raises:
        ImportError: SciPy is not installed.

    Example:
        >>> import lucid
        >>> lucid.special.zeta(lucid.tensor([2.0]), 1.0)  # π² / 6
        tensor([1.6449])
    """
    return scipy_special("zeta", input, other)


def _no_vjp(g: Any) -> Any:
    raise NotImplementedError("zeta: the derivative with respect to the exponent is not implemented; detach() it")


zeta.vjp(
    input=_no_vjp,
    other=lambda g, input, other: -g * input * zeta(input + 1, other),
)
