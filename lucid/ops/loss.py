"""The parts of losses that are one operation each: more stable than their formula step by step, or clearly faster."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import primitive
from ..backend import Array
from .activation import _softmax
from .elementwise import exp, log, sigmoid
from .reduction import sum
from .selection import clamp, maximum
from .shape import unsqueeze

# Classification. x holds a row of scores for each sample, q = log softmax(x), t the true classes, c the factor of each
# sample (its class weight, divided by the sum of them where the mean is wanted; 0 for an ignored one).


@primitive
def cross_entropy(xp: Any, x: Array, q: Array, t: Array, c: Any, *, total: bool) -> Array:
    """-cᵢ qᵢ[tᵢ] for each sample i, or their sum. q is handed in, so that the rule need not compute it again."""
    return _picked(xp, q, t, c, total)


cross_entropy.vjp(
    x=lambda g, x, q, t, c: _softmax_minus_truth(x, q, t) * _per_row(g * c),
    q=None,
    t=None,
    c=None,
)


@primitive
def _softmax_minus_truth(xp: Any, x: Array, q: Array, t: Array) -> Array:
    """softmax(x), less 1 at the true class."""
    d = xp.exp(q)
    d[xp.arange(len(t)), t] -= 1
    return d


def _through_softmax(g: Any, x: Any) -> Any:
    p = _softmax(x, dim=1)
    return p * (g - sum(g * p, 1, keepdim=True))


_softmax_minus_truth.vjp(x=_through_softmax, q=None, t=None)


@primitive
def nll(xp: Any, q: Array, t: Array, c: Any, *, total: bool) -> Array:
    """-cᵢ qᵢ[tᵢ] for each sample i, or their sum."""
    return _picked(xp, q, t, c, total)


nll.vjp(
    q=lambda g, t, c, q_shape: _at_truth(g, t, c, shape=q_shape),
    t=None,
    c=None,
)


@primitive
def _at_truth(xp: Any, g: Array, t: Array, c: Any, *, shape: tuple[int, int]) -> Array:
    """-gᵢ cᵢ at the true class of each sample i, 0 elsewhere."""
    d = xp.zeros(shape, dtype=g.dtype)
    d[xp.arange(len(t)), t] = -g * c
    return d


_at_truth.vjp(
    g=lambda G, t, c, g_shape: nll(G, t, c, total=not g_shape),
    t=None,
    c=None,
)


def _picked(xp: Any, q: Array, t: Array, c: Any, total: bool) -> Array:
    loss = q[xp.arange(len(t)), t]
    if type(c) is float:
        return loss.sum() * -c if total else loss * -c
    loss = xp.where(c == 0, 0, loss * -c)  # an ignored sample counts nothing, even if its loss is infinite
    return loss.sum() if total else loss


def _per_row(v: Any) -> Any:
    """One number for all rows as it is; one for each row as a column."""
    return v if v.ndim == 0 else unsqueeze(v, 1)


# Numbers against numbers: x is what the model says, t the truth.


@primitive
def squared_error(xp: Any, x: Array, t: Array) -> Array:
    """(x - t)²"""
    d = x - t
    return d * d


squared_error.vjp(
    x=lambda g, x, t: g * (2 * (x - t)),
    t=lambda g, x, t: g * (2 * (t - x)),
)


@primitive
def huber(xp: Any, x: Array, t: Array, *, delta: float) -> Array:
    """½ d² where |d| ≤ δ and δ (|d| - ½ δ) beyond, where d = x - t: that is, k (|d| - ½ k) with k = min(|d|, δ)."""
    d = xp.abs(x - t)
    k = xp.minimum(d, delta)
    return k * (d - 0.5 * k)


huber.vjp(
    x=lambda g, x, t, delta: g * clamp(x - t, -delta, delta),
    t=lambda g, x, t, delta: g * clamp(t - x, -delta, delta),
)


# Probabilities of "yes": p is what the model says, or x = logit(p), and t the truth, 0 or 1 or between.


@primitive
def binary_cross_entropy(xp: Any, p: Array, t: Array) -> Array:
    """-(t log p + (1 - t) log(1 - p)), where no logarithm is less than -100."""
    with np.errstate(divide="ignore"):
        return (t - 1) * xp.maximum(xp.log1p(-p), -100) - t * xp.maximum(xp.log(p), -100)


binary_cross_entropy.vjp(
    p=lambda g, p, t: g * (p - t) / maximum(p * (1 - p), 1e-12),
    t=lambda g, p: g * (log(1 - p) - log(p)),
)


@primitive
def binary_cross_entropy_with_logits(xp: Any, x: Array, t: Array) -> Array:
    """max(x, 0) - x t + log(1 + e^-|x|): the same for p = sigmoid(x), without overflow for any x."""
    return xp.maximum(x, 0) - x * t + xp.log1p(xp.exp(-xp.abs(x)))


binary_cross_entropy_with_logits.vjp(
    x=lambda g, x, t: g * (sigmoid(x) - t),
    t=lambda g, x: -g * x,
)


# Distributions: x = log p is what the model says, t the truth.


@primitive
def kl_div(xp: Any, x: Array, t: Array) -> Array:
    """t (log t - x), which is 0 where t is 0."""
    safe = xp.where(t == 0, 1, t)
    return t * (xp.log(safe) - x)


kl_div.vjp(
    x=lambda g, t: -g * t,
    t=lambda g, x, t: g * (log(t) + 1 - x),
)


@primitive
def kl_div_of_logs(xp: Any, x: Array, u: Array) -> Array:
    """eᵘ (u - x), where u = log t."""
    return xp.exp(u) * (u - x)


kl_div_of_logs.vjp(
    x=lambda g, u: -g * exp(u),
    u=lambda g, x, u: g * (exp(u) * (u - x + 1)),
)
