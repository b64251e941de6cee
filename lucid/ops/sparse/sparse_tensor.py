"""`SparseTensor`: positions, which are constant, and values, which may require gradients."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.leaf import is_leaf
from ...autograd.tape import wrap
from ...autograd.typing import Tensor
from ...backend import Array, Device, device_of
from ...printing import sparse_text
from ...size import Size
from ..arguments import one_dim
from ..conversion import clone, to
from ..indexing.index_put import index_add
from ..shape.reshaping import reshape
from .arithmetic import SparseArithmetic
from .layout import Layout, sparse_coo, sparse_csr
from .pattern import Pattern, starts, unraveled


class SparseTensor(SparseArithmetic):
    """A tensor of which only some elements are kept, all others being 0; see `lucid.sparse_coo_tensor`.

    A position may be there several times, and counts as the sum of its values until `coalesce` adds them up. What has
    no sparse form here is refused; `to_dense` makes a Tensor.

    Attributes:
        shape: The size of each dimension.
        layout: ``lucid.sparse_coo``, or ``lucid.sparse_csr`` for a matrix that is sorted by row.

    Example:
        >>> import lucid
        >>> a = lucid.tensor([[0.0, 2.0], [0.0, 3.0]]).to_sparse()
        >>> a.shape, a.indices().tolist(), a.values().tolist()
        (lucid.Size([2, 2]), [[0, 1], [1, 1]], [2.0, 3.0])
        >>> a @ lucid.tensor([1.0, 10.0])
        tensor([20., 30.])
    """

    __slots__ = ("_at", "_coalesced", "_known", "_values", "layout", "shape")

    def __init__(self, at: Array, values: Any, shape: tuple[int, ...], layout: Layout, coalesced: bool):
        self._at, self._values, self.layout = at, values, layout
        self._coalesced = coalesced or at.shape[1] < 2
        self.shape = Size(shape)
        self._known: Pattern | None = None

    # What it is

    dtype = property(lambda self: self._values.dtype, doc="The type of the elements.")
    device: Any = property(lambda self: self._values.device, doc="The device that holds the elements.")
    ndim = property(lambda self: len(self.shape), doc="The number of dimensions.")
    is_cuda = property(lambda self: self._values.is_cuda, doc="Whether it is on a GPU.")
    is_sparse = property(lambda self: self.layout is sparse_coo, doc="Whether its layout is COO, as in PyTorch.")
    is_sparse_csr = property(lambda self: self.layout is sparse_csr, doc="Whether its layout is CSR.")
    requires_grad = property(lambda self: self._values.requires_grad, doc="Whether its values require gradients.")
    is_leaf = property(lambda self: is_leaf(self._values), doc="Whether no operation made its values.")
    T = property(lambda self: self.t(), doc="The transpose.")

    @property
    def grad(self) -> SparseTensor | None:
        """The gradient of the sparse tensor, at its positions; a position that is there twice has it once."""
        g = self._values.grad
        if g is None or self._coalesced:
            return None if g is None else self._with(g)
        keys, first = self.device.xp.unique(self._flat(), return_index=True)  # the gradients of its values are equal
        return SparseTensor(unraveled(self.device.xp, keys, self.shape), g[wrap(first)], self.shape, self.layout, True)

    def dim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    def sparse_dim(self) -> int:
        """The number of sparse dimensions: all of them."""
        return len(self.shape)

    def dense_dim(self) -> int:
        """The number of dense dimensions: none."""
        return 0

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size of one dimension."""
        return self.shape if dim is None else self.shape[one_dim("size", dim, len(self.shape))]

    def numel(self) -> int:
        """The number of elements, with those that are 0."""
        return math.prod(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        parts = {"indices": self._at, "values": self._values._data}
        if self.layout is sparse_csr:
            parts = {"crow_indices": self.crow_indices()._data, "col_indices": self._at[1], "values": parts["values"]}
        return sparse_text(parts, self.shape, self.layout, self._values.node)

    # Its parts

    def is_coalesced(self) -> bool:
        """Whether no position is there twice, and they are sorted."""
        return self._coalesced

    def coalesce(self) -> SparseTensor:
        """Return it sorted, with the values of a position added up."""
        if self._coalesced:
            return self
        xp = self.device.xp
        with self.device.scope():
            keys, inverse = xp.unique(self._flat(), return_inverse=True)
            zeros = wrap(xp.zeros(keys.shape, self.dtype))
            at = unraveled(xp, keys, self.shape)
        return SparseTensor(at, index_add(zeros, 0, inverse, self._values), self.shape, self.layout, True)

    def _flat(self) -> Array:
        """The position of each element in a dense tensor that is laid out flat."""
        with self.device.scope():
            flat = self.device.xp.zeros(self._at.shape[1], "int64")
        for i, size in enumerate(self.shape):
            flat = flat * size + self._at[i]
        return flat

    def _refuse_unsorted(self, what: str) -> None:
        if not self._coalesced:
            raise RuntimeError(f"Cannot get {what} on an uncoalesced tensor, please call .coalesce() first")

    def indices(self) -> Tensor:
        """The positions, of shape (ndim, nnz)."""
        self._refuse_unsorted("indices")
        return wrap(self._at)

    def values(self) -> Tensor:
        """The values, of shape (nnz,)."""
        self._refuse_unsorted("values")
        return self._values

    def _indices(self) -> Tensor:
        return wrap(self._at)

    def _nnz(self) -> int:
        return int(self._at.shape[1])

    def crow_indices(self) -> Tensor:
        """Where each row begins, of shape (rows + 1,); of a CSR matrix."""
        self._refuse_other_than(sparse_csr, "crow_indices")
        return wrap(starts(self.device.xp, self._at[0], self.shape[0]))

    def col_indices(self) -> Tensor:
        """The column of each element, of shape (nnz,); of a CSR matrix."""
        self._refuse_other_than(sparse_csr, "col_indices")
        return wrap(self._at[1])

    def _refuse_other_than(self, layout: Layout, what: str) -> None:
        if self.layout is not layout:
            raise RuntimeError(f"{what}: expected the layout {layout}, got {self.layout}; see to_sparse_csr()")

    # Other forms

    def to_dense(self) -> Tensor:
        """Return a Tensor with all elements."""
        with self.device.scope():
            zeros = wrap(self.device.xp.zeros(math.prod(self.shape), self.dtype))
        return reshape(index_add(zeros, 0, self._flat(), self._values), self.shape)

    def to_sparse(self) -> SparseTensor:
        """Return it in the COO layout."""
        return SparseTensor(self._at, self._values, self.shape, sparse_coo, self._coalesced)

    to_sparse_coo = to_sparse

    def to_sparse_csr(self) -> SparseTensor:
        """Return a matrix in the CSR layout."""
        self._matrix("to_sparse_csr")
        one = self.coalesce()
        return SparseTensor(one._at, one._values, one.shape, sparse_csr, True)

    def _with(self, values: Any) -> SparseTensor:
        """Return other values at the same positions."""
        at = self._at
        if device_of(at) != values.device:
            at = values.device.from_numpy(device_of(at).to_numpy(at))
        new = SparseTensor(at, values, self.shape, self.layout, self._coalesced)
        new._known = self._known if at is self._at else None
        return new

    def to(self, *args: Any, **options: Any) -> SparseTensor:
        """Convert to another dtype or device; it takes what ``Tensor.to`` takes."""
        return self._with(to(self._values, *args, **options))

    def float(self) -> SparseTensor:
        """Return it as float32."""
        return self.to("float32")

    def double(self) -> SparseTensor:
        """Return it as float64."""
        return self.to("float64")

    def cpu(self) -> SparseTensor:
        """Return it on the CPU."""
        return self.to(device="cpu")

    def cuda(self, device: str | Device = "cuda") -> SparseTensor:
        """Return it on a GPU."""
        return self.to(device=device)

    def detach(self) -> SparseTensor:
        """Return it outside the graph."""
        return self._with(self._values.detach())

    def clone(self) -> SparseTensor:
        """Return a copy."""
        return self._with(clone(self._values))

    def requires_grad_(self, flag: bool = True) -> SparseTensor:
        """Say whether gradients of the values are wanted, and return it."""
        self._values.requires_grad_(flag)
        return self

    def t(self) -> SparseTensor:
        """Return the transpose of a matrix, or a vector itself; of CSR it is CSR, where PyTorch's is CSC.

        Raises:
            RuntimeError: It has more than two dimensions.
        """
        if self.ndim > 2:
            raise RuntimeError(f"t: expected at most 2 dimensions, got shape {self.shape}; see transpose(dim0, dim1)")
        return self.transpose(0, 1) if self.ndim == 2 else self

    def transpose(self, dim0: int, dim1: int) -> SparseTensor:
        """Return it with two dimensions swapped."""
        order = list(range(self.ndim))
        i, j = (one_dim("transpose", d, self.ndim) for d in (dim0, dim1))
        if i == j:
            return self
        order[i], order[j] = order[j], order[i]
        shape = tuple(self.shape[k] for k in order)
        new = SparseTensor(self._at[order], self._values, shape, sparse_coo, False)
        new._known = self._known.transpose if self._known is not None else None
        return new.to_sparse_csr() if self.layout is sparse_csr else new

    def _pattern(self) -> Pattern:
        if self._known is None:
            self._known = Pattern(self.device, self._at[0], self._at[1], self.shape)
        return self._known

    def _new(self, at: Array, values: Any, shape: tuple[int, ...], layout: Layout, coalesced: bool) -> SparseTensor:
        return SparseTensor(at, values, shape, layout, coalesced)
