"""The logarithm of a sum of exponentials, without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import Dims, floating, numpy_names, reduced_dims
from ..elementwise.exponential import exp, log
from .extrema import _amax
from .sums import _sum, expand_reduced, reduced_numel, sum


def logsumexp(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool | None = None
) -> Tensor:
    r"""Return the logarithm of the sum of exponentials of all elements, or of those along some dimensions.

    .. math:: y = \log \sum_i e^{x_i} = m + \log \sum_i e^{x_i - m}, \qquad m = \max_i x_i

    With the largest element taken out of the sum, no exponential overflows. The arguments are those of `sum`.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both dim and axis are given.

    Example:
        >>> import lucid
        >>> logsumexp(lucid.tensor([1000.0, 1000.0]), dim=0)
        tensor(1000.6932)
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("logsumexp", dim, keepdim, axis, keepdims)
    input = floating(input)
    dims = reduced_dims("logsumexp", dim, input.ndim)
    if reduced_numel(input.shape, dims) == 0:
        return log(sum(input, dims, keepdim))
    return _logsumexp(input, dim=dims, keepdim=keepdim)


@primitive(wide=True)
def _logsumexp(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    m = _amax(x, dim=dim, keepdim=True)
    m = xp.where(xp.isfinite(m), m, 0)
    with np.errstate(divide="ignore"):  # log 0 = -∞ is right where all x are -∞
        y = xp.log(_sum(xp.exp(x - m), dim=dim, keepdim=True)) + m
    return y if keepdim else y.squeeze(dim)


_logsumexp.vjp(
    x=lambda g, x, y, dim, keepdim: expand_reduced(g, shape=x.shape, dim=dim, keepdim=keepdim)
    * exp(x - expand_reduced(y, shape=x.shape, dim=dim, keepdim=keepdim))
)  # fmt: skip
