"""Interpolation of sequences, images and volumes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Sizes, Tensor
from ...backend import Array, blas, device_of
from ...backend.matmul import is_finite, matmul
from ..arguments import check_floating, whole

FEW = 16  # elements behind a dimension, of which a matrix product for each line of planes is worth it

Mode: TypeAlias = Literal["nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area"]


class Taps(NamedTuple):
    """A linear filter along one dimension: ``y[i] = Σₖ weights[k][i] · x[indices[k][i]]``.

    Attributes:
        size: The size of x along the dimension.
        indices: For each k, an index into x for every y.
        weights: For each k, a factor for every y; None where all are 1.
    """

    size: int
    indices: Sequence[np.ndarray]
    weights: Sequence[np.ndarray] | None = None

    def matrix(self) -> np.ndarray:
        """The filter as a matrix M, with y = M x."""
        out = len(self.indices[0])
        m = np.zeros((out, self.size))
        for k, index in enumerate(self.indices):
            np.add.at(m, (np.arange(out), index), 1.0 if self.weights is None else self.weights[k])
        return m


def filtered(xp: Any, x: Array, *, taps: Taps, dim: int) -> Array:
    """Apply a filter along one dimension, counted from the end."""
    device, each = device_of(x), (-1, *(1 for _ in range(-1 - dim)))
    total = None
    for k, index in enumerate(taps.indices):
        part = xp.take(x, device.from_numpy(index), axis=dim)
        if taps.weights is not None:
            part *= device.from_numpy(taps.weights[k].astype(x.dtype)).reshape(each)
        total = part if total is None else total + part
    return total


resample = primitive(name="interpolate", wide=True)(filtered)
window_means = primitive(name="adaptive_avg_pool", wide=True, piecewise_linear=True)(filtered)


@primitive(wide=True)
def _filtered_vjp(xp: Any, g: Array, *, taps: Taps, dim: int) -> Array:
    """The transpose of a filter."""
    m = device_of(g).from_numpy(taps.matrix().astype(g.dtype))
    with blas.alone:
        planes = math.prod(g.shape[:dim]), len(m), math.prod(g.shape[dim + 1 :] if dim < -1 else ())
        rows = xp.moveaxis(g, dim, -1)
        if xp is np and planes[2] >= FEW:
            y = matmul(xp, m.T, g.reshape(planes)).reshape(*g.shape[:dim], m.shape[1], *g.shape[dim + 1 :])
            y = np.moveaxis(y, dim, -1)
        else:
            y = matmul(xp, rows.reshape(math.prod(rows.shape[:-1]), len(m)), m).reshape(*rows.shape[:-1], m.shape[1])
        if xp is np and not is_finite(y):  # a GPU would have to wait for the answer
            y = np.zeros(y.shape, y.dtype)
            for k, index in enumerate(taps.indices):
                np.add.at(y, (..., index), rows if taps.weights is None else rows * taps.weights[k].astype(y.dtype))  # type: ignore[arg-type]
        return xp.moveaxis(y, -1, dim)


resample.vjp(x=lambda g, taps, dim: _filtered_vjp(g, taps=taps, dim=dim))
window_means.vjp(x=lambda g, taps, dim: _filtered_vjp(g, taps=taps, dim=dim))
_filtered_vjp.vjp(g=lambda h, taps, dim: resample(h, taps=taps, dim=dim))


def nearest(size: int, out: int, scale: float, shift: float = 0.0, whole: bool = False) -> Taps:
    """Each result is the nearest input below its position; PyTorch computes that position in single precision.

    With `whole`, an output of the same or double size is taken as of that scale, as PyTorch does for images.
    """
    if whole and out in (size, 2 * size):
        return Taps(size, [np.arange(out) * size // out])
    position = np.floor((np.arange(out, dtype=np.float32) + np.float32(shift)) * np.float32(scale))
    return Taps(size, [np.minimum(position.astype(np.int64), size - 1)])


def positions(size: int, out: int, scale: float, align: bool) -> np.ndarray:
    """The position of each result among the inputs: with `align` the outermost of both coincide, else their edges."""
    i = np.arange(out, dtype=np.float64)
    if align:
        return i * ((size - 1) / (out - 1) if out > 1 else 0.0)
    return (i + 0.5) * scale - 0.5


def linear(size: int, out: int, scale: float, align: bool) -> Taps:
    """Linear interpolation between two inputs; as in PyTorch, an output of equal size is the input at any scale."""
    if size == out:
        return Taps(size, [np.arange(out)])
    position = np.maximum(positions(size, out, scale, align), 0)
    low = np.minimum(np.floor(position).astype(np.int64), size - 1)
    t = np.clip(position - low, 0, 1)
    return Taps(size, [low, np.minimum(low + 1, size - 1)], [1 - t, t])


def cubic(size: int, out: int, scale: float, align: bool) -> Taps:
    """Cubic convolution interpolation of four inputs, with a = -0.75.

    Source: R. G. Keys, "Cubic convolution interpolation for digital image processing", 1981.
    """
    a, position = -0.75, positions(size, out, scale, align)
    low = np.floor(position).astype(np.int64)
    t = position - low

    def near(d: Any) -> Any:
        return ((a + 2) * d - (a + 3)) * d * d + 1

    def far(d: Any) -> Any:
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a

    weights = [far(t + 1), near(t), near(1 - t), far(2 - t)]
    return Taps(size, [np.clip(low + k, 0, size - 1) for k in (-1, 0, 1, 2)], weights)


def means(size: int, out: int) -> Taps:
    """Each result is the mean of a window; see `windows`.

    In a window that is shorter than the longest, the last element is taken several times, each for a part of its
    weight: with a weight of 0, infinity would give NaN.
    """
    bounds = windows(size, out)
    longest = max((stop - start for start, stop in bounds), default=1)
    starts, stops = (np.array(b, np.int64).reshape(-1) for b in (list(zip(*bounds, strict=True)) or ((), ())))
    counts = stops - starts
    index = [np.minimum(starts + k, stops - 1) for k in range(longest)]
    return Taps(size, index, [1 / (counts * np.where(k < counts - 1, 1, longest - counts + 1)) for k in range(longest)])


def windows(size: int, out: int) -> list[tuple[int, int]]:
    """Start and end of each of m = `out` windows over n = `size` elements: ⌊i n / m⌋ and ⌈(i + 1) n / m⌉."""
    return [(i * size // out, -(-(i + 1) * size // out)) for i in range(out)]


SMOOTH: dict[str, tuple[int, Callable[..., Taps]]] = {
    "linear": (1, linear),
    "bilinear": (2, linear),
    "trilinear": (3, linear),
    "bicubic": (2, cubic),
}
MODES = ("nearest", "nearest-exact", "area", *SMOOTH)


@in_float32
def interpolate(
    input: Tensor,
    size: Sizes | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: Mode = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    r"""Interpolation: resize sequences, images or volumes.

    The gradient is that of the result. PyTorch's is not for ``"nearest"`` of sequences and volumes and ``"bicubic"``,
    where a `scale_factor` gives an output of the input's size, or of twice that, and is not 1 or 2.

    Args:
        input: The elements to resize, of a floating-point dtype; for nearest modes of any, as masks of classes are.
        size: The output size, an integer or one for each spatial dimension; or give `scale_factor`.
        scale_factor: The ratio of output size to input size, a number or one for each spatial dimension.
        mode: ``"nearest"``, or ``"nearest-exact"``, which is what most other libraries mean by it; ``"linear"``,
            ``"bilinear"``, ``"trilinear"`` for 1, 2, 3 spatial dimensions; ``"bicubic"`` for 2; or ``"area"``, adaptive
            average pooling.
        align_corners: For linear and cubic modes: whether the centres of the corner elements of input and output
            coincide, or their outer edges (False, the default).
        recompute_scale_factor: Whether to compute the scale from the rounded output size, as if `size` had been given.
        antialias: Only False.

    Shape:
        input: (N, C, L), (N, C, H, W) or (N, C, D, H, W).
        output: the same number of dimensions, of the given `size`, or

        .. math:: H_{out} = \lfloor H \cdot \text{scale\_factor} \rfloor

        and the same for the other spatial dimensions.

    Raises:
        NotImplementedError: The mode is unknown or not for an input of this shape, or `antialias` is asked for.
        RuntimeError: A size of input or output is less than 1, or the mode is not a nearest one and the
            input of integers.
        TypeError: A size is not an integer.
        ValueError: Both or none of `size` and `scale_factor` are given, or not one for each dimension; `align_corners`
            is given for another mode, or `recompute_scale_factor` with `size`.

    Example:
        >>> import lucid
        >>> interpolate(lucid.tensor([[[0.0, 2.0]]]), scale_factor=2, mode="linear")
        tensor([[[0.0000, 0.5000, 1.5000, 2.0000]]])
    """
    n = len(input.shape) - 2
    if mode not in MODES:
        raise NotImplementedError(f"interpolate: mode must be one of {', '.join(MODES)}, got {mode!r}")
    if not 1 <= n <= 3 or SMOOTH.get(mode, (n,))[0] != n:
        raise NotImplementedError(f"interpolate: mode {mode!r} is not for input of shape {tuple(input.shape)}")
    if antialias:
        raise NotImplementedError("interpolate: antialias=True is not part of lucid")
    if align_corners is not None and mode not in SMOOTH:
        raise ValueError(f"interpolate: align_corners is for the modes {', '.join(SMOOTH)}, not for {mode!r}")
    if not mode.startswith("nearest"):
        check_floating("interpolate", input)
    found = output_sizes(n, tuple(input.shape[2:]), size, scale_factor, bool(recompute_scale_factor))
    for i, (given, wanted, scale) in enumerate(found):
        if mode in SMOOTH:
            taps = SMOOTH[mode][1](given, wanted, scale, bool(align_corners))
        elif mode == "area":
            taps = means(given, wanted)
        else:
            exact = mode == "nearest-exact"
            taps = nearest(given, wanted, scale, 0.5 if exact else 0.0, whole=n == 2 and not exact)
        input = (window_means if mode == "area" else resample)(input, taps=taps, dim=i - n)
    return input


def output_sizes(
    n: int, given: tuple[int, ...], size: Any, factor: Any, recompute: bool
) -> list[tuple[int, int, float]]:
    """For each dimension the input size, the output size, and the distance of two results in units of the input.

    Raises:
        RuntimeError: A size is less than 1.
        TypeError: A size is not an integer.
        ValueError: Both or none of `size` and `factor` are given, or not one for each dimension.
    """
    if (size is None) == (factor is None):
        raise ValueError("interpolate: expected just one of size and scale_factor")
    if size is not None and recompute:
        raise ValueError("interpolate: recompute_scale_factor is not meaningful with size; give scale_factor")
    values = size if size is not None else factor
    values = tuple(values) if isinstance(values, tuple | list) else (values,) * n
    if len(values) != n:
        raise ValueError(f"interpolate: expected a number or {n} of them for size or scale_factor, got {values}")
    if size is not None:
        wanted = tuple(whole("interpolate", "size", i) for i in values)
    else:
        wanted = tuple(math.floor(i * f) for i, f in zip(given, values, strict=True))
    if min(given) < 1 or min(wanted) < 1:
        raise RuntimeError(f"interpolate: sizes should be greater than 0, got {given} for the input and {wanted}")
    own = factor is not None and not recompute
    scales = [1 / f if own else i / w for i, w, f in zip(given, wanted, values, strict=True)]
    return list(zip(given, wanted, scales, strict=True))
