"""Distances and cosine similarity between vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.half import in_float32
from ..autograd.primitive import primitive
from ..autograd.typing import Operand, Tensor
from ..backend import Array, device_of
from ..backend.matmul import matmul as array_matmul
from .arguments import check_floating, check_one_dtype, common_shape, raw
from .elementwise.clamp import clamp
from .elementwise.where import ratio
from .indexing.gathering import index_select
from .linalg.matmul import matmul
from .linalg.norms import norm
from .reduction.sums import sum
from .shape.broadcasting import expand
from .shape.reshaping import unsqueeze
from .shape.transposing import mT

FEW = 25  # points: up to so many, distances are computed from differences
MODES = {
    "use_mm_for_euclid_dist_if_necessary": None,
    "use_mm_for_euclid_dist": True,
    "donot_use_mm_for_euclid_dist": False,
}


@in_float32(mixed="refuse")
def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Tensor:
    """Pairwise distances ‖x1[i] - x2[j]‖ₚ between all rows of two matrices.

    The gradient of a distance that is 0 is taken to be 0. Euclidean distances between more than 25 points are computed
    by a matrix product, ‖a - b‖² = ‖a‖² + ‖b‖² - 2 a·b, which is fast and takes little memory; but distances that are
    small compared to the coordinates are inaccurate then.

    Args:
        x1: The first points, one in each row.
        x2: The second points.
        p: The exponent of the norm, at least 0; 0 counts differing coordinates, ∞ takes the largest difference.
        compute_mode: Overrides the choice of that product: "use_mm_for_euclid_dist" for always,
            "donot_use_mm_for_euclid_dist" for never.

    Shape:
        x1: (..., n, m); x2: (..., k, m); output: (..., n, k), with batch dimensions broadcast.

    Raises:
        RuntimeError: The shapes or dtypes do not fit, or p is negative.
        ValueError: `compute_mode` is unknown.

    Example:
        >>> import lucid
        >>> lucid.cdist(lucid.tensor([[0.0, 0.0]]), lucid.tensor([[3.0, 4.0], [0.0, 1.0]])).tolist()
        [[5.0, 1.0]]
    """
    a, b = tuple(x1.shape), tuple(x2.shape)
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1]:
        raise RuntimeError(f"cdist: expected shapes (..., n, m) and (..., k, m), got {a} and {b}")
    if p < 0:
        raise RuntimeError(f"cdist: p must not be negative, got {p}")
    if compute_mode not in MODES:
        raise ValueError(
            f"cdist: expected compute_mode to be one of {', '.join(map(repr, MODES))}, got {compute_mode!r}"
        )
    check_one_dtype("cdist", x1=x1, x2=x2)
    batch = common_shape("cdist", a[:-2], b[:-2])
    if p == 2 and x1.dtype.kind == x2.dtype.kind == "f":
        mode = MODES[compute_mode]
        product = max(a[-2], b[-2]) > FEW if mode is None else mode
        return _euclidean(expand(x1, (*batch, *a[-2:])), expand(x2, (*batch, *b[-2:])), product=product)
    difference = unsqueeze(x1, -2) - unsqueeze(x2, -3)
    return norm(difference, p, -1) if a[-1] else sum(difference, -1)


@primitive(name="cdist", wide=True)
def _euclidean(xp: Any, a: Array, b: Array, *, product: bool) -> Array:
    if product:
        squares = (a * a).sum(axis=-1)[..., :, None] + (b * b).sum(axis=-1)[..., None, :]
        return xp.sqrt(xp.maximum(squares - 2 * array_matmul(xp, a, b.swapaxes(-1, -2)), 0))
    difference = a[..., :, None, :] - b[..., None, :, :]
    return xp.sqrt((difference * difference).sum(axis=-1))


def _euclidean_vjp(g: Any, a: Any, b: Any, y: Any) -> tuple[Any, Any]:
    """Σⱼ rᵢⱼ (aᵢ - bⱼ) and Σᵢ rᵢⱼ (bⱼ - aᵢ), where r = g / y."""
    r = ratio(g, y)
    return a * sum(r, -1, True) - matmul(r, b), b * unsqueeze(sum(r, -2), -1) - matmul(mT(r), a)


_euclidean.joint_vjp(_euclidean_vjp)


@in_float32
def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """Distances ‖x[i] - x[j]‖ₚ between all pairs of rows, i < j: what is above the diagonal of ``cdist(x, x)``.

    Args:
        input: x, the points, one in each row.
        p: The exponent of the norm, at least 0; 0 counts differing coordinates, ∞ takes the largest difference.

    Shape:
        input: (n, m); output: (n (n - 1) / 2,), with (0, 1), (0, 2), ..., (1, 2), ... in this order.

    Raises:
        RuntimeError: The input is no matrix of floating-point numbers, or p is negative.

    Example:
        >>> import lucid
        >>> lucid.pdist(lucid.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]))
        tensor([5.0000, 1.0000, 4.2426])
    """
    shape = tuple(input.shape)
    if len(shape) != 2 or p < 0:
        raise RuntimeError(f"pdist: expected input of shape (n, m) and p of at least 0, got {shape} and p = {p}")
    check_floating("pdist", input)
    device = device_of(raw(input))
    i, j = (device.from_numpy(k) for k in np.triu_indices(shape[0], 1))
    difference = index_select(input, 0, i) - index_select(input, 0, j)
    return norm(difference, p, -1) if shape[1] else sum(difference, -1)


@in_float32
def dist(input: Tensor, other: Operand, p: float = 2) -> Tensor:
    """The p-norm of the difference of two tensors, as one vector each: ‖input - other‖ₚ.

    Shape:
        input, other: shapes that broadcast; output: a scalar.

    Raises:
        RuntimeError: The shapes do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.dist(lucid.tensor([0.0, 0.0]), lucid.tensor([3.0, 4.0])).item()
        5.0
    """
    return norm(input - other, p)


@in_float32
def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    r"""Distance between corresponding vectors along the last dimension; for all pairs, see `cdist`.

    .. math:: d = \lVert x_1 - x_2 + \epsilon \rVert_p

    Args:
        x1: The first vectors.
        x2: The second vectors.
        p: The exponent of the norm.
        eps: Added to the difference, so that the distance of equal vectors has a gradient.
        keepdim: Whether to keep the last dimension, with size 1.

    Shape:
        x1, x2: (N, D) or (D,), or shapes that broadcast; output: (N,) or (), or (N, 1) or (1,) if `keepdim`.

    Raises:
        RuntimeError: The shapes do not broadcast.

    Example:
        >>> import lucid
        >>> pairwise_distance(lucid.tensor([[0.0, 0.0]]), lucid.tensor([[3.0, 4.0]]))
        tensor([5.0000])
    """
    return norm(x1 - x2 + eps, p, -1, keepdim=keepdim)


@in_float32
def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    r"""Cosine similarity: the cosine of the angle between vectors along a dimension.

    .. math:: \frac{x_1 \cdot x_2}{\max(\lVert x_1 \rVert, \epsilon) \, \max(\lVert x_2 \rVert, \epsilon)}

    Args:
        x1: The first vectors.
        x2: The second vectors.
        dim: The dimension of the vectors; 1 by default, not the last one.
        eps: The smallest norm to divide by.

    Shape:
        x1, x2: shapes that broadcast; output: the common shape without the dimension `dim`.

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: The shapes do not broadcast.

    Example:
        >>> import lucid
        >>> cosine_similarity(lucid.tensor([1.0, 0.0]), lucid.tensor([1.0, 1.0]), dim=0)
        tensor(0.7071)
    """
    shape = common_shape("cosine_similarity", x1.shape, x2.shape)
    a, b = (x if tuple(x.shape) == shape else expand(x, shape) for x in (x1, x2))
    a, b = (x / clamp(norm(x, 2.0, dim, keepdim=True), min=eps) for x in (a, b))
    return sum(a * b, dim)
