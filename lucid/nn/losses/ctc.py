"""Connectionist temporal classification loss."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.typing import Reduction, Tensor
from .. import functional as F
from .base import Loss


class CTCLoss(Loss):
    r"""Connectionist temporal classification: the loss of unaligned label sequences; see `functional.ctc_loss`.

    .. math:: \ell = -\log \sum_{\pi} \prod_t p_t(\pi_t)

    over all paths π that become the target once repetitions are merged and blanks dropped. Time comes first in the
    input, also where the rest of a model is `batch_first`; and the mean divides each loss by its target's length.

    Args:
        blank: The class of the blank, which no target contains.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        zero_infinity: Whether the infinite loss of a target that does not fit its input counts as 0.

    Shape:
        log_probs: (T, N, C) or (T, C), from `LogSoftmax`.
        targets: (N, S) with S the length of the longest; or all of them one after the other, (sum of target_lengths,).
        input_lengths, target_lengths: (N,) or (): the steps and labels of each sample.
        output: a scalar, or (N,) or () if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([[[0.5, 0.5]], [[0.5, 0.5]]])
        >>> CTCLoss()(p.log(), lucid.tensor([[1]]), (2,), (1,)).exp()
        tensor(1.3333)

    Source: A. Graves et al., "Connectionist temporal classification", 2006.
    """

    def __init__(self, blank: int = 0, reduction: Reduction = "mean", zero_infinity: bool = False):
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(
        self,
        log_probs: Tensor,
        targets: Tensor,
        input_lengths: Tensor | Sequence[int],
        target_lengths: Tensor | Sequence[int],
    ) -> Tensor:
        """Return the loss of label sequences."""
        return F.ctc_loss(
            log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity
        )
