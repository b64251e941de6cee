"""Inverses and linear systems.

In the rules, Y is the result and G its gradient; all matrices may have leading dimensions, which are a batch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array
from ..arguments import common_shape
from ..shape.broadcasting import expand
from ..shape.diagonal import tril, triu
from ..shape.reshaping import squeeze, unsqueeze
from ..shape.transposing import mT


class LinAlgError(RuntimeError):
    """A matrix does not allow what is asked for: it is singular, or not positive-definite."""


def matrix(name: str, A: Any, *, square: bool = True) -> Any:
    """Return the input, which must be a (square) matrix of float32 or float64, or a batch of them.

    Raises:
        RuntimeError: It is not.
    """
    shape = tuple(A.shape)
    if len(shape) < 2 or (square and shape[-1] != shape[-2]):
        kind = "a square matrix" if square else "a matrix"
        raise RuntimeError(f"{name}: expected {kind}, or a batch of them, got shape {shape}")
    if A.dtype not in (np.float32, np.float64):
        raise RuntimeError(f"{name}: expected float32 or float64, got {A.dtype}; convert it, as with .float()")
    return A


def computed(xp: Any, name: str, find: Callable[..., Any], *arrays: Array) -> Any:
    """Call a function of the array library's linalg; a matrix that it cannot do is an error on every device."""
    try:
        found = find(*arrays)
    except np.linalg.LinAlgError as error:
        raise LinAlgError(f"{name}: {error}") from None
    if xp is not np:  # a GPU goes on, with what is no number
        every = lambda a: xp.isfinite(a).all().item()
        if not all(map(every, found if isinstance(found, tuple) else (found,))) and all(map(every, arrays)):
            raise LinAlgError(f"{name}: the matrix is singular, or not positive-definite")
    return found


def inv(A: Any) -> Any:
    """Return the inverse of a square matrix.

    Raises:
        LinAlgError: The matrix is singular.
        RuntimeError: It is not square.

    Example:
        >>> import lucid
        >>> lucid.linalg.inv(lucid.tensor([[2.0, 0.0], [0.0, 4.0]])).tolist()
        [[0.5, 0.0], [0.0, 0.25]]
    """
    return _inv(matrix("linalg.inv", A))


def inverse(input: Any) -> Any:
    """Return ``linalg.inv(input)``.

    Example:
        >>> import lucid
        >>> lucid.inverse(lucid.tensor([[2.0]])).tolist()
        [[0.5]]
    """
    return inv(input)


@primitive(name="linalg.inv")
def _inv(xp: Any, x: Array) -> Array:
    return computed(xp, "linalg.inv", xp.linalg.inv, x)


_inv.vjp(x=lambda g, y: -(mT(y) @ g @ mT(y)))


def solve(A: Any, B: Any, *, left: bool = True) -> Any:
    """Return the solution X of A X = B (or of X A = B, if not `left`).

    Args:
        A: Of shape (..., n, n).
        B: Of shape (..., n, k), or a vector of n numbers, or a batch of them with just the batch dimensions of A.
        left: On which side A stands.

    Raises:
        LinAlgError: A is singular.
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.linalg.solve(lucid.tensor([[2.0, 0.0], [0.0, 4.0]]), lucid.tensor([2.0, 2.0])).tolist()
        [1.0, 0.5]
    """
    matrix("linalg.solve", A)
    vector = is_vector(A, B)
    if vector and not left:
        raise RuntimeError("linalg.solve: expected matrices B if not left, got vectors; B.unsqueeze(-2) is a row")
    return squeeze(_solved("linalg.solve", A, unsqueeze(B, -1)), -1) if vector else _either(A, B, left, "linalg.solve")


def is_vector(A: Any, B: Any) -> bool:
    """Whether B is a vector, or a batch of vectors, beside a (batch of) matrices A."""
    return len(B.shape) == 1 or tuple(B.shape) == tuple(A.shape[:-1])


def _either(A: Any, B: Any, left: bool, name: str) -> Any:
    return _solved(name, A, B) if left else mT(_solved(name, mT(A), mT(B)))


def _solved(name: str, A: Any, B: Any) -> Any:
    a, b = tuple(A.shape), tuple(B.shape)
    if len(b) < 2 or a[-1] != b[-2]:
        raise RuntimeError(f"{name}: shapes {a} and {b} do not fit: the rows of A and B must be as many")
    batch = common_shape(name, a[:-2], b[:-2])
    return _solve(expand(A, (*batch, *a[-2:])), expand(B, (*batch, *b[-2:])))


@primitive(name="linalg.solve")
def _solve(xp: Any, a: Array, b: Array) -> Array:
    return computed(xp, "linalg.solve", xp.linalg.solve, a, b)


def _through_solve(g: Any, a: Any, y: Any) -> tuple[Any, Any]:
    """Of B the gradient is A⁻ᵀ G, and of A it is -A⁻ᵀ G Yᵀ."""
    of_b = _solve(mT(a), g)
    return -(of_b @ mT(y)), of_b


_solve.joint_vjp(_through_solve)


def solve_triangular(A: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """Return the solution X of A X = B (or of X A = B, if not `left`), where A is triangular; see `solve`.

    Only one triangle of A is looked at, the `upper` one or the lower one; with `unitriangular`, its diagonal counts
    as ones. NumPy has nothing faster for triangles: this is `solve`, without what stands in the other triangle.

    Raises:
        LinAlgError: A is singular.
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> A = lucid.tensor([[1.0, 0.0], [2.0, 4.0]])
        >>> lucid.linalg.solve_triangular(A, lucid.tensor([[1.0], [6.0]]), upper=False).tolist()
        [[1.0], [1.0]]
    """
    matrix("linalg.solve_triangular", A)
    triangle = (triu if upper else tril)(A, (1 if upper else -1) if unitriangular else 0)
    if unitriangular:
        triangle = triangle + _ones_on_diagonal(A)
    return _either(triangle, B, left, "linalg.solve_triangular")


@primitive
def _ones_on_diagonal(xp: Any, x: Array) -> Array:
    return xp.eye(x.shape[-1], dtype=x.dtype)
