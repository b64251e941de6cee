"""Vectors scaled to unit norm."""

from __future__ import annotations

from typing import Any

from ..elementwise.clamp import clamp
from ..linalg.norms import norm


def normalize(input: Any, p: float = 2.0, dim: Any = 1, eps: float = 1e-12) -> Any:
    r"""Divide each vector along a dimension by its norm.

    .. math:: y = \frac{x}{\max(\lVert x \rVert_p, \epsilon)}

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> normalize(lucid.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])
    """
    return input / clamp(norm(input, p, dim, keepdim=True), min=eps)
