"""Kullback-Leibler divergence loss."""

from __future__ import annotations

from typing import Any

from ...ops.losses.reduction import REDUCTIONS
from .. import functional as F
from .base import _Loss


class KLDivLoss(_Loss):
    r"""The module of `functional.kl_div`, for log-probabilities and probabilities.

    .. math:: \ell_i = t_i \, (\log t_i - x_i)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> loss_fn = KLDivLoss(reduction="batchmean")
        >>> loss_fn(lucid.tensor([[0.25, 0.75]]).log(), lucid.tensor([[0.5, 0.5]]))
        tensor(0.1438)
    """

    reductions = (*REDUCTIONS, "batchmean")

    def __init__(self, *, reduction: str = "mean", log_target: bool = False):
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, input: Any, target: Any) -> Any:
        """Return the Kullback-Leibler divergence."""
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)
