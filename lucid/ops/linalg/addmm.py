"""Matrix products added to a tensor: addmm and its like.

Example:
    >>> import numpy as np
    >>> addcmul(np.array([1.0, 1.0]), np.array([2.0, 3.0]), np.array([4.0, 5.0]), value=0.5)
    array([5. , 8.5])
"""

from __future__ import annotations

from typing import Any

from ..reduction.sums import sum
from ..shape.broadcasting import expand
from .matmul import bmm, mm, mv, outer


def _plus(name: str, input: Any, product: Any, beta: float, alpha: float) -> Any:
    """Return beta · input + alpha · product. With beta = 0 the input does not count, even if it is NaN."""
    own, shape = tuple(input.shape), tuple(product.shape)
    if len(own) > len(shape) or any(n not in (1, m) for n, m in zip(own[::-1], shape[::-1], strict=False)):
        raise RuntimeError(f"{name}: expected an input that broadcasts to the product, of shape {shape}, got {own}")
    product = product if alpha == 1 else product * alpha
    if beta == 0:
        return product
    return expand(input, shape) * beta + product if beta != 1 else input + product


def addmm(input: Any, mat1: Any, mat2: Any, *, beta: float = 1, alpha: float = 1) -> Any:
    """Return beta · input + alpha · mat1 mat2, for matrices; the input is broadcast to the product.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.addmm(lucid.ones(2), lucid.ones(2, 3), lucid.ones(3, 2), alpha=2).tolist()
        [[7.0, 7.0], [7.0, 7.0]]
    """
    return _plus("addmm", input, mm(mat1, mat2), beta, alpha)


def addmv(input: Any, mat: Any, vec: Any, *, beta: float = 1, alpha: float = 1) -> Any:
    """Return beta · input + alpha · mat vec, for a matrix and a vector.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.addmv(lucid.ones(2), lucid.ones(2, 3), lucid.ones(3)).tolist()
        [4.0, 4.0]
    """
    return _plus("addmv", input, mv(mat, vec), beta, alpha)


def addr(input: Any, vec1: Any, vec2: Any, *, beta: float = 1, alpha: float = 1) -> Any:
    """Return beta · input + alpha · vec1 vec2ᵀ, for two vectors.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.addr(lucid.zeros(2, 2), lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0])).tolist()
        [[3.0, 4.0], [6.0, 8.0]]
    """
    return _plus("addr", input, outer(vec1, vec2), beta, alpha)


def baddbmm(input: Any, batch1: Any, batch2: Any, *, beta: float = 1, alpha: float = 1) -> Any:
    """Return beta · input + alpha · batch1 batch2, for batches of matrices; the input is broadcast.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.baddbmm(lucid.ones(1), lucid.ones(5, 2, 3), lucid.ones(5, 3, 4)).shape
        (5, 2, 4)
    """
    return _plus("baddbmm", input, bmm(batch1, batch2), beta, alpha)


def addbmm(input: Any, batch1: Any, batch2: Any, *, beta: float = 1, alpha: float = 1) -> Any:
    """Return beta · input + alpha · Σ batch1[i] batch2[i], the sum over a batch of products of matrices.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.addbmm(lucid.zeros(2, 2), lucid.ones(5, 2, 3), lucid.ones(5, 3, 2)).tolist()
        [[15.0, 15.0], [15.0, 15.0]]
    """
    return _plus("addbmm", input, sum(bmm(batch1, batch2), 0), beta, alpha)
