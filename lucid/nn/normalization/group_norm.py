"""Group normalization."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...ops.normalization.group_norm import group_norm
from .. import init
from ..module.module import Module
from ..parameter import Parameter


class GroupNorm(Module):
    r"""Each group of channels of each sample brought to mean 0 and variance 1, then each channel scaled and shifted.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Args:
        num_groups: Into how many groups the channels are divided.
        num_channels: The number of channels C of the input, (N, C, ...).
        eps: Keeps the root away from 0.
        affine: Whether there are w and b to learn.
        device: Where the parameters are.
        dtype: Their data type.
        bias: Whether there is a b, if there is a w.

    Attributes:
        weight: w, of shape (C), at first 1; or None.
        bias: b, of shape (C), at first 0; or None.

    Raises:
        ValueError: The groups do not divide the channels.

    Example:
        >>> import lucid
        >>> GroupNorm(2, 4)(lucid.randn(8, 4, 5, 5)).shape
        (8, 4, 5, 5)

    Source: Y. Wu and K. He, "Group normalization", 2018.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
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
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            vector = Parameter(ops.empty(num_channels, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, vector)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0."""
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        """Return the input with each group brought to mean 0 and variance 1, scaled and shifted."""
        return group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )
