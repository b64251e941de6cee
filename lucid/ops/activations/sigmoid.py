"""Sigmoids: log-sigmoid and hard sigmoid; the sigmoid itself is in elementwise/exponential."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.exponential import sigmoid
from ..elementwise.where import masked
from .inplace import applied


@primitive
def _logsigmoid(xp: Any, x: Array) -> Array:
    """log σ(x) = min(x, 0) - log(1 + e^-|x|), without overflow."""
    return xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.abs(x)))


_logsigmoid.vjp(x=lambda g, x: g * sigmoid(-x))


def logsigmoid(input: Any) -> Any:
    r"""Return :math:`\log \sigma(x) = -\log(1 + e^{-x})`, without overflow.

    Example:
        >>> import lucid
        >>> logsigmoid(lucid.tensor([0.0, -1000.0]))
        tensor([-6.9315e-01, -1.0000e+03])
    """
    return _logsigmoid(input)


@primitive
def _hardsigmoid(xp: Any, x: Array) -> Array:
    """(x + 3) / 6, but no less than 0 and no more than 1. The slope at the two ends is 0."""
    return xp.minimum(xp.maximum(x + 3, 0), 6) / 6


_hardsigmoid.vjp(x=lambda g, x: masked(g / 6, (x > -3) & (x < 3)))


def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`\min(\max(0, x + 3), 6) / 6`, a sigmoid of straight lines.

    Example:
        >>> import lucid
        >>> hardsigmoid(lucid.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])

    Source: M. Courbariaux et al., "BinaryConnect", 2015.
    """
    return applied(_hardsigmoid, input, inplace)
