"""Linear, bilinear and identity layers."""

from __future__ import annotations

import math
import operator
from typing import Any

from .. import ops
from ..autograd.typing import DeviceLike, DType, Tensor
from ..ops.arguments import whole
from . import functional as F
from . import init
from .module.module import Module
from .parameter import Parameter


class Linear(Module):
    r"""Linear layer: an affine map of the last dimension; see `functional.linear`.

    .. math:: y = x W^\top + b

    Weight and bias are drawn from the uniform distribution on :math:`\pm 1 / \sqrt{\text{in\_features}}`. Without an
    activation between them, two linear layers are no more than one.

    Args:
        in_features: The size of the input's last dimension.
        out_features: The size of the output's last dimension.
        bias: Whether to add b.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (..., in_features); output: (..., out_features).

    Attributes:
        weight: W, of shape (out_features, in_features): the outputs first.
        bias: b, of shape (out_features,), or None.

    Raises:
        TypeError: A number of features is no integer.
        ValueError: A number of features is negative.

    Example:
        >>> import lucid
        >>> layer = Linear(3, 2)
        >>> layer(lucid.ones(5, 3)).shape
        lucid.Size([5, 2])

    Source: PyTorch's ``torch.nn.Linear``; the first weights after K. He et al., "Delving deep into rectifiers", 2015.
    """

    bias: Parameter | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        for name, size in (("in_features", in_features), ("out_features", out_features)):
            if whole("Linear", name, size) < 0:
                raise ValueError(f"Linear: {name} must be a number of features, 0 or more, got {size!r}")
        self.in_features = operator.index(in_features)
        self.out_features = operator.index(out_features)
        self.weight = Parameter(ops.empty(out_features, in_features, device=device, dtype=dtype))
        self.register_parameter(
            "bias", Parameter(ops.empty(out_features, device=device, dtype=dtype)) if bias else None
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias again."""
        if self.in_features:
            init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """Return ``input @ weight.T + bias``."""
        return ops.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Identity(Module):
    """Identity: the output is the input. Any arguments are accepted, so that it can replace another layer.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> Identity(54, unused=True)(3)
        3
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Return the input."""
        return input


class Bilinear(Module):
    r"""Bilinear layer: a map that is linear in each of two inputs; see `functional.bilinear`.

    .. math:: y_k = x_1^\top W_k \, x_2 + b_k

    Args:
        in1_features: The features of the first input.
        in2_features: The features of the second input.
        out_features: The features of the output.
        bias: Whether to add b.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input1: (..., in1_features); input2: (..., in2_features), the same but for the features.
        output: (..., out_features).

    Attributes:
        weight: W, of shape (out_features, in1_features, in2_features).
        bias: b, of shape (out_features,), or None.

    Raises:
        ValueError: `in1_features` is not positive.

    Example:
        >>> import lucid
        >>> Bilinear(3, 4, 2)(lucid.zeros(5, 3), lucid.zeros(5, 4)).shape
        lucid.Size([5, 2])

    Source: PyTorch's ``torch.nn.Bilinear``.
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"Bilinear: in1_features must be greater than 0, got {in1_features}")
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        self.weight = Parameter(ops.empty(out_features, in1_features, in2_features, device=device, dtype=dtype))
        self.register_parameter(
            "bias", Parameter(ops.empty(out_features, device=device, dtype=dtype)) if bias else None
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias again."""
        bound = 1 / math.sqrt(self.in1_features)
        for param in self.parameters():
            init.uniform_(param, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        """Return the bilinear map of two inputs."""
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )
