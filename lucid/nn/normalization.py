"""Layers that bring what passes through them to mean 0 and variance 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ops
from ..ops.normalization.group_norm import group_norm
from ..ops.normalization.rms_norm import rms_norm
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter


class LayerNorm(Module):
    r"""Each sample brought to mean 0 and variance 1 over its last dimensions, then scaled and shifted.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Args:
        normalized_shape: The sizes of the last dimensions; an int for one.
        eps: Keeps the root away from 0.
        elementwise_affine: Whether there are w and b to learn.
        bias: Whether there is a b, if there is a w.
        device: Where the parameters are.
        dtype: Their data type.

    Attributes:
        weight: w, of shape `normalized_shape`, at first 1; or None.
        bias: b, of shape `normalized_shape`, at first 0; or None.

    Example:
        >>> import lucid
        >>> LayerNorm(3)(lucid.tensor([[1.0, 2.0, 3.0]])).detach()
        tensor([[-1.2247,  0.0000,  1.2247]])

    Source: J. L. Ba et al., "Layer normalization", 2016.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.normalized_shape = shape
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        for name, wanted in (("weight", elementwise_affine), ("bias", elementwise_affine and bias)):
            self.register_parameter(name, Parameter(ops.empty(shape, device=device, dtype=dtype)) if wanted else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        """Return the input brought to mean 0 and variance 1, scaled and shifted."""
        return ops.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    r"""Each sample brought to a mean square of 1 over its last dimensions, then scaled.

    .. math:: y = \frac{x}{\sqrt{\operatorname{mean}(x^2) + \epsilon}} \, w

    Args:
        normalized_shape: The sizes of the last dimensions; an int for one.
        eps: Keeps the root away from 0; None for the smallest number that changes 1 in the input's dtype.
        elementwise_affine: Whether there is a w to learn.
        device: Where the parameter is.
        dtype: Its data type.

    Attributes:
        weight: w, of shape `normalized_shape`, at first 1; or None.

    Example:
        >>> import lucid
        >>> RMSNorm(3)(lucid.tensor([[3.0, 3.0, -3.0]])).detach()
        tensor([[ 1.,  1., -1.]])

    Source: B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.normalized_shape = shape
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        weight = Parameter(ops.empty(shape, device=device, dtype=dtype)) if elementwise_affine else None
        self.register_parameter("weight", weight)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Any) -> Any:
        """Return the input brought to a mean square of 1, and scaled."""
        return rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


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


class LocalResponseNorm(Module):
    r"""Each number divided by a power of the mean square of its neighbours in the channels beside it.

    .. math:: y_c = x_c \left( k + \frac{\alpha}{n} \sum_{c'} x_{c'}^2 \right)^{-\beta}

    Args:
        size: The number n of channels.
        alpha: The factor α.
        beta: The exponent β.
        k: The summand k.

    Example:
        >>> import lucid
        >>> LocalResponseNorm(2)(lucid.ones(1, 4, 3, 3)).shape
        (1, 4, 3, 3)

    Source: A. Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0):
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Any) -> Any:
        """Return the input, its large numbers held down by their neighbours."""
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
