"""Hinge losses over classes: multi-class and multi-label."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Reduction, Tensor
from ...backend import Array, device_of, native
from ..arguments import converted, raw
from ..creation.ranges import arange
from ..cumulative import cumsum
from ..elementwise.where import masked, where
from ..indexing.gathering import _take, gather, positions
from ..indexing.scattering import _scatter
from ..reduction.any_all import any
from ..reduction.sums import sum
from ..shape.reshaping import reshape, unsqueeze
from .precomputed import precomputed
from .reduction import reduce


@in_float32
def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    *,
    reduction: Reduction = "mean",
) -> Tensor:
    r"""Multi-class hinge loss: the score of the true class should exceed every other by a margin.

    .. math:: \ell_i = \frac{1}{C} \sum_{c \ne t_i} w_{t_i} \max(0, \text{margin} - x_{i t_i} + x_{ic})^p

    Args:
        input: The scores x.
        target: The true classes t.
        p: The power, 1 or 2.
        margin: The margin.
        weight: A factor w for each class; or None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, C) or (C,); target: (N,) or (); weight: (C,); output: a scalar, or the target's shape if
        `reduction="none"`.

    Raises:
        IndexError: A class is not one of 0 ... C-1.
        RuntimeError: The shapes do not fit.
        ValueError: p is neither 1 nor 2, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> multi_margin_loss(lucid.tensor([[0.5, 0.0]]), lucid.tensor([0]))
        tensor(0.2500)

    Source: K. Crammer and Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines",
    2001.
    """
    if p not in (1, 2):
        raise ValueError(f"multi_margin_loss: p must be 1 or 2, got {p}")
    shape, given = tuple(input.shape), tuple(target.shape)
    if len(shape) > 2 or given not in ((shape[0],) if len(shape) == 2 else (), (1,) * (len(shape) < 2)):
        raise RuntimeError(
            f"multi_margin_loss: expected scores (N, C) and classes (N), or (C) and (); got shapes {shape} and {given}"
        )
    x, t = _as_batch(input), raw(target).reshape(-1)
    classes = x.shape[1]
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(
            f"multi_margin_loss: expected a weight for each of {classes} classes, got {tuple(weight.shape)}"
        )
    at = positions(t[:, None], name="multi_margin_loss", shape=tuple(x.shape), dim=1)
    c = 1 / classes if weight is None else raw(weight)[t] / classes
    definition = functools.partial(_definition, at=at, c=c, p=p, margin=margin)
    if type(t) is native:
        loss, back = _run(raw(x), at, c, p, margin)
        loss = precomputed(x, loss, back=back, definition=definition)
    else:
        loss = definition(x)
    return reduce(loss if len(shape) == 2 else reshape(loss, given), reduction, "multi_margin_loss")


def _as_batch(x: Any) -> Any:
    """Scores or classes of shape (N, C); those of one sample, or of a single class, as a batch of one."""
    return x if len(x.shape) == 2 else reshape(x, (1, -1))


def _definition(x: Any, at: Array, c: Any, p: int, margin: float) -> Any:
    """The loss of each sample, at being the positions of the true classes in the flattened x, and c the factors."""
    z = _scatter(_positive_part(margin - _take(x, at) + x), at, 0.0)
    return sum(z if p == 1 else z * z, 1) * c


def _run(x: Array, at: Array, c: Any, p: int, margin: float) -> tuple[Array, Callable[[Array], Array]]:
    """The loss of each sample, and the function from its gradient to that of x."""
    z = np.fmax(x + (margin - x.reshape(-1)[at]), 0)  # 0 where it is NaN, as PyTorch has it
    z.reshape(-1)[at] = 0

    def back(g: Array) -> Array:
        d = (z if p == 2 else z > 0) * (p * g * c).astype(x.dtype)[:, None]
        d.reshape(-1)[at] = -d.sum(axis=1, keepdims=True)
        return d

    return (z if p == 1 else z * z).sum(axis=1) * c, back


@in_float32
def multilabel_margin_loss(input: Tensor, target: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    r"""Multi-label hinge loss: the score of every true class should exceed that of every other by 1.

    .. math:: \ell_i = \frac{1}{C} \sum_{t} \sum_{c \text{ not true}} \max(0, 1 - x_{i t} + x_{ic})

    The target lists classes; it is not a vector of zeros and ones.

    Args:
        input: The scores x.
        target: The true classes of each sample, padded with -1; what follows the first -1 is ignored.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, C) or (C,); target: the same; output: a scalar, or (N,) or () if `reduction="none"`.

    Raises:
        IndexError: A class is not one of 0 ... C-1.
        RuntimeError: The shapes differ.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> x, t = lucid.tensor([0.5, 0.0, 1.0]), lucid.tensor([0, -1, 1])
        >>> multilabel_margin_loss(x, t)
        tensor(0.6667)
    """
    shape, given = tuple(input.shape), tuple(target.shape)
    if len(shape) > 2 or given != shape or 0 in shape[-1:]:
        raise RuntimeError(
            f"multilabel_margin_loss: expected scores and classes of one shape, (N, C) or (C); got {shape} and {given}"
        )
    x, t = _as_batch(input), _as_batch(raw(target))
    definition = functools.partial(_multilabel_definition, t=t)
    if type(t) is native:
        loss, back = _multilabel_run(raw(x), t)
        loss = precomputed(x, loss, back=back, definition=definition)
    else:
        loss = definition(x)
    return reduce(loss if len(shape) == 2 else reshape(loss, ()), reduction, "multilabel_margin_loss")


def _multilabel_definition(x: Any, t: Array) -> Any:
    """The loss of each sample."""
    listed = cumsum(converted(t < 0, "int64"), -1) == 0  # before the first -1
    index = where(listed, t, 0)
    is_true = any((unsqueeze(index, -1) == arange(x.shape[1], device=device_of(t))) & unsqueeze(listed, -1), -2)
    z = _positive_part(1 - unsqueeze(gather(x, -1, index), -1) + unsqueeze(x, -2))
    return sum(where(unsqueeze(listed, -1) & ~unsqueeze(is_true, -2), z, 0.0), (-1, -2)) / x.shape[1]


def _multilabel_run(x: Array, t: Array) -> tuple[Array, Callable[[Array], Array]]:
    """The loss of each sample, and the function from its gradient to that of x."""
    listed = np.logical_and.accumulate(t >= 0, axis=1)
    listed = listed[:, : int(listed.sum(axis=1).max(initial=0))]  # no more columns than the longest list
    at = positions(np.where(listed, t[:, : listed.shape[1]], 0), name="multilabel_margin_loss", shape=x.shape, dim=1)  # type: ignore[arg-type]
    others = np.ones(x.shape, bool)
    others.reshape(-1)[at[listed]] = False
    z = x[:, None, :] + (1 - x.reshape(-1)[at])[:, :, None]
    z = np.where(listed[:, :, None] & others[:, None, :], np.fmax(z, 0), 0)

    def back(g: Array) -> Array:
        above = z > 0
        d = above.sum(axis=1, dtype=x.dtype)
        np.subtract.at(d.reshape(-1), at.reshape(-1), above.sum(axis=2, dtype=x.dtype).reshape(-1))
        return d * (g / x.shape[1])[:, None]

    return z.sum(axis=(1, 2)) / x.shape[1], back


@primitive(fused=True, piecewise_linear=True)
def _positive_part(xp: Any, z: Array) -> Array:
    """z where it is positive, else 0, also for NaN; at 0 its derivative is 0, as PyTorch has it for these losses."""
    return xp.where(z > 0, z, 0.0)


_positive_part.vjp(z=lambda g, z: masked(g, z > 0))
