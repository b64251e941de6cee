"""Layers that act only while training."""

from __future__ import annotations

from typing import Any

from . import functional as F
from .module import Module


class Dropout(Module):
    r"""Elements set to 0 with probability p while training, the others scaled by 1 / (1 - p).

    Args:
        p: The probability to leave an element out.
        inplace: Whether to write into the input's own memory.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> layer = Dropout(0.5).eval()
        >>> layer(lucid.ones(3))
        tensor([1., 1., 1.])

    Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout: probability p must be between 0 and 1, got {p}")
        self.p = p
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return the input, with some elements left out while training."""
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"
