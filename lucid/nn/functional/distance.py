"""How far, or how alike in direction, vectors are; and vectors brought to length 1."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...ops.gathering import common_shape


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
    return input / ops.clamp(ops.norm(input, p, dim, keepdim=True), min=eps)


def pairwise_distance(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    r"""Return the distance between vectors along the last dimension.

    .. math:: d = \lVert x_1 - x_2 + \epsilon \rVert_p

    Raises:
        RuntimeError: The shapes do not broadcast.

    Example:
        >>> import lucid
        >>> pairwise_distance(lucid.tensor([[0.0, 0.0]]), lucid.tensor([[3.0, 4.0]]))
        tensor([5.0000])
    """
    return ops.norm(x1 - x2 + eps, p, -1, keepdim=keepdim)


def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Any:
    r"""Return the cosine of the angle between vectors along a dimension.

    .. math:: \frac{x_1 \cdot x_2}{\max(\lVert x_1 \rVert, \epsilon) \, \max(\lVert x_2 \rVert, \epsilon)}

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The shapes do not broadcast.

    Example:
        >>> import lucid
        >>> cosine_similarity(lucid.tensor([1.0, 0.0]), lucid.tensor([1.0, 1.0]), dim=0)
        tensor(0.7071)
    """
    shape = common_shape("cosine_similarity", x1.shape, x2.shape)
    a, b = (x if tuple(x.shape) == shape else ops.expand(x, shape) for x in (x1, x2))
    a, b = (x / ops.clamp(ops.norm(x, 2.0, dim, keepdim=True), min=eps) for x in (a, b))
    return ops.sum(a * b, dim)
