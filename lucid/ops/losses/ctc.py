"""Connectionist temporal classification."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.tape import Variable
from ..conversion import to
from ..creation.from_data import tensor
from ..creation.from_shape import full
from ..elementwise.clamp import clamp
from ..elementwise.exponential import exp
from ..elementwise.where import where
from ..indexing.gathering import gather
from ..reduction.logsumexp import logsumexp
from ..reduction.sums import mean, sum
from ..shape.broadcasting import expand
from ..shape.joining import cat, stack
from ..shape.reshaping import squeeze, unsqueeze
from .reduction import check_reduction

IMPOSSIBLE = -1e30  # the logarithm of a probability of 0, finite so that differences of two are no NaN


def ctc_loss(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:
    r"""Return how unlikely labels are, given the probability of each label and of none (the blank) at each time.

    .. math:: \ell = -\log \sum_{\pi} \prod_t p_t(\pi_t)

    over all paths π that are the labels once repetitions are made one and then blanks are left out. With the labels
    written as s = (blank, label, blank, label, ..., blank), the probability :math:`\alpha_t(s)` of all beginnings of
    paths that end in s is :math:`p_t(s) \, (\alpha_{t-1}(s) + \alpha_{t-1}(s - 1) + \alpha_{t-1}(s - 2))`, the last of
    them only where no label is repeated.

    Args:
        log_probs: Logarithms of probabilities, of shape (T, N, C) or (T, C), from `log_softmax`.
        targets: Labels of shape (N, S) or, all of them one after the other, (sum of lengths).
        input_lengths: How many of the T times belong to each sample.
        target_lengths: How many labels each sample has.
        blank: The number of the blank.
        reduction: ``"none"``, ``"sum"``, or ``"mean"`` of each loss divided by its number of labels.
        zero_infinity: Whether an infinite loss (labels that are too many for the times) counts as 0.

    Raises:
        RuntimeError: The blank is no class, or a length does not fit.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([[[0.5, 0.5]], [[0.5, 0.5]]])
        >>> ctc_loss(p.log(), lucid.tensor([[1]]), (2,), (1,)).exp()
        tensor(1.3333)

    Source: A. Graves et al., "Connectionist temporal classification", 2006. As in PyTorch, the gradient is that of
    probabilities which sum to 1 at each time.
    """
    check_reduction("ctc_loss", reduction)
    batched = log_probs.ndim == 3
    p = log_probs if batched else unsqueeze(log_probs, 1)
    times, batch, classes = p.shape
    if not math.prod(p.shape):
        raise RuntimeError(f"ctc_loss: log_probs of shape {tuple(p.shape)} must not be empty")
    inputs, counts = _lengths(input_lengths, batch), _lengths(target_lengths, batch)
    if not 0 <= blank < classes:
        raise RuntimeError(f"ctc_loss: blank must be one of 0 to {classes - 1}, got {blank}")
    if inputs.min(initial=0) < 0 or inputs.max(initial=0) > times:
        raise RuntimeError(f"ctc_loss: input_lengths must be from 0 to {times}, got {inputs.tolist()}")
    labels = _rows(targets, counts, blank)
    length = 2 * labels.shape[1] + 1
    s = np.full((batch, length), blank)
    s[:, 1::2] = labels
    may_skip = np.zeros((batch, length), bool)
    may_skip[:, 3::2] = labels[:, 1:] != labels[:, :-1]

    def here(array: np.ndarray) -> Any:
        return tensor(array, device=p.device)

    e = gather(p, 2, expand(here(s), (times, batch, length)))  # the log-probability of each s at each time
    e = clamp(e, min=IMPOSSIBLE)
    skip = to(here(np.where(may_skip, 0.0, IMPOSSIBLE)), p.dtype)
    start = to(here(np.where(np.arange(length) == 0, 0.0, IMPOSSIBLE) + np.zeros((batch, 1))), p.dtype)
    wall = full((batch, 2), IMPOSSIBLE, dtype=p.dtype, device=p.device)
    alpha = start
    for t in range(times):
        behind = cat([wall, alpha], 1)
        ways = [alpha, behind[:, 1:-1], behind[:, :-2] + skip] if t else [alpha, behind[:, 1:-1]]
        new = logsumexp(stack(ways), 0) + e[t]
        alpha = new if t < inputs.min() else where(here((t < inputs)[:, None]), new, alpha)
    last = np.stack([2 * counts, np.maximum(2 * counts - 1, 0)], axis=1)
    ends = gather(alpha, 1, here(last))
    ends = where(here((counts == 0)[:, None] & np.array([False, True])), IMPOSSIBLE, ends)
    loss = -logsumexp(ends, 1)

    # PyTorch's gradient takes it that the probabilities sum to 1: that of their sum is added, and its value not.
    total = sum(where(here((np.arange(times)[:, None] < inputs)[:, :, None]), exp(p), 0.0), (0, 2))
    loss = loss + (total - total.detach()) if isinstance(total, Variable) else loss
    loss = where(loss.detach() > -IMPOSSIBLE / 2, 0.0 if zero_infinity else math.inf, loss)
    if reduction == "mean":
        return mean(loss / to(here(np.maximum(counts, 1)), p.dtype))
    return sum(loss) if reduction == "sum" else loss if batched else squeeze(loss, 0)


def _lengths(lengths: Any, batch: int) -> np.ndarray:
    found = np.asarray(lengths.tolist() if isinstance(lengths, Variable) else lengths, np.int64).reshape(-1)
    if found.shape != (batch,):
        raise RuntimeError(f"ctc_loss: expected a length for each of {batch} samples, got {found.tolist()}")
    return found


def _rows(targets: Any, counts: np.ndarray, blank: int) -> np.ndarray:
    """The labels of each sample, blanks behind them."""
    given = np.asarray(targets.tolist(), np.int64)
    if (given.ndim == 1 and len(given) < counts.sum()) or (given.ndim == 2 and given.shape[1] < counts.max(initial=0)):
        raise RuntimeError(f"ctc_loss: target_lengths {counts.tolist()} do not fit targets of shape {given.shape}")
    rows = np.full((len(counts), int(counts.max(initial=0))), blank)
    ends = counts.cumsum()
    for row, n, end, i in zip(rows, counts, ends, range(len(counts)), strict=True):
        row[:n] = given[end - n : end] if given.ndim == 1 else given[i, :n]
    return rows
