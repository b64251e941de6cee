"""Fractional max pooling: windows at random steps, so that a size need not shrink by a whole factor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...autograd.tape import Variable, wrap
from ...autograd.typing import Tensor
from ...backend import Array, Device, device_of
from ..arguments import check_floating, raw
from ..convolution.window import Ints, check_dims, each
from ..creation.random import draw
from ..shape.reshaping import reshape
from .overloads import typed_fractional_max_pool
from .selected import selected


@typed_fractional_max_pool
def fractional_max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Tensor | tuple[Tensor, Tensor]:
    r"""2-D fractional max pooling over images: the maximum of each of (H_out, W_out) windows at random positions.

    Window i of m along a dimension of size n begins at

    .. math:: \lfloor (i + u) \alpha \rfloor - \lfloor u \alpha \rfloor, \qquad \alpha = \frac{n - k}{m - 1}

    and the last one at n - k, where u is drawn from [0, 1) for each image, channel and dimension: steps of two sizes
    alternate at random.

    Args:
        input: The images, of a floating-point dtype.
        kernel_size: The size k of the window, an int or one for each dimension.
        output_size: The size (H_out, W_out), an int for both or one for each; or give `output_ratio`.
        output_ratio: The output's size as a fraction of the input's, between 0 and 1.
        return_indices: Whether to return the indices of the maxima too, counted through each image.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output, indices: (N, C, H_out, W_out) or (C, H_out, W_out).

    Raises:
        RuntimeError: The windows do not fit the input, or it is empty, of integers or no image.
        TypeError: A size is not an int, nor one for each dimension.
        ValueError: Both or none of `output_size` and `output_ratio` are given.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.fractional_max_pool2d(lucid.ones(1, 8, 8), 2, output_ratio=0.7).shape
        lucid.Size([1, 5, 5])

    Source: B. Graham, "Fractional max-pooling", 2014.
    """
    y, indices = _pool("fractional_max_pool2d", 2, input, kernel_size, output_size, output_ratio, _random_samples)
    return (y, indices) if return_indices else y


@typed_fractional_max_pool
def fractional_max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Tensor | tuple[Tensor, Tensor]:
    """3-D fractional max pooling over volumes; windows and arguments are those of `fractional_max_pool2d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output, indices: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.fractional_max_pool3d(lucid.ones(1, 8, 8, 8), 2, output_size=5).shape
        lucid.Size([1, 5, 5, 5])
    """
    y, indices = _pool("fractional_max_pool3d", 3, input, kernel_size, output_size, output_ratio, _random_samples)
    return (y, indices) if return_indices else y


def _pool(name: str, n: int, x: Any, kernel_size: Ints, output_size: Any, ratio: Any, samples: Any) -> tuple[Any, Any]:
    """The maxima and their indices, with the arguments checked."""
    check_dims(name, x.shape, n)
    check_floating(name, x)
    kernel, shape = each(name, "kernel_size", kernel_size, n), tuple(x.shape)
    size, lead = shape[-n:], shape[:-n]
    if (output_size is None) == (ratio is None):
        raise ValueError(f"{name}: expected just one of output_size and output_ratio")
    if ratio is not None:
        ratios = tuple(ratio) if isinstance(ratio, tuple | list) else (ratio,) * n
        if len(ratios) != n:
            raise ValueError(f"{name}: output_ratio must be a number or {n} of them, got {ratio!r}")
        output_size = tuple(int(i * r) for i, r in zip(size, ratios, strict=True))
    out = each(name, "output_size", output_size, n)
    if 0 in (*size, lead[-1]) or any(o + k - 1 > i for o, k, i in zip(out, kernel, size, strict=True)):
        raise RuntimeError(f"{name}: {out} windows of {kernel} do not fit an input of shape {shape}; take fewer")
    array, planes = raw(x), (shape[0] if len(shape) == n + 2 else 1, lead[-1])
    device = device_of(array)
    u = draw("random", (*planes, n), x.dtype, device) if samples is None else raw(samples)[: planes[0]]
    if tuple(u.shape) != (*planes, n) or u.dtype != x.dtype:
        raise RuntimeError(
            f"{name}: _random_samples must be of shape {(*planes, n)} and {x.dtype}, got {tuple(u.shape)} and {u.dtype}"
        )
    with device.scope():
        flat = array.reshape(math.prod(planes), math.prod(size))
        best = _argmax(device, flat, u.reshape(-1, n), size, kernel, out)
    at = wrap(best) if isinstance(x, Variable) else best
    y = selected(reshape(x, flat.shape), at)
    return reshape(y, (*lead, *out)), reshape(at, (*lead, *out))


def _argmax(
    device: Device,
    x: Array,
    u: Array,
    size: tuple[int, ...],
    kernel: tuple[int, ...],
    out: tuple[int, ...],
) -> Array:
    """The index of the maximum of each window, in each flattened plane; NaN is the largest, and its last counts."""
    xp, n = device.xp, len(size)
    first: Any = 0  # the index of each window's first element
    for i in range(n):
        # Of images, PyTorch draws u for the width first.
        start = _starts(xp, u[:, n - 1 - i if n == 2 else i], size[i], kernel[i], out[i])
        first = first + math.prod(size[i + 1 :]) * start.reshape(len(x), *(out[i] if j == i else 1 for j in range(n)))
    first = (first + xp.zeros((1, *out), first.dtype)).reshape(len(x), math.prod(out))
    best = best_at = None
    for tap in range(math.prod(kernel)):
        offset = 0
        for i in reversed(range(n)):
            tap, t = divmod(tap, kernel[i])
            offset += t * math.prod(size[i + 1 :])
        at = first + offset
        v = xp.take_along_axis(x, at, axis=1)
        if best is None:
            best, best_at = v, at
            continue
        better = (v > best) | (v != v)
        best, best_at = xp.where(better, v, best), xp.where(better, at, best_at)
    return best_at


def _starts(xp: Any, u: Array, size: int, kernel: int, out: int) -> Array:
    """Where each of m windows begins along a dimension, for each u: (len(u), m)."""
    last = xp.full((len(u), 1), size - kernel, dtype="int64")
    if out == 1:
        return last
    alpha = u.dtype.type(size - kernel) / u.dtype.type(out - 1)
    i = xp.arange(out - 1).astype(u.dtype)
    u = u[:, None]
    return xp.concatenate([((i + u) * alpha).astype("int64") - (u * alpha).astype("int64"), last], axis=1)
