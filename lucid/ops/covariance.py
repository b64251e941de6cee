"""Covariance and correlation matrices of rows of observations."""

from __future__ import annotations

from typing import Any

from ..autograd.half import in_float32
from .arguments import floating
from .elementwise.arithmetic import true_divide
from .elementwise.clamp import clamp
from .elementwise.powers import sqrt
from .linalg.matmul import matmul
from .reduction.sums import mean
from .shape.diagonal import diagonal
from .shape.reshaping import _reshape, unsqueeze
from .shape.transposing import mT


@in_float32
def cov(input: Any, *, correction: float = 1) -> Any:
    r"""Return the covariance matrix of the rows of a matrix: each row is a variable, each column an observation.

    .. math:: C_{ij} = \frac{1}{n - \text{correction}} \sum_{k=1}^n (x_{ik} - \bar x_i)(x_{jk} - \bar x_j)

    Transpose a batch of samples first, whose rows are the observations.

    Shape:
        input: (variables, n); or (n,), which is one variable.
        output: (variables, variables); or ().

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
    c = true_divide(matmul(centred, mT(centred)), x.shape[1] - correction)
    return c if len(input.shape) == 2 else _reshape(c, shape=())


@in_float32
def corrcoef(input: Any) -> Any:
    r"""Return the matrix of correlation coefficients of the rows of a matrix; see `cov`.

    .. math:: R_{ij} = \frac{C_{ij}}{\sqrt{C_{ii} C_{jj}}}

    Shape:
        input: (variables, n); or (n,), which is one variable.
        output: (variables, variables); or ().

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
