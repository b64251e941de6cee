"""Activations whose graph is made of straight pieces, or of one straight piece and one bent one."""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .arithmetic import abs
from .selection import masked, where


@primitive
def hardtanh(xp: Any, x: Array, *, low: float, high: float) -> Array:
    """x, but no less than low and no more than high. The slope at the two ends is 0."""
    return xp.minimum(xp.maximum(x, low), high)


hardtanh.vjp(x=lambda g, x, low, high: masked(g, (x > low) & (x < high)))


@primitive
def threshold(xp: Any, x: Array, *, at: float, value: float) -> Array:
    """x where it is larger than a number, another number elsewhere."""
    return xp.where(x <= at, x.dtype.type(value), x)


threshold.vjp(x=lambda g, x, at: masked(g, ~(x <= at)))


@primitive
def hardshrink(xp: Any, x: Array, *, lambd: float) -> Array:
    """x where |x| > λ, 0 elsewhere."""
    return xp.where(xp.abs(x) <= lambd, x.dtype.type(0), x)


hardshrink.vjp(x=lambda g, x, lambd: masked(g, ~(abs(x) <= lambd)))


@primitive
def softshrink(xp: Any, x: Array, *, lambd: float) -> Array:
    """x brought nearer to 0 by λ, and 0 where |x| ≤ λ."""
    return x - xp.minimum(xp.maximum(x, -lambd), lambd)


softshrink.vjp(x=lambda g, x, lambd: masked(g, ~(abs(x) <= lambd)))


@primitive
def hardsigmoid(xp: Any, x: Array) -> Array:
    """(x + 3) / 6, but no less than 0 and no more than 1. The slope at the two ends is 0."""
    return xp.minimum(xp.maximum(x + 3, 0), 6) / 6


hardsigmoid.vjp(x=lambda g, x: masked(g / 6, (x > -3) & (x < 3)))


@primitive
def hardswish(xp: Any, x: Array) -> Array:
    """x hardsigmoid(x)"""
    return x * (xp.minimum(xp.maximum(x + 3, 0), 6) / 6)


hardswish.vjp(x=lambda g, x: masked(g * (x / 3 + 0.5), (x > -3) & (x < 3)) + masked(g, ~(x < 3)))


@primitive
def prelu(xp: Any, x: Array, weight: Array) -> Array:
    """x where it is positive, and w x elsewhere."""
    return xp.where(x > 0, x, weight * x)


prelu.vjp(
    x=lambda g, x, weight: masked(g, x > 0) + weight * masked(g, ~(x > 0)),
    weight=lambda g, x: masked(g * x, ~(x > 0)),
)


@primitive
def celu(xp: Any, x: Array, *, alpha: float) -> Array:
    """x where it is positive, and α (e^(x/α) - 1) elsewhere."""
    return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0) / alpha)


# Here and below, the mask changes no slope: it makes that of the slope 0 at 0, where it has none.
celu.vjp(x=lambda g, x, y, alpha: where(x <= 0, g * (masked(y, x < 0) / alpha + 1), g))


@primitive
def selu(xp: Any, x: Array) -> Array:
    """λ x where x is positive, and λ α (eˣ - 1) elsewhere."""
    return SCALE * (xp.maximum(x, 0) + ALPHA * xp.expm1(xp.minimum(x, 0)))


# With these, numbers of mean 0 and variance 1 keep both from layer to layer (G. Klambauer et al., 2017).
ALPHA = 1.6732632423543772
SCALE = 1.0507009873554805
selu.vjp(x=lambda g, x, y: where(x <= 0, g * (masked(y, x < 0) + SCALE * ALPHA), SCALE * g))
