"""Ranges of numbers: arange, linspace, logspace."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ...autograd.typing import DeviceLike, DType, Tensor
from ...backend import Array, dtypes
from ...hints import warn
from ..arguments import device_or_default, dtype_or_default
from .from_data import leaf_tensor
from .from_shape import _dtype_of_numbers


def arange(
    start: float = 0,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return ``start, start + step, ...`` up to but not including `end`; ``arange(end)`` starts at 0.

    The dtype is int64 if all three are integers, else the default dtype. For an integer dtype all three are converted
    to integers first, as in PyTorch. Rounding may add or lose the last number where the step is not an integer; use
    `linspace` there.

    Shape:
        output: (⌈(end - start) / step⌉,).

    Raises:
        RuntimeError: The step is zero or leads away from the end, or one of the bounds is not finite.

    Example:
        >>> import lucid
        >>> lucid.arange(3).tolist(), lucid.arange(1.0, 2.0, 0.5).tolist()
        ([0, 1, 2], [1.0, 1.5])
    """
    start, end, step = (v.item() if hasattr(v, "item") else v for v in (start, end, step))  # type: ignore[assignment, union-attr]
    if end is None:
        start, end = 0, start
    kind = _dtype_of_numbers(0, start, end, step) if dtype is None else dtypes.dtype(dtype)
    if kind.kind in "iu":
        start, end, step = int(start), int(end), int(step)
    if not math.isfinite(end - start) or step == 0 or (end - start) * step < 0:
        raise RuntimeError(f"arange: no step {step} leads from {start} to {end}; give a step of the right sign")
    target = device_or_default(device)
    with target.scope():
        if kind.kind in "iu":
            return leaf_tensor(target.xp.arange(start, end, step, dtype=kind), requires_grad)
        counted = target.xp.arange(
            math.ceil((end - start) / step)
        )  # then multiplied in double precision, so that errors do not add up
        return leaf_tensor((start + counted * step).astype(kind), requires_grad)


def linspace(
    start: float,
    end: float,
    steps: int,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `steps` numbers from `start` to `end`, both included, at equal distances.

    For an integer dtype, both are converted to integers first, and what is between them is truncated.

    Shape:
        output: (steps,).

    Raises:
        RuntimeError: The number of steps is negative.
        TypeError: It is not an integer.

    Example:
        >>> import lucid
        >>> lucid.linspace(0.0, 1.0, 5).tolist()
        [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    steps = _number("linspace", steps)
    target, kind = device_or_default(device), dtype_or_default(dtype)
    with target.scope():
        return leaf_tensor(_spaced(target.xp, start, end, steps, kind, np.dtype("float64")).astype(kind), requires_grad)


def _number(name: str, steps: int) -> int:
    try:
        number = operator.index(steps)
    except TypeError:
        raise TypeError(f"{name}: the number of steps must be an integer, got {steps!r}") from None
    if number < 0:
        raise RuntimeError(f"{name}: the number of steps must not be negative, got {steps}")
    return number


def _spaced(xp: Any, start: Any, end: Any, steps: int, kind: np.dtype[Any], precision: np.dtype[Any]) -> Array:
    """Numbers at equal distances, counted from the nearer end, so that rounding errors are the same at both."""
    start, end = (v.item() if hasattr(v, "item") else v for v in (start, end))
    if kind.kind in "iu":
        start, end = int(start), int(end)
    i = xp.arange(steps, dtype=precision)
    step = precision.type((end - start) / max(steps - 1, 1))
    return xp.where(i < steps // 2 + steps % 2, start + step * i, end - step * (steps - 1 - i))


def logspace(
    start: float,
    end: float,
    steps: int,
    base: float = 10.0,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return numbers whose logarithms are evenly spaced, from base^start to base^end; both are exponents.

    For an integer dtype, both exponents are converted to integers first, and the powers are truncated.

    Shape:
        output: (steps,).

    Raises:
        RuntimeError: The number of steps is negative.
        TypeError: It is not an integer.

    Example:
        >>> import lucid
        >>> lucid.logspace(0, 2, 3).tolist()
        [1.0, 10.0, 100.0]
    """
    steps = _number("logspace", steps)
    target, kind = device_or_default(device), dtype_or_default(dtype)
    # PyTorch's exponents are float32 for integers, and so the number that a power is truncated to.
    precision = np.dtype("float64" if kind.kind == "f" else "float32")
    with target.scope():
        exponents = _spaced(target.xp, start, end, steps, kind, precision)
        return leaf_tensor((base ** exponents.astype("float64")).astype(kind), requires_grad)


def range(
    start: float = 0,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return ``start, start + step, ...`` up to and including `end`. It warns, as in PyTorch: use `arange`.

    Shape:
        output: (⌊(end - start) / step⌋ + 1,).

    Raises:
        RuntimeError: The step is zero or leads away from the end, or one of the bounds is not finite.

    Example:
        >>> import warnings
        >>> import lucid
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     lucid.range(1, 4).tolist()
        [1.0, 2.0, 3.0, 4.0]
    """
    warn("range: it includes the end, unlike Python's, and is deprecated; use arange")
    start, end, step = (v.item() if hasattr(v, "item") else v for v in (start, end, step))  # type: ignore[assignment, union-attr]
    if end is None:
        start, end = 0, start
    kind = dtype_or_default(dtype)
    if kind.kind in "iu":
        start, end, step = int(start), int(end), int(step)
    if not math.isfinite(end - start) or step == 0 or (end - start) * step < 0:
        raise RuntimeError(f"range: no step {step} leads from {start} to {end}; give a step of the right sign")
    n = math.floor((end - start) / step) + 1
    target = device_or_default(device)
    with target.scope():
        return leaf_tensor((start + target.xp.arange(n) * step).astype(kind), requires_grad)
