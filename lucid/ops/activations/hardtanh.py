"""Clipped lines: hardtanh, relu6, threshold."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, native
from ...backend.chunks import FEW, blockwise, keep
from ..conversion import is_floating_point
from ..elementwise.where import masked
from .inplace import apply_in_place
from .relu import clipped


@primitive(fused=True, piecewise_linear=True)
def _hardtanh(xp: Any, x: Array, *, low: float, high: float) -> Array:
    if type(x) is native and x.size >= FEW:
        return blockwise(clipped, x, low=low, high=high)
    return xp.minimum(xp.maximum(x, low), high)


def _hardtanh_vjp(g: Any, x: Any, low: float, high: float) -> Any:
    return blockwise(_inside, g, x, low=low, high=high) if type(g) is native else masked(g, ~((x <= low) | (x >= high)))


def _inside(out: Any, g: Any, x: Any, *, low: float, high: float) -> None:
    """g where x is between both, and 0 elsewhere, on the CPU."""
    outside = x <= low
    outside |= x >= high
    keep(out, ~outside, g)


_hardtanh.vjp(x=_hardtanh_vjp)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    r"""Hard tanh: x clipped to an interval.

    .. math:: y = \min(\max(x, \text{min\_val}), \text{max\_val})

    The derivative at both ends is taken to be 0.

    Args:
        input: The elements x.
        min_val: The lower end.
        max_val: The upper end.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.
        ValueError: `min_val` is larger than `max_val`.

    Example:
        >>> import lucid
        >>> hardtanh(lucid.tensor([-3.0, 0.5, 3.0]))
        tensor([-1.0000,  0.5000,  1.0000])

    Source: R. Collobert, "Large scale machine learning", 2004.
    """
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val cannot be greater than max_val, got {min_val} and {max_val}")
    number = float if is_floating_point(input) else int  # as PyTorch converts the ends of integers
    low, high = number(min_val), number(max_val)
    return apply_in_place(_hardtanh, input, low=low, high=high) if inplace else _hardtanh(input, low=low, high=high)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    r"""ReLU clipped at 6.

    .. math:: y = \min(\max(0, x), 6)

    Args:
        input: The elements x.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> relu6(lucid.tensor([-1.0, 2.0, 8.0]))
        tensor([0., 2., 6.])

    Source: A. Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010.
    """
    return hardtanh(input, 0.0, 6.0, inplace)


@primitive(fused=True, piecewise_linear=True)
def _threshold(xp: Any, x: Array, *, threshold: float, value: float) -> Array:
    return xp.where(x <= threshold, x.dtype.type(value), x)


_threshold.vjp(x=lambda g, x, threshold: masked(g, ~(x <= threshold)))


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """Threshold: x where it is larger than `threshold`, and `value` elsewhere.

    Args:
        input: The elements x.
        threshold: The threshold; an x equal to it is replaced.
        value: What replaces the others.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.threshold(lucid.tensor([0.5, 2.0]), 1.0, -1.0)
        tensor([-1.,  2.])
    """
    threshold, value = float(threshold), float(value)
    if inplace:
        return apply_in_place(_threshold, input, threshold=threshold, value=value)
    return _threshold(input, threshold=threshold, value=value)
