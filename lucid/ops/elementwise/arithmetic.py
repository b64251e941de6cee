"""Arithmetic: + - * / // %, negation, absolute values, and fused forms such as a + v b c.

Each operation is followed by the gradient of each of its arguments, from the gradient g of its result.

Example:
    >>> import numpy as np
    >>> mul(np.array([1.0, 2.0]), 3.0)
    array([3., 6.])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array, device_of, is_array
from ...backend.checks import integers_in_range
from .sign import sign
from .where import zero_gradient


@primitive
def _add(xp, a, b):
    """Return a + b."""
    return a + b


_add.vjp(a=lambda g: g, b=lambda g: g)


def add(input: Tensor, other: Operand, *, alpha: float = 1) -> Tensor:
    """Return input + alpha · other.

    Example:
        >>> import numpy as np
        >>> add(np.array([1.0, 2.0]), 10.0), add(np.array([1.0, 2.0]), np.array([1.0, 1.0]), alpha=3)
        (array([11., 12.]), array([4., 5.]))
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
        >>> import numpy as np
        >>> sub(np.array([1.0, 2.0]), 1.0), sub(np.array([1.0, 2.0]), np.array([1.0, 1.0]), alpha=3)
        (array([0., 1.]), array([-2., -1.]))
    """
    return _sub(input, other) if alpha == 1 else _sub(input, other * alpha)


def rsub(input: Tensor, other: Tensor, *, alpha: float = 1) -> Tensor:
    """Return other - alpha · input: `sub` the other way round.

    Example:
        >>> import numpy as np
        >>> rsub(np.array([1.0, 2.0]), 3.0)
        array([2., 1.])
    """
    return _sub(other, input if alpha == 1 else input * alpha)


@primitive
def mul(xp, a, b):
    """Return a * b."""
    return a * b


mul.vjp(a=lambda g, b: g * b, b=lambda g, a: g * a)


@primitive(name="div")
def true_divide(xp, a, b):
    """Return a / b, also of integers, whose quotient has the default dtype."""
    return a / b


true_divide.vjp(a=lambda g, b: g / b, b=lambda g, b, y: -g * y / b)


def div(input: Tensor, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """Return input / other, rounded towards zero ("trunc"), downwards ("floor"), or not at all (None).

    Raises:
        ValueError: The rounding mode is none of these.

    Example:
        >>> import numpy as np
        >>> div(np.array([7, -7]), 2, rounding_mode="trunc")
        array([ 3, -3])
    """
    if rounding_mode is None:
        return true_divide(input, other)
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode == "trunc":
        return _trunc_divide(input, other)
    raise ValueError(f"div: expected rounding_mode to be None, 'trunc' or 'floor', got {rounding_mode!r}")


@primitive
def floor_divide(xp, a, b):
    """Return ⌊a / b⌋, as Python's //.

    Raises:
        RuntimeError: An integer is divided by the integer 0.
    """
    if not is_floating(a, b):
        return _of_integers(xp, "floor_divide", lambda: a // b, b)
    return a // b if xp is np else _divmod(xp, a, b)[0]


floor_divide.vjp(a=lambda g: zero_gradient(g), b=lambda g: zero_gradient(g))


@primitive
def _trunc_divide(xp: Any, a: Array, b: Array) -> Array:
    if is_floating(a, b):
        return xp.trunc(a / b)
    q = _of_integers(xp, "floor_divide", lambda: a // b, b)
    return q + ((q < 0) & (q * b != a))  # one more than the floor, where that is negative and a / b not whole


_trunc_divide.vjp(a=lambda g: zero_gradient(g), b=lambda g: zero_gradient(g))


@primitive
def remainder(xp, a, b):
    """Return a - b ⌊a / b⌋, which has the sign of b, as Python's %.

    Raises:
        RuntimeError: An integer is divided by the integer 0.
    """
    if not is_floating(a, b):
        return _of_integers(xp, "remainder", lambda: a % b, b)
    return a % b if xp is np else _divmod(xp, a, b)[1]


remainder.vjp(a=lambda g: g, b=lambda g, a, b: -g * floor_divide(a, b))


def is_floating(*values: Any) -> bool:
    """Whether there is a floating-point number among some arrays and Python numbers."""
    return any(v.dtype.kind == "f" if is_array(v) else isinstance(v, float) for v in values)


def _of_integers(xp: Any, name: str, divide: Callable[[], Array], b: Any) -> Array:
    """A division of integers, and an error where one is divided by 0: NumPy's result is 0, with a warning."""

    def error(_: Any = None) -> Exception:
        return RuntimeError(
            f"{name}: ZeroDivisionError, an integer was divided by 0; convert one side with .float() to get inf or nan"
        )

    if xp is np:
        try:
            with np.errstate(divide="raise"):
                return divide()
        except FloatingPointError:
            raise error() from None
    if is_array(b):
        device = device_of(b)
        if device.type != "cpu":
            integers_in_range((b == 0).astype(xp.int8), device, 0, 1, error)
    elif b == 0:
        raise error()
    return divide()


