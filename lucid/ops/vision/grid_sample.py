"""Grid sampling: the elements of images or volumes at given positions, interpolated."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

import numpy as np

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ..arguments import check_floating, check_same_device, raw
from ..elementwise.arithmetic import mul
from ..shape.joining import stack
from ..shape.reshaping import reshape
from .weighted_gather import sampled, spread

MODES = ("bilinear", "nearest", "bicubic")
PADDING_MODES = ("zeros", "border", "reflection")
A = -0.75  # of cubic convolution


@in_float32
def grid_sample(
    input: Tensor,
    grid: Tensor,
    mode: Literal["bilinear", "nearest", "bicubic"] = "bilinear",
    padding_mode: Literal["zeros", "border", "reflection"] = "zeros",
    align_corners: bool | None = None,
) -> Tensor:
    r"""Grid sample: the elements of images or volumes at the positions that a grid gives, such as `affine_grid`'s.

    .. math:: y_{n,c,p} = \sum_k w_{n,k,p} \, x_{n,c,i(n,k,p)}

    over the pixels i around the position, with the weights of linear or cubic interpolation. A position is (x, y), or
    (x, y, z): the *width* first, from -1, the left, to 1, the right. Unlike PyTorch's it can be differentiated twice.

    Args:
        input: x, the images or volumes, of a floating-point dtype.
        grid: The positions, of the input's dtype. One of NaN gives NaN (0 in PyTorch's volumes); but with ``"border"``
            and ``"reflection"`` it counts as -1 unless the mode is ``"bicubic"``, and for ``"nearest"`` as outside.
        mode: ``"bilinear"``, which is trilinear for volumes; ``"nearest"``, without a gradient by the grid; or
            ``"bicubic"``, for images.
        padding_mode: What is outside: ``"zeros"``; ``"border"``, the nearest pixel; or ``"reflection"``.
        align_corners: Whether -1 and 1 are the centres of the corner pixels, or their outer edges (False, the default).
            It should be what `affine_grid` was given.

    Shape:
        input: (N, C, H, W) or (N, C, D, H, W).
        grid: (N, H_out, W_out, 2) or (N, D_out, H_out, W_out, 3).
        output: (N, C, H_out, W_out) or (N, C, D_out, H_out, W_out).

    Raises:
        RuntimeError: The shapes do not fit, a spatial dimension of the input is empty, the two are on different
            devices, of different dtypes or of integers, or the mode is ``"bicubic"`` for volumes.
        ValueError: There is no such mode.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> image = lucid.arange(4.0).reshape(1, 1, 2, 2)
        >>> F.grid_sample(image, lucid.zeros(1, 1, 1, 2)).item()  # the middle
        1.5

    Source: M. Jaderberg et al., "Spatial transformer networks", 2015.
    """
    if mode not in MODES or padding_mode not in PADDING_MODES:
        raise ValueError(
            f"grid_sample: mode must be one of {', '.join(MODES)} and padding_mode one of {', '.join(PADDING_MODES)}, "
            f"got {mode!r} and {padding_mode!r}"
        )
    shape, points = tuple(input.shape), tuple(grid.shape)
    n = len(shape) - 2
    if n not in (2, 3) or len(points) != n + 2 or points[0] != shape[0] or points[-1] != n or 0 in shape[2:]:
        raise RuntimeError(
            "grid_sample: expected an input (N, C, H, W) with a grid (N, H_out, W_out, 2), or (N, C, D, H, W) with "
            f"(N, D_out, H_out, W_out, 3), and no empty spatial dimension; got {shape} and {points}"
        )
    check_floating("grid_sample", input)
    if input.dtype != grid.dtype:
        raise RuntimeError(f"grid_sample: expected input and grid of one dtype, got {input.dtype} and {grid.dtype}")
    if mode == "bicubic" and n == 3:
        raise RuntimeError("grid_sample: mode='bicubic' is for images (N, C, H, W); take 'bilinear' for volumes")
    check_same_device("grid_sample", raw(input), grid=raw(grid))
    lines = Lines(mode, padding_mode, bool(align_corners))
    weights, indices, outside = [], [], []
    for i, size in enumerate(shape[2:]):
        w, at, out = lines.taps(grid[..., n - 1 - i], size)
        weights.append(w)
        indices.append(at)
        outside.append(out)
    device = device_of(raw(input))
    with device.scope():
        index = _flat(device.xp, indices, outside, shape[2:])
    x, length = reshape(input, (*shape[:2], math.prod(shape[2:]))), math.prod(points[1:-1])
    if mode == "nearest":
        y = _nearest(x, grid, index.reshape(1, shape[0], length))
    else:
        y = sampled(x, *(reshape(v, (len(index), shape[0], length)) for v in (_products(weights), index)))
    return reshape(y, (*shape[:2], *points[1:-1]))


class Lines(NamedTuple):
    """How positions along one dimension become the indices of pixels, and weights."""

    mode: str
    padding_mode: str
    align: bool

    def taps(self, g: Any, size: int) -> tuple[list[Any], list[Array], list[Array | None]]:
        """Weights, indices, and which are outside (None: none), for each pixel that counts along a dimension."""
        p = _position(g, size=size, lines=self)
        array = raw(p)
        device = device_of(array)
        with device.scope():
            xp = device.xp
            if self.mode == "nearest":
                found = [self.pixel(xp, xp.rint(array), size)]
                return [], [at for at, _ in found], [out for _, out in found]
            low = xp.floor(array)
            offsets = (-1, 0, 1, 2) if self.mode == "bicubic" else (0, 1)
            found = [self.pixel(xp, low + k if k else low, size) for k in offsets]
        t = p - low
        weights = [1 - t, t] if self.mode != "bicubic" else [_cubic(t, k) for k in range(4)]
        return weights, [at for at, _ in found], [out for _, out in found]

    def pixel(self, xp: Any, at: Array, size: int) -> tuple[Array, Array | None]:
        """Whole positions as indices, and which are outside."""
        if self.mode == "bicubic" and self.padding_mode != "zeros":
            at = self.inside(xp, at, size)[0]
            return xp.where(at == at, at, 0).astype("int64"), None
        with np.errstate(invalid="ignore"):  # NaN becomes some integer: its weight is NaN anyway
            index = at.astype("int64")
        return index, index.view("uint64") >= size  # a negative one is large

    def inside(self, xp: Any, p: Array, size: int) -> tuple[Array, Array]:
        """Positions after padding, and the derivative of each by what it was."""
        slope = xp.ones_like(p)
        if self.padding_mode == "reflection":
            low, high = (0.0, size - 1.0) if self.align else (-0.5, size - 0.5)
            span = high - low
            if span == 0:
                return xp.zeros_like(p), xp.zeros_like(p)
            distance = p - low
            slope = xp.where(distance < 0, -slope, slope)
            distance = xp.abs(distance)
            turns = xp.floor(distance / span)
            rest = distance - turns * span
            even = turns % 2 == 0
            p = xp.where(even, rest + low, span - rest + low)
            slope = xp.where(even, slope, -slope)
        beyond = (p <= 0) | (p >= size - 1)
        return xp.clip(p, 0, size - 1), xp.where(beyond, 0, slope)


@primitive(name="grid_sample", piecewise_linear=True)
def _position(xp: Any, g: Array, *, size: int, lines: Lines) -> Array:
    """Where in a dimension of pixels a coordinate between -1 and 1 is, after padding."""
    p = _unnormalized(g, size, lines.align)
    if lines.padding_mode == "zeros":  # no pixel is near those that are 4 away
        if lines.mode == "nearest":
            return xp.fmin(xp.fmax(p, -4), size + 4)
        return xp.minimum(xp.maximum(p, -4), size + 4)  # NaN remains
    if lines.mode == "bicubic":
        return xp.where(xp.isinf(p), -1, p)
    if lines.padding_mode == "border":
        return xp.fmin(xp.fmax(p, 0), size - 1)
    return lines.inside(xp, xp.where(xp.isfinite(p), p, 0), size)[0]


@primitive
def _position_vjp(xp: Any, h: Array, g: Array, *, size: int, lines: Lines) -> Array:
    scale = (size - 1) / 2 if lines.align else size / 2
    if lines.padding_mode == "zeros" or lines.mode == "bicubic":
        return h * scale
    return h * lines.inside(xp, _unnormalized(g, size, lines.align), size)[1] * scale


def _unnormalized(g: Any, size: int, align: bool) -> Any:
    return (g + 1) / 2 * (size - 1) if align else ((g + 1) * size - 1) / 2


_position.vjp(g=lambda h, g, size, lines: _position_vjp(h, g, size=size, lines=lines))
_position_vjp.vjp(h=lambda u, g, size, lines: _position_vjp(u, g, size=size, lines=lines), g=None)


def _cubic(t: Any, k: int) -> Any:
    """The weight of the k-th of four pixels."""
    d = (t + 1, t, 1 - t, 2 - t)[k]
    if k in (1, 2):
        return ((A + 2) * d - (A + 3)) * d * d + 1
    return ((A * d - 5 * A) * d + 8 * A) * d - 4 * A


def _products(weights: list[list[Any]]) -> Any:
    """The weight of each pixel of the box: the product of those of its dimensions."""
    total: Any = None
    for line in weights:
        w = stack(line)
        total = w if total is None else reshape(mul(total[:, None], w), (len(total) * len(line), *w.shape[1:]))
    return total


def _flat(xp: Any, indices: list[list[Array]], outside: list[list[Any]], size: tuple[int, ...]) -> Array:
    """The index of each pixel of the box in the flattened images, each with a pixel of zeros for what is outside."""
    pixels, n = math.prod(size), len(indices[0][0])
    first = (xp.arange(n) * (pixels + 1)).reshape(n, *(1 for _ in size))
    found: list[tuple[Any, Any]] = [(first, None)]
    for i, (line, away) in enumerate(zip(indices, outside, strict=True)):
        steps = [at * math.prod(size[i + 1 :]) for at in line]
        found = [
            (index + step, beyond if out is None else out if beyond is None else out | beyond)
            for index, out in found
            for step, beyond in zip(steps, away, strict=True)
        ]
    zeros = first + pixels
    return xp.stack([index if out is None else xp.where(out, zeros, index) for index, out in found])


@primitive(name="grid_sample", piecewise_linear=True)
def _nearest(xp: Any, x: Array, grid: Array, index: Array) -> Array:
    """The elements at indices; constant in the grid."""
    return sampled(x, xp.ones(index.shape, x.dtype), index)


_nearest.vjp(
    x=lambda g, index, x_shape: _nearest_vjp(g, index, pixels=x_shape[2]),
    grid=lambda g, grid: grid * 0,
    index=None,
)


@primitive
def _nearest_vjp(xp: Any, g: Array, index: Array, *, pixels: int) -> Array:
    return spread(g, xp.ones(index.shape, g.dtype), index, pixels=pixels)


_nearest_vjp.vjp(g=lambda h, index: sampled(h, _ones(index, h), index), index=None)


def _ones(index: Any, like: Any) -> Any:
    device = device_of(raw(index))
    with device.scope():
        return device.xp.ones(raw(index).shape, raw(like).dtype)
