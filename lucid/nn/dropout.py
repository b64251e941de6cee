"""Dropout layers, which act in training mode only."""

from __future__ import annotations

from ..autograd.typing import Tensor
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
    r"""Dropout: elements set to 0 with probability p in training mode, the others scaled by 1 / (1 - p).

    The scale keeps the expected value, so that nothing is left to do after `eval()`, where it is the identity.

    Args:
        p: The dropout probability, not the keep rate.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> layer, x = Dropout(0.75), lucid.ones(99)
        >>> sorted(set(layer(x).tolist()))
        [0.0, 4.0]
        >>> sorted(set(layer.eval()(x).tolist()))
        [1.0]

    Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, with random elements set to 0 in training mode."""
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_Dropout):
    """Channel dropout over (N, C, L): whole channels set to 0 with probability p, the others scaled by 1 / (1 - p).

    In training mode only. Neighbouring elements of a channel are alike, so that dropping single ones would hide little.

    Args:
        p: The dropout probability of a channel, not the keep rate.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: (N, C, L) or (C, L); output: the same.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> layer, x = Dropout1d(0.5), lucid.ones(99, 2, 3)
        >>> sorted(set(layer(x).sum(dim=-1).flatten().tolist()))
        [0.0, 6.0]
        >>> bool((layer.eval()(x) == x).all())
        True

    Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, with random channels set to 0 in training mode."""
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_Dropout):
    """Channel dropout over (N, C, H, W): whole channels set to 0 with probability p, the others scaled by 1 / (1 - p).

    In training mode only. Neighbouring pixels of a channel are alike, so that dropping single ones would hide little.

    Args:
        p: The dropout probability of a channel, not the keep rate.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: (N, C, H, W); output: the same. Any other is taken as (N, C, ...), with a warning, as in PyTorch.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> layer, x = Dropout2d(0.5), lucid.ones(99, 2, 3, 3)
        >>> sorted(set(layer(x).sum(dim=(-2, -1)).flatten().tolist()))
        [0.0, 18.0]
        >>> bool((layer.eval()(x) == x).all())
        True

    Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, with random channels set to 0 in training mode."""
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_Dropout):
    """Channel dropout over (N, C, D, H, W): whole channels set to 0 with probability p, the others scaled.

    In training mode only. Neighbouring voxels of a channel are alike, so that dropping single ones would hide little.

    Args:
        p: The dropout probability of a channel, not the keep rate.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W); output: the same.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> layer, x = Dropout3d(0.5), lucid.ones(99, 2, 3, 3, 3)
        >>> sorted(set(layer(x).sum(dim=(-3, -2, -1)).flatten().tolist()))
        [0.0, 54.0]
        >>> bool((layer.eval()(x) == x).all())
        True

    Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, with random channels set to 0 in training mode."""
        return F.dropout3d(input, self.p, self.training, self.inplace)


class FeatureAlphaDropout(_Dropout):
    """Alpha dropout of whole channels: set to SELU's lowest value instead of 0, which keeps mean and variance.

    In training mode only.

    Args:
        p: The dropout probability of a channel, not the keep rate.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: (N, C, ...); output: the same.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> layer, x = FeatureAlphaDropout(0.5), lucid.ones(1, 99, 3)
        >>> len(set(layer(x).sum(dim=-1).flatten().tolist()))
        2
        >>> bool((layer.eval()(x) == x).all())
        True

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, with random channels set to SELU's lowest value in training mode."""
        return F.feature_alpha_dropout(input, self.p, self.training, self.inplace)


class AlphaDropout(_Dropout):
    """Dropout for networks of `SELU`: elements set to its lowest value instead of 0, which keeps mean and variance.

    In training mode only.

    Args:
        p: The dropout probability, not the keep rate.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> layer, x = AlphaDropout(0.5), lucid.ones(99)
        >>> len(set(layer(x).tolist()))
        2
        >>> bool((layer.eval()(x) == x).all())
        True

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, with random elements set to SELU's lowest value in training mode."""
        return F.alpha_dropout(input, self.p, self.training, self.inplace)
