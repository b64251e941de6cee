"""The positions of a sparse matrix, and its product with a dense one."""

from __future__ import annotations

import functools
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array, Device, scipy_module
from ..indexing.gathering import index_select
from ..reduction.sums import sum as sum_


class Pattern:
    """The positions of the elements of a sparse matrix A, which are constant.

    Attributes:
        device: The device of the indices.
        rows, cols: The row and the column of each element.
        shape: The shape of A.
    """

    def __init__(self, device: Device, rows: Array, cols: Array, shape: tuple[int, ...]):
        self.device, self.rows, self.cols, self.shape = device, rows, cols, shape

    @functools.cached_property
    def by_row(self) -> tuple[Array, Array, Array]:
        """The order of the elements by row, their columns in it, and where each row begins: compressed rows."""
        xp = self.device.xp
        order = xp.argsort(self.rows)
        return order, self.cols[order].astype("int32"), starts(xp, self.rows, self.shape[0]).astype("int32")

    @functools.cached_property
    def transpose(self) -> Pattern:
        """The positions of the transpose."""
        return Pattern(self.device, self.cols, self.rows, self.shape[::-1])

    def matrix(self, values: Array) -> Any:
        """Return A with some values, as a matrix of SciPy, or of its like on a GPU."""
        order, cols, begin = self.by_row
        return scipy_module(self.device, "sparse").csr_matrix((values[order], cols, begin), shape=self.shape)


def starts(xp: Any, rows: Array, n: int) -> Array:
    """Return where each of n rows begins among elements that are sorted by row, and where the last ends."""
    begin = xp.zeros(n + 1, "int64")
    begin[1:] = xp.cumsum(xp.bincount(rows, minlength=n))
    return begin


def unraveled(xp: Any, keys: Array, shape: tuple[int, ...]) -> Array:
    """Return the positions, of shape (ndim, n), behind positions in a dense tensor that is laid out flat."""
    at = []
    for size in reversed(shape):
        at.append(keys % max(size, 1))
        keys = keys // max(size, 1)
    return xp.stack(at[::-1]) if at else xp.zeros((0, keys.shape[0]), keys.dtype)


@primitive(name="sparse_mm", wide=True)
def sparse_dense(xp: Any, values: Array, dense: Array, *, pattern: Pattern) -> Array:
    r"""Product of a sparse matrix and a dense one, :math:`y_{ij} = \sum_e [r_e = i] v_e d_{c_e j}`."""
    return pattern.matrix(values) @ dense


sparse_dense.vjp(
    values=lambda g, dense, pattern: sum_(
        index_select(g, 0, pattern.rows) * index_select(dense, 0, pattern.cols), dim=-1
    ),
    dense=lambda g, values, pattern: sparse_dense(values, g, pattern=pattern.transpose),
)
