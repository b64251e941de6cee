"""Hinge losses over classes: multi-class and multi-label."""

from __future__ import annotations

from typing import Any

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...backend import Array
from ..arguments import converted
from ..creation.ranges import arange
from ..cumulative import cumsum
from ..elementwise.where import masked, where
from ..indexing.gathering import gather
from ..reduction.any_all import any
from ..reduction.sums import sum
from ..shape.reshaping import unsqueeze
from .reduction import reduce


@in_float32
def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None, *, reduction: str = "mean"
) -> Any:
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
    if input.ndim not in (1, 2) or tuple(target.shape) != tuple(input.shape[:-1]):
        raise RuntimeError(
            "multi_margin_loss: expected scores (N, C) and classes (N), or (C) and (); got shapes "
            f"{tuple(input.shape)} and {tuple(target.shape)}"
        )
    classes = input.shape[-1]
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(f"multi_margin_loss: expected a weight for each of {classes} classes, got {weight.shape}")
    index = unsqueeze(target, -1)
    z = _positive_part(margin - gather(input, -1, index) + input)
    z = z if p == 1 else z * z
    if weight is not None:
        z = z * weight[index]
    others = arange(classes, device=input.device) != index
    return reduce(sum(where(others, z, 0.0), -1) / classes, reduction, "multi_margin_loss")


@in_float32
def multilabel_margin_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
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
    if input.ndim not in (1, 2) or tuple(target.shape) != tuple(input.shape):
        raise RuntimeError(
            "multilabel_margin_loss: expected scores and classes of one shape, (N, C) or (C); got "
            f"{tuple(input.shape)} and {tuple(target.shape)}"
        )
    classes = input.shape[-1]
    listed = cumsum(converted(target < 0, "int64"), -1) == 0  # before the first -1
    index = where(listed, target, 0)
    number = arange(classes, device=input.device)
    is_true = any((unsqueeze(index, -1) == number) & unsqueeze(listed, -1), -2)
    z = _positive_part(1 - unsqueeze(gather(input, -1, index), -1) + unsqueeze(input, -2))
    counted = unsqueeze(listed, -1) & ~unsqueeze(is_true, -2)
    return reduce(sum(where(counted, z, 0.0), (-1, -2)) / classes, reduction, "multilabel_margin_loss")


@primitive(fused=True, piecewise_linear=True)
def _positive_part(xp: Any, z: Array) -> Array:
    """z where it is positive, else 0, also for NaN; at 0 its derivative is 0, as PyTorch has it for these losses."""
    return xp.where(z > 0, z, 0.0)


_positive_part.vjp(z=lambda g, z: masked(g, z > 0))
