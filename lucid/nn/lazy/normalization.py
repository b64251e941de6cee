"""Lazy batch and instance normalization."""

from __future__ import annotations

from typing import Any

from ...autograd.typing import DeviceLike, DType
from ..normalization.batch_norm import BatchNorm1d, BatchNorm2d, BatchNorm3d, ChannelNorm
from ..normalization.instance_norm import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from ..parameter import UninitializedBuffer
from .base import Lazy


class _LazyNorm(Lazy, ChannelNorm):
    def __init__(
        self,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
        *,
        bias: bool = True,
    ):
        ChannelNorm.__init__(self, 0, eps, momentum, affine, track_running_stats, device, dtype, bias)
        self._uninitialize(device, dtype)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(device=device, dtype=dtype)
            self.running_var = UninitializedBuffer(device=device, dtype=dtype)

    def initialize_parameters(self, input: Any) -> None:
        """Take the number of channels from an input."""
        self.check(input)
        self.num_features = n = input.shape[self._channel_dim(input)]
        if self.has_uninitialized_params():
            self._materialize(**dict.fromkeys(("weight", "bias", "running_mean", "running_var"), (n,)))


class LazyBatchNorm1d(_LazyNorm, BatchNorm1d):
    """Batch normalization that takes `num_features` from its first input, and is a `BatchNorm1d` from then on.

    The other arguments, the parameters and the buffers are those of `BatchNorm1d`.

    Shape:
        input: (N, C) or (N, C, L); output: the same.

    Example:
        >>> import lucid
        >>> layer = LazyBatchNorm1d()
        >>> layer(lucid.randn(4, 3, 5)).shape
        lucid.Size([4, 3, 5])
        >>> layer
        BatchNorm1d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)

    Source: PyTorch's ``torch.nn.LazyBatchNorm1d``.
    """

    becomes = BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, BatchNorm2d):
    """Batch normalization that takes `num_features` from its first input, and is a `BatchNorm2d` from then on.

    The other arguments, the parameters and the buffers are those of `BatchNorm2d`.

    Shape:
        input: (N, C, H, W); output: the same.

    Example:
        >>> import lucid
        >>> layer = LazyBatchNorm2d()
        >>> layer(lucid.randn(4, 3, 5, 5)).shape
        lucid.Size([4, 3, 5, 5])
        >>> layer
        BatchNorm2d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)

    Source: PyTorch's ``torch.nn.LazyBatchNorm2d``.
    """

    becomes = BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, BatchNorm3d):
    """Batch normalization that takes `num_features` from its first input, and is a `BatchNorm3d` from then on.

    The other arguments, the parameters and the buffers are those of `BatchNorm3d`.

    Shape:
        input: (N, C, D, H, W); output: the same.

    Example:
        >>> import lucid
        >>> layer = LazyBatchNorm3d()
        >>> layer(lucid.randn(4, 3, 2, 2, 2)).shape
        lucid.Size([4, 3, 2, 2, 2])
        >>> layer
        BatchNorm3d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)

    Source: PyTorch's ``torch.nn.LazyBatchNorm3d``.
    """

    becomes = BatchNorm3d


class LazyInstanceNorm1d(_LazyNorm, InstanceNorm1d):
    """Instance normalization that takes `num_features` from its first input, and is an `InstanceNorm1d` from then on.

    The other arguments, the parameters and the buffers are those of `InstanceNorm1d`.
    `affine` and `track_running_stats` are True unless given, where those of `InstanceNorm1d` are False.

    Shape:
        input: (N, C, L) or (C, L); output: the same.

    Example:
        >>> import lucid
        >>> layer = LazyInstanceNorm1d()
        >>> layer(lucid.randn(4, 3, 5)).shape
        lucid.Size([4, 3, 5])
        >>> layer
        InstanceNorm1d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)

    Source: PyTorch's ``torch.nn.LazyInstanceNorm1d``.
    """

    becomes = InstanceNorm1d


class LazyInstanceNorm2d(_LazyNorm, InstanceNorm2d):
    """Instance normalization that takes `num_features` from its first input, and is an `InstanceNorm2d` from then on.

    The other arguments, the parameters and the buffers are those of `InstanceNorm2d`.
    `affine` and `track_running_stats` are True unless given, where those of `InstanceNorm2d` are False.

    Shape:
        input: (N, C, H, W) or (C, H, W); output: the same.

    Example:
        >>> import lucid
        >>> layer = LazyInstanceNorm2d()
        >>> layer(lucid.randn(4, 3, 5, 5)).shape
        lucid.Size([4, 3, 5, 5])
        >>> layer
        InstanceNorm2d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)

    Source: PyTorch's ``torch.nn.LazyInstanceNorm2d``.
    """

    becomes = InstanceNorm2d


class LazyInstanceNorm3d(_LazyNorm, InstanceNorm3d):
    """Instance normalization that takes `num_features` from its first input, and is an `InstanceNorm3d` from then on.

    The other arguments, the parameters and the buffers are those of `InstanceNorm3d`.
    `affine` and `track_running_stats` are True unless given, where those of `InstanceNorm3d` are False.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W); output: the same.

    Example:
        >>> import lucid
        >>> layer = LazyInstanceNorm3d()
        >>> layer(lucid.randn(4, 3, 2, 2, 2)).shape
        lucid.Size([4, 3, 2, 2, 2])
        >>> layer
        InstanceNorm3d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)

    Source: PyTorch's ``torch.nn.LazyInstanceNorm3d``.
    """

    becomes = InstanceNorm3d
