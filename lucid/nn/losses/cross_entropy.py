"""Cross-entropy and negative log-likelihood losses."""

from __future__ import annotations

from ...autograd.typing import Reduction, Tensor
from .. import functional as F
from .base import WeightedLoss


class CrossEntropyLoss(WeightedLoss):
    r"""Cross-entropy of logits with class indices or class probabilities; see `functional.cross_entropy`.

    .. math:: \ell_i = -w_{t_i} \log \frac{e^{x_{i,t_i}}}{\sum_k e^{x_{i,k}}}

    It takes logits: no `Softmax` in front of it, or learning becomes slow without an error. With class weights the mean
    is a weighted one: the sum of the losses over the sum of their weights.

    Args:
        weight: w, of shape (C,); 1 if None.
        ignore_index: A class whose samples do not count, such as the one of padding.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        label_smoothing: The share of each target, from 0 to 1, that is spread evenly over all classes.

    Shape:
        input: (N, C), (N, C, d1, ...) or (C,): the classes are dimension 1, also for images and sequences.
        target: (N,), (N, d1, ...) or (), of integers from 0 to C - 1; or probabilities of the input's shape.
        output: a scalar, or the shape of class indices if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> criterion = CrossEntropyLoss()
        >>> criterion(lucid.tensor([[2.0, 0.0], [0.0, 0.0]]), lucid.tensor([0, 1]))
        tensor(0.4100)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        ignore_index: int = -100,
        reduction: Reduction = "mean",
        label_smoothing: float = 0.0,
    ):
        super().__init__(weight, reduction=reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the cross-entropy of logits."""
        return F.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class NLLLoss(WeightedLoss):
    r"""Negative log-likelihood of class indices, from log-probabilities; see `functional.nll_loss`.

    .. math:: \ell_i = -w_{t_i} x_{i,t_i}

    The input is what comes out of a `LogSoftmax`: neither logits nor probabilities, of which it would not complain.
    With class weights the mean is a weighted one, as for `CrossEntropyLoss`.

    Args:
        weight: w, of shape (C,); 1 if None.
        ignore_index: A class whose samples do not count.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, C), (N, C, d1, ...) or (C,); target: (N,), (N, d1, ...) or (), of integers from 0 to C - 1.
        output: a scalar, or the target's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> NLLLoss()(lucid.tensor([[-0.5, -1.0]]), lucid.tensor([1]))
        tensor(1.)
    """

    def __init__(self, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: Reduction = "mean"):
        super().__init__(weight, reduction=reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the negative log-likelihood of the target."""
        return F.nll_loss(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)
