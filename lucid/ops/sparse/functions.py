"""The functions of ``torch.sparse``: products, sums and softmax."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.tape import wrap
from ...autograd.typing import DType, Tensor
from ..arguments import one_dim
from ..elementwise.arithmetic import add, mul, sub, true_divide
from ..elementwise.exponential import exp, log
from ..indexing.gathering import index_select
from ..indexing.index_put import index_add
from ..indexing.scattering import scatter_reduce
from .sparse_tensor import SparseTensor


def mm(sparse: SparseTensor, dense: Tensor) -> Tensor:
    """Product of a sparse matrix and a dense one, with gradients of the dense one and of the values.

    Shape:
        sparse: (n, m).
        dense: (m, p), or sparse too, which is a constant product.
        output: (n, p).

    Raises:
        RuntimeError: The shapes do not fit, or the dtypes differ.
        TypeError: The first is not sparse.

    Example:
        >>> import lucid
        >>> a = lucid.sparse_coo_tensor([[0, 1], [1, 0]], [2.0, 3.0], (2, 2), requires_grad=True)
        >>> mm(a, lucid.ones(2, 1)).sum().backward()
        >>> a.grad.values() if a.grad.is_coalesced() else a.grad.coalesce().values()
        tensor([1., 1.])
    """
    if not isinstance(sparse, SparseTensor):
        raise TypeError(f"sparse.mm: expected a sparse matrix first, got {type(sparse).__name__}; see lucid.mm")
    return sparse @ dense


def addmm(mat: Tensor, mat1: SparseTensor, mat2: Tensor, *, beta: float = 1.0, alpha: float = 1.0) -> Tensor:
    """Return ``beta mat + alpha mat1 @ mat2``, where `mat1` is sparse.

    Shape:
        mat: (n, p).
        mat1: (n, m).
        mat2: (m, p).

    Example:
        >>> import lucid
        >>> addmm(lucid.ones(2, 2), lucid.eye(2).to_sparse(), lucid.ones(2, 2), alpha=3.0)
        tensor([[4., 4.],
                [4., 4.]])
    """
    return add(mul(mat, beta), mul(mm(mat1, mat2), alpha))


def sum(
    input: SparseTensor, dim: int | Sequence[int] | None = None, dtype: DType | None = None
) -> Tensor | SparseTensor:
    """Return the sum of all elements, a Tensor, or over some dimensions, a sparse tensor of the others.

    Example:
        >>> import lucid
        >>> a = lucid.sparse_coo_tensor([[0, 1, 1], [2, 0, 2]], [3.0, 4.0, 5.0], (2, 3))
        >>> sum(a), sum(a, dim=1).to_dense()
        (tensor(12.), tensor([3., 9.]))
    """
    return (input if dtype is None else input.to(dtype=dtype)).sum(dim)


def softmax(input: SparseTensor, dim: int, *, dtype: DType | None = None) -> SparseTensor:
    r"""Softmax over the elements that are there: all others count as :math:`-\infty`, as in attention on a graph.

    Args:
        input: The sparse tensor.
        dim: The dimension along which the result sums to 1.
        dtype: The dtype to compute in; the input's own if None.

    Example:
        >>> import lucid
        >>> softmax(lucid.sparse_coo_tensor([[0, 0, 1], [0, 1, 1]], [1.0, 1.0, 5.0], (2, 2)), dim=1).to_dense()
        tensor([[0.5000, 0.5000],
                [0.0000, 1.0000]])
    """
    one, shifted, group, total = _normalized(input, dim, dtype)
    return one._with(true_divide(exp(shifted), index_select(total, 0, group)))


def log_softmax(input: SparseTensor, dim: int, *, dtype: DType | None = None) -> SparseTensor:
    """Logarithm of `softmax`, of the elements that are there.

    Args:
        input: The sparse tensor.
        dim: The dimension along which the exponentials of the result sum to 1.
        dtype: The dtype to compute in; the input's own if None.

    Example:
        >>> import lucid
        >>> log_softmax(lucid.eye(2).to_sparse(), dim=1).values()
        tensor([0., 0.])
    """
    one, shifted, group, total = _normalized(input, dim, dtype)
    return one._with(sub(shifted, log(index_select(total, 0, group))))


def _normalized(input: SparseTensor, dim: int, dtype: Any) -> tuple[SparseTensor, Any, Any, Any]:
    """Return it coalesced, its values without the maximum of their group, the group of each, and the groups' sums."""
    one = (input if dtype is None else input.to(dtype=dtype)).coalesce()
    xp, dim = one.device.xp, one_dim("softmax", dim, one.ndim)
    flat = one._at[0] * 0
    for i, size in enumerate(one.shape):
        flat = flat if i == dim else flat * size + one._at[i]
    groups, of = xp.unique(flat, return_inverse=True)
    zeros, group = wrap(xp.zeros(groups.shape, one.dtype)), wrap(of)
    highest = scatter_reduce(zeros, 0, group, one._values.detach(), "amax", include_self=False)
    shifted = sub(one._values, index_select(highest, 0, group))
    return one, shifted, group, index_add(zeros, 0, group, exp(shifted))
