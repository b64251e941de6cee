"""Transposition and permutation of dimensions, which are views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Sizes, Tensor
from ...backend import Array
from ..arguments import all_dims, one_dim, varargs


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Return a view with two dimensions exchanged.

    Shape:
        input: (..., n, ..., m, ...); output: (..., m, ..., n, ...).

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.transpose(lucid.zeros(2, 3, 4), 0, -1).shape
        lucid.Size([4, 3, 2])
    """
    return _transpose(input, dim0=dim0, dim1=dim1)


@primitive(view=True)
def _transpose(xp: Any, x: Array, *, dim0: int, dim1: int) -> Array:
    if x.ndim:
        try:
            return x.swapaxes(dim0, dim1)
        except ValueError:
            pass  # `one_dim` says what was wrong
    one_dim("transpose", dim0, x.ndim), one_dim("transpose", dim1, x.ndim)
    return x.reshape(())


_transpose.vjp(x=lambda g, dim0, dim1: _transpose(g, dim0=dim0, dim1=dim1))

swapaxes = swapdims = transpose


def permute(input: Tensor, *order: Sizes, dims: Sizes | None = None) -> Tensor:
    """Return a view with its dimensions permuted: dimension i of the result is dimension ``dims[i]`` of the input.

    Shape:
        input: (n₀, n₁, ...); output: (n_dims[0], n_dims[1], ...).

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: Not every dimension is named exactly once.

    Example:
        >>> import lucid
        >>> lucid.permute(lucid.zeros(2, 3, 4), (2, 0, 1)).shape
        lucid.Size([4, 2, 3])
    """
    ndim = len(input.shape)
    given = all_dims("permute", varargs(order, dims), ndim)
    if len(given) != ndim:
        raise RuntimeError(
            f"permute: expected {ndim} dimensions for an input of shape {tuple(input.shape)}, got {given}"
        )
    return _permute(input, dims=given)


@primitive(view=True)
def _permute(xp: Any, x: Array, *, dims: tuple[int, ...]) -> Array:
    return x.transpose(dims)


_permute.vjp(x=lambda g, dims: _permute(g, dims=tuple(sorted(range(len(dims)), key=dims.__getitem__))))


def movedim(input: Tensor, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Return a view with some dimensions moved to other positions; the others keep their order.

    Shape:
        input: (n₀, n₁, ...); output: these sizes in another order.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice, or the two arguments differ in length.

    Example:
        >>> import lucid
        >>> lucid.movedim(lucid.zeros(2, 3, 4), 0, -1).shape
        lucid.Size([3, 4, 2])
    """
    ndim = len(input.shape)
    old, new = all_dims("movedim", source, ndim), all_dims("movedim", destination, ndim)
    if len(old) != len(new):
        raise RuntimeError(f"movedim: source and destination differ in length: {source} and {destination}")
    order = [d for d in range(ndim) if d not in old]
    for to, d in sorted(zip(new, old, strict=True)):
        order.insert(to, d)
    return _permute(input, dims=tuple(order) if ndim else ())


moveaxis = movedim


@primitive(view=True)
def T(xp: Any, x: Array) -> Array:
    """Return a view with the order of all dimensions reversed: of a matrix, its transpose. For batches see `mT`.

    Shape:
        input: (n₁, ..., nₖ); output: (nₖ, ..., n₁).

    Example:
        >>> import lucid
        >>> lucid.zeros(2, 3).T.shape
        lucid.Size([3, 2])
    """
    return x.T


T.vjp(x=lambda g: T(g))


@primitive(view=True)
def mT(xp: Any, x: Array) -> Array:
    """Return a view with the last two dimensions exchanged: each matrix of a batch transposed.

    Shape:
        input: (..., n, m); output: (..., m, n).

    Raises:
        RuntimeError: The input has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.zeros(5, 2, 3).mT.shape
        lucid.Size([5, 3, 2])
    """
    if x.ndim < 2:
        raise RuntimeError(
            f"mT: expected a matrix or a batch of matrices, got shape {tuple(x.shape)}; see T and unsqueeze"
        )
    return x.swapaxes(-1, -2)


mT.vjp(x=lambda g: mT(g))


def t(input: Tensor) -> Tensor:
    """Return the transpose of a matrix; a vector or a number as it is.

    Shape:
        input: (n, m), (n,) or (); output: (m, n), (n,) or ().

    Raises:
        RuntimeError: The input has more than two dimensions.

    Example:
        >>> import lucid
        >>> t(lucid.zeros(2, 3)).shape
        lucid.Size([3, 2])
    """
    if len(input.shape) > 2:
        raise RuntimeError(f"t: expected at most 2 dimensions, got shape {tuple(input.shape)}; see mT and permute")
    return T(input)


def adjoint(input: Tensor) -> Tensor:
    """Return the conjugate transpose of a matrix or a batch of matrices: of real numbers, ``input.mT``.

    Shape:
        input: (..., n, m); output: (..., m, n).

    Raises:
        RuntimeError: There are fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.adjoint(lucid.tensor([[1, 2], [3, 4]])).tolist()
        [[1, 3], [2, 4]]
    """
    return mT(input)
