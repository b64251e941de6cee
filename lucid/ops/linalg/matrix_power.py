"""Matrix powers, the matrix exponential, and chains of matrix products in the cheapest order."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ...backend.matmul import matmul as array_matmul
from ..elementwise.where import zero_gradient
from ..shape.broadcasting import expand
from ..shape.joining import cat, tensor_sequence
from ..shape.reshaping import squeeze, unsqueeze
from ..shape.slicing import _slice
from ..shape.transposing import mT
from .matmul import matmul
from .solvers import _eye_like, call_lapack, check_matrix, inv


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


def chain_matmul(*matrices: Tensor) -> Tensor:
    """Product of a chain of matrices, under its older name; see `linalg.multi_dot`.

    Shape:
        matrices: (n, m₁), (m₁, m₂), ..., (mₖ, p), one by one or in a list; output: (n, p).

    Raises:
        RuntimeError: No matrix is given, or the shapes do not fit.
        TypeError: They are not tensors.

    Example:
        >>> import lucid
        >>> lucid.chain_matmul(lucid.ones(2, 9), lucid.ones(9, 1), lucid.ones(1, 2)).tolist()
        [[9.0, 9.0], [9.0, 9.0]]
    """
    chain = tensor_sequence("chain_matmul", list(matrices[0] if len(matrices) == 1 else matrices))  # a list, or a tuple
    if any(len(m.shape) != 2 for m in chain):
        raise RuntimeError(f"chain_matmul: expected matrices, got shapes {[tuple(m.shape) for m in chain]}")
    return multi_dot(chain) if len(chain) > 1 else chain[0]


# The numerator of the Padé approximant of order (13, 13) of exp, and the norm up to which it is exact in float64.
PADE = (
    64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
    670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
)  # fmt: skip
REACH = 5.371920351148152


def matrix_exp(A: Tensor) -> Tensor:
    r"""Matrix exponential.

    .. math:: e^A = \sum_{k=0}^\infty \frac{A^k}{k!}

    It is no exponential of the elements; see `exp` for that. Computed by scaling and squaring.

    Shape:
        A: (..., n, n); output: (..., n, n).

    Raises:
        RuntimeError: A is not square, or is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.matrix_exp(lucid.tensor([[0.0, 1.0], [0.0, 0.0]])).tolist()
        [[1.0, 1.0], [0.0, 1.0]]

    Source: N. Higham, "The scaling and squaring method for the matrix exponential revisited", 2005.
    """
    return _matrix_exp(check_matrix("linalg.matrix_exp", A))


@primitive(name="linalg.matrix_exp")
def _matrix_exp(xp: Any, x: Array) -> Array:
    """r(A / 2ˢ) to the power of 2ˢ; r = (V + U) / (V - U) is the approximant, with U odd and V even."""
    if not x.size:
        return x.copy()
    norm = float(xp.abs(x).sum(axis=-2).max().item())
    squarings = max(0, math.ceil(math.log2(norm / REACH))) if 0 < norm < math.inf else 0
    a = x / 2**squarings if squarings else x
    one = xp.eye(x.shape[-1], dtype=x.dtype)
    b = [c / PADE[0] for c in PADE]
    a2 = array_matmul(xp, a, a)
    a4 = array_matmul(xp, a2, a2)
    a6 = array_matmul(xp, a4, a2)
    odd = array_matmul(xp, a6, b[13] * a6 + b[11] * a4 + b[9] * a2) + b[7] * a6 + b[5] * a4 + b[3] * a2 + b[1] * one
    odd = array_matmul(xp, a, odd)
    even = array_matmul(xp, a6, b[12] * a6 + b[10] * a4 + b[8] * a2) + b[6] * a6 + b[4] * a4 + b[2] * a2 + one
    y = call_lapack(xp, "linalg.matrix_exp", xp.linalg.solve, even - odd, even + odd)
    for _ in range(squarings):
        y = array_matmul(xp, y, y)
    return y


def _matrix_exp_vjp(g: Any, x: Any) -> Any:
    """The upper right block of the exponential of [[Aᵀ, G], [0, Aᵀ]]."""
    n, at = x.shape[-1], mT(x)
    rows = [cat([at, g], -1), cat([zero_gradient(at), at], -1)]
    return _slice(_matrix_exp(cat(rows, -2)), index=(..., slice(0, n), slice(n, None)))


_matrix_exp.vjp(x=_matrix_exp_vjp)
