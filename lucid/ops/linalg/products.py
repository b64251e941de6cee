"""Products over chosen dimensions: tensordot, inner, vdot, vecdot, kron, cross."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ..arguments import all_dims, common_shape, one_dim
from ..elementwise.arithmetic import mul
from ..reduction.sums import sum
from ..shape.broadcasting import expand
from ..shape.joining import _stack
from ..shape.reshaping import _reshape
from ..shape.slicing import _slice
from ..shape.transposing import _permute
from .matmul import matmul


def tensordot(a: Tensor, b: Tensor, dims: int | Sequence[Any] = 2) -> Tensor:
    """Tensor contraction: products summed over some dimensions of a and as many of b.

    Args:
        a: The left tensor.
        b: The right tensor.
        dims: A number n, for the last n dimensions of a and the first n of b; or two lists, of dimensions of each.

    Shape:
        a, b: any shapes, of equal sizes in the dimensions that are summed, or of size 1, which is broadcast.
        output: the other dimensions of a, then those of b.

    Raises:
        IndexError: A dimension is out of range.
        RuntimeError: The dimensions differ in number or size, or one is repeated.

    Example:
        >>> import lucid
        >>> lucid.tensordot(lucid.ones(3, 4, 5), lucid.ones(4, 3, 2), dims=([1, 0], [0, 1])).shape
        lucid.Size([5, 2])
    """
    left, right = tuple(a.shape), tuple(b.shape)
    if hasattr(dims, "__index__"):
        dims = operator.index(dims)
        if not 0 <= dims <= min(len(left), len(right)):
            raise RuntimeError(f"tensordot: expected dims from 0 to {min(len(left), len(right))}, got {dims}")
        of_a, of_b = tuple(range(len(left) - dims, len(left))), tuple(range(dims))
    else:
        of_a, of_b = all_dims("tensordot", dims[0], len(left)), all_dims("tensordot", dims[1], len(right))
    pairs = list(zip(of_a, of_b, strict=False))
    if len(of_a) != len(of_b) or any(left[i] != right[j] and 1 not in (left[i], right[j]) for i, j in pairs):
        raise RuntimeError(
            f"tensordot: expected dimensions of equal sizes, got {list(of_a)} of shape {left} and "
            f"{list(of_b)} of shape {right}"
        )
    # Where one size is 1, the other tensor is summed: the sum of products a bⱼ is a times that of the bⱼ.
    a = _summed(a, [i for i, j in pairs if right[j] == 1 != left[i]])
    b = _summed(b, [j for i, j in pairs if left[i] == 1 != right[j]])
    left, right = tuple(a.shape), tuple(b.shape)
    rest_a = [d for d in range(len(left)) if d not in of_a]
    rest_b = [d for d in range(len(right)) if d not in of_b]
    n = math.prod(left[d] for d in of_a)
    rows = _reshape(_permute(a, dims=(*rest_a, *of_a)), shape=(math.prod(left[d] for d in rest_a), n))
    columns = _reshape(_permute(b, dims=(*of_b, *rest_b)), shape=(n, math.prod(right[d] for d in rest_b)))
    return _reshape(matmul(rows, columns), shape=(*(left[d] for d in rest_a), *(right[d] for d in rest_b)))


def _summed(x: Any, dims: list[int]) -> Any:
    """x, summed over some dimensions, which stay with size 1."""
    return sum(x, dims, True) if dims else x


def inner(input: Tensor, other: Tensor) -> Tensor:
    """Inner product: products summed over the last dimension of both; with a 0-d tensor, the plain product.

    Shape:
        input: (a, ..., n); other: (b, ..., n); output: (a, ..., b, ...), not broadcast.

    Raises:
        RuntimeError: The last dimensions differ in size.

    Example:
        >>> import lucid
        >>> lucid.inner(lucid.tensor([[1, 2], [3, 4]]), lucid.tensor([1, 10])).tolist()
        [21, 43]
    """
    if not input.shape or not other.shape:
        return input * other
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError(
            f"inner: expected last dimensions of one size, got shapes {tuple(input.shape)} and {tuple(other.shape)}"
        )
    return tensordot(input, other, ([-1], [-1]))


def vdot(input: Tensor, other: Tensor) -> Tensor:
    """Dot product of two vectors.

    Shape:
        input: (n,); other: (n,); output: a scalar.

    Raises:
        RuntimeError: The inputs are not vectors of one length.

    Example:
        >>> import lucid
        >>> lucid.vdot(lucid.tensor([1, 2]), lucid.tensor([3, 4])).item()
        11
    """
    if len(input.shape) != 1 or tuple(input.shape) != tuple(other.shape):
        raise RuntimeError(f"vdot: expected two vectors of one length, got {tuple(input.shape)}, {tuple(other.shape)}")
    return matmul(input, other)


@in_float32
def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """Dot products Σᵢ xᵢ yᵢ along one dimension of two tensors, which are broadcast.

    Shape:
        x, y: shapes that broadcast; output: the common shape without the dimension `dim`.

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: The shapes do not broadcast.

    Example:
        >>> import lucid
        >>> vecdot(lucid.ones(2, 3), lucid.ones(3)).tolist()
        [3.0, 3.0]
    """
    return sum(mul(x, y), dim)


def kron(input: Tensor, other: Tensor) -> Tensor:
    """Kronecker product: blocks input[i, j, ...] · other.

    Shape:
        input: (n₁, n₂, ...); other: (m₁, m₂, ...); output: (n₁ m₁, n₂ m₂, ...). The shorter shape gets leading ones.

    Example:
        >>> import lucid
        >>> lucid.kron(lucid.tensor([1, 2]), lucid.tensor([1, 10])).tolist()
        [1, 10, 2, 20]
    """
    n = max(len(input.shape), len(other.shape))
    a, b = ((1,) * (n - len(x.shape)) + tuple(x.shape) for x in (input, other))
    left = _reshape(input, shape=[s for size in a for s in (size, 1)])
    right = _reshape(other, shape=[s for size in b for s in (1, size)])
    return _reshape(mul(left, right), shape=tuple(i * j for i, j in zip(a, b, strict=True)))


@in_float32
def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """Cross product of 3-D vectors along a dimension.

    Args:
        input: The left vectors.
        other: The right vectors.
        dim: The dimension of the three components; by default the first of size 3, which may be the batch.
            `linalg.cross` takes the last one.

    Shape:
        input, other: shapes of as many dimensions that broadcast, both of size 3 in `dim`; output: the common shape.

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: The dimension is not of size 3, the shapes do not broadcast, or have not as many dimensions.

    Example:
        >>> import lucid
        >>> lucid.cross(lucid.tensor([1, 0, 0]), lucid.tensor([0, 1, 0])).tolist()
        [0, 0, 1]
    """
    shape = common_shape("cross", input.shape, other.shape)
    if dim is None:
        dim = next((d for d, n in enumerate(shape) if n == 3), None)
        if dim is None:
            raise RuntimeError(f"cross: expected a dimension of size 3, got shape {shape}")
    d = one_dim("cross", dim, len(shape))
    sizes = [tuple(x.shape) for x in (input, other)]
    if len(sizes[0]) != len(sizes[1]) or {sizes[0][d], sizes[1][d]} != {3}:
        raise RuntimeError(
            f"cross: expected tensors of as many dimensions, of size 3 in dimension {dim}, "
            f"got shapes {sizes[0]} and {sizes[1]}; see unsqueeze and expand"
        )
    (a0, a1, a2), (b0, b1, b2) = (_components(expand(x, shape), d) for x in (input, other))
    return _stack(a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0, dim=d)  # type: ignore[call-arg, misc]


def _components(x: Any, dim: int) -> list[Any]:
    return [_slice(x, index=(*(slice(None),) * dim, i, ...)) for i in range(3)]
