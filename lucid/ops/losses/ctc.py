"""Connectionist temporal classification (CTC): the loss of a labelling whose alignment with the input is unknown."""

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

LOG_ZERO = -1e30  # the logarithm of a probability of 0, finite so that the difference of two is not NaN


def ctc_loss(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:
    r"""Connectionist temporal classification: the negative log-likelihood of labels l, summed over all alignments.

    .. math:: \ell = -\log p(l \mid x), \qquad
        p(l \mid x) = \sum_{\pi \in \mathcal{B}^{-1}(l)} \prod_t y^t_{\pi_t} = \alpha_T(|l'|) + \alpha_T(|l'| - 1)

    where :math:`y^t_k` is the probability of class k at time t, and :math:`\mathcal{B}` removes from a path first
    repetitions and then blanks. With l' the labels with a blank b before, between and after them, the forward variable

    .. math:: \alpha_t(s) = y^t_{l'_s} \cdot \begin{cases}
        \alpha_{t-1}(s) + \alpha_{t-1}(s - 1) & l'_s = b \text{ or } l'_s = l'_{s-2} \\
        \alpha_{t-1}(s) + \alpha_{t-1}(s - 1) + \alpha_{t-1}(s - 2) & \text{otherwise}
        \end{cases}

    is the probability of all beginnings of paths that end in :math:`l'_s` at time t.

    `log_probs` are logarithms of probabilities, not scores: apply `log_softmax` first. As in PyTorch, the gradient
    takes it that the probabilities of each time sum to 1.

    Args:
        log_probs: log y.
        targets: The labels l of each sample.
        input_lengths: How many of the T times belong to each sample.
        target_lengths: The number of labels of each sample.
        blank: The class of the blank b.
        reduction: ``"none"``, ``"sum"``, or ``"mean"``: the mean of each loss divided by its number of labels.
        zero_infinity: Whether an infinite loss (labels that do not fit into the times) and its gradient count as 0.

    Shape:
        log_probs: (T, N, C), or (T, C) for one sample.
        targets: (N, S), or (sum of target_lengths,), the labels of all samples one after the other.
        input_lengths, target_lengths: (N,), or () for one sample.
        output: a scalar, or (N,) if reduction="none" and there is a batch.

    Raises:
        RuntimeError: `log_probs` is empty or has another number of dimensions, the blank is not a class, or lengths do
            not fit `log_probs` or `targets`.
        IndexError: A label is not a class.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> y = lucid.tensor([[[0.5, 0.5]], [[0.5, 0.5]]])
        >>> ctc_loss(y.log(), lucid.tensor([[1]]), (2,), (1,)).exp()
        tensor(1.3333)

    Source: A. Graves et al., "Connectionist temporal classification: labelling unsegmented sequence data with recurrent
    neural networks", 2006.
    """
    check_reduction("ctc_loss", reduction)
    if log_probs.ndim not in (2, 3):
        raise RuntimeError(f"ctc_loss: expected log_probs of shape (T, N, C) or (T, C), got {tuple(log_probs.shape)}")
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
    labels = _labels(targets, counts, blank, classes)
    length = 2 * labels.shape[1] + 1  # |l'|
    extended = np.full((batch, length), blank)  # l'
    extended[:, 1::2] = labels
    may_skip = np.zeros((batch, length), bool)  # whether α_t(s) has the summand α_{t-1}(s - 2)
    may_skip[:, 3::2] = labels[:, 1:] != labels[:, :-1]

    def on_device(array: np.ndarray) -> Any:
        return tensor(array, device=p.device)

    log_y = gather(p, 2, expand(on_device(extended), (times, batch, length)))  # log y of each l'_s at each time
    log_y = clamp(log_y, min=LOG_ZERO)
    skip = to(on_device(np.where(may_skip, 0.0, LOG_ZERO)), p.dtype)
    start = to(on_device(np.where(np.arange(length) == 0, 0.0, LOG_ZERO) + np.zeros((batch, 1))), p.dtype)
    before = full((batch, 2), LOG_ZERO, dtype=p.dtype, device=p.device)
    log_alpha = start  # before the first time, as if a path had ended in the first blank
    for t in range(times):
        shifted = cat([before, log_alpha], 1)
        summands = [log_alpha, shifted[:, 1:-1]]
        if t:
            summands.append(shifted[:, :-2] + skip)
        new = logsumexp(stack(summands), 0) + log_y[t]
        log_alpha = new if t < inputs.min() else where(on_device((t < inputs)[:, None]), new, log_alpha)
    last = np.stack([2 * counts, np.maximum(2 * counts - 1, 0)], axis=1)
    ends = gather(log_alpha, 1, on_device(last))
    ends = where(on_device((counts == 0)[:, None] & np.array([False, True])), LOG_ZERO, ends)
    loss = -logsumexp(ends, 1)

    # PyTorch's gradient takes it that the probabilities sum to 1: that of their sum is added, but not its value.
    total = sum(where(on_device((np.arange(times)[:, None] < inputs)[:, :, None]), exp(p), 0.0), (0, 2))
    loss = loss + (total - total.detach()) if isinstance(total, Variable) else loss
    loss = where(loss.detach() > -LOG_ZERO / 2, 0.0 if zero_infinity else math.inf, loss)
    if reduction == "mean":
        return mean(loss / to(on_device(np.maximum(counts, 1)), p.dtype))
    return sum(loss) if reduction == "sum" else loss if batched else squeeze(loss, 0)


def _lengths(lengths: Any, batch: int) -> np.ndarray:
    found = np.asarray(lengths.tolist() if isinstance(lengths, Variable) else lengths, np.int64).reshape(-1)
    if found.shape != (batch,):
        raise RuntimeError(f"ctc_loss: expected a length for each of {batch} samples, got {found.tolist()}")
    return found


def _labels(targets: Any, counts: np.ndarray, blank: int, classes: int) -> np.ndarray:
    """The labels of each sample, and blanks after them, (N, longest)."""
    given = np.asarray(targets.tolist(), np.int64)
    longest = int(counts.max(initial=0))
    if given.ndim == 1:
        fits = len(given) == counts.sum()
    else:
        fits = given.ndim == 2 and len(given) == len(counts) and given.shape[1] >= longest
    if counts.min(initial=0) < 0 or not fits:
        raise RuntimeError(f"ctc_loss: target_lengths {counts.tolist()} do not fit targets of shape {given.shape}")
    rows = np.full((len(counts), longest), blank)
    ends = counts.cumsum()
    for row, n, end, i in zip(rows, counts, ends, range(len(counts)), strict=True):
        row[:n] = given[end - n : end] if given.ndim == 1 else given[i, :n]
    if rows.min(initial=0) < 0 or rows.max(initial=0) >= classes:
        raise IndexError(f"ctc_loss: labels must be from 0 to {classes - 1}, got {rows.tolist()}")
    return rows
