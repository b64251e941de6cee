"""Multi-class and multi-label margin losses."""

from __future__ import annotations

from ...autograd.typing import Reduction, Tensor
from .. import functional as F
from .base import Loss, WeightedLoss


class MultiLabelSoftMarginLoss(WeightedLoss):
    r"""Binary cross-entropy of logits, averaged over the classes; see `functional.multilabel_soft_margin_loss`.

    .. math:: \ell_i = -\frac{1}{C} \sum_c w_c \left( t_{ic} \log \sigma(x_{ic})
        + (1 - t_{ic}) \log \sigma(-x_{ic}) \right)

    Args:
        weight: w, of shape (C,); 1 if None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, C); target: (N, C), 1 for each class of a sample and 0 for the others.
        output: a scalar, or (N,) if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MultiLabelSoftMarginLoss()(lucid.zeros(1, 2), lucid.tensor([[1.0, 0.0]]))
        tensor(0.6931)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of samples with several labels."""
        return F.multilabel_soft_margin_loss(input, target, weight=self.weight, reduction=self.reduction)


class MultiMarginLoss(WeightedLoss):
    r"""Multi-class hinge loss; see `functional.multi_margin_loss`.

    .. math:: \ell_i = \frac{1}{C} \sum_{c \ne t_i} w_{t_i} \max(0, \text{margin} - x_{i t_i} + x_{ic})^p

    Args:
        p: The exponent, 1 or 2.
        margin: How much larger the score of the true class should be than the others.
        weight: w, of shape (C,); 1 if None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, C) or (C,); target: (N,) or (), of integers from 0 to C - 1.
        output: a scalar, or the target's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown, or p is neither 1 nor 2.

    Example:
        >>> import lucid
        >>> MultiMarginLoss()(lucid.tensor([[0.5, 0.0]]), lucid.tensor([0]))
        tensor(0.2500)
    """

    def __init__(self, p: int = 1, margin: float = 1.0, weight: Tensor | None = None, *, reduction: Reduction = "mean"):
        super().__init__(weight, reduction=reduction)
        if p not in (1, 2):
            raise ValueError(f"MultiMarginLoss: p must be 1 or 2, got {p}")
        self.p = p
        self.margin = margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the multi-class hinge loss."""
        return F.multi_margin_loss(
            input, target, weight=self.weight, p=self.p, margin=self.margin, reduction=self.reduction
        )


class MultiLabelMarginLoss(Loss):
    r"""Hinge loss of samples with several classes; see `functional.multilabel_margin_loss`.

    .. math:: \ell_i = \frac{1}{C} \sum_{t} \sum_{c \text{ not true}} \max(0, 1 - x_{i t} + x_{ic})

    Args:
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, C) or (C,).
        target: the same, of integers: the true classes of a sample, then -1; what follows the first -1 is ignored.
        output: a scalar, or (N,) or () if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MultiLabelMarginLoss()(lucid.tensor([0.5, 0.0, 1.0]), lucid.tensor([0, -1, 1]))
        tensor(0.6667)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the hinge loss of samples with several classes."""
        return F.multilabel_margin_loss(input, target, reduction=self.reduction)
