"""Instance normalization layers."""

from __future__ import annotations

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
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
        device: DeviceLike | None = None,
        dtype: DType | None = None,
        *,
        bias: bool = True,
    ):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias)

    def _channel_dim(self, input: Tensor) -> int:
        """The dimension of an input that has its channels: the first of one sample."""
        return 1 if len(input.shape) == max(self.ndims) else 0

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, each channel of each sample normalized, scaled and shifted."""
        self.check(input)
        batched = self._channel_dim(input) == 1
        x = input if batched else ops.unsqueeze(input, 0)
        if x.shape[1] != self.num_features and self.affine:
            raise ValueError(
                f"{type(self).__name__}: expected input with {self.num_features} channels, got {tuple(input.shape)}"
            )
        use_input_stats = self.training or not self.track_running_stats
        y = instance_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            use_input_stats,
            self.momentum or 0.0,
            self.eps,
        )
        return y if batched else ops.squeeze(y, 0)


class InstanceNorm1d(_InstanceNorm):
    """Instance normalization of (N, C, L) or (C, L); see `InstanceNorm2d`, whose arguments and attributes it has.

    An input of 2 dimensions is one sample (C, L), where `BatchNorm1d` would take it for a batch (N, C).

    Shape:
        input: (N, C, L) or (C, L); output: the same.

    Raises:
        ValueError: In `forward`, if the input has neither 2 nor 3 dimensions, or one element in each channel of a
            sample.

    Example:
        >>> import lucid
        >>> InstanceNorm1d(1)(lucid.tensor([[1.0, 3.0]]))
        tensor([[-1.0000,  1.0000]])

    Source: D. Ulyanov et al., "Instance normalization: the missing ingredient for fast stylization", 2016.
    """

    ndims = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    r"""Instance normalization of (N, C, H, W): each channel of each sample normalized over its spatial positions.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Unlike `BatchNorm2d` it learns nothing and keeps no statistics unless asked, and then does the same in training and
    evaluation.

    Args:
        num_features: The number of channels C.
        eps: ε, added to the variance for numerical stability.
        momentum: How far the running statistics move towards those of a batch.
        affine: Whether w and b are learned.
        track_running_stats: Whether there are running statistics, which are then used after `eval()`.
        device: The device of the parameters.
        dtype: The data type of the parameters.
        bias: Whether there is a b, if there is a w.

    Shape:
        input: (N, C, H, W) or (C, H, W); output: the same.

    Attributes:
        weight: w, of shape (C,), 1 at first; None unless `affine`.
        bias: b, of shape (C,), 0 at first; None unless `affine`.
        running_mean: The running mean, of shape (C,), a buffer; None unless `track_running_stats`.
        running_var: The running variance, of shape (C,), a buffer; None unless `track_running_stats`.

    Raises:
        ValueError: In `forward`, if the input has neither 3 nor 4 dimensions, or one element in each channel of a
            sample, or with `affine` another number of channels.

    Example:
        >>> import lucid
        >>> InstanceNorm2d(3)(lucid.randn(2, 3, 4, 4)).shape
        lucid.Size([2, 3, 4, 4])

    Source: D. Ulyanov et al., "Instance normalization: the missing ingredient for fast stylization", 2016.
    """

    ndims = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Instance normalization of (N, C, D, H, W) or (C, D, H, W); see `InstanceNorm2d`, whose arguments it has.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W); output: the same.

    Raises:
        ValueError: In `forward`, if the input has neither 4 nor 5 dimensions, or one element in each channel of a
            sample, or with `affine` another number of channels.

    Example:
        >>> import lucid
        >>> InstanceNorm3d(3)(lucid.randn(2, 3, 4, 4, 4)).shape
        lucid.Size([2, 3, 4, 4, 4])

    Source: D. Ulyanov et al., "Instance normalization: the missing ingredient for fast stylization", 2016.
    """

    ndims = (4, 5)
