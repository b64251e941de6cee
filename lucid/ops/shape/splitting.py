"""Splitting tensors into consecutive parts, which are views: split, chunk, tensor_split, unbind."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from typing import Any

from ...autograd.typing import Tensor
from ..arguments import one_dim, sizes
from .joining import _split, _unbind
from .slicing import slice_along


def split(tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return views of consecutive parts of a given size (the last may be smaller), or of the given sizes.

    A number is the size of each part, not how many there are; see `chunk` for that.

    Shape:
        tensor: (..., n, ...); output: (..., nᵢ, ...), the sizes of which add up to n.

    Raises:
        RuntimeError: The input is a 0-d tensor, the size is not positive, or the sizes do not add up.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.split(lucid.arange(5), 2)]
        [[0, 1], [2, 3], [4]]
    """
    if not tensor.shape:
        raise RuntimeError("split: expected at least one dimension, got a 0-d tensor")
    dim = one_dim("split", dim, len(tensor.shape))
    whole = tensor.shape[dim]
    if isinstance(split_size_or_sections, Sequence):
        parts = sizes("split", (split_size_or_sections,))
        if sum(parts) != whole or min(parts, default=0) < 0:
            raise RuntimeError(
                f"split: sizes must not be negative and must add up to {whole}, the size of dimension {dim} of "
                f"{tuple(tensor.shape)}; got {list(parts)}, which add up to {sum(parts)}"
            )
    else:
        size = operator.index(split_size_or_sections)
        if size < 0 or (size == 0 and whole):
            raise RuntimeError(f"split: the size of a part must be positive, got {size}")
        parts = tuple(min(size, whole - start) for start in range(0, whole, size or 1)) or (0,)
    return _split(tensor, sizes=parts, dim=dim)  # type: ignore[return-value]


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Return at most `chunks` views of consecutive parts of one size; only the last may be smaller.

    There may be fewer parts than asked for: 5 elements in 4 chunks are 2, 2 and 1; see `tensor_split` for just as many.

    Shape:
        input: (..., n, ...); output: (..., ⌈n / chunks⌉, ...) but for the last.

    Raises:
        RuntimeError: The input is a 0-d tensor, or the number of parts is not positive.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.chunk(lucid.arange(5), 3)]
        [[0, 1], [2, 3], [4]]
    """
    if not input.shape:
        raise RuntimeError("chunk: expected at least one dimension, got a 0-d tensor")
    if chunks < 1:
        raise RuntimeError(f"chunk: the number of parts must be positive, got {chunks}")
    whole = input.shape[one_dim("chunk", dim, len(input.shape))]
    return split(input, -(-whole // chunks), dim) if whole else split(input, [0] * chunks, dim)


def tensor_split(input: Tensor, indices_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return views of consecutive parts: a number of them, of sizes that differ by at most 1; or those between indices.

    Shape:
        input: (..., n, ...); output: (..., nᵢ, ...), the sizes of which add up to n.

    Raises:
        RuntimeError: The input is a 0-d tensor, or the number of parts is not positive.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.tensor_split(lucid.arange(5), 3)]
        [[0, 1], [2, 3], [4]]
    """
    if not input.shape:
        raise RuntimeError("tensor_split: expected at least one dimension, got a 0-d tensor")
    d = one_dim("tensor_split", dim, len(input.shape))
    n = input.shape[d]
    if hasattr(indices_or_sections, "tolist"):
        indices_or_sections = indices_or_sections.tolist()
    if isinstance(indices_or_sections, Sequence):
        ends = [None, *map(operator.index, indices_or_sections), None]
        return tuple(slice_along(input, d, start, stop) for start, stop in itertools.pairwise(ends))
    count = operator.index(indices_or_sections)
    if count < 1:
        raise RuntimeError(f"tensor_split: the number of parts must be positive, got {count}")
    return _split(input, sizes=tuple(n // count + (i < n % count) for i in range(count)), dim=d)  # type: ignore[return-value]


def _split_along(name: str, input: Any, where: Any, dim: int) -> tuple[Any, ...]:
    """Split along a dimension, into equal parts if their number is given.

    Raises:
        RuntimeError: The input lacks the dimension, or cannot be split into so many equal parts.
    """
    if len(input.shape) <= dim:
        raise RuntimeError(f"{name}: expected at least {dim + 1} dimensions, got shape {tuple(input.shape)}")
    if hasattr(where, "__index__") and (where < 1 or input.shape[dim] % where):
        raise RuntimeError(
            f"{name}: dimension {dim} of size {input.shape[dim]} cannot be split into {where} equal parts; "
            "see tensor_split"
        )
    return tensor_split(input, where, dim)


def hsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Return views of equal parts, or those between indices, along the second dimension; of a vector, along the first.

    Shape:
        input: (n, m, ...), or (m,); output: (n, mᵢ, ...), or (mᵢ,).

    Raises:
        RuntimeError: The input is a 0-d tensor, or cannot be split into so many equal parts.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.hsplit(lucid.arange(4), 2)]
        [[0, 1], [2, 3]]
    """
    return _split_along("hsplit", input, indices_or_sections, 0 if len(input.shape) == 1 else 1)


def vsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Return views of equal parts, or those between indices, along the first of at least two dimensions.

    Shape:
        input: (n, m, ...); output: (nᵢ, m, ...).

    Raises:
        RuntimeError: The input has fewer dimensions, or cannot be split into so many equal parts.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.vsplit(lucid.tensor([[1, 2], [3, 4]]), 2)]
        [[[1, 2]], [[3, 4]]]
    """
    if len(input.shape) < 2:
        raise RuntimeError(f"vsplit: expected at least 2 dimensions, got shape {tuple(input.shape)}")
    return _split_along("vsplit", input, indices_or_sections, 0)


def dsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Return views of equal parts, or those between indices, along the third dimension.

    Shape:
        input: (n, m, k, ...); output: (n, m, kᵢ, ...).

    Raises:
        RuntimeError: The input has fewer dimensions, or cannot be split into so many equal parts.

    Example:
        >>> import lucid
        >>> [part.shape for part in lucid.dsplit(lucid.zeros(2, 3, 4), 2)]
        [lucid.Size([2, 3, 2]), lucid.Size([2, 3, 2])]
    """
    return _split_along("dsplit", input, indices_or_sections, 2)


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Return views of all slices along a dimension, which they lack: the inverse of `stack`.

    Shape:
        input: (..., n, ...); output: n of shape (...).

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [row.tolist() for row in lucid.unbind(lucid.arange(4).reshape(2, 2))]
        [[0, 1], [2, 3]]
    """
    if not input.shape:
        raise IndexError("unbind: a 0-d tensor has no dimension to be taken apart")
    return _unbind(input, dim=one_dim("unbind", dim, len(input.shape)))  # type: ignore[return-value]


def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return views of consecutive parts of the given sizes: `split` with a list.

    Shape:
        input: (..., n, ...); output: (..., nᵢ, ...), the sizes of which add up to n.

    Raises:
        RuntimeError: The input is a 0-d tensor, or the sizes do not add up.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.split_with_sizes(lucid.arange(3), [1, 2])]
        [[0], [1, 2]]
    """
    return split(input, list(split_sizes), dim)


def unsafe_split(tensor: Tensor, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return `split` of the tensor. PyTorch checks writes into these parts less; here there is nothing to be saved.

    Shape:
        tensor: (..., n, ...); output: (..., nᵢ, ...).

    Raises:
        RuntimeError: The input is a 0-d tensor, the size is not positive, or the sizes do not add up.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.unsafe_split(lucid.arange(3), 2)]
        [[0, 1], [2]]
    """
    return split(tensor, split_size, dim)


def unsafe_split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return `split_with_sizes` of the tensor; see `unsafe_split`.

    Shape:
        input: (..., n, ...); output: (..., nᵢ, ...).

    Raises:
        RuntimeError: The input is a 0-d tensor, or the sizes do not add up.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.unsafe_split_with_sizes(lucid.arange(3), [1, 2])]
        [[0], [1, 2]]
    """
    return split_with_sizes(input, split_sizes, dim)


def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Return `chunk` of the tensor; see `unsafe_split`.

    Shape:
        input: (..., n, ...); output: (..., ⌈n / chunks⌉, ...) but for the last.

    Raises:
        RuntimeError: The input is a 0-d tensor, or the number of parts is not positive.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.unsafe_chunk(lucid.arange(3), 2)]
        [[0, 1], [2]]
    """
    return chunk(input, chunks, dim)
