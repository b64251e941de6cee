"""Activations that are smooth everywhere, or almost."""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .arithmetic import abs
from .elementwise import sigmoid, tanh


@primitive
def log_sigmoid(xp: Any, x: Array) -> Array:
    """log σ(x) = min(x, 0) - log(1 + e^-|x|), without overflow."""
    return xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.abs(x)))


log_sigmoid.vjp(x=lambda g, x: g * sigmoid(-x))


@primitive
def mish_gate(xp: Any, x: Array) -> Array:
    """tanh(log(1 + eˣ)), which is w / (w + 2) with w = eˣ (eˣ + 2); beyond x = 20 it rounds to 1."""
    e = xp.exp(xp.minimum(x, 20))
    w = e * (e + 2)
    return w / (w + 2)


mish_gate.vjp(x=lambda g, x, y: g * (1 - y * y) * sigmoid(x))


@primitive
def softsign(xp: Any, x: Array) -> Array:
    """x / (1 + |x|)"""
    return x / (1 + xp.abs(x))


softsign.vjp(x=lambda g, x: g / (1 + abs(x)) ** 2)


@primitive
def tanhshrink(xp: Any, x: Array) -> Array:
    """x - tanh(x)"""
    return x - xp.tanh(x)


tanhshrink.vjp(x=lambda g, x: g * tanh(x) ** 2)
