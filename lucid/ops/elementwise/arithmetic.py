"""Arithmetic: + - * /, negation, absolute values, and fused forms such as a + v b c.

Each operation is followed by the gradient of each of its arguments, from the gradient g of its result.
"""

from __future__ import annotations

from typing import Any, Literal

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array
from .rounding import _trunc_divide, floor_divide
from .sign import sign


@primitive
def _add(xp, a, b):
    """Return a + b."""
    return a + b


_add.vjp(a=lambda g: g, b=lambda g: g)


def add(input: Tensor, other: Operand, *, alpha: float = 1) -> Tensor:
    """Return input + alpha · other.

    Example:
        >>> import lucid
        >>> add(lucid.tensor([1.0, 2.0]), 10.0), add(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 1.0]), alpha=3)
        (tensor([11., 12.]), tensor([4., 5.]))
    """
    return _add(input, other) if alpha == 1 else _add(input, other * alpha)


@primitive
def _sub(xp, a, b):
    """Return a - b."""
    return a - b


_sub.vjp(a=lambda g: g, b=lambda g: -g)


def sub(input: Tensor, other: Operand, *, alpha: float = 1) -> Tensor:
    """Return input - alpha · other.

    Example:
        >>> import lucid
        >>> sub(lucid.tensor([1.0, 2.0]), 1.0), sub(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 1.0]), alpha=3)
        (tensor([0., 1.]), tensor([-2., -1.]))
    """
    return _sub(input, other) if alpha == 1 else _sub(input, other * alpha)


def rsub(input: Tensor, other: Tensor, *, alpha: float = 1) -> Tensor:
    """Return other - alpha · input: `sub` the other way round.

    Example:
        >>> import lucid
        >>> rsub(lucid.tensor([1.0, 2.0]), 3.0)
        tensor([2., 1.])
    """
    return _sub(other, input if alpha == 1 else input * alpha)


@primitive
def mul(xp, a, b):
    """Return a * b.

    Example:
        >>> import lucid
        >>> lucid.mul(lucid.tensor([1.0, 2.0]), 3)
        tensor([3., 6.])
    """
    return a * b


mul.vjp(a=lambda g, b: g * b, b=lambda g, a: g * a)


@primitive(name="div")
def true_divide(xp, a, b):
    """Return a / b, also of integers, whose quotient has the default dtype.

    Example:
        >>> import lucid
        >>> lucid.true_divide(lucid.tensor([1, 2]), 2)
        tensor([0.5000, 1.0000])
    """
    return a / b


true_divide.vjp(a=lambda g, b: g / b, b=lambda g, b, y: -g * y / b)


def div(input: Tensor, other: Operand, *, rounding_mode: Literal["trunc", "floor"] | None = None) -> Tensor:
    """Return input / other, rounded towards zero ("trunc"), downwards ("floor"), or not at all (None).

    Raises:
        ValueError: The rounding mode is none of these.

    Example:
        >>> import lucid
        >>> div(lucid.tensor([7, -7]), 2, rounding_mode="trunc")
        tensor([ 3, -3])
    """
    if rounding_mode is None:
        return true_divide(input, other)
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode == "trunc":
        return _trunc_divide(input, other)
    raise ValueError(f"div: expected rounding_mode to be None, 'trunc' or 'floor', got {rounding_mode!r}")


@primitive
def neg(xp, x):
    """Return -x.

    Example:
        >>> import lucid
        >>> lucid.neg(lucid.tensor([1.0, -2.0]))
        tensor([-1.,  2.])
    """
    return -x


neg.vjp(x=lambda g: -g)


@primitive
def abs(xp, x):
    """Return |x|. The slope at 0 is taken to be 0.

    Example:
        >>> import lucid
        >>> lucid.abs(lucid.tensor([1.0, -2.0]))
        tensor([1., 2.])
    """
    return xp.abs(x)


abs.vjp(x=lambda g, x: g * sign(x))

subtract, multiply, divide, negative, absolute = sub, mul, div, neg, abs


@primitive(wide=True)
def addcmul(xp: Any, input: Array, tensor1: Array, tensor2: Array, *, value: float = 1) -> Array:
    """Return input + value · tensor1 · tensor2.

    Example:
        >>> import lucid
        >>> lucid.addcmul(lucid.ones(2), lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0]), value=0.5)
        tensor([2.5000, 5.0000])
    """
    product = tensor1 * tensor2
    return input + (product if value == 1 else value * product)


addcmul.vjp(
    input=lambda g: g,
    tensor1=lambda g, tensor2, value: value * g * tensor2,
    tensor2=lambda g, tensor1, value: value * g * tensor1,
)


@primitive(wide=True)
def addcdiv(xp: Any, input: Array, tensor1: Array, tensor2: Array, *, value: float = 1) -> Array:
    """Return input + value · tensor1 / tensor2.

    Raises:
        RuntimeError: Both tensors to divide are of integers.

    Example:
        >>> import lucid
        >>> lucid.addcdiv(lucid.ones(2), lucid.tensor([1.0, 2.0]), lucid.tensor([2.0, 8.0]), value=2)
        tensor([2.0000, 1.5000])
    """
    if tensor1.dtype.kind != "f" and tensor2.dtype.kind != "f":
        raise RuntimeError(
            f"addcdiv: expected a division of floating-point tensors, got {tensor1.dtype} and {tensor2.dtype}; "
            "convert one of them with .float()"
        )
    quotient = tensor1 / tensor2
    return input + (quotient if value == 1 else value * quotient)


addcdiv.vjp(
    input=lambda g: g,
    tensor1=lambda g, tensor2, value: value * g / tensor2,
    tensor2=lambda g, tensor1, tensor2, value: -value * g * tensor1 / (tensor2 * tensor2),
)


@primitive(wide=True, one_dtype=True)
def lerp(xp: Any, input: Array, end: Array, weight: Any) -> Array:
    """Return input + weight (end - input): the input for weight 0, exactly the end for weight 1, and linear between.

    Example:
        >>> import lucid
        >>> lucid.lerp(lucid.tensor([0.0, 10.0]), lucid.tensor([1.0, 20.0]), 0.25)
        tensor([ 0.2500, 12.5000])
    """
    step = end - input
    if isinstance(weight, int | float):
        return input + weight * step if weight < 0.5 else end - (1 - weight) * step
    return xp.where(weight < 0.5, input + weight * step, end - (1 - weight) * step)


lerp.vjp(
    input=lambda g, weight: g * (1 - weight),
    end=lambda g, weight: g * weight,
    weight=lambda g, input, end: g * (end - input),
)
