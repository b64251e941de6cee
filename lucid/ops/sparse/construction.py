"""How sparse tensors are made: of positions and values, of compressed rows, of a dense tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.tape import Variable, wrap
from ...autograd.typing import DeviceLike, DType, Operand, Tensor
from ..conversion import to
from ..creation.from_data import tensor
from ..indexing.getitem import getitem
from .layout import sparse_coo
from .sparse_tensor import SparseTensor


def sparse_coo_tensor(
    indices: Any,
    values: Operand,
    size: Sequence[int] | None = None,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    check_invariants: bool | None = None,
    is_coalesced: bool | None = None,
) -> SparseTensor:
    r"""Return a sparse tensor whose element at ``indices[:, e]`` is ``values[e]``, and 0 elsewhere.

    .. math:: y_i = \sum_{e:\ \text{indices}_{:e} = i} \text{values}_e

    Values of a position that is there twice are added up. A Tensor of values that requires gradients gets them.

    Args:
        indices: The positions, whole numbers.
        values: The values.
        size: The shape; the smallest that holds all positions if None.
        dtype: The dtype of the values; their own if None.
        device: The device; that of the values if None.
        requires_grad: Whether gradients of the values are wanted; then they are copied.
        check_invariants: As in PyTorch; positions are always checked.
        is_coalesced: Whether the positions are sorted and all different, which is believed.

    Shape:
        indices: (ndim, nnz).
        values: (nnz,); with dense dimensions behind it, it is refused.

    Raises:
        RuntimeError: A position lies outside, or the shapes do not fit.
        NotImplementedError: The values have dense dimensions.

    Example:
        >>> import lucid
        >>> a = sparse_coo_tensor([[0, 1, 1], [2, 0, 2]], [3.0, 4.0, 5.0], (2, 3))
        >>> a.to_dense()
        tensor([[0., 0., 3.],
                [4., 0., 5.]])
        >>> a @ lucid.tensor([1.0, 1.0, 1.0])
        tensor([3., 9.])
    """
    kept = _values("sparse_coo_tensor", values, dtype, device, requires_grad)
    at = _indices("sparse_coo_tensor", "indices", indices)
    if at.ndim == 1 and at.size == 0:
        at = at.reshape(0 if size is None else len(size), 0)
    if at.ndim != 2 or at.shape[1] != kept.shape[0]:
        raise RuntimeError(
            f"sparse_coo_tensor: indices must have shape (ndim, nnz) and values (nnz,), got {at.shape} and {kept.shape}"
        )
    if size is not None and len(size) != at.shape[0]:
        raise RuntimeError(
            f"sparse_coo_tensor: number of dimensions must be sparse_dim ({at.shape[0]}), but got size {tuple(size)}"
        )
    highest = [int(row.max()) if at.shape[1] else -1 for row in at]
    if at.size and int(at.min()) < 0:
        raise RuntimeError(f"sparse_coo_tensor: found negative index {int(at.min())}")
    shape = tuple(h + 1 for h in highest) if size is None else tuple(map(int, size))
    for i, (h, n) in enumerate(zip(highest, shape, strict=True)):
        if h >= n:
            raise RuntimeError(
                f"sparse_coo_tensor: size is inconsistent with indices: for dim {i}, size is {n} but found index {h}"
            )
    return SparseTensor(kept.device.from_numpy(at), kept, shape, sparse_coo, bool(is_coalesced))


def sparse_csr_tensor(
    crow_indices: Any,
    col_indices: Any,
    values: Operand,
    size: Sequence[int] | None = None,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    check_invariants: bool | None = None,
) -> SparseTensor:
    """Return a sparse matrix of compressed rows: row i has the elements from ``crow_indices[i]`` to the next.

    The columns of a row may be in any order; where one is there twice, the values are added up and the columns sorted.

    Args:
        crow_indices: Where each row begins, and where the last ends.
        col_indices: The column of each element.
        values: The values.
        size: The shape; the smallest that holds all columns if None.
        dtype: The dtype of the values; their own if None.
        device: The device; that of the values if None.
        requires_grad: Whether gradients of the values are wanted; then they are copied.
        check_invariants: As in PyTorch; positions are always checked.

    Shape:
        crow_indices: (rows + 1,).
        col_indices: (nnz,).
        values: (nnz,).

    Raises:
        RuntimeError: A position lies outside, or the shapes do not fit.
        NotImplementedError: There are batches of matrices, or dense dimensions.

    Example:
        >>> sparse_csr_tensor([0, 1, 3], [2, 0, 2], [3.0, 4.0, 5.0]).to_dense()
        tensor([[0., 0., 3.],
                [4., 0., 5.]])
    """
    kept = _values("sparse_csr_tensor", values, dtype, device, False)
    begin = _indices("sparse_csr_tensor", "crow_indices", crow_indices)
    cols = _indices("sparse_csr_tensor", "col_indices", col_indices)
    if begin.ndim != 1 or cols.ndim != 1 or not begin.size:
        raise NotImplementedError("sparse_csr_tensor: batches of matrices are not supported; crow_indices has one dim")
    counts = begin[1:] - begin[:-1]
    if int(begin[0]) != 0 or int(begin[-1]) != cols.shape[0] or (counts.size and int(counts.min()) < 0):
        raise RuntimeError(
            f"sparse_csr_tensor: crow_indices must rise from 0 to the number of elements, {cols.shape[0]}"
        )
    rows = np.repeat(np.arange(counts.shape[0]), counts)
    columns = int(cols.max()) + 1 if cols.size else 0
    shape = (begin.shape[0] - 1, columns) if size is None else tuple(map(int, size))
    if shape[0] != begin.shape[0] - 1:
        raise RuntimeError(f"sparse_csr_tensor: {begin.shape[0] - 1} rows in crow_indices, and size {shape}")
    distinct = np.unique(rows * max(columns, 1) + cols).size == cols.size
    found = sparse_coo_tensor(np.stack([rows, cols]), kept, shape, is_coalesced=distinct).to_sparse_csr()
    return found.detach().clone().requires_grad_() if requires_grad else found


def to_sparse(input: Tensor) -> SparseTensor:
    """Return a tensor's elements that are not 0 as a sparse tensor, in the COO layout. Gradients go to them alone.

    Raises:
        RuntimeError: The input has no dimensions.

    Example:
        >>> import lucid
        >>> to_sparse(lucid.tensor([[0.0, 2.0], [0.0, 0.0]]))
        tensor(indices=tensor([[0],
                               [1]]),
               values=tensor([2.]),
               size=(2, 2), nnz=1, layout=lucid.sparse_coo)
    """
    if not input._data.ndim:
        raise RuntimeError("to_sparse: expected at least one dimension, got a tensor of shape ()")
    at = input.device.xp.nonzero(input._data)
    values = getitem(input, tuple(wrap(rows) for rows in at))
    return SparseTensor(input.device.xp.stack(at), values, tuple(input._data.shape), sparse_coo, True)


def to_sparse_csr(input: Tensor) -> SparseTensor:
    """Return a matrix's elements that are not 0 as a sparse matrix, in the CSR layout.

    Raises:
        RuntimeError: The input is no matrix.

    Example:
        >>> import lucid
        >>> to_sparse_csr(lucid.eye(3)).crow_indices().tolist()
        [0, 1, 2, 3]
    """
    return to_sparse(input).to_sparse_csr()


def _values(who: str, values: Any, dtype: Any, device: Any, requires_grad: bool) -> Any:
    kept: Any = values if isinstance(values, Variable) else tensor(values, device=device)
    if requires_grad:
        kept = wrap(kept._data.copy())
    if dtype is not None or device is not None:
        kept = to(kept, dtype=dtype, device=device)
    if kept._data.ndim != 1:
        raise NotImplementedError(
            f"{who}: values must have one dimension, got shape {kept._data.shape}; hybrid tensors, with dense "
            "dimensions, are not supported"
        )
    return kept.requires_grad_() if requires_grad else kept


def _indices(who: str, name: str, indices: Any) -> np.ndarray[Any, Any]:
    """Positions on the host, where they are checked."""
    given: Any = indices if isinstance(indices, Variable) else tensor(indices)
    data = given.device.to_numpy(given._data)
    if data.dtype.kind not in "iu" and data.size:
        raise RuntimeError(f"{who}: {name} must be whole numbers, got {data.dtype}; convert it with .long()")
    return np.array(data, np.int64)
