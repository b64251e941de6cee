"""Batch normalization layers."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.normalization.batch_norm import batch_norm
from .base import Affine


class ChannelNorm(Affine):
    """The base class of normalizations of channels: running statistics, a weight, a bias."""

    ndims: tuple[int, ...]  # how many dimensions the input may have

    def __init__(
        self,
        num_features: int,
        eps: float,
        momentum: float | None,
        affine: bool,
        track_running_stats: bool,
        device: DeviceLike | None,
        dtype: DType | None,
        bias: bool,
    ):
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self._add_affine(num_features, affine, affine and bias, device, dtype)
        for name, make in (("running_mean", ops.zeros), ("running_var", ops.ones)):
            vector = make(num_features, device=device, dtype=dtype) if track_running_stats else None
            self.register_buffer(name, vector)
        count = ops.zeros((), dtype="int64", device=device) if track_running_stats else None
        self.register_buffer("num_batches_tracked", count)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Reset the running statistics: mean 0, variance 1, no batch seen."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0, and reset the running statistics."""
        self.reset_running_stats()
        super().reset_parameters()

    def _channel_dim(self, input: Any) -> int:
        """The dimension of an input that has its channels."""
        return 1

    def check(self, input: Any) -> None:
        """Refuse an input of another number of dimensions.

        Raises:
            ValueError: The number of dimensions is not among `ndims`.
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


class BatchNorm(ChannelNorm):
    """The base class of batch normalizations, which differ only in the number of dimensions of their input."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
        *,
        bias: bool = True,
    ):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias)

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, each channel normalized, scaled and shifted."""
        self.check(input)
        tracked = self.running_mean is not None
        counted = self.training and self.track_running_stats and self.num_batches_tracked is not None
        momentum = self.momentum
        if momentum is None:
            momentum = 1 / (self.num_batches_tracked.item() + 1) if counted else 0.0
        use_batch_stats = self.training or not tracked
        use_running_stats = tracked and (not self.training or self.track_running_stats)
        y = batch_norm(
            input,
            self.running_mean if use_running_stats else None,
            self.running_var if use_running_stats else None,
            self.weight,
            self.bias,
            use_batch_stats,
            momentum,
            self.eps,
        )
        if counted:
            self.num_batches_tracked += 1
        return y


class BatchNorm1d(BatchNorm):
    r"""Batch normalization of (N, C) or (N, C, L); see `BatchNorm2d`, whose arguments and attributes it has.

    Shape:
        input: (N, C) or (N, C, L), the features or channels second; output: the same.

    Raises:
        ValueError: In `forward`, if the input has neither 2 nor 3 dimensions, or in training mode one element in each
            channel, as a batch of 1 has: it is its own mean.

    Example:
        >>> import lucid
        >>> BatchNorm1d(1)(lucid.tensor([[1.0], [3.0]])).detach()
        tensor([[-1.0000],
                [ 1.0000]])

    Source: S. Ioffe and C. Szegedy, "Batch normalization", 2015.
    """

    ndims = (2, 3)


class BatchNorm2d(BatchNorm):
    r"""Batch normalization of (N, C, H, W): each channel normalized over the batch and all spatial positions.

    .. math:: y = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \, w + b

    In training mode μ and σ² are those of the batch, and the running ones are moved towards them; after `eval()` the
    running ones are used, so that a sample's output does not depend on its batch: forgetting ``model.eval()`` changes
    results. Each channel needs at least two elements in training mode.

    Args:
        num_features: The number of channels C.
        eps: ε, added to the variance for numerical stability.
        momentum: How far the running statistics move towards those of a batch (1 minus what optimizers call momentum);
            None for the mean of all batches so far.
        affine: Whether w and b are learned.
        track_running_stats: Whether there are running statistics; without them, those of the batch are always used.
        device: The device of the parameters.
        dtype: The data type of the parameters.
        bias: Whether there is a b, if there is a w.

    Shape:
        input: (N, C, H, W); output: the same.

    Attributes:
        weight: w, of shape (C,), 1 at first; or None.
        bias: b, of shape (C,), 0 at first; or None.
        running_mean: The running mean, of shape (C,), a buffer; or None.
        running_var: The running variance, of shape (C,), a buffer; or None. It divides by n - 1, σ² by n.
        num_batches_tracked: The number of batches so far, a buffer; or None.

    Raises:
        ValueError: In `forward`, if the input does not have 4 dimensions, or in training mode one element in each
            channel.

    Example:
        >>> import lucid
        >>> layer, x = BatchNorm2d(3), 5 + lucid.randn(8, 3, 4, 4)
        >>> bool(layer(x).mean().abs() < 1e-4), layer.num_batches_tracked  # the mean of the batch
        (True, tensor(1))
        >>> bool(layer.eval()(x).mean().abs() < 1e-4)  # the running mean, as yet far from it
        False

    Source: S. Ioffe and C. Szegedy, "Batch normalization", 2015.
    """

    ndims = (4,)


class BatchNorm3d(BatchNorm):
    """Batch normalization of (N, C, D, H, W); see `BatchNorm2d`, whose arguments and attributes it has.

    Shape:
        input: (N, C, D, H, W); output: the same.

    Raises:
        ValueError: In `forward`, if the input does not have 5 dimensions, or in training mode one element in each
            channel.

    Example:
        >>> import lucid
        >>> BatchNorm3d(3)(lucid.randn(2, 3, 4, 4, 4)).shape
        lucid.Size([2, 3, 4, 4, 4])

    Source: S. Ioffe and C. Szegedy, "Batch normalization", 2015.
    """

    ndims = (5,)


class SyncBatchNorm(BatchNorm):
    """Batch normalization over the batches of all processes; lucid has one process, and it is `BatchNorm1d` to 3d.

    The arguments and attributes are those of `BatchNorm2d`, with `process_group` before `device`.

    Args:
        num_features: The number of channels.
        eps: Added to the variance for numerical stability.
        momentum: How far the running statistics move towards those of a batch; None for the mean of all batches so far.
        affine: Whether a weight and a bias are learned.
        track_running_stats: Whether there are running statistics.
        process_group: Only None.
        device: The device of the parameters.
        dtype: The data type of the parameters.
        bias: Whether there is a bias, if there is a weight.

    Shape:
        input: (N, C, ...), of 2 or more dimensions; output: the same.

    Raises:
        NotImplementedError: A `process_group` is given.
        ValueError: In `forward`, if the input has fewer than 2 dimensions, or in training mode one element in each
            channel.

    Example:
        >>> import lucid
        >>> SyncBatchNorm(3)(lucid.randn(2, 3, 4)).shape
        lucid.Size([2, 3, 4])
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        process_group: None = None,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
        *,
        bias: bool = True,
    ):
        if process_group is not None:
            raise NotImplementedError("SyncBatchNorm: lucid has one process; leave out process_group")
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def check(self, input: Tensor) -> None:
        """Refuse an input of fewer than 2 dimensions.

        Raises:
            ValueError: It has fewer.
        """
        if len(input.shape) < 2:
            raise ValueError(f"SyncBatchNorm: expected at least 2D input, got shape {tuple(input.shape)}")

    @classmethod
    def convert_sync_batchnorm(cls, module: Any, process_group: None = None) -> Any:
        """Return the module with each batch normalization in it as a SyncBatchNorm, which shares its parameters.

        Raises:
            NotImplementedError: A `process_group` is given.
        """
        new = module
        if isinstance(module, BatchNorm) and not isinstance(module, cls):
            options = module.momentum, module.affine, module.track_running_stats, process_group
            new = cls(module.num_features, module.eps, *options)
            for name in module._kinds:
                setattr(new, name, getattr(module, name))
            new.training = module.training
        for name, child in list(module.named_children()):
            new.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return new
