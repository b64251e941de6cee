"""Matrix products: matmul, mm, bmm, mv, dot, outer."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ...backend.matmul import matmul as array_matmul
from ..shape.reshaping import _reshape, squeeze, unsqueeze
from ..shape.transposing import mT


@primitive(name="matmul")
def _matmul(xp: Any, a: Array, b: Array) -> Array:
    return array_matmul(xp, a, b)


_matmul.vjp(a=lambda g, b: _matmul(g, mT(b)), b=lambda g, a: _matmul(mT(a), g))


def matmul(input: Any, other: Any) -> Any:
    """Return the matrix product, ``y[..., i, j] = sum_k input[..., i, k] other[..., k, j]``.

    Leading dimensions are a batch and are broadcast. A vector on the left counts as a row and one on the right as a
    column, and that dimension is taken away again; two vectors give their dot product.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.matmul(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), lucid.tensor([1.0, 10.0])).tolist()
        [21.0, 43.0]
    """
    a, b = getattr(input, "shape", ()), getattr(other, "shape", ())
    if len(a) == len(b) == 2 and a[1] == b[0]:
        return _matmul(input, other)
    batches = zip(a[-3::-1], b[-3::-1], strict=False)
    if not a or not b or a[-1] != b[-2 if len(b) > 1 else 0] or any(n != m and 1 not in (n, m) for n, m in batches):
        raise no_product("matmul", a, b)
    if len(b) == 1:
        return squeeze(matmul(input, unsqueeze(other, -1)), -1)
    if len(a) == 1:
        return squeeze(matmul(unsqueeze(input, 0), other), -2)
    if len(a) > 2 and len(b) == 2:
        return _reshape(_matmul(rows(input), other), shape=(*a[:-1], b[-1]))
    return _matmul(input, other)


def rows(x: Any) -> Any:
    """A batch of matrices as one matrix: one product with it is also the sum over the batch, and is faster."""
    shape = x.shape
    return x if len(shape) == 2 else _reshape(x, shape=(math.prod(shape[:-1]), shape[-1]))


def no_product(name: str, a: tuple[int, ...], b: tuple[int, ...]) -> RuntimeError:
    """What to say of two shapes that have no product."""
    if not a or not b:
        return RuntimeError(f"{name}: expected at least one dimension on both sides, got shapes {a} and {b}; use *")
    inner = b[-2] if len(b) > 1 else b[0]
    if a[-1] == inner:
        return RuntimeError(
            f"{name}: the batch dimensions of shapes {a} and {b} do not broadcast: {a[:-2]} and {b[:-2]}"
        )
    hint = "reshape one of them"
    if len(b) > 1 and a[-1] == b[-1]:
        hint = "did you mean other.mT?"
    elif len(a) > 1 and a[-2] == inner:
        hint = "did you mean input.mT?"
    return RuntimeError(
        f"{name}: shapes {a} and {b} cannot be multiplied: the last dimension of the first, {a[-1]}, "
        f"must equal {'the one before the last' if len(b) > 1 else 'that'} of the second, {inner}; {hint}"
    )


def _product(name: str, left: int, right: int, input: Any, other: Any) -> Any:
    """A product of fixed numbers of dimensions."""
    if (len(input.shape), len(other.shape)) != (left, right):
        raise RuntimeError(
            f"{name}: expected {left}-D and {right}-D inputs, got shapes {input.shape} and {other.shape}; see matmul"
        )
    return matmul(input, other)


def mm(input: Any, mat2: Any) -> Any:
    """Return the product of two matrices, of shapes (n, m) and (m, p).

    Raises:
        RuntimeError: They are not matrices, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> mm(lucid.ones(2, 3), lucid.ones(3, 4)).shape
        (2, 4)
    """
    return _product("mm", 2, 2, input, mat2)


def bmm(input: Any, mat2: Any) -> Any:
    """Return the products of two batches of matrices, of shapes (b, n, m) and (b, m, p); nothing is broadcast.

    Raises:
        RuntimeError: They are not batches of one size, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> bmm(lucid.ones(5, 2, 3), lucid.ones(5, 3, 4)).shape
        (5, 2, 4)
    """
    if len(input.shape) == len(mat2.shape) == 3 and input.shape[0] != mat2.shape[0]:
        raise RuntimeError(
            f"bmm: expected two batches of one size, got shapes {input.shape} and {mat2.shape}; see matmul"
        )
    return _product("bmm", 3, 3, input, mat2)


def mv(input: Any, vec: Any) -> Any:
    """Return the product of a matrix (n, m) and a vector (m,).

    Raises:
        RuntimeError: They are not a matrix and a vector, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> mv(lucid.ones(2, 3), lucid.tensor([1.0, 2.0, 3.0])).tolist()
        [6.0, 6.0]
    """
    return _product("mv", 2, 1, input, vec)


def dot(input: Any, tensor: Any) -> Any:
    """Return the dot product of two vectors of one length.

    Raises:
        RuntimeError: They are not vectors of one length.

    Example:
        >>> import lucid
        >>> dot(lucid.tensor([1, 2]), lucid.tensor([3, 4])).item()
        11
    """
    return _product("dot", 1, 1, input, tensor)


def outer(input: Any, vec2: Any) -> Any:
    """Return the outer product of two vectors, ``y[i, j] = input[i] vec2[j]``.

    Raises:
        RuntimeError: They are not vectors.

    Example:
        >>> import lucid
        >>> lucid.outer(lucid.tensor([1, 2]), lucid.tensor([3, 4])).tolist()
        [[3, 4], [6, 8]]
    """
    if (len(input.shape), len(vec2.shape)) != (1, 1):
        raise RuntimeError(f"outer: expected two vectors, got shapes {input.shape} and {vec2.shape}")
    return matmul(unsqueeze(input, 1), unsqueeze(vec2, 0))
