"""Layers that change the shape only: Flatten, Unflatten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ops
from .module.module import Module


class Flatten(Module):
    """All dimensions from one to another made one: by default all but the first, which counts the samples.

    Example:
        >>> import lucid
        >>> Flatten()(lucid.zeros(32, 1, 8, 8)).shape
        (32, 64)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Any) -> Any:
        """Return the input with fewer dimensions."""
        return ops.flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """One dimension made several.

    Example:
        >>> import lucid
        >>> Unflatten(1, (8, 8))(lucid.zeros(32, 64)).shape
        (32, 8, 8)
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]):
        super().__init__()
        self.dim = dim
        if not isinstance(unflattened_size, Sequence) or isinstance(unflattened_size, str):
            raise TypeError(f"Unflatten: expected unflattened_size to be a tuple of sizes, got {unflattened_size!r}")
        self.unflattened_size = tuple(unflattened_size)

    def forward(self, input: Any) -> Any:
        """Return the input with more dimensions."""
        return ops.unflatten(input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
