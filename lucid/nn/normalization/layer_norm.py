"""Layer normalization."""

from __future__ import annotations

from collections.abc import Sequence

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.arguments import sizes
from .base import Affine


class LayerNorm(Affine):
    r"""Layer normalization: each sample normalized over its last dimensions, then scaled and shifted.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    See `functional.layer_norm`. It does the same in training and evaluation, for a batch of any size.

    Args:
        normalized_shape: The sizes of the last dimensions, not of the whole input; an int for one of them.
        eps: ε, added to the variance for numerical stability.
        elementwise_affine: Whether w and b are learned.
        bias: Whether there is a b, if there is a w.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (..., *normalized_shape); output: the same.

    Attributes:
        weight: w, of shape `normalized_shape`, 1 at first; or None.
        bias: b, of shape `normalized_shape`, 0 at first; or None.

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
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        shape = sizes("LayerNorm", (normalized_shape,))
        self.normalized_shape = shape
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self._add_affine(shape, elementwise_affine, elementwise_affine and bias, device, dtype)
        self.reset_parameters()

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, normalized over its last dimensions, scaled and shifted."""
        return ops.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )
