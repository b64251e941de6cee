"""Log-sigmoid and hard sigmoid; the sigmoid itself is in `ops/elementwise/exponential.py`."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.exponential import sigmoid
from ..elementwise.where import masked
from .inplace import apply_in_place


@primitive
def _logsigmoid(xp: Any, x: Array) -> Array:
    """min(x, 0) - log(1 + e^-|x|), which does not overflow."""
    return xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.abs(x)))


_logsigmoid.vjp(x=lambda g, x: g * sigmoid(-x))


def logsigmoid(input: Any) -> Any:
    r"""Logarithm of the sigmoid, accurate also where the sigmoid itself rounds to 0 or 1.

    .. math:: y = \log \sigma(x) = -\log(1 + e^{-x})

    Args:
        input: The elements x.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> logsigmoid(lucid.tensor([0.0, -1000.0]))
        tensor([-6.9315e-01, -1.0000e+03])
    """
    return _logsigmoid(input)


@primitive
def _hardsigmoid(xp: Any, x: Array) -> Array:
    """The derivative at both ends is taken to be 0."""
    return xp.minimum(xp.maximum(x + 3, 0), 6) / 6


_hardsigmoid.vjp(x=lambda g, x: masked(g / 6, (x > -3) & (x < 3)))


def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    r"""Hard sigmoid: a sigmoid made of three straight lines.

    .. math:: y = \min(\max(0, x + 3), 6) / 6

    Args:
        input: The elements x.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> hardsigmoid(lucid.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])

    Source: M. Courbariaux et al., "BinaryConnect", 2015.
    """
    return apply_in_place(_hardsigmoid, input) if inplace else _hardsigmoid(input)
