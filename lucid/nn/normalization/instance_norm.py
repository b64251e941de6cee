"""Instance normalization layers."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...ops.normalization.instance_norm import instance_norm
from .batch_norm import ChannelNorm


class _InstanceNorm(ChannelNorm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias)

    def forward(self, input: Any) -> Any:
        """Return the input with each channel of each sample brought to mean 0 and variance 1."""
        self.check(input)
        batched = len(input.shape) == max(self.ndims)
        x = input if batched else ops.unsqueeze(input, 0)
        if x.shape[1] != self.num_features and self.affine:
            raise ValueError(
                f"{type(self).__name__}: expected input with {self.num_features} channels, got {tuple(input.shape)}"
            )
        own = self.training or not self.track_running_stats
        y = instance_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, own, self.momentum or 0.0, self.eps
        )
        return y if batched else ops.squeeze(y, 0)


class InstanceNorm1d(_InstanceNorm):
    """Each channel of each sample of (N, C, L) or (C, L) brought to mean 0 and variance 1; see `InstanceNorm2d`.

    Raises:
        ValueError: The input has neither 2 nor 3 dimensions, or one number in each channel.

    Example:
        >>> import lucid
        >>> InstanceNorm1d(1)(lucid.tensor([[1.0, 3.0]]))
        tensor([[-1.0000,  1.0000]])
    """

    ndims = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Each channel of each sample of (N, C, H, W) or (C, H, W) brought to mean 0 and variance 1 over all places.

    Args:
        num_features: The number of channels C.
        eps: Keeps the root away from 0.
        momentum: How far the running statistics move with each batch.
        affine: Whether there are w and b to learn.
        track_running_stats: Whether there are running statistics, which are then used after `eval()`.
        device: Where the parameters are.
        dtype: Their data type.
        bias: Whether there is a b, if there is a w.

    Raises:
        ValueError: The input has neither 3 nor 4 dimensions, or one number in each channel.

    Example:
        >>> import lucid
        >>> InstanceNorm2d(3)(lucid.randn(2, 3, 4, 4)).shape
        (2, 3, 4, 4)

    Source: D. Ulyanov et al., "Instance normalization: the missing ingredient for fast stylization", 2016.
    """

    ndims = (3, 4)
