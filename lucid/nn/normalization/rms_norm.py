"""Root-mean-square normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ...ops.normalization.rms_norm import rms_norm
from .. import init
from ..module.module import Module
from ..parameter import Parameter


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
