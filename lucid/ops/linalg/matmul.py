"""Matrix products: matmul, mm, bmm, mv, dot, outer."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array
from ...backend.matmul import matmul as array_matmul
from ..arguments import raw
from ..shape.reshaping import _reshape, squeeze, unsqueeze
from ..shape.transposing import mT


@primitive(name="matmul", one_dtype=True)
def _matmul(xp: Any, input: Array, other: Array) -> Array:
    return array_matmul(xp, input, other)


_matmul.vjp(input=lambda g, other: _matmul(g, mT(other)), other=lambda g, input: _matmul(mT(input), g))


@primitive(name="matmul", one_dtype=True)
def _matvec(xp: Any, input: Array, vec: Array) -> Array:
    """Matrices times one vector."""
    return array_matmul(xp, input, vec)


_matvec.vjp(
    input=lambda g, vec: unsqueeze(g, -1) * vec,
    vec=lambda g, input: matmul(_reshape(g, shape=(-1,)), flatten_batch(input)),
)


@primitive(name="dot", one_dtype=True)
def _dot(xp: Any, input: Array, other: Array) -> Array:
    return array_matmul(xp, input, other)


_dot.vjp(input=lambda g, other: g * other, other=lambda g, input: g * input)


@primitive(name="outer")
def _outer(xp: Any, a: Array, b: Array) -> Array:
    return a[:, None] * b


_outer.vjp(a=lambda g, b: _matvec(g, b), b=lambda g, a: _matvec(mT(g), a))


def matmul(input: Tensor, other: Operand) -> Tensor:
    """Matrix product ``y[..., i, j] = sum_k input[..., i, k] other[..., k, j]``.

    Leading dimensions are a batch and are broadcast. A vector on the left counts as a row and one on the right as a
    column, and that dimension is removed from the result; two vectors give their dot product. Products of float16 are
    summed in float32.

    Shape:
        input: (..., n, m) or (m,).
        other: (..., m, p) or (m,).
        output: (..., n, p), without n or p where that input is a vector.

    Raises:
        RuntimeError: The shapes do not fit, or the dtypes differ.

    Example:
        >>> import lucid
        >>> lucid.matmul(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), lucid.tensor([1.0, 10.0])).tolist()
        [21.0, 43.0]
    """
    a, b = getattr(raw(input), "shape", ()), getattr(raw(other), "shape", ())
    if len(a) == len(b) == 2 and a[1] == b[0]:  # type: ignore[misc]
        return _matmul(input, other)
    batches = zip(a[-3::-1], b[-3::-1], strict=False)
    if not a or not b or a[-1] != b[-2 if len(b) > 1 else 0] or any(n != m and 1 not in (n, m) for n, m in batches):
        raise shape_error("matmul", a, b)
    if len(b) == 1:
        return _dot(input, other) if len(a) == 1 else _matvec(input, other)
    if len(a) == 1:
        return squeeze(matmul(unsqueeze(input, 0), other), -2)
    if len(a) > 2 and len(b) == 2:
        return _reshape(_matmul(flatten_batch(input), other), shape=(*a[:-1], b[-1]))
    return _matmul(input, other)


def flatten_batch(x: Any) -> Any:
    """A batch of matrices as one matrix: one product with it also sums over the batch, and is faster."""
    shape = x.shape
    return x if len(shape) == 2 else _reshape(x, shape=(math.prod(shape[:-1]), shape[-1]))


def shape_error(name: str, a: tuple[int, ...], b: tuple[int, ...]) -> RuntimeError:
    """The error for two shapes that cannot be multiplied."""
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


def _product_of_dims(name: str, left: int, right: int, input: Any, other: Any) -> Any:
    """A matrix product of inputs with fixed numbers of dimensions."""
    if (len(input.shape), len(other.shape)) != (left, right):
        raise RuntimeError(
            f"{name}: expected {left}-D and {right}-D inputs, got shapes {tuple(input.shape)} and "
            f"{tuple(other.shape)}; see matmul"
        )
    return matmul(input, other)


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """Matrix product of two matrices; nothing is broadcast.

    Shape:
        input: (n, m); mat2: (m, p); output: (n, p).

    Raises:
        RuntimeError: An input is not a matrix, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> mm(lucid.ones(2, 3), lucid.ones(3, 4)).shape
        lucid.Size([2, 4])
    """
    return _product_of_dims("mm", 2, 2, input, mat2)


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """Batched matrix product; nothing is broadcast.

    Shape:
        input: (b, n, m); mat2: (b, m, p); output: (b, n, p).

    Raises:
        RuntimeError: An input is not 3-D, the batch sizes differ, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> bmm(lucid.ones(5, 2, 3), lucid.ones(5, 3, 4)).shape
        lucid.Size([5, 2, 4])
    """
    if len(input.shape) == len(mat2.shape) == 3 and input.shape[0] != mat2.shape[0]:
        raise RuntimeError(
            f"bmm: expected two batches of one size, got shapes {tuple(input.shape)} and "
            f"{tuple(mat2.shape)}; see matmul"
        )
    return _product_of_dims("bmm", 3, 3, input, mat2)


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """Matrix-vector product.

    Shape:
        input: (n, m); vec: (m,); output: (n,).

    Raises:
        RuntimeError: The inputs are not a matrix and a vector, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> mv(lucid.ones(2, 3), lucid.tensor([1.0, 2.0, 3.0])).tolist()
        [6.0, 6.0]
    """
    return _product_of_dims("mv", 2, 1, input, vec)


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """Dot product of two vectors.

    Shape:
        input: (n,); tensor: (n,); output: a scalar.

    Raises:
        RuntimeError: The inputs are not vectors of one length.

    Example:
        >>> import lucid
        >>> dot(lucid.tensor([1, 2]), lucid.tensor([3, 4])).item()
        11
    """
    return _product_of_dims("dot", 1, 1, input, tensor)


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Outer product of two vectors, ``y[i, j] = input[i] vec2[j]``.

    Shape:
        input: (n,); vec2: (m,); output: (n, m).

    Raises:
        RuntimeError: An input is not a vector.

    Example:
        >>> import lucid
        >>> lucid.outer(lucid.tensor([1, 2]), lucid.tensor([3, 4])).tolist()
        [[3, 4], [6, 8]]
    """
    if (len(input.shape), len(vec2.shape)) != (1, 1):
        raise RuntimeError(f"outer: expected two vectors, got shapes {tuple(input.shape)} and {tuple(vec2.shape)}")
    return _outer(input, vec2)


def ger(input: Tensor, vec2: Tensor) -> Tensor:
    """BLAS's name for `outer`.

    Shape:
        input: (n,); vec2: (m,); output: (n, m).

    Raises:
        RuntimeError: An input is not a vector.

    Example:
        >>> import lucid
        >>> lucid.ger(lucid.tensor([1, 2]), lucid.tensor([3, 4])).tolist()
        [[3, 4], [6, 8]]
    """
    return outer(input, vec2)
