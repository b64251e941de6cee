"""Losses of classifiers, whose target is a class: cross_entropy and nll_loss."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import ops
from ...autograd.tape import Variable
from ...backend import Array, device_of
from ...ops import loss as one_operation
from ...ops.activation import _log_softmax
from .reduction import check_reduction, reduce
from .tensors import check_same_device, check_tensors, raw

UNSIGNED = {size: np.dtype(f"u{size}") for size in (1, 2, 4, 8)}


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    r"""Return how surprised a classifier is by the truth, from its raw scores.

    .. math:: \ell_i = -w_{t_i} \log \frac{e^{x_{i,t_i}}}{\sum_k e^{x_{i,k}}}, \qquad
        \text{mean} = \sum_i \ell_i \Big/ \sum_i w_{t_i}

    Where the target gives probabilities :math:`t_{ik}`, :math:`\ell_i = -\sum_k w_k t_{ik} \log p_{ik}` and the mean
    is over the samples.

    Args:
        input: Scores x (logits, no softmax) of shape (N, C), (N, C, d1, ...) or (C).
        target: Class indices of shape (N), (N, d1, ...) or (), of an integer dtype; or class probabilities of the
            input's shape.
        weight: A weight w for each class, of shape (C).
        ignore_index: Samples of this class count nothing.
        reduction: ``"mean"``, ``"sum"``, or ``"none"`` for the loss of each sample.
        label_smoothing: How much of each truth, from 0 to 1, is spread evenly over all classes.

    Returns:
        A number, or the target's shape (without the class dimension) for ``"none"``.

    Raises:
        IndexError: A class is not one of 0 ... C-1.
        RuntimeError: The target is neither class indices nor probabilities of the input's shape.
        ValueError: The batch sizes differ, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> scores = lucid.tensor([[2.0, 0.0], [0.0, 0.0]])
        >>> cross_entropy(scores, lucid.tensor([0, 1]))
        tensor(0.4100)
    """
    check_reduction("cross_entropy", reduction)
    check_tensors("cross_entropy", input=input, target=target)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"cross_entropy: label_smoothing must be between 0 and 1, got {label_smoothing}")
    if target.dtype.kind == "f":
        return _from_probabilities(input, target, weight, reduction, label_smoothing)
    samples = Samples("cross_entropy", input, target, weight, ignore_index)
    if label_smoothing:
        loss = -ops.sum(ops.log_softmax(samples.x, 1) * samples.smoothed(label_smoothing, reduction), 1)
        if samples.kept is not None:
            loss = ops.where(samples.kept != 0, loss, 0.0)  # even if it is infinite or NaN
        return samples.result(loss if reduction == "none" else ops.sum(loss), reduction, target.shape)
    q = _log_softmax(raw(samples.x), dim=1)
    loss = one_operation.cross_entropy(samples.x, q, samples.t, samples.factors(reduction), total=reduction != "none")
    return samples.result(loss, reduction, target.shape)


def nll_loss(input: Any, target: Any, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean") -> Any:
    r"""Return the negative log-likelihood of the truth, from log-probabilities: `cross_entropy` after `log_softmax`.

    .. math:: \ell_i = -w_{t_i} x_{i,t_i}, \qquad \text{mean} = \sum_i \ell_i \Big/ \sum_i w_{t_i}

    Args:
        input: Log-probabilities x of shape (N, C), (N, C, d1, ...) or (C).
        target: Class indices of shape (N), (N, d1, ...) or ().
        weight: A weight w for each class, of shape (C).
        ignore_index: Samples of this class count nothing.
        reduction: ``"mean"``, ``"sum"``, or ``"none"`` for the loss of each sample.

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
    check_tensors("nll_loss", input=input, target=target)
    samples = Samples("nll_loss", input, target, weight, ignore_index)
    loss = one_operation.nll(samples.x, samples.t, samples.factors(reduction), total=reduction != "none")
    return samples.result(loss, reduction, target.shape)


