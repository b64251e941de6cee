"""Multi-class and multi-label margin losses."""

from __future__ import annotations

from typing import Any

from ..arguments import converted
from ..creation.ranges import arange
from ..cumulative import cumsum
from ..elementwise.where import where
from ..indexing.gathering import gather
from ..reduction.any_all import any
from ..reduction.sums import sum
from ..shape.reshaping import unsqueeze
from .reduction import check_reduction, reduce


def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None, *, reduction: str = "mean"
) -> Any:
    r"""Return how much the score of the true class is not ahead of the others by a margin.

    .. math:: \ell_i = \frac{1}{C} \sum_{c \ne t_i} w_{t_i} \max(0, \text{margin} - x_{i t_i} + x_{ic})^p

    Args:
        input: The scores x, of shape (N, C) or (C).
        target: The true classes t, of shape (N) or ().
        p: The power, 1 or 2.
        margin: See there.
        weight: The weight w of each class, of shape (C), or None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        IndexError: A class is not one of 0 ... C-1.
        RuntimeError: The shapes do not fit.
        ValueError: `reduction` is unknown, or p is neither 1 nor 2.

    Example:
        >>> import lucid
        >>> multi_margin_loss(lucid.tensor([[0.5, 0.0]]), lucid.tensor([0]))
        tensor(0.2500)
    """
    check_reduction("multi_margin_loss", reduction)
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
    at = unsqueeze(target, -1)
    z = _positive_part(margin - gather(input, -1, at) + input)
    z = z if p == 1 else z * z
    if weight is not None:
        z = z * weight[at]
    others = arange(classes, device=input.device) != at
    return reduce(sum(where(others, z, 0.0), -1) / classes, reduction)


def multilabel_margin_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    r"""Return how much the scores of the true classes are not ahead of those of all others by 1.

    .. math:: \ell_i = \frac{1}{C} \sum_{t} \sum_{c \text{ not true}} \max(0, 1 - x_{i t} + x_{ic})

    Args:
        input: The scores x, of shape (N, C) or (C).
        target: The true classes of each sample, then -1 up to the same shape.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        RuntimeError: The shapes differ.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> x, t = lucid.tensor([0.5, 0.0, 1.0]), lucid.tensor([0, -1, 1])
        >>> multilabel_margin_loss(x, t)
        tensor(0.6667)
    """
    check_reduction("multilabel_margin_loss", reduction)
    if input.ndim not in (1, 2) or tuple(target.shape) != tuple(input.shape):
        raise RuntimeError(
            "multilabel_margin_loss: expected scores and classes of one shape, (N, C) or (C); got "
            f"{tuple(input.shape)} and {tuple(target.shape)}"
        )
    classes = input.shape[-1]
    named = cumsum(converted(target < 0, "int64"), -1) == 0  # before the first -1
    at = where(named, target, 0)
    number = arange(classes, device=input.device)
    is_true = any((unsqueeze(at, -1) == number) & unsqueeze(named, -1), -2)
    z = _positive_part(1 - unsqueeze(gather(input, -1, at), -1) + unsqueeze(input, -2))
    counted = unsqueeze(named, -1) & ~unsqueeze(is_true, -2)
    return reduce(sum(where(counted, z, 0.0), (-1, -2)) / classes, reduction)


def _positive_part(z: Any) -> Any:
    """z where it is positive, else 0, also for NaN; where z = 0 its slope is 0, as PyTorch has it for these losses."""
    return where(z > 0, z, 0.0)
