"""Connectionist temporal classification loss."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import _Loss


class CTCLoss(_Loss):
    r"""The module of `functional.ctc_loss`.

    .. math:: \ell = -\log \sum_{\pi} \prod_t p_t(\pi_t)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([[[0.5, 0.5]], [[0.5, 0.5]]])
        >>> CTCLoss()(p.log(), lucid.tensor([[1]]), (2,), (1,)).exp()
        tensor(1.3333)
    """

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False):
        super().__init__(reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(self, log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any) -> Any:
        """Return the loss of labels, given log-probabilities of shape (T, N, C)."""
        return F.ctc_loss(
            log_probs,
            targets,
            input_lengths,
            target_lengths,
            blank=self.blank,
            zero_infinity=self.zero_infinity,
            reduction=self.reduction,
        )
