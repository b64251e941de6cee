"""Margin losses: hinge, ranking, triplet and cosine embedding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import functional as F
from ..distance import PairwiseDistance
from .base import _Loss


class HingeEmbeddingLoss(_Loss):
    r"""The module of `functional.hinge_embedding_loss`.

    .. math:: \ell_i = x_i \text{ if } t_i = 1, \qquad \max(0, \text{margin} - x_i) \text{ if } t_i = -1

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> HingeEmbeddingLoss()(lucid.tensor([0.2, 0.2]), lucid.tensor([1, -1]))
        tensor(0.5000)
    """

    def __init__(self, margin: float = 1.0, *, reduction: str = "mean"):
        super().__init__(reduction)
        self.margin = margin

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of distances whose pairs belong together or not."""
        return F.hinge_embedding_loss(input, target, margin=self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(_Loss):
    r"""The module of `functional.cosine_embedding_loss`.

    .. math:: \ell_i = 1 - \cos_i \text{ if } t_i = 1, \qquad \max(0, \cos_i - \text{margin}) \text{ if } t_i = -1

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> a, b = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[0.0, 1.0]])
        >>> CosineEmbeddingLoss()(a, b, lucid.tensor([1]))
        tensor(1.)
    """

    def __init__(self, margin: float = 0.0, *, reduction: str = "mean"):
        super().__init__(reduction)
        self.margin = margin

    def forward(self, input1: Any, input2: Any, target: Any) -> Any:
        """Return the loss of pairs of vectors."""
        return F.cosine_embedding_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class MarginRankingLoss(_Loss):
    r"""The module of `functional.margin_ranking_loss`.

    .. math:: \ell_i = \max(0, -t_i (x_i - y_i) + \text{margin})

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MarginRankingLoss()(lucid.tensor([1.0]), lucid.tensor([3.0]), lucid.tensor([1]))
        tensor(2.)
    """

    def __init__(self, margin: float = 0.0, *, reduction: str = "mean"):
        super().__init__(reduction)
        self.margin = margin

    def forward(self, input1: Any, input2: Any, target: Any) -> Any:
        """Return the loss of pairs of scores."""
        return F.margin_ranking_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


def _positive(loss: Any, margin: float) -> float:
    """The margin of a loss of triplets."""
    if not margin > 0:
        raise ValueError(f"{type(loss).__name__}: margin must be greater than 0, got {margin}")
    return margin


class TripletMarginLoss(_Loss):
    r"""The module of `functional.triplet_margin_loss`.

    .. math:: \ell_i = \max(0, d(a_i, p_i) - d(a_i, n_i) + \text{margin})

    Raises:
        ValueError: `reduction` is unknown, or the margin not positive.

    Example:
        >>> import lucid
        >>> a, b, c = lucid.tensor([[0.0]]), lucid.tensor([[2.0]]), lucid.tensor([[1.5]])
        >>> TripletMarginLoss()(a, b, c)
        tensor(1.5000)
    """

    def __init__(
        self, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6, swap: bool = False, *, reduction: str = "mean"
    ):
        super().__init__(reduction)
        self.margin = _positive(self, margin)
        self.p = p
        self.eps = eps
        self.swap = swap

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Any:
        """Return the loss of triplets."""
        return F.triplet_margin_loss(
            anchor,
            positive,
            negative,
            margin=self.margin,
            p=self.p,
            eps=self.eps,
            swap=self.swap,
            reduction=self.reduction,
        )


class TripletMarginWithDistanceLoss(_Loss):
    r"""The module of `functional.triplet_margin_with_distance_loss`.

    .. math:: \ell_i = \max(0, d(a_i, p_i) - d(a_i, n_i) + \text{margin})

    Raises:
        ValueError: `reduction` is unknown, or the margin not positive.

    Example:
        >>> import lucid
        >>> a, b, c = lucid.tensor([[0.0]]), lucid.tensor([[2.0]]), lucid.tensor([[1.5]])
        >>> TripletMarginWithDistanceLoss(distance_function=lambda x, y: abs(x - y).sum(-1))(a, b, c)
        tensor(1.5000)
    """

    def __init__(
        self,
        *,
        distance_function: Callable[[Any, Any], Any] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ):
        super().__init__(reduction)
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function
        self.margin = _positive(self, margin)
        self.swap = swap

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Any:
        """Return the loss of triplets."""
        return F.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )


class SoftMarginLoss(_Loss):
    r"""The module of `functional.soft_margin_loss`.

    .. math:: \ell_i = \log(1 + e^{-t_i x_i})

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> SoftMarginLoss()(lucid.tensor([0.0]), lucid.tensor([1.0]))
        tensor(0.6931)
    """

    def __init__(self, *, reduction: str = "mean"):
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of scores whose sign should be that of the target."""
        return F.soft_margin_loss(input, target, reduction=self.reduction)
