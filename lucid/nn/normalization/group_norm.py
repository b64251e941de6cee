"""Group normalization."""

from __future__ import annotations

from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.normalization.group_norm import group_norm
from .base import Affine


class GroupNorm(Affine):
    r"""Group normalization: each group of channels of each sample normalized, then each channel scaled and shifted.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    It does the same in training and evaluation, for a batch of any size. With one group it is a layer normalization
    over channels and positions, with as many groups as channels an instance normalization.

    Args:
        num_groups: The number of groups that channels are divided into.
        num_channels: The number of channels C; the groups come first, unlike in the other normalizations.
        eps: ε, added to the variance for numerical stability.
        affine: Whether w and b are learned.
        device: The device of the parameters.
        dtype: The data type of the parameters.
        bias: Whether there is a b, if there is a w.

    Shape:
        input: (N, C, ...); output: the same.

    Attributes:
        weight: w, of shape (C,), 1 at first; or None.
        bias: b, of shape (C,), 0 at first; or None.

    Raises:
        ValueError: The groups do not divide the channels.

    Example:
        >>> import lucid
        >>> GroupNorm(2, 4)(lucid.randn(8, 4, 5, 5)).shape
        lucid.Size([8, 4, 5, 5])

    Source: Y. Wu and K. He, "Group normalization", 2018.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
        *,
        bias: bool = True,
    ):
        super().__init__()
        if num_groups < 1 or num_channels % num_groups:
            raise ValueError(
                f"GroupNorm: num_channels must be divisible by num_groups, got {num_channels} and {num_groups}"
            )
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        self._add_affine(num_channels, affine, affine and bias, device, dtype)
        self.reset_parameters()

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, each group normalized, each channel scaled and shifted."""
        return group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )
