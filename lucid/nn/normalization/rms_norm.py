"""Root-mean-square normalization."""

from __future__ import annotations

from collections.abc import Sequence

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.arguments import sizes
from ...ops.normalization.rms_norm import rms_norm
from .. import init
from ..module.module import Module
from ..parameter import Parameter


class RMSNorm(Module):
    r"""Root-mean-square normalization: each sample divided by its root mean square over the last dimensions, scaled.

    .. math:: y = \frac{x}{\sqrt{\operatorname{mean}(x^2) + \epsilon}} \, w

    Unlike `LayerNorm` it does not subtract the mean and has no bias.

    Args:
        normalized_shape: The sizes of the last dimensions, not of the whole input; an int for one of them.
        eps: ε, added to the mean square for numerical stability; None for the machine epsilon of the input's dtype.
        elementwise_affine: Whether w is learned.
        device: The device of the parameter.
        dtype: The data type of the parameter.

    Shape:
        input: (..., *normalized_shape); output: the same.

    Attributes:
        weight: w, of shape `normalized_shape`, 1 at first; or None.

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
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        shape = sizes("RMSNorm", (normalized_shape,))
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

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, divided by its root mean square, and scaled."""
        return rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
