"""Multi-class and multi-label margin losses."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import _Loss


class MultiLabelSoftMarginLoss(_Loss):
    r"""The module of `functional.multilabel_soft_margin_loss`.

    .. math:: \ell_i = -\frac{1}{C} \sum_c w_c \left( t_{ic} \log \sigma(x_{ic})
        + (1 - t_{ic}) \log \sigma(-x_{ic}) \right)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MultiLabelSoftMarginLoss()(lucid.zeros(1, 2), lucid.tensor([[1.0, 0.0]]))
        tensor(0.6931)
    """

    def __init__(self, weight: Any = None, *, reduction: str = "mean"):
        super().__init__(reduction, weight)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of samples with several labels."""
        return F.multilabel_soft_margin_loss(input, target, weight=self.weight, reduction=self.reduction)


class MultiMarginLoss(_Loss):
    r"""The module of `functional.multi_margin_loss`.

    .. math:: \ell_i = \frac{1}{C} \sum_{c \ne t_i} w_{t_i} \max(0, \text{margin} - x_{i t_i} + x_{ic})^p

    Raises:
        ValueError: `reduction` is unknown, or on its call p neither 1 nor 2.

    Example:
        >>> import lucid
        >>> MultiMarginLoss()(lucid.tensor([[0.5, 0.0]]), lucid.tensor([0]))
        tensor(0.2500)
    """

    def __init__(self, p: int = 1, margin: float = 1.0, weight: Any = None, *, reduction: str = "mean"):
        super().__init__(reduction, weight)
        if p not in (1, 2):
            raise ValueError(f"MultiMarginLoss: p must be 1 or 2, got {p}")
        self.p = p
        self.margin = margin

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of scores whose true classes are the target."""
        return F.multi_margin_loss(
            input, target, weight=self.weight, p=self.p, margin=self.margin, reduction=self.reduction
        )


class MultiLabelMarginLoss(_Loss):
    r"""The module of `functional.multilabel_margin_loss`.

    .. math:: \ell_i = \frac{1}{C} \sum_{t} \sum_{c \text{ not true}} \max(0, 1 - x_{i t} + x_{ic})

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MultiLabelMarginLoss()(lucid.tensor([0.5, 0.0, 1.0]), lucid.tensor([0, -1, 1]))
        tensor(0.6667)
    """

    def __init__(self, *, reduction: str = "mean"):
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of scores whose true classes, then -1, are the target."""
        return F.multilabel_margin_loss(input, target, reduction=self.reduction)
