"""Layers that act only while training."""

from __future__ import annotations

from typing import Any

from . import functional as F
from .module.module import Module


class _Dropout(Module):
    def __init__(self, p: float = 0.5, inplace: bool = False):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: probability p must be between 0 and 1, got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_Dropout):
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

    def forward(self, input: Any) -> Any:
        """Return the input, with some elements left out while training."""
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_Dropout):
    """Whole channels of (N, C, L) or (C, L) set to 0 with probability p while training, the others scaled up.

    Args:
        p: The probability to leave a channel out.
        inplace: Whether to write into the input's own memory.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> sorted(set(Dropout1d()(lucid.ones(99, 2, 3)).flatten().tolist()))
        [0.0, 2.0]

    Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """

    def forward(self, input: Any) -> Any:
        """Return the input, with some channels left out while training."""
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_Dropout):
    """Whole channels of (N, C, H, W) or (C, H, W) set to 0 with probability p while training, the others scaled up.

    Args:
        p: The probability to leave a channel out.
        inplace: Whether to write into the input's own memory.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> Dropout2d(0.2).eval()(lucid.ones(1, 2, 3, 3)).sum()
        tensor(18.)

    Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """

    def forward(self, input: Any) -> Any:
        """Return the input, with some channels left out while training."""
        return F.dropout2d(input, self.p, self.training, self.inplace)


class AlphaDropout(_Dropout):
    """Elements set to SELU's lowest value with probability p while training, so that mean and variance stay the same.

    Args:
        p: The probability to leave an element out.
        inplace: Whether to write into the input's own memory.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> AlphaDropout(0.5).eval()(lucid.ones(3))
        tensor([1., 1., 1.])

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """

    def forward(self, input: Any) -> Any:
        """Return the input, with some elements at SELU's lowest value while training."""
        return F.alpha_dropout(input, self.p, self.training, self.inplace)
