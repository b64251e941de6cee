"""Cosine similarity and distances of vectors as layers."""

from __future__ import annotations

from ..autograd.typing import Tensor
from . import functional as F
from .module.module import Module


class CosineSimilarity(Module):
    r"""Cosine of the angle between vectors, along one dimension; see `functional.cosine_similarity`.

    .. math:: \frac{x_1 \cdot x_2}{\max(\lVert x_1 \rVert, \epsilon) \, \max(\lVert x_2 \rVert, \epsilon)}

    It is a similarity, largest for vectors of the same direction; for a loss see `CosineEmbeddingLoss`.

    Args:
        dim: The dimension of the vectors.
        eps: ε, a lower bound of the norms, for numerical stability.

    Shape:
        x1, x2: (..., D, ...) with D at `dim`, broadcast against each other; output: the same without D.

    Example:
        >>> import lucid
        >>> CosineSimilarity(dim=0)(lucid.tensor([1.0, 0.0]), lucid.tensor([1.0, 1.0]))
        tensor(0.7071)
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8):
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Return the cosine of the angle between the vectors of two tensors."""
        return F.cosine_similarity(x1, x2, dim=self.dim, eps=self.eps)


class PairwiseDistance(Module):
    r"""Distance between corresponding vectors, along the last dimension; see `functional.pairwise_distance`.

    .. math:: d = \lVert x_1 - x_2 + \epsilon \rVert_p

    Row i is compared with row i; for all pairs of rows see `lucid.cdist`.

    Args:
        p: The order of the norm; it is kept as the attribute `norm`.
        eps: ε, added to the difference for numerical stability: the distance of equal vectors is not quite 0.
        keepdim: Whether the last dimension stays, with size 1.

    Shape:
        x1, x2: (N, D) or (D,); output: (N,) or (), or (N, 1) or (1,) with `keepdim`.

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

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Return the distance between the vectors of two tensors."""
        return F.pairwise_distance(x1, x2, p=self.norm, eps=self.eps, keepdim=self.keepdim)
