"""Cross-entropy and negative log-likelihood of classes."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from ...autograd.half import in_float32, in_float32_on_cpu
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...autograd.typing import Reduction, Tensor
from ...backend import XP, Array, native
from ...backend.chunks import NEAR, in_chunks
from ..activations.softmax import _softmax, log_softmax
from ..arguments import check_tensors, raw
from ..elementwise.clamp import clamp
from ..elementwise.where import where
from ..fused import is_recorded
from ..reduction.sums import sum
from ..shape.reshaping import reshape, unsqueeze
from .class_targets import Samples, class_weights, truth
from .cross_entropy_kernels import launch, launch_vjp
from .reduction import check_reduction, reduce

# x holds the scores of each sample along dimension 1, t the true classes, `at` the positions of their scores in the
# flattened x, c the factor of each sample: its class weight, divided by the sum of them where the mean is wanted; 0 for
# an ignored one.


@primitive(casts=True)
def _cross_entropy(xp: Any, x: Array, t: Array, c: Any, loss: Array, *, back: Callable[[Array], Array]) -> Array:
    """The loss, which was computed together with what `back` needs, the gradient of the scores on arrays."""
    return loss


def _cross_entropy_vjp(g: Any, x: Any, t: Any, c: Any, back: Callable[[Array], Array]) -> Any:
    if not is_recorded(g):
        return back(g)
    shape = (*x.shape[:2], *t.shape[1:])
    at = truth(clamp(raw(t), 0, shape[1] - 1), shape)  # the class of an ignored sample may be any number
    d = _softmax(reshape(x, shape), dim=1) * _per_row(g * c) + _at_truth(g, at, c, shape=shape)
    return reshape(d, x.shape)


_cross_entropy.vjp(x=_cross_entropy_vjp, t=None, c=None, loss=None)


SHORT = 32  # classes below which NumPy computes faster along columns than along rows


def _run(xp: Any, x: Array, t: Array, c: Any, total: bool) -> tuple[Array, Callable[[Array], Array]]:
    """The loss of each sample or their sum, and the function from its gradient to that of the scores."""
    short = x.ndim == 2 and x.shape[1] < SHORT and type(x) is native
    z, tz = (x.T[None], t[None]) if short else (x.reshape(*x.shape[:2], *t.shape[1:]), t)
    at = truth(tz, z.shape)
    e, sums, loss = xp.empty(z.shape, x.dtype), xp.empty(at.shape, x.dtype), xp.empty(at.shape, x.dtype)

    def forward(start: int, stop: int) -> None:
        """e = exp(x - max x), and at the true class, less the sum of all: the gradient is that times g c / sum."""
        scores, own, truths = z[start:stop], e[start:stop], at[start:stop]
        if start:
            truths = truths - start * (z.size // len(z))
        if short:
            own[...] = scores
            scores = own
        xp.subtract(scores, scores.max(axis=1, keepdims=True), out=own)
        flat = own.reshape(-1)
        at_truth = flat[truths]
        xp.exp(own, out=own)
        true = xp.exp(at_truth)
        flat[truths] = 0
        others, total = own.sum(axis=1), sums[start:stop]
        xp.add(others, true, out=total)
        flat[truths] = -others
        # What the sum lost by rounding is all of the loss where the true class has nearly all of the probability.
        true -= total
        true += others
        true /= total
        part = xp.log(total, out=loss[start:stop])
        part -= at_truth
        part += true

    def in_pieces(work: Callable[[int, int], None]) -> None:
        if 2 * x.nbytes > NEAR:
            in_chunks(xp, work, len(z), 2 * x.nbytes // len(z), NEAR)
        elif x.size:
            work(0, len(z))

    def back(g: Array) -> Array:
        factors = xp.divide(g * c, sums, dtype=x.dtype)[:, None]
        d = xp.empty(x.shape, x.dtype)
        dz = d.T[None] if short else d.reshape(z.shape)

        def backward(start: int, stop: int) -> None:
            xp.multiply(e[start:stop], factors[start:stop], out=dz[start:stop])

        in_pieces(backward)
        return d

    in_pieces(forward)
    return _weighted(xp, loss.reshape(t.shape), c, total), back


@primitive(casts=True, piecewise_linear=True)
def _nll(xp: Any, q: Array, at: Array, c: Any, *, total: bool) -> Array:
    """-cᵢ qᵢ[tᵢ] for each sample i, or their sum."""
    return _weighted(xp, -q.reshape(-1)[at], c, total)


_nll.vjp(
    q=lambda g, at, c, q_shape: _at_truth(g, at, c, shape=q_shape),
    at=None,
    c=None,
)


@primitive
def _at_truth(xp: Any, g: Array, at: Array, c: Any, *, shape: tuple[int, ...]) -> Array:
    """-gᵢ cᵢ at the true class of each sample i, 0 elsewhere."""
    d = xp.zeros(math.prod(shape), dtype=g.dtype)
    d[at] = -g * c
    return d.reshape(shape)


_at_truth.vjp(
    g=lambda G, at, c, g_shape: _nll(G, at, c, total=not g_shape),
    at=None,
    c=None,
)


def _weighted(xp: Any, loss: Array, c: Any, total: bool) -> Array:
    if type(c) is float:
        return xp.asarray(loss.sum() * c) if total else loss * c
    loss = xp.where(c == 0, 0, loss * c)  # an ignored sample counts nothing, even if its loss is infinite
    return xp.asarray(loss.sum()) if total else loss


def _per_row(v: Any) -> Any:
    """A scalar for all rows as it is; one value for each row as a column."""
    return v if v.ndim == 0 else unsqueeze(v, 1)


@in_float32_on_cpu
def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    r"""Cross-entropy of class scores (logits) and true classes: log-softmax and negative log-likelihood in one.

    .. math:: \ell_i = -w_{t_i} \log \frac{e^{x_{i,t_i}}}{\sum_k e^{x_{i,k}}}, \qquad
        \text{mean} = \sum_i \ell_i \Big/ \sum_i w_{t_i}

    Where the target gives probabilities :math:`t_{ik}`, :math:`\ell_i = -\sum_k w_k t_{ik} \log p_{ik}` and the mean
    is over the samples.

    Args:
        input: Scores x, of a floating-point dtype.
        target: Class indices, of an integer dtype, or class probabilities.
        weight: A weight w for each class, of shape (C).
        ignore_index: Samples of this class do not count.
        reduction: ``"mean"``, ``"sum"``, or ``"none"`` for the loss of each sample.
        label_smoothing: How much of each truth, from 0 to 1, is spread evenly over all classes.

    The scores are logits: a softmax before this loss is a common mistake, which still trains, but slowly and worse.

    Shape:
        input: (N, C), (N, C, d1, ...) or (C).
        target: class indices (N), (N, d1, ...) or (); or probabilities of the input's shape.
        output: a scalar, or (N), (N, d1, ...) or () for ``reduction="none"``.

    Raises:
        IndexError: A class is not one of 0 ... C-1.
        RuntimeError: The target is neither class indices nor probabilities of the input's shape; or `ignore_index` is
            given with probabilities.
        ValueError: The batch sizes differ, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> scores = lucid.tensor([[2.0, 0.0], [0.0, 0.0]])
        >>> cross_entropy(scores, lucid.tensor([0, 1]))
        tensor(0.4100)
    """
    check_reduction("cross_entropy", reduction)
    t = target_array("cross_entropy", input, target)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"cross_entropy: label_smoothing must be between 0 and 1, got {label_smoothing}")
    if t.dtype.kind == "f":
        if ignore_index >= 0:
            raise RuntimeError("cross_entropy: ignore_index is for class indices; give those, or leave it out")
        return _from_probabilities(input, target, weight, reduction, label_smoothing)
    samples = Samples("cross_entropy", input, t, weight, ignore_index, separated=bool(label_smoothing))
    if label_smoothing:
        x = reshape(samples.x, samples.shape)
        loss = -sum(log_softmax(x, 1) * samples.smoothed(label_smoothing, reduction), 1)
        if samples.kept is not None:
            loss = where(samples.kept != 0, loss, 0.0)  # even if it is infinite or NaN
        return samples.result(loss if reduction == "none" else sum(loss), reduction, t.shape)
    if type(t) is not native and t.size and samples.classes:
        x, classes = samples.rows()
        loss, c = launch(raw(x), classes, samples.w, ignore_index, reduction)
        loss = _cross_entropy(x, classes, c, loss, back=functools.partial(launch_vjp, x=raw(x), t=classes, c=c))
        return reshape(loss, t.shape) if reduction == "none" else loss
    x, c = samples.x, samples.factors(reduction)
    loss, back = _run(XP[type(t)], raw(x), samples.t, c, reduction != "none")
    return samples.result(_cross_entropy(x, samples.t, c, loss, back=back), reduction, t.shape)


@in_float32
def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
) -> Tensor:
    r"""Negative log-likelihood of the true classes, from log-probabilities: `cross_entropy` after `log_softmax`.

    .. math:: \ell_i = -w_{t_i} x_{i,t_i}, \qquad \text{mean} = \sum_i \ell_i \Big/ \sum_i w_{t_i}

    Args:
        input: Log-probabilities x; probabilities are a common mistake, see `log_softmax`.
        target: Class indices, of an integer dtype.
        weight: A weight w for each class, of shape (C).
        ignore_index: Samples of this class do not count.
        reduction: ``"mean"``, ``"sum"``, or ``"none"`` for the loss of each sample.

    Shape:
        input: (N, C), (N, C, d1, ...) or (C).
        target: (N), (N, d1, ...) or ().
        output: a scalar, or the target's shape for ``reduction="none"``.

    Raises:
        IndexError: A class is not one of 0 ... C-1.
        RuntimeError: The target is not class indices.
        ValueError: The batch sizes differ, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> nll_loss(lucid.tensor([[-0.5, -1.0]]), lucid.tensor([1]))
        tensor(1.)
    """
    check_reduction("nll_loss", reduction)
    t = target_array("nll_loss", input, target)
    samples = Samples("nll_loss", input, t, weight, ignore_index)
    loss = _nll(samples.x, samples.truth(), samples.factors(reduction), total=reduction != "none")
    return samples.result(loss, reduction, t.shape)


def target_array(name: str, input: Any, target: Any) -> Array:
    """The array of the target, if it and the input are tensors."""
    t = target._data if isinstance(target, Variable) else target
    if type(t) not in XP or not (isinstance(input, Variable) or type(input) in XP):
        check_tensors(name, input=input, target=target)
    return t


def _from_probabilities(input: Any, target: Any, weight: Any, reduction: str, smoothing: float) -> Any:
    name = "cross_entropy"
    if target.shape != input.shape or not input.ndim:
        raise RuntimeError(
            f"{name}: a {target.dtype} target holds class probabilities, of the input's shape {tuple(input.shape)}; "
            f"got {tuple(target.shape)}. Class indices must be integers, such as int64: convert them with target.long()"
        )
    dim = min(input.ndim - 1, 1)
    classes = input.shape[dim]
    p = target * (1 - smoothing) + smoothing / classes if smoothing else target
    if weight is not None:
        w = class_weights(name, input, weight, classes)
        p = p * w.reshape(-1, *[1] * (input.ndim - dim - 1))
    return reduce(-sum(log_softmax(input, dim) * p, dim), reduction)
