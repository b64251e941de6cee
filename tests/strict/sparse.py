"""The class and the function of ``scipy.sparse`` that lucid uses, over strict arrays; cupyx has them too."""

from __future__ import annotations

from typing import Any

import numpy as np

from .array import wrap
from .counts import spend


class csr_matrix:
    """A sparse matrix, made of three arrays of the device."""

    def __init__(self, parts: Any, shape: tuple[int, int]):
        import scipy.sparse

        self._host = parts if shape is None else scipy.sparse.csr_matrix(tuple(a._host for a in parts), shape=shape)

    def __matmul__(self, other: Any) -> Any:
        spend(launches=1)
        if isinstance(other, csr_matrix):
            return csr_matrix(self._host @ other._host, None)
        return wrap(np.ascontiguousarray(self._host @ other._host))


def find(matrix: csr_matrix) -> Any:
    """The rows, columns and values of what is not 0."""
    import scipy.sparse

    return tuple(map(wrap, scipy.sparse.find(matrix._host)))
