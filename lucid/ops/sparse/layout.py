"""Layouts: how a tensor's elements are kept."""

from __future__ import annotations


class Layout:
    """How a tensor's elements are kept: ``lucid.strided``, ``lucid.sparse_coo`` or ``lucid.sparse_csr``.

    Example:
        >>> import lucid
        >>> lucid.eye(2).to_sparse().layout
        lucid.sparse_coo
    """

    __slots__ = ("name",)

    def __init__(self, name: str):
        self.name = name

    def __repr__(self) -> str:
        return f"lucid.{self.name}"

    def __reduce__(self) -> str:
        return self.name


strided, sparse_coo, sparse_csr = map(Layout, ("strided", "sparse_coo", "sparse_csr"))
