"""Powers of a matrix, and chains of matrix products in the cheapest order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from ..shape.broadcasting import expand
from ..shape.joining import tensor_sequence
from ..shape.reshaping import squeeze, unsqueeze
from .matmul import matmul
from .solvers import _ones_on_diagonal, inv, matrix


def matrix_power(A: Any, n: int) -> Any:
    """Return Aⁿ, the product of n times the same matrix; for negative n, of its inverse.

    A is squared again and again, and the squares whose bit is set in n are multiplied.

    Raises:
        RuntimeError: The matrix is not square.
        LinAlgError: It is singular, and n negative.

    Example:
        >>> import lucid
        >>> lucid.matrix_power(lucid.tensor([[1.0, 1.0], [0.0, 1.0]]), 5).tolist()
        [[1.0, 5.0], [0.0, 1.0]]
    """
    if len(A.shape) < 2 or A.shape[-1] != A.shape[-2]:
        matrix("linalg.matrix_power", A)
    if n == 0:
        return expand(_ones_on_diagonal(A), tuple(A.shape)) + 0
    square, n = (inv(A), -n) if n < 0 else (A, n)
    y = None
    while n:
        if n % 2:
            y = square if y is None else matmul(y, square)
        n //= 2
        square = matmul(square, square) if n else square
    return y if y is not A else A + 0


def multi_dot(tensors: Sequence[Any]) -> Any:
    """Return the product of several matrices, multiplied in the order that needs the fewest multiplications.

    The first may be a vector, a row, and the last a vector, a column.

    Raises:
        RuntimeError: There are fewer than two, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.linalg.multi_dot([lucid.ones(2, 9), lucid.ones(9, 1), lucid.ones(1, 3)]).tolist()
        [[9.0, 9.0, 9.0], [9.0, 9.0, 9.0]]

    Source: T. Cormen et al., "Introduction to Algorithms", chapter on dynamic programming.
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
    y = _product(chain, cheapest([shapes[0][0], *(s[1] for s in shapes)]), 0, len(chain) - 1)
    y = squeeze(y, -1) if column else y
    return squeeze(y, 0) if row else y


def cheapest(sizes: list[int]) -> dict[tuple[int, int], int]:
    """For matrices i to j of a chain, of sizes[i] rows and sizes[i + 1] columns, the last one of the left factor."""
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


def _product(chain: list[Any], split: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return chain[i]
    k = split[i, j]
    return matmul(_product(chain, split, i, k), _product(chain, split, k + 1, j))
