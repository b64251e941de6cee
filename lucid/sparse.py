"""The names of ``torch.sparse``. Sparse tensors are made by `lucid.sparse_coo_tensor`, see ``ops/sparse``."""

from .ops.sparse.functions import addmm, log_softmax, mm, softmax, sum
from .ops.sparse.sparse_tensor import SparseTensor

__all__ = ["SparseTensor", "addmm", "log_softmax", "mm", "softmax", "sum"]