def _divmod(xp: Any, a: Any, b: Any) -> tuple[Array, Array]:
    """⌊a / b⌋ and a - b ⌊a / b⌋, in the steps of NumPy and Python: first the remainder, which fmod finds exactly.

    A GPU's own operators round a / b before they take its floor, so that 1.0 // 0.1 would be 10, and 5 % inf NaN.
    """
    if all(v.dtype == np.float16 for v in (a, b) if is_array(v)):  # too coarse for the quotient
        single = (v.astype(np.float32) if is_array(v) else float(np.float16(v)) for v in (a, b))
        whole, rest = _divmod(xp, *single)
        return whole.astype(np.float16), rest.astype(np.float16)
    rest = xp.fmod(a, b)
    quotient = (a - rest) / b  # whole, but for rounding
    below = (rest != 0) & ((b < 0) != (rest < 0))  # fmod rounds towards zero
    quotient = xp.where(below, quotient - 1, quotient)
    rest = xp.where(below, rest + b, xp.where(rest == 0, xp.copysign(rest, b), rest))
    whole = xp.floor(quotient)
    whole = xp.where(quotient - whole > 0.5, whole + 1, whole)
    whole = xp.where(quotient == 0, xp.copysign(quotient, a / b), whole)
    return xp.where((b == 0) & (rest != rest), a / b, whole), rest


@primitive
def neg(xp, x):
    """Return -x."""
    return -x


neg.vjp(x=lambda g: -g)


@primitive
def abs(xp, x):
    """Return |x|. The slope at 0 is taken to be 0."""
    return xp.abs(x)


abs.vjp(x=lambda g, x: g * sign(x))

subtract, multiply, divide, negative, absolute = sub, mul, div, neg, abs


@primitive
def fmod(xp, a, b):
    """Return a - b trunc(a / b), which has the sign of a, as C's %; see `remainder` for that of Python.

    Raises:
        RuntimeError: An integer is divided by the integer 0.
    """
    return xp.fmod(a, b) if is_floating(a, b) else _of_integers(xp, "fmod", lambda: xp.fmod(a, b), b)


fmod.vjp(a=lambda g: g, b=lambda g, a, b: -g * _trunc_divide(a, b))


@primitive(wide=True)
def addcmul(xp: Any, input: Array, tensor1: Array, tensor2: Array, *, value: float = 1) -> Array:
    """Return input + value · tensor1 · tensor2."""
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
    """Return input + weight (end - input): the input for weight 0, exactly the end for weight 1, and linear between."""
    step = end - input
    if isinstance(weight, int | float):
        return input + weight * step if weight < 0.5 else end - (1 - weight) * step
    return xp.where(weight < 0.5, input + weight * step, end - (1 - weight) * step)


lerp.vjp(
    input=lambda g, weight: g * (1 - weight),
    end=lambda g, weight: g * weight,
    weight=lambda g, input, end: g * (end - input),
)
