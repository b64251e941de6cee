"""Covariance and correlation matrices."""

from __future__ import annotations

from typing import Any

from ..arguments import floating
from ..elementwise.arithmetic import true_divide
from ..elementwise.clamp import clamp
from ..elementwise.powers import sqrt
from ..shape.diagonal import diagonal
from ..shape.reshaping import _reshape, unsqueeze
from ..shape.transposing import mT
from .sums import mean


def cov(input: Any, *, correction: float = 1) -> Any:
    """Return the matrix of covariances Σ(xᵢ - x̄ᵢ)(xⱼ - x̄ⱼ) / (n - correction) of the rows, with n observations each.

    Raises:
        RuntimeError: The input has more than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.cov(lucid.tensor([[0.0, 2.0], [2.0, 0.0]])).tolist()
        [[2.0, -2.0], [-2.0, 2.0]]
    """
    if len(input.shape) > 2:
        raise RuntimeError(f"cov: expected at most 2 dimensions, got shape {tuple(input.shape)}")
    x = floating(input) if len(input.shape) == 2 else _reshape(floating(input), shape=(1, -1))
    centred = x - mean(x, 1, True)
    c = true_divide(centred @ mT(centred), x.shape[1] - correction)
    return c if len(input.shape) == 2 else _reshape(c, shape=())


def corrcoef(input: Any) -> Any:
    """Return the matrix of correlations of the rows: their covariances, divided by the standard deviations of both.

    Raises:
        RuntimeError: The input has more than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.corrcoef(lucid.tensor([[0.0, 2.0], [2.0, 0.0]])).round(decimals=4).tolist()
        [[1.0, -1.0], [-1.0, 1.0]]
    """
    c = cov(input)
    if not c.shape:
        return true_divide(c, c)
    d = sqrt(diagonal(c))
    return clamp(c / unsqueeze(d, 1) / unsqueeze(d, 0), -1, 1)


def input_ndim(op: str, y: Any) -> int:
    """The number of dimensions, of which there must be one."""
    if not y.shape:
        raise RuntimeError(f"{op}: expected at least one dimension, got a 0-d tensor")
    return len(y.shape)
