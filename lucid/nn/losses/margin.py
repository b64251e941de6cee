"""Margin losses: hinge, ranking, triplet and cosine embedding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.typing import Reduction, Tensor
from .. import functional as F
from ..distance import PairwiseDistance
from .base import Loss


class HingeEmbeddingLoss(Loss):
    r"""Hinge loss of distances between similar and dissimilar pairs; see `functional.hinge_embedding_loss`.

    .. math:: \ell_i = x_i \text{ if } t_i = 1, \qquad \max(0, \text{margin} - x_i) \text{ if } t_i = -1

    The target is 1 and -1, not 1 and 0.

    Args:
        margin: The distance from which on dissimilar pairs cost nothing.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> HingeEmbeddingLoss()(lucid.tensor([0.2, 0.2]), lucid.tensor([1, -1]))
        tensor(0.5000)
    """

    def __init__(self, margin: float = 1.0, *, reduction: Reduction = "mean"):
        super().__init__(reduction=reduction)
        self.margin = margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the hinge loss of distances."""
        return F.hinge_embedding_loss(input, target, margin=self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(Loss):
    r"""Loss of the angle between similar and dissimilar pairs of vectors; see `functional.cosine_embedding_loss`.

    .. math:: \ell_i = 1 - \cos_i \text{ if } t_i = 1, \qquad \max(0, \cos_i - \text{margin}) \text{ if } t_i = -1

    The target is 1 and -1, not 1 and 0.

    Args:
        margin: The cosine up to which dissimilar pairs cost nothing.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input1, input2: (N, D) or (D,); target: (N,) or ().
        output: a scalar, or the target's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> a, b = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[0.0, 1.0]])
        >>> CosineEmbeddingLoss()(a, b, lucid.tensor([1]))
        tensor(1.)
    """

    def __init__(self, margin: float = 0.0, *, reduction: Reduction = "mean"):
        super().__init__(reduction=reduction)
        self.margin = margin

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        """Return the loss of pairs of vectors."""
        return F.cosine_embedding_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class MarginRankingLoss(Loss):
    r"""Hinge loss of pairs of scores of which one should be larger; see `functional.margin_ranking_loss`.

    .. math:: \ell_i = \max(0, -t_i (x_i - y_i) + \text{margin})

    Args:
        margin: How much larger it should be.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input1, input2: x and y, any shape; target: the same, 1 where x should be larger, -1 where y should.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MarginRankingLoss()(lucid.tensor([1.0]), lucid.tensor([3.0]), lucid.tensor([1]))
        tensor(2.)
    """

    def __init__(self, margin: float = 0.0, *, reduction: Reduction = "mean"):
        super().__init__(reduction=reduction)
        self.margin = margin

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        """Return the loss of pairs of scores."""
        return F.margin_ranking_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class _TripletLoss(Loss):
    def __init__(self, margin: float, swap: bool, reduction: Reduction):
        super().__init__(reduction=reduction)
        if not margin > 0:
            raise ValueError(f"{type(self).__name__}: margin must be greater than 0, got {margin}")
        self.margin = margin
        self.swap = swap


class TripletMarginLoss(_TripletLoss):
    r"""Triplet loss: an anchor nearer to a positive than to a negative example; see `functional.triplet_margin_loss`.

    .. math:: \ell_i = \max(0, d(a_i, p_i) - d(a_i, n_i) + \text{margin})

    Args:
        margin: How much nearer it should be.
        p: The order of the norm in d; see `PairwiseDistance`.
        eps: Added to the difference in d, for numerical stability.
        swap: Whether to take d(p, n) where it is less than d(a, n).
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        anchor, positive, negative: (N, D) or (D,); output: a scalar, or (N,) or () if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown, or the margin is not positive.

    Example:
        >>> import lucid
        >>> a, b, c = lucid.tensor([[0.0]]), lucid.tensor([[2.0]]), lucid.tensor([[1.5]])
        >>> TripletMarginLoss()(a, b, c)
        tensor(1.5000)

    Source: V. Balntas et al., "Learning local feature descriptors with triplets and shallow convolutional neural
    networks", 2016.
    """

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        *,
        reduction: Reduction = "mean",
    ):
        super().__init__(margin, swap, reduction)
        self.p = p
        self.eps = eps

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """Return the loss of triplets."""
        return F.triplet_margin_loss(
            anchor, positive, negative, self.margin, self.p, self.eps, self.swap, reduction=self.reduction
        )


class TripletMarginWithDistanceLoss(_TripletLoss):
    r"""Triplet loss with a distance of one's own; see `functional.triplet_margin_with_distance_loss`.

    .. math:: \ell_i = \max(0, d(a_i, p_i) - d(a_i, n_i) + \text{margin})

    Args:
        distance_function: d, of two batches of vectors: a function, or a module, which may learn; `PairwiseDistance` if
            None.
        margin: How much nearer the anchor should be to the positive example.
        swap: Whether to take d(p, n) where it is less than d(a, n).
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        anchor, positive, negative: (N, ...), what d takes; output: a scalar, or what d returns if reduction is
        ``"none"``.

    Raises:
        ValueError: `reduction` is unknown, or the margin is not positive.

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
        reduction: Reduction = "mean",
    ):
        super().__init__(margin, swap, reduction)
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
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


class SoftMarginLoss(Loss):
    r"""Logistic loss of two classes; see `functional.soft_margin_loss`.

    .. math:: \ell_i = \log(1 + e^{-t_i x_i})

    The same as `BCEWithLogitsLoss`, but for a target of 1 and -1 instead of 1 and 0.

    Args:
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> SoftMarginLoss()(lucid.tensor([0.0]), lucid.tensor([1.0]))
        tensor(0.6931)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the logistic loss."""
        return F.soft_margin_loss(input, target, reduction=self.reduction)
