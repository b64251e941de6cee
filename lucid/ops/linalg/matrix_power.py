"""Matrix powers, and chains of matrix products in the cheapest order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ..elementwise.where import zero_gradient
from ..shape.broadcasting import expand
from ..shape.joining import tensor_sequence
from ..shape.reshaping import squeeze, unsqueeze
from .matmul import matmul
from .solvers import _eye_like, check_matrix, inv


def matrix_power(A: Tensor, n: int) -> Tensor:
    """Matrix power Aⁿ; for negative n, the power -n of the inverse.

    By repeated squaring: the squares whose bit is set in n are multiplied.

    Shape:
        A: (..., m, m); output: (..., m, m).

    Raises:
        LinAlgError: A is singular, and n is negative.
        RuntimeError: A is not square; or n is negative and A is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.matrix_power(lucid.tensor([[1.0, 1.0], [0.0, 1.0]]), 5).tolist()
        [[1.0, 5.0], [0.0, 1.0]]
    """
    if len(A.shape) < 2 or A.shape[-1] != A.shape[-2]:
        check_matrix("linalg.matrix_power", A)  # says what is wrong; integers would be refused too, and are fine here
    if n == 0:
        return expand(_eye_like(A), tuple(A.shape)) + zero_gradient(A)
    y = _positive_power(inv(A), -n) if n < 0 else _positive_power(A, n)
    return y if y is not A else A + 0


@in_float32
def _positive_power(square: Any, n: int) -> Any:
    y = None
    while n:
        if n % 2:
            y = square if y is None else matmul(y, square)
        n //= 2
        square = matmul(square, square) if n else square
    return y


@in_float32
def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """Product of a chain of matrices, multiplied in the order that needs the fewest multiplications.

    Args:
        tensors: At least two matrices; the first may be a vector, which is a row, and the last a vector, a column.

    Shape:
        tensors: (n, m₁), (m₁, m₂), ..., (mₖ, p), or (m₁,) and (mₖ,) for vectors at the ends.
        output: (n, p), without n or p where that end is a vector.

    Raises:
        RuntimeError: There are fewer than two, or the shapes do not fit.
        TypeError: They are not a list or tuple of tensors.

    Example:
        >>> import lucid
        >>> lucid.linalg.multi_dot([lucid.ones(2, 9), lucid.ones(9, 1), lucid.ones(1, 3)]).tolist()
        [[9.0, 9.0, 9.0], [9.0, 9.0, 9.0]]

    Source: T. Cormen et al., "Introduction to Algorithms", 2009, section 15.2.
    """
    chain = list(tensor_sequence("linalg.multi_dot", tensors))
    if len(chain) < 2:
        raise RuntimeError("linalg.multi_dot: expected at least two tensors, got one")
    row, column = len(chain[0].shape) == 1, len(chain[-1].shape) == 1
    if row:
        chain[0] = unsqueeze(chain[0], 0)
    if column:
        chain[-1] = unsqueeze(chain[-1], 1)
    shapes = [tuple(t.shape) for t in chain]
    if any(len(s) != 2 for s in shapes) or any(a[1] != b[0] for a, b in itertools.pairwise(shapes)):
        raise RuntimeError(f"linalg.multi_dot: expected matrices that can be multiplied in this order, got {shapes}")
    y = _chain_product(chain, best_splits([shapes[0][0], *(s[1] for s in shapes)]), 0, len(chain) - 1)
    y = squeeze(y, -1) if column else y
    return squeeze(y, 0) if row else y


def best_splits(sizes: list[int]) -> dict[tuple[int, int], int]:
    """For each pair i ≤ j of a chain, the last matrix of the left factor in the cheapest product of matrices i to j.

    Matrix i has sizes[i] rows and sizes[i + 1] columns.
    """
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    split: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            total = {k: cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)}
            split[i, j] = min(total, key=total.__getitem__)
            cost[i, j] = total[split[i, j]]
    return split


def _chain_product(chain: list[Any], split: dict[tuple[int, int], int], i: int, j: int) -> Any:
    """The product of matrices i to j of a chain."""
    if i == j:
        return chain[i]
    k = split[i, j]
    return matmul(_chain_product(chain, split, i, k), _chain_product(chain, split, k + 1, j))
