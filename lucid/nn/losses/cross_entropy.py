"""Cross-entropy and negative log-likelihood losses."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import _Loss


class CrossEntropyLoss(_Loss):
    r"""The module of `functional.cross_entropy`, for raw scores and class indices or class probabilities.

    .. math:: \ell_i = -w_{t_i} \log \frac{e^{x_{i,t_i}}}{\sum_k e^{x_{i,k}}}

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> loss_fn = CrossEntropyLoss()
        >>> loss_fn(lucid.tensor([[2.0, 0.0], [0.0, 0.0]]), lucid.tensor([0, 1]))
        tensor(0.4100)
    """

    def __init__(
        self, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0
    ):
        super().__init__(reduction, weight)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of scores whose true classes are the target."""
        return F.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class NLLLoss(_Loss):
    r"""The module of `functional.nll_loss`, for log-probabilities and class indices.

    .. math:: \ell_i = -w_{t_i} x_{i,t_i}

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> NLLLoss()(lucid.tensor([[-0.5, -1.0]]), lucid.tensor([1]))
        tensor(1.)
    """

    def __init__(self, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean"):
        super().__init__(reduction, weight)
        self.ignore_index = ignore_index

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of log-probabilities whose true classes are the target."""
        return F.nll_loss(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)
