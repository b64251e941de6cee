"""Layer normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from .. import init
from ..module.module import Module
from ..parameter import Parameter


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
