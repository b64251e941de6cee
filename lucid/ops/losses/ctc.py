"""Connectionist temporal classification (CTC): the loss of a labelling whose alignment with the input is unknown."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...autograd.half import in_float32
from ...autograd.tape import Variable
from ...autograd.typing import Reduction, Tensor
from ...backend import Array, native
from ..arguments import raw
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
from .precomputed import precomputed
from .reduction import check_reduction

LOG_ZERO = -1e30  # the logarithm of a probability of 0, finite so that the difference of two is not NaN


@in_float32
def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int],
    blank: int = 0,
    reduction: Reduction = "mean",
    zero_infinity: bool = False,
) -> Tensor:
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
        zero_infinity: Whether an infinite loss (labels that do not fit into the times) counts as 0. Its gradient is 0
            in either case, where PyTorch's is NaN unless this is asked for.

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
    paths = _Paths(_labels(targets, counts, blank, classes), inputs, counts, blank)
    y = raw(p)
    if type(y) is native:
        loss, back = _run(y, paths, recorded=isinstance(p, Variable) and p.node is not None)
        loss = precomputed(p, loss, back=back, definition=functools.partial(_definition, paths=paths))
    else:
        loss = _definition(p, paths)
    loss = where(raw(loss) > -LOG_ZERO / 2, 0.0 if zero_infinity else math.inf, loss)
    if reduction == "mean":
        return mean(loss / to(tensor(np.maximum(counts, 1), device=p.device), p.dtype))
    return sum(loss) if reduction == "sum" else loss if batched else squeeze(loss, 0)


class _Paths:
    """The labels l' with blanks before, between and after them, of shape (N, S), and what is known of their paths."""

    def __init__(self, labels: np.ndarray, inputs: np.ndarray, counts: np.ndarray, blank: int):
        batch, longest = labels.shape
        self.inputs, self.counts = inputs, counts
        self.extended = np.full((batch, 2 * longest + 1), blank)
        self.extended[:, 1::2] = labels
        self.may_skip = np.zeros(self.extended.shape, bool)  # whether α_t(s) has the summand α_{t-1}(s - 2)
        self.may_skip[:, 3::2] = labels[:, 1:] != labels[:, :-1]
        self.ends = np.stack([2 * counts, np.maximum(2 * counts - 1, 0)], axis=1)

    def reversed(self) -> _Paths:
        """The same read from behind: its forward variable is the backward variable β."""
        labels, columns = self.extended[:, 1::2], np.arange(self.extended.shape[1] // 2)
        behind = np.take_along_axis(labels, np.maximum(self.counts[:, None] - 1 - columns, 0), axis=1)
        return _Paths(behind, self.inputs, self.counts, int(self.extended[0, 0]))


def _definition(p: Any, paths: _Paths) -> Any:
    """The loss of each sample; its gradient, as PyTorch's, takes it that the probabilities of each time sum to 1."""

    def on_device(array: np.ndarray) -> Any:
        return tensor(array, device=p.device)

    (times, batch, _), inputs, length = p.shape, paths.inputs, paths.extended.shape[1]
    log_y = gather(p, 2, expand(on_device(paths.extended), (times, batch, length)))  # log y of each l'_s at each time
    log_y = clamp(log_y, min=LOG_ZERO)
    skip = to(on_device(np.where(paths.may_skip, 0.0, LOG_ZERO)), p.dtype)
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
    ends = gather(log_alpha, 1, on_device(paths.ends))
    ends = where(on_device((paths.counts == 0)[:, None] & np.array([False, True])), LOG_ZERO, ends)
    loss = -logsumexp(ends, 1)

    # The gradient of the probabilities' sum is added, but not its value.
    total = sum(where(on_device((np.arange(times)[:, None] < inputs)[:, :, None]), exp(p), 0.0), (0, 2))
    return loss + (total - total.detach()) if isinstance(total, Variable) else loss


def _run(p: Array, paths: _Paths, recorded: bool) -> tuple[Array, Callable[[Array], Array]]:
    """The loss of each sample, and the function from its gradient to that of p. All variables are (T, S, N) here.

    If it will be called, the backward variable is computed beside the forward one, as of as many samples again.
    """
    (times, batch, classes), length = p.shape, paths.extended.shape[1]
    t, s, n = np.ogrid[:times, :length, :batch]
    left = paths.inputs - t  # how many times there are from t on
    log_y, may_skip = _log_y(p, paths), paths.may_skip
    both = log_y
    if recorded:
        behind = paths.reversed()
        both = np.concatenate([log_y, _log_y(p[np.maximum(left - 1, 0)[:, 0], n[0]], behind)], axis=2)
        may_skip = np.concatenate([may_skip, behind.may_skip])
    found = _log_alpha(both, may_skip)
    log_alpha = found[:, 2:, :batch]
    ends = log_alpha[paths.inputs[:, None], paths.ends, n.reshape(-1, 1)]
    ends[paths.counts == 0, 1] = LOG_ZERO
    log_likelihood = np.logaddexp(ends[:, 0], ends[:, 1])

    def back(g: Array) -> Array:
        """y less the probability, given the labels, that the path is in class k at time t: Σ α β / (y p(l | x))."""
        column = 2 * paths.counts - s  # of s, read from behind
        at = np.maximum(left, 0) * (length + 2) + np.maximum(column, 0) + 2
        log_beta = found[:, :, batch:].reshape(-1).take(at * batch + n, mode="wrap")
        given = log_alpha[1:] + log_beta - log_y - log_likelihood
        given = np.exp(np.where((left > 0) & (column >= 0), given, LOG_ZERO))
        d = np.where((left > 0).reshape(times, batch, 1), np.exp(p), 0)
        at = (t * batch + n) * classes + paths.extended.T
        np.subtract.at(d.reshape(-1), at.reshape(-1), given.reshape(-1))
        d *= np.where(log_likelihood < LOG_ZERO / 2, 0, g)[:, None]
        return d

    return -log_likelihood, back


def _log_y(p: Array, paths: _Paths) -> Array:
    """log y of each l'_s at each time."""
    times, batch, classes = p.shape
    at = paths.extended.T + np.arange(batch) * classes
    return np.maximum(p.reshape(times, batch * classes).take(at, axis=1), LOG_ZERO)


def _log_alpha(log_y: Array, may_skip: np.ndarray) -> Array:
    """log α of each time, and before the first, as if a path had ended in the first blank; below two rows of zeros."""
    times, length, batch = log_y.shape
    found = np.full((times + 1, length + 2, batch), LOG_ZERO, log_y.dtype)  # the rows are for s - 1 and s - 2
    found[0, 2] = 0
    skip = np.where(may_skip.T, 0, LOG_ZERO).astype(log_y.dtype)
    summands, highest = np.empty((3, length, batch), log_y.dtype), np.empty((length, batch), log_y.dtype)
    for old, new, y in zip(found, found[1:, 2:], log_y, strict=False):
        np.add(old[:-2], skip, out=summands[0])
        summands[1], summands[2] = old[1:-1], old[2:]
        np.maximum.reduce(summands, axis=0, out=highest)
        np.subtract(summands, highest, out=summands)
        np.exp(summands, out=summands)
        np.add.reduce(summands, axis=0, out=new)
        np.log(new, out=new)
        new += highest
        new += y
    return found


def _lengths(lengths: Any, batch: int) -> np.ndarray:
    found = np.asarray(lengths.tolist() if isinstance(lengths, Variable) else lengths, np.int64).reshape(-1)  # type: ignore[attr-defined]
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
        raise RuntimeError(
            f"ctc_loss: target_lengths {counts.tolist()} do not fit targets of shape {tuple(given.shape)}"
        )
    rows = np.full((len(counts), longest), blank)
    ends = counts.cumsum()
    for row, n, end, i in zip(rows, counts, ends, range(len(counts)), strict=True):
        row[:n] = given[end - n : end] if given.ndim == 1 else given[i, :n]
    if rows.min(initial=0) < 0 or rows.max(initial=0) >= classes:
        raise IndexError(f"ctc_loss: labels must be from 0 to {classes - 1}, got {rows.tolist()}")
    return rows
