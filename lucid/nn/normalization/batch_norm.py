"""Batch normalization layers."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...ops.normalization.batch_norm import batch_norm
from .. import init
from ..module.module import Module
from ..parameter import Parameter


class ChannelNorm(Module):
    """What normalizations of channels have in common: statistics that run along, a weight, a bias."""

    ndims: tuple[int, ...]  # how many dimensions the input may have

    def __init__(
        self,
        num_features: int,
        eps: float,
        momentum: float | None,
        affine: bool,
        track_running_stats: bool,
        device: Any,
        dtype: Any,
        bias: bool,
    ):
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            vector = ops.empty(num_features, device=device, dtype=dtype) if wanted else None
            self.register_parameter(name, None if vector is None else Parameter(vector))
        for name, make in (("running_mean", ops.zeros), ("running_var", ops.ones)):
            vector = make(num_features, device=device, dtype=dtype) if track_running_stats else None
            self.register_buffer(name, vector)
        count = ops.zeros((), dtype="int64", device=device) if track_running_stats else None
        self.register_buffer("num_batches_tracked", count)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Forget what was seen: mean 0, variance 1."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0, and forget what was seen."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def check(self, input: Any) -> None:
        """Refuse an input of another number of dimensions, or of channels.

        Raises:
            ValueError: It has the wrong number of either.
        """
        if len(input.shape) not in self.ndims:
            wanted = " or ".join(f"{n}D" for n in self.ndims)
            raise ValueError(
                f"{type(self).__name__}: expected {wanted} input (got {len(input.shape)}D, shape {tuple(input.shape)})"
            )

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(ChannelNorm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias)

    def forward(self, input: Any) -> Any:
        """Return the input with each channel brought to mean 0 and variance 1, scaled and shifted."""
        self.check(input)
        momentum = 0.0 if self.momentum is None else self.momentum
        tracked = self.running_mean is not None
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked += 1
            if self.momentum is None:
                momentum = 1 / self.num_batches_tracked.item()
        own = self.training or not tracked
        moves = tracked and (not self.training or self.track_running_stats)
        return batch_norm(
            input,
            self.running_mean if moves else None,
            self.running_var if moves else None,
            self.weight,
            self.bias,
            own,
            momentum,
            self.eps,
        )


class BatchNorm1d(_BatchNorm):
    r"""Each channel of (N, C) or (N, C, L) brought to mean 0 and variance 1 over the batch; see `BatchNorm2d`.

    Raises:
        ValueError: The input has neither 2 nor 3 dimensions, or one number in each channel.

    Example:
        >>> import lucid
        >>> BatchNorm1d(1)(lucid.tensor([[1.0], [3.0]])).detach()
        tensor([[-1.0000],
                [ 1.0000]])
    """

    ndims = (2, 3)


class BatchNorm2d(_BatchNorm):
    r"""Each channel of (N, C, H, W) brought to mean 0 and variance 1 over the batch and all places.

    .. math:: y = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \, w + b

    While training, μ and σ² are the batch's, and the running ones move towards them; after `eval()` the running ones
    are used.

    Args:
        num_features: The number of channels C.
        eps: Keeps the root away from 0.
        momentum: How far the running statistics move with each batch; None for the mean of all batches so far.
        affine: Whether there are w and b to learn.
        track_running_stats: Whether there are running statistics; without them, those of the batch are always used.
        device: Where the parameters are.
        dtype: Their data type.
        bias: Whether there is a b, if there is a w.

    Attributes:
        weight: w, of shape (C), at first 1; or None.
        bias: b, of shape (C), at first 0; or None.
        running_mean: The running mean, of shape (C); or None.
        running_var: The running variance (that divides by n - 1), of shape (C); or None.
        num_batches_tracked: How many batches were seen; or None.

    Raises:
        ValueError: The input does not have 4 dimensions, or one number in each channel.

    Example:
        >>> import lucid
        >>> layer = BatchNorm2d(3)
        >>> layer(lucid.randn(8, 3, 4, 4)).shape, layer.num_batches_tracked
        ((8, 3, 4, 4), tensor(1))

    Source: S. Ioffe and C. Szegedy, "Batch normalization", 2015.
    """

    ndims = (4,)


class BatchNorm3d(_BatchNorm):
    """Each channel of (N, C, D, H, W) brought to mean 0 and variance 1 over the batch; see `BatchNorm2d`.

    Raises:
        ValueError: The input does not have 5 dimensions, or one number in each channel.

    Example:
        >>> import lucid
        >>> BatchNorm3d(3)(lucid.randn(2, 3, 4, 4, 4)).shape
        (2, 3, 4, 4, 4)
    """

    ndims = (5,)
