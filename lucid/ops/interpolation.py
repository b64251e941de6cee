"""Interpolation of images and sequences, and pixel shuffle."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..autograd.primitive import primitive
from ..backend import Array, blas, device_of
from .shape.reshaping import reshape
from .shape.transposing import permute


class Taps(NamedTuple):
    """What each result along a dimension is made of: ``y[i] = Σₖ weights[k][i] · x[places[k][i]]``.

    Attributes:
        size: How many x there are.
        places: For each k, the place of an x for every y.
        weights: For each k, the factor for every y; None where all are 1.
    """

    size: int
    places: Sequence[np.ndarray]
    weights: Sequence[np.ndarray] | None = None

    def matrix(self) -> np.ndarray:
        """The same as a matrix M, of y = M x."""
        out = len(self.places[0])
        m = np.zeros((out, self.size))
        for k, index in enumerate(self.places):
            np.add.at(m, (np.arange(out), index), 1.0 if self.weights is None else self.weights[k])
        return m


@primitive
def resample(xp: Any, x: Array, *, taps: Taps, dim: int) -> Array:
    """Apply taps along one dimension, counted from the end."""
    device, each = device_of(x), (-1, *(1 for _ in range(-1 - dim)))
    total = None
    for k, index in enumerate(taps.places):
        part = xp.take(x, device.from_numpy(index), axis=dim)
        if taps.weights is not None:
            part *= device.from_numpy(taps.weights[k].astype(x.dtype)).reshape(each)
        total = part if total is None else total + part
    return total


@primitive
def _resample_back(xp: Any, g: Array, *, taps: Taps, dim: int) -> Array:
    """The transpose of `resample`."""
    m = device_of(g).from_numpy(taps.matrix().astype(g.dtype))
    with blas.alone:
        return xp.moveaxis(xp.tensordot(g, m, axes=([g.ndim + dim], [0])), -1, dim)


resample.vjp(x=lambda g, taps, dim: _resample_back(g, taps=taps, dim=dim))
_resample_back.vjp(g=lambda h, taps, dim: resample(h, taps=taps, dim=dim))


def nearest(size: int, out: int, scale: float, shift: float = 0.0) -> Taps:
    """Each result is the input below its place; PyTorch computes that place in single precision."""
    place = np.floor((np.arange(out, dtype=np.float32) + np.float32(shift)) * np.float32(scale))
    return Taps(size, [np.minimum(place.astype(np.int64), size - 1)])


def places(size: int, out: int, scale: float, align: bool) -> np.ndarray:
    """Where each result lies between the inputs: with `align` the outermost ones of both meet, else their edges."""
    i = np.arange(out, dtype=np.float64)
    if align:
        return i * ((size - 1) / (out - 1) if out > 1 else 0.0)
    return (i + 0.5) * scale - 0.5


def linear(size: int, out: int, scale: float, align: bool) -> Taps:
    """Each result lies on the line between two inputs."""
    place = np.maximum(places(size, out, scale, align), 0)
    low = np.minimum(np.floor(place).astype(np.int64), size - 1)
    t = np.clip(place - low, 0, 1)
    return Taps(size, [low, np.minimum(low + 1, size - 1)], [1 - t, t])


def cubic(size: int, out: int, scale: float, align: bool) -> Taps:
    """Each result lies on a cubic curve through four inputs, with a slope of -0.75 where they end."""
    a, place = -0.75, places(size, out, scale, align)
    low = np.floor(place).astype(np.int64)
    t = place - low

    def near(d: Any) -> Any:
        return ((a + 2) * d - (a + 3)) * d * d + 1

    def far(d: Any) -> Any:
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a

    weights = [far(t + 1), near(t), near(1 - t), far(2 - t)]
    return Taps(size, [np.clip(low + k, 0, size - 1) for k in (-1, 0, 1, 2)], weights)


def means(size: int, out: int) -> Taps:
    """Each result is the mean of a window; the windows divide the inputs as evenly as can be."""
    bounds = windows(size, out)
    longest = max((stop - start for start, stop in bounds), default=1)
    starts, stops = (np.array(b, np.int64).reshape(-1) for b in (list(zip(*bounds, strict=True)) or ((), ())))
    index = [np.minimum(starts + k, stops - 1) for k in range(longest)]
    return Taps(size, index, [(starts + k < stops) / (stops - starts) for k in range(longest)])


def windows(size: int, out: int) -> list[tuple[int, int]]:
    """Where each of `out` windows over `size` elements begins and ends: ⌊i n / m⌋ and ⌈(i + 1) n / m⌉."""
    return [(i * size // out, -(-(i + 1) * size // out)) for i in range(out)]


CURVES: dict[str, tuple[int, Callable[..., Taps]]] = {
    "linear": (1, linear),
    "bilinear": (2, linear),
    "trilinear": (3, linear),
    "bicubic": (2, cubic),
}
MODES = ("nearest", "nearest-exact", "area", *CURVES)


def interpolate(
    input: Any,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Any:
    r"""Make images, or sequences or volumes, larger or smaller.

    Args:
        input: Of shape (N, C, L), (N, C, H, W) or (N, C, D, H, W).
        size: The wanted size, an int or one for each dimension after the channels.
        scale_factor: Or how many times larger, a number or one for each of these dimensions.
        mode: ``"nearest"`` (or ``"nearest-exact"``, as other libraries compute it), ``"linear"``, ``"bilinear"``,
            ``"trilinear"`` for 1, 2, 3 such dimensions, ``"bicubic"``, or ``"area"`` for means.
        align_corners: For curves, whether the outermost places of input and result are the same, or their edges.
        recompute_scale_factor: Whether the result's size settles the scale, as if only `size` had been given.
        antialias: Only False.

    Raises:
        NotImplementedError: The mode is not for an input of this shape, or `antialias`.
        ValueError: Not just one of `size` and `scale_factor` is given, or `align_corners` has no meaning here.

    Example:
        >>> import lucid
        >>> interpolate(lucid.tensor([[[0.0, 2.0]]]), scale_factor=2, mode="linear")
        tensor([[[0.0000, 0.5000, 1.5000, 2.0000]]])
    """
    n = len(input.shape) - 2
    if mode not in MODES:
        raise NotImplementedError(f"interpolate: mode must be one of {', '.join(MODES)}, got {mode!r}")
    if not 1 <= n <= 3 or CURVES.get(mode, (n,))[0] != n:
        raise NotImplementedError(f"interpolate: mode {mode!r} is not for input of shape {tuple(input.shape)}")
    if antialias:
        raise NotImplementedError("interpolate: antialias=True is not part of lucid")
    if align_corners is not None and mode not in CURVES:
        raise ValueError(f"interpolate: align_corners is for the modes {', '.join(CURVES)}, not for {mode!r}")
    found = steps(n, tuple(input.shape[2:]), size, scale_factor, bool(recompute_scale_factor))
    for i, (given, wanted, scale) in enumerate(found):
        if mode in CURVES:
            taps = CURVES[mode][1](given, wanted, scale, bool(align_corners))
        elif mode == "area":
            taps = means(given, wanted)
        else:
            taps = nearest(given, wanted, scale, 0.5 if mode == "nearest-exact" else 0.0)
        input = resample(input, taps=taps, dim=i - n)
    return input


def steps(n: int, given: tuple[int, ...], size: Any, factor: Any, recompute: bool) -> list[tuple[int, int, float]]:
    """For each dimension its size, the wanted one, and the distance between two results in the input.

    Raises:
        ValueError: Not just one of `size` and `factor` is given, or not one for each dimension.
    """
    if (size is None) == (factor is None):
        raise ValueError("interpolate: expected just one of size and scale_factor")
    if size is not None and recompute:
        raise ValueError("interpolate: recompute_scale_factor is not meaningful with size; give scale_factor")
    values = size if size is not None else factor
    values = tuple(values) if isinstance(values, tuple | list) else (values,) * n
    if len(values) != n:
        raise ValueError(f"interpolate: expected a number or {n} of them for size or scale_factor, got {values}")
    wanted = values if size is not None else tuple(math.floor(i * f) for i, f in zip(given, values, strict=True))
    if min(given) < 1 or min(wanted) < 1:
        raise RuntimeError(f"interpolate: sizes should be greater than 0, got {given} for the input and {wanted}")
    own = factor is not None and not recompute
    scales = [1 / f if own else i / w for i, w, f in zip(given, wanted, values, strict=True)]
    return list(zip(given, wanted, scales, strict=True))


def pixel_shuffle(input: Any, upscale_factor: int) -> Any:
    """Make of r² channels one channel of an image r times as high and wide.

    Args:
        input: Of shape (..., C r², H, W).
        upscale_factor: r.

    Returns:
        Of shape (..., C, H r, W r).

    Raises:
        RuntimeError: The number of channels is not a multiple of r².

    Example:
        >>> import lucid
        >>> pixel_shuffle(lucid.arange(4.0).reshape(4, 1, 1), 2).tolist()
        [[[0.0, 1.0], [2.0, 3.0]]]

    Source: W. Shi et al., "Real-time single image and video super-resolution", 2016.
    """
    shape, r = tuple(input.shape), upscale_factor
    if len(shape) < 3 or r < 1 or shape[-3] % (r * r):
        raise RuntimeError(f"pixel_shuffle: expected input of shape (..., C · {r}², H, W), got {shape}")
    *lead, channels, h, w = shape
    k = len(lead)
    x = reshape(input, (*lead, channels // (r * r), r, r, h, w))
    x = permute(x, (*range(k), k, k + 3, k + 1, k + 4, k + 2))
    return reshape(x, (*lead, channels // (r * r), h * r, w * r))


def pixel_unshuffle(input: Any, downscale_factor: int) -> Any:
    """Make of each channel r² channels of an image r times smaller: the opposite of `pixel_shuffle`.

    Raises:
        RuntimeError: Height and width are not multiples of r.

    Example:
        >>> import lucid
        >>> pixel_unshuffle(lucid.arange(4.0).reshape(1, 2, 2), 2).shape
        (4, 1, 1)
    """
    shape, r = tuple(input.shape), downscale_factor
    if len(shape) < 3 or r < 1 or shape[-2] % r or shape[-1] % r:
        raise RuntimeError(f"pixel_unshuffle: expected height and width that are multiples of {r}, got shape {shape}")
    *lead, channels, h, w = shape
    k = len(lead)
    x = reshape(input, (*lead, channels, h // r, r, w // r, r))
    x = permute(x, (*range(k), k, k + 2, k + 4, k + 1, k + 3))
    return reshape(x, (*lead, channels * r * r, h // r, w // r))
