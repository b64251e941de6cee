"""Class-index targets: checked, brought beside their scores, weighted."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from ...autograd.tape import Variable
from ...backend import Array, checks, device_of, native
from ..arguments import check_same_device, raw
from ..shape.reshaping import reshape
from ..shape.transposing import movedim

UNSIGNED = {size: np.dtype(f"u{size}") for size in (1, 2, 4, 8)}


class Samples:
    """Scores with their true classes; a sample is one pixel of an image, too.

    Attributes:
        x: The scores, of shape (N, C, ...).
        shape: (N, C), or (N, C, L) with L samples in each image: a shape in which x can be read.
        t: The classes, an array of shape (N,) or (N, L), with 0 in place of those to ignore.
        kept: 1 for each sample that counts and 0 for one to ignore, or None where all count.
        w: The weight of each class, or None where all weigh 1.
    """

    def __init__(self, name: str, input: Any, target: Array, weight: Any, ignore_index: int, *, separated: bool = True):
        self.name = name
        self.x, self.t, t = input, target, target
        self.kept = self.w = None
        x = input._data if isinstance(input, Variable) else input
        shape = x.shape
        self.classes = shape[0] if len(shape) == 1 else shape[1] if shape else 0
        self.shape = shape
        if x.dtype.kind != "f" or t.dtype.kind not in "iu":
            raise self._wrong_dtype(x, t)
        if len(shape) != 2 or t.shape != shape[:1]:
            self._flatten(shape)
            t = self.t
        # Read as unsigned, a negative number is a huge one: one pass finds both. A GPU is not waited for.
        waits = type(t) is native or not self.classes
        in_range = waits and t.size > 0 and t.view(UNSIGNED[t.itemsize]).max().item() < self.classes
        if not separated and not waits and t.size:
            checks.integers_in_range(t, device_of(t), 0, self.classes, self._error(ignore_index), spare=ignore_index)
        elif not in_range or 0 <= ignore_index < self.classes:
            self._leave_out(ignore_index, waits)
        if weight is not None:
            self.w = class_weights(name, x, weight, self.classes)

    def _wrong_dtype(self, x: Array, t: Array) -> RuntimeError:
        if x.dtype.kind != "f":
            return RuntimeError(f"{self.name}: expected scores of a floating-point dtype, got {x.dtype}; use .float()")
        return RuntimeError(
            f"{self.name}: expected class indices of an integer dtype, got {t.dtype}; convert them with target.long()"
        )

    def _flatten(self, shape: tuple[int, ...]) -> None:
        """Bring the samples of each image into one dimension, the last."""
        if not shape:
            raise ValueError(f"{self.name}: expected scores of shape (N, C), (N, C, d1, ...) or (C), got one number")
        wanted = shape[:1] + shape[2:] if len(shape) > 1 else ()
        if self.t.shape != wanted:
            raise ValueError(
                f"{self.name}: expected a target of shape {wanted} for scores of shape {shape}, got {self.t.shape}"
                f"{self._way(shape, wanted)}"
            )
        if len(shape) == 1:
            self.x, self.t = reshape(self.x, (1, self.classes)), self.t.reshape(1)
        else:
            self.t = self.t.reshape(shape[0], math.prod(shape[2:]))
        self.shape = (len(self.t), self.classes, *self.t.shape[1:])

    def _way(self, shape: tuple[int, ...], wanted: tuple[int, ...]) -> str:
        """What to write for the shapes that are given by mistake most often."""
        if self.t.shape == shape and self.name == "cross_entropy":
            return (
                "; integers are class indices: for one-hot rows pass target.argmax(1), for probabilities target.float()"
            )
        if self.t.shape == shape:
            return "; for one-hot rows pass target.argmax(1)"
        return "; see target.squeeze(1)" if self.t.shape == (*wanted[:1], 1, *wanted[1:]) else ""

    def rows(self) -> tuple[Any, Array]:
        """Scores of shape (samples, C), which kernels of rows take, and classes of shape (samples,)."""
        x = movedim(reshape(self.x, self.shape), 1, -1) if self.t.ndim > 1 else self.x
        return reshape(x, (self.t.size, self.classes)), self.t.reshape(-1)

    def truth(self) -> Array:
        """The position of each sample's score of its true class in the flattened scores."""
        return truth(self.t, self.shape)

    def _error(self, ignore_index: int) -> Any:
        return functools.partial(target_error, name=self.name, classes=self.classes, ignore_index=ignore_index)

    def _leave_out(self, ignore_index: int, waits: bool) -> None:
        device = device_of(self.t)
        error = self._error(ignore_index)
        with device.scope():
            t, xp = self.t, device.xp
            kept = t != ignore_index
            if waits:
                wrong = t[kept & ((t < 0) | (t >= self.classes))]
                if wrong.size:
                    raise error(wrong[0].item())
            else:
                checks.integers_in_range(t, device, 0, self.classes, error, spare=ignore_index)
            self.t, self.kept = xp.where(kept, t, 0), kept.astype(self.x.dtype)

    def factors(self, reduction: str) -> Any:
        """The factor of each sample's loss: an array, or a number that is the same for all."""
        if self.kept is None and self.w is None:
            return 1 / self.t.size if reduction == "mean" else 1.0
        check_same_device(self.name, raw(self.x), target=self.t, weight=self.w)
        with device_of(self.t).scope():
            own = self._own()
            return own / self._total(own) if reduction == "mean" else own

    def smoothed(self, smoothing: float, reduction: str) -> Array:
        """The factor of each log-probability under label smoothing."""
        check_same_device(self.name, raw(self.x), target=self.t, weight=self.w)
        device = device_of(self.t)
        with device.scope():
            p = device.xp.full(self.shape, smoothing / self.classes, dtype=self.x.dtype)
            p.reshape(-1)[self.truth()] += 1 - smoothing
            p = p if self.w is None else p * self.w.reshape(-1, *[1] * (p.ndim - 2))
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
            return self.t.size
        total, xp = own.sum(), device_of(own).xp
        total = xp.where(total == 0, math.nan, total)
        return total if self.kept is None else xp.where(self.kept.any(), total, 1)

    def result(self, loss: Any, reduction: str, shape: tuple[int, ...]) -> Any:
        """The loss of each sample in the target's shape, or their sum or mean: NaN if it is the mean of none."""
        if reduction == "none":
            return reshape(loss, shape)
        if reduction == "mean" and self.kept is not None:
            with device_of(self.kept).scope():
                loss = loss + device_of(self.kept).xp.where(self.kept.any(), 0, math.nan).astype(loss.dtype)
        return loss


def truth(t: Array, shape: tuple[int, ...]) -> Array:
    """The positions of the scores of the classes t in flattened scores of a shape (N, C) or (N, C, L)."""
    device, (n, classes) = device_of(t), shape[:2]
    with device.scope():
        t = t.astype(device.xp.int64, copy=False)  # a position need not fit into the type of the classes
        if len(shape) == 2:
            return t + device.xp.arange(0, n * classes, classes)
        length = math.prod(shape[2:])
        within = t * length
        within += device.xp.arange(length)
        return within if n == 1 else within + device.xp.arange(0, n * classes * length, classes * length)[:, None]


def target_error(wrong: int, *, name: str, classes: int, ignore_index: int) -> IndexError:
    """The error of a class that is none of 0 ... C-1, and not to be ignored."""
    return IndexError(
        f"{name}: target {wrong} is out of range for {classes} classes, which go from 0 to {classes - 1}; samples to "
        f"leave out are marked with ignore_index ({ignore_index} here)"
    )


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
