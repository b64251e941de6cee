"""Distances and angles between vectors, as modules; what each computes is said with its function in `nn.functional`."""

from __future__ import annotations

from typing import Any

from . import functional as F
from .module.module import Module


class CosineSimilarity(Module):
    r"""The module of `functional.cosine_similarity`.

    .. math:: \frac{x_1 \cdot x_2}{\max(\lVert x_1 \rVert, \epsilon) \, \max(\lVert x_2 \rVert, \epsilon)}

    Example:
        >>> import lucid
        >>> CosineSimilarity(dim=0)(lucid.tensor([1.0, 0.0]), lucid.tensor([1.0, 1.0]))
        tensor(0.7071)
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8):
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Any, x2: Any) -> Any:
        """Return the cosine of the angle between vectors."""
        return F.cosine_similarity(x1, x2, dim=self.dim, eps=self.eps)


class PairwiseDistance(Module):
    r"""The module of `functional.pairwise_distance`.

    .. math:: d = \lVert x_1 - x_2 + \epsilon \rVert_p

    Example:
        >>> import lucid
        >>> PairwiseDistance()(lucid.tensor([[0.0, 0.0]]), lucid.tensor([[3.0, 4.0]]))
        tensor([5.0000])
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False):
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Any, x2: Any) -> Any:
        """Return the distance between vectors."""
        return F.pairwise_distance(x1, x2, p=self.norm, eps=self.eps, keepdim=self.keepdim)
