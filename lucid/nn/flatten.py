"""Layers that change the shape only: Flatten, Unflatten."""

from __future__ import annotations

from collections.abc import Sequence

from .. import ops
from ..autograd.typing import Tensor
from .module.function_layer import FunctionLayer


class Flatten(FunctionLayer):
    """Consecutive dimensions merged into one, by default all but the first: from feature maps to a linear layer.

    Unlike `lucid.flatten` it begins at dimension 1, so that the batch stays.

    Args:
        start_dim: The first dimension to merge.
        end_dim: The last one.

    Shape:
        input: (N, d1, d2, ...); output: (N, d1 · d2 · ...), for the default arguments.

    Example:
        >>> import lucid
        >>> Flatten()(lucid.zeros(32, 1, 8, 8)).shape
        lucid.Size([32, 64])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__(start_dim=start_dim, end_dim=end_dim)

    def forward(self, input: Tensor) -> Tensor:
        """Return the flattened input."""
        return ops.flatten(input, self.start_dim, self.end_dim)


class Unflatten(FunctionLayer):
    """One dimension split into several: the inverse of `Flatten`.

    Args:
        dim: The dimension to split.
        unflattened_size: The sizes it is split into; one of them may be -1.

    Shape:
        input: (..., M, ...) with M at `dim`; output: (..., *unflattened_size, ...), whose product is M.

    Raises:
        TypeError: `unflattened_size` is no sequence.

    Example:
        >>> import lucid
        >>> Unflatten(1, (8, 8))(lucid.zeros(32, 64)).shape
        lucid.Size([32, 8, 8])
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]):
        if not isinstance(unflattened_size, Sequence) or isinstance(unflattened_size, str):
            raise TypeError(f"Unflatten: expected unflattened_size to be a tuple of sizes, got {unflattened_size!r}")
        super().__init__(dim=dim, unflattened_size=tuple(unflattened_size))

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with the dimension split."""
        return ops.unflatten(input, self.dim, self.unflattened_size)
