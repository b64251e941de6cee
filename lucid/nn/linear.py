"""Layers that are an affine map, and those that only change a shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .. import ops
from . import init
from .module import Module
from .parameter import Parameter


class Linear(Module):
    r"""An affine map of the last dimension.

    .. math:: y = x W^\top + b

    Weight and bias begin as numbers drawn evenly from :math:`\pm 1 / \sqrt{\text{in\_features}}`.

    Args:
        in_features: The size of the input's last dimension.
        out_features: The size of the result's.
        bias: Whether there is a b.
        device: Where the parameters are.
        dtype: Their data type.

    Attributes:
        weight: W, of shape (out_features, in_features).
        bias: b, of shape (out_features), or None.

    Example:
        >>> import lucid
        >>> layer = Linear(3, 2)
        >>> layer(lucid.ones(5, 3)).shape
        (5, 2)

    Source: PyTorch's ``torch.nn.Linear``; the first weights after K. He et al., "Delving deep into rectifiers", 2015.
    """

    bias: Parameter | None

    def __init__(self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None):
        super().__init__()
        for name, size in (("in_features", in_features), ("out_features", out_features)):
            if not isinstance(size, int) or size < 0:
                raise ValueError(f"Linear: {name} must be a number of features, 0 or more, got {size!r}")
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(ops.empty(out_features, in_features, device=device, dtype=dtype))
        self.register_parameter(
            "bias", Parameter(ops.empty(out_features, device=device, dtype=dtype)) if bias else None
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias anew."""
        if self.in_features:
            init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Any) -> Any:
        """Return ``input @ weight.T + bias``."""
        return ops.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Identity(Module):
    """A module that returns its input; any arguments are accepted, so that it can stand where another module was.

    Example:
        >>> Identity(54, unused=True)(3)
        3
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__()

    def forward(self, input: Any) -> Any:
        """Return the input."""
        return input


class Flatten(Module):
    """All dimensions from one to another made one: by default all but the first, which counts the samples.

    Example:
        >>> import lucid
        >>> Flatten()(lucid.zeros(32, 1, 8, 8)).shape
        (32, 64)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Any) -> Any:
        """Return the input with fewer dimensions."""
        return ops.flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """One dimension made several.

    Example:
        >>> import lucid
        >>> Unflatten(1, (8, 8))(lucid.zeros(32, 64)).shape
        (32, 8, 8)
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]):
        super().__init__()
        self.dim = dim
        if not isinstance(unflattened_size, Sequence) or isinstance(unflattened_size, str):
            raise TypeError(f"Unflatten: expected unflattened_size to be a tuple of sizes, got {unflattened_size!r}")
        self.unflattened_size = tuple(unflattened_size)

    def forward(self, input: Any) -> Any:
        """Return the input with more dimensions."""
        return ops.unflatten(input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
