"""Max unpooling in one, two and three dimensions: the elements back where max pooling took them from."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from ...autograd.typing import Tensor
from ..arguments import check_floating, raw
from ..convolution.window import Ints, check_dims, each, steps_of
from ..creation.from_shape import zeros_like
from ..indexing.getitem import check_range
from ..indexing.scattering import scatter
from ..shape.broadcasting import expand
from ..shape.reshaping import reshape


def max_unpool1d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    r"""1-D max unpooling of sequences; the arguments are those of `max_unpool2d`.

    Shape:
        input, indices: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where

        .. math:: L_{out} = (L - 1) \, s - 2 \, \text{padding} + k

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> y, indices = F.max_pool1d(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]), 2, return_indices=True)
        >>> F.max_unpool1d(y, indices, 2)
        tensor([[0., 3., 2., 0.]])
    """
    return _max_unpool_nd("max_unpool1d", 1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    r"""2-D max unpooling: zeros, with the elements of the input at the indices that `max_pool2d` returned.

    It is a partial inverse of max pooling: what was no maximum is lost. Where windows overlap, an index may occur
    twice; both elements are equal then, if they are what max pooling returned.

    Args:
        input: The elements, of a floating-point dtype.
        indices: Their indices, counted through each image of the output.
        kernel_size: The size k of the window of the pooling, an int or one for each dimension, as in what follows.
        stride: Its step s; `kernel_size` if None.
        padding: Its padding.
        output_size: The size of what was pooled: several have the same pooled size, and this says which is meant. The
            spatial sizes alone, or all of (N, C, H, W).

    Shape:
        input, indices: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out), where

        .. math:: H_{out} = (H - 1) \, s - 2 \, \text{padding} + k

        and W_out likewise, or as `output_size` says.

    Raises:
        IndexError: An index is outside the output.
        RuntimeError: The indices have another shape than the input or are not of int64; or the input is empty or of
            integers, or has another number of dimensions.
        TypeError: An argument is not an int, nor one for each dimension.
        ValueError: `output_size` is not one that is pooled to the input's size.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> y, indices = F.max_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2, return_indices=True)
        >>> F.max_unpool2d(y, indices, 2)
        tensor([[[0., 0.],
                 [4., 0.]]])

    Source: M. D. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    return _max_unpool_nd("max_unpool2d", 2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    r"""3-D max unpooling of volumes; the arguments are those of `max_unpool2d`.

    Shape:
        input, indices: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), where

        .. math:: D_{out} = (D - 1) \, s - 2 \, \text{padding} + k

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> y, indices = F.max_pool3d(lucid.arange(8.0).reshape(1, 2, 2, 2), 2, return_indices=True)
        >>> F.max_unpool3d(y, indices, 2).flatten()
        tensor([0., 0., 0., 0., 0., 0., 0., 7.])
    """
    return _max_unpool_nd("max_unpool3d", 3, input, indices, kernel_size, stride, padding, output_size)


def _max_unpool_nd(
    name: str,
    n: int,
    x: Any,
    indices: Any,
    kernel_size: Ints,
    stride: Ints | None,
    padding: Ints,
    output_size: Sequence[int] | None,
) -> Any:
    """Max unpooling over n dimensions, with the arguments checked."""
    kernel = each(name, "kernel_size", kernel_size, n)
    steps = steps_of(name, stride, kernel)
    pads = each(name, "padding", padding, n, least=0)
    check_dims(name, x.shape, n)
    check_floating(name, x)
    shape, lead = tuple(x.shape), tuple(x.shape[:-n])
    if tuple(indices.shape) != shape or indices.dtype.name != "int64":
        raise RuntimeError(
            f"{name}: expected indices of int64 and of the input's shape {shape}, got {indices.dtype.name} of shape "
            f"{tuple(indices.shape)}; max_pool{n}d(..., return_indices=True) returns them"
        )
    if 0 in shape[1:] or (len(shape) == n + 1 and 0 in shape):
        raise RuntimeError(f"{name}: expected an input with elements, got shape {shape}")
    size = _output_size(name, shape[-n:], kernel, steps, pads, output_size)
    check_range(name, raw(indices), 0, math.prod(size), f"the output has size {size}")
    rows = math.prod(lead)
    flat, places = (reshape(v, (rows, math.prod(shape[-n:]))) for v in (x, indices))
    zeros = expand(zeros_like(reshape(flat, (-1,))[:1]) if rows else zeros_like(flat[:, :1]), (rows, math.prod(size)))
    return reshape(scatter(zeros, 1, places, flat), (*lead, *size))


def _output_size(
    name: str,
    given: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
    wanted: Sequence[int] | None,
) -> tuple[int, ...]:
    """The spatial size of the output.

    Raises:
        ValueError: It is none that is pooled to the given size.
    """
    n = len(given)
    usual = tuple((i - 1) * s + k - 2 * p for i, k, s, p in zip(given, kernel, stride, padding, strict=True))
    size = usual if wanted is None else tuple(map(operator.index, wanted))
    size = size[2:] if len(size) == n + 2 else size
    if len(size) != n:
        raise ValueError(f"{name}: output_size must have {n} or {n + 2} sizes, got {wanted}")
    for have, should, step in zip(size, usual, stride, strict=True):
        if not should - step < have < should + step:
            raise ValueError(
                f"{name}: each size of output_size must be less than the stride {stride} away from {usual}, got {size}"
            )
    if min(size) < 0:
        raise ValueError(f"{name}: the output would have a negative size: {size}")
    return size
