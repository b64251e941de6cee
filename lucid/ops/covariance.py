"""Covariance and correlation matrices of rows of observations."""

from __future__ import annotations

from typing import Any

from ..autograd.half import in_float32
from ..autograd.typing import Tensor
from .arguments import floating
from .elementwise.arithmetic import true_divide
from .elementwise.clamp import clamp
from .elementwise.powers import sqrt
from .linalg.matmul import matmul
from .reduction.sums import mean, sum
from .shape.diagonal import diagonal
from .shape.reshaping import _reshape, unsqueeze
from .shape.transposing import mT


@in_float32
def cov(
    input: Tensor, *, correction: int = 1, fweights: Tensor | None = None, aweights: Tensor | None = None
) -> Tensor:
    r"""Return the covariance matrix of the rows of a matrix: each row is a variable, each column an observation.

    .. math:: C_{ij} = \frac{1}{n - \text{correction}} \sum_{k=1}^n (x_{ik} - \bar x_i)(x_{jk} - \bar x_j)

    Transpose a batch of samples first, whose rows are the observations. With weights :math:`w = f a` of the
    observations, means and sums are weighted, and divided by :math:`\sum w - \text{correction} \sum w a / \sum w`.
    A divisor below 0 is 0, as in PyTorch.

    Args:
        input: The observations.
        correction: What is subtracted from the number of observations.
        fweights: How often each observation occurred, integers f.
        aweights: The importance of each observation, floating-point numbers a.

    Shape:
        input: (variables, n); or (n,), which is one variable.
        fweights, aweights: (n,).
        output: (variables, variables); or () for one variable.

    Raises:
        RuntimeError: The input has more than two dimensions; weights are negative, not of this shape, or not integers
            (`fweights`) or floating-point numbers (`aweights`).

    Example:
        >>> import lucid
        >>> lucid.cov(lucid.tensor([[0.0, 2.0], [2.0, 0.0]])).tolist()
        [[2.0, -2.0], [-2.0, 2.0]]
    """
    if len(input.shape) > 2:
        raise RuntimeError(f"cov: expected at most 2 dimensions, got shape {tuple(input.shape)}")
    x = floating(input) if len(input.shape) == 2 else _reshape(floating(input), shape=(1, -1))
    for name, weights, kinds in (("fweights", fweights, "iu"), ("aweights", aweights, "f")):
        _check_weights(name, weights, kinds, x.shape[1])
    if fweights is None and aweights is None:
        centred = weighted = x - mean(x, 1, True)
        n = max(x.shape[1] - correction, 0)
    else:
        w: Any = fweights if aweights is None else aweights if fweights is None else fweights * aweights
        total = sum(w)
        centred = x - true_divide(sum(x * w, 1, True), total)
        weighted = centred * w
        n = clamp(total - correction * (1 if aweights is None else sum(w * aweights) / total), 0)
    c = true_divide(matmul(centred, mT(weighted)), n)
    return c if c.shape[0] != 1 else _reshape(c, shape=())


def _check_weights(name: str, weights: Any, kinds: str, n: int) -> None:
    if weights is None:
        return
    if tuple(weights.shape) != (n,) or weights.dtype.kind not in kinds:
        kind = "integers" if kinds == "iu" else "floating-point numbers"
        raise RuntimeError(
            f"cov: expected {name} to be {n} {kind}, got {weights.dtype} of shape {tuple(weights.shape)}"
        )
    if bool((weights < 0).any().item()):
        raise RuntimeError(f"cov: expected {name} that are not negative")


@in_float32
def corrcoef(input: Tensor) -> Tensor:
    r"""Return the matrix of correlation coefficients of the rows of a matrix; see `cov`.

    .. math:: R_{ij} = \frac{C_{ij}}{\sqrt{C_{ii} C_{jj}}}

    Shape:
        input: (variables, n); or (n,), which is one variable.
        output: (variables, variables); or () for one variable.

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
