"""Vectors normalized to norm 1."""

from __future__ import annotations

from typing import Any

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ..elementwise.clamp import clamp
from ..linalg.norms import norm


@in_float32
def normalize(input: Tensor, p: float = 2.0, dim: Any = 1, eps: float = 1e-12) -> Tensor:
    r"""Normalize vectors along a dimension to p-norm 1.

    .. math:: y = \frac{x}{\max(\lVert x \rVert_p, \epsilon)}

    This divides by the norm alone: it subtracts no mean, as `layer_norm` does.

    Args:
        input: The vectors x.
        p: The exponent of the norm.
        dim: The dimension, or dimensions, of the vectors.
        eps: The smallest divisor.

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: A dimension is out of range.

    Example:
        >>> import lucid
        >>> normalize(lucid.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])
    """
    return input / clamp(norm(input, p, dim, keepdim=True), min=eps)