class Samples:
    """Scores with their true classes, one row for each sample.

    Attributes:
        x: The scores, of shape (N, C).
        t: The classes, an array of shape (N), with 0 in the place of those to ignore.
        kept: 1 for each sample that counts and 0 for one to ignore, or None where there are some and all count.
        w: The weight of each class, or None where all weigh 1.
    """

    def __init__(self, name: str, input: Any, target: Any, weight: Any, ignore_index: int):
        self.name = name
        self.x = input
        self.t = raw(target)
        self.kept = self.w = None
        self._check_dtypes()
        shape = input.shape
        self.classes = shape[0] if len(shape) == 1 else shape[1] if shape else 0
        if len(shape) != 2 or self.t.shape != shape[:1]:
            self._flatten(shape)
        # Read as unsigned, a negative number is a huge one: one pass finds both.
        t = self.t
        in_range = t.size > 0 and t.view(UNSIGNED[t.itemsize]).max().item() < self.classes
        if not in_range or 0 <= ignore_index < self.classes:
            self._leave_out(ignore_index)
        if weight is not None:
            self.w = class_weights(name, input, weight, self.classes)

    def _check_dtypes(self) -> None:
        if self.x.dtype.kind != "f":
            raise RuntimeError(
                f"{self.name}: expected scores of a floating-point dtype, got {self.x.dtype}; use .float()"
            )
        if self.t.dtype.kind not in "iu":
            raise RuntimeError(
                f"{self.name}: expected class indices of an integer dtype, got {self.t.dtype}; "
                "convert them with target.long()"
            )

    def _flatten(self, shape: tuple[int, ...]) -> None:
        """Bring the classes to the last dimension, and all samples into one dimension."""
        if not shape:
            raise ValueError(f"{self.name}: expected scores of shape (N, C), (N, C, d1, ...) or (C), got one number")
        wanted = shape[:1] + shape[2:] if len(shape) > 1 else ()
        if self.t.shape != wanted:
            raise ValueError(
                f"{self.name}: expected a target of shape {wanted} for scores of shape {shape}, got {self.t.shape}"
            )
        last = ops.movedim(self.x, 1, -1) if len(shape) > 2 else self.x
        self.x = ops.reshape(last, (self.t.size, self.classes))
        self.t = self.t.reshape(-1)

    def _leave_out(self, ignore_index: int) -> None:
        device = device_of(self.t)
        with device.scope():
            t, xp = self.t, device.xp
            kept = t != ignore_index
            wrong = t[kept & ((t < 0) | (t >= self.classes))]
            if wrong.size:
                raise IndexError(
                    f"{self.name}: target {wrong[0].item()} is out of range for {self.classes} classes, which go from "
                    f"0 to {self.classes - 1}; samples to leave out are marked with ignore_index ({ignore_index} here)"
                )
            self.t, self.kept = xp.where(kept, t, 0), kept.astype(self.x.dtype)

    def factors(self, reduction: str) -> Any:
        """What the loss of each sample is multiplied by: an array, or a number that is the same for all."""
        if self.kept is None and self.w is None:
            return 1 / len(self.t) if reduction == "mean" else 1.0
        check_same_device(self.name, raw(self.x), target=self.t, weight=self.w)
        with device_of(self.t).scope():
            own = self._own()
            return own / self._total(own) if reduction == "mean" else own

    def smoothed(self, smoothing: float, reduction: str) -> Array:
        """What each log-probability is multiplied by where some of each truth is spread over all classes."""
        check_same_device(self.name, raw(self.x), target=self.t, weight=self.w)
        device = device_of(self.t)
        with device.scope():
            xp, t = device.xp, self.t
            p = xp.full((len(t), self.classes), smoothing / self.classes, dtype=self.x.dtype)
            p[xp.arange(len(t)), t] += 1 - smoothing
            p = p if self.w is None else p * self.w
            p = p if self.kept is None else p * self.kept[:, None]
            return p / self._total(self._own()) if reduction == "mean" else p

    def _own(self) -> Any:
        """The weight of each sample's class, 0 if it is to be ignored."""
        if self.w is None:
            return self.kept
        return self.w[self.t] if self.kept is None else self.w[self.t] * self.kept

    def _total(self, own: Any) -> Any:
        """The sum of all samples' weights; 1 where all are ignored, so that their gradients are 0 and not NaN."""
        if own is None:
            return len(self.t)
        total, xp = own.sum(), device_of(own).xp
        total = xp.where(total == 0, math.nan, total)
        return total if self.kept is None else xp.where(self.kept.any(), total, 1)

    def result(self, loss: Any, reduction: str, shape: tuple[int, ...]) -> Any:
        """The loss of each sample in the target's shape, or the number made of them: NaN if it is the mean of none."""
        if reduction == "none":
            return ops.reshape(loss, shape)
        if reduction == "mean" and self.kept is not None:
            with device_of(self.kept).scope():
                loss = loss + device_of(self.kept).xp.where(self.kept.any(), 0, math.nan).astype(loss.dtype)
        return loss


def class_weights(name: str, x: Any, weight: Any, classes: int) -> Array:
    """The weights of the classes as an array of the dtype of x.

    Raises:
        RuntimeError: They are not one for each class, or a gradient is wanted for them.
    """
    if isinstance(weight, Variable) and weight.node is not None:
        raise RuntimeError(f"{name}: there is no derivative for the class weights; pass weight.detach()")
    if tuple(weight.shape) != (classes,):
        raise RuntimeError(f"{name}: expected a weight for each of {classes} classes, got shape {tuple(weight.shape)}")
    return raw(weight).astype(x.dtype)


def _from_probabilities(input: Any, target: Any, weight: Any, reduction: str, smoothing: float) -> Any:
    name = "cross_entropy"
    if target.shape != input.shape or not input.ndim:
        raise RuntimeError(
            f"{name}: a {target.dtype} target holds class probabilities, of the input's shape {input.shape}; got "
            f"{target.shape}. Class indices must be integers, such as int64: convert them with target.long()"
        )
    dim = min(input.ndim - 1, 1)
    classes = input.shape[dim]
    p = target * (1 - smoothing) + smoothing / classes if smoothing else target
    if weight is not None:
        w = class_weights(name, input, weight, classes)
        p = p * w.reshape(-1, *[1] * (input.ndim - dim - 1))
    return reduce(-ops.sum(ops.log_softmax(input, dim) * p, dim), reduction)
