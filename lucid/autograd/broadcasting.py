"""Reduction of gradients: undo broadcasting and type promotion, so that a gradient matches its input."""

from __future__ import annotations

from typing import Any

from ..backend import XP, Array, native
from ..backend.dtypes import float16
from . import errors, tape
from .plan import Plan
from .primitive import primitive
from .tape import Node


def fit(d: Any, parent: Node, plan: Plan) -> Any:
    """Undo broadcasting and promotion: make a gradient match its input. One that is too small is an error."""
    if d is None:
        if plan.may_omit:
            return d
        raise errors.no_gradient(plan.op, d)
    if d.shape != parent.shape:
        lead = len(d.shape) - len(parent.shape)
        kept = d.shape[lead:]
        if lead < 0 or (kept != parent.shape and any(n not in (1, m) for n, m in zip(parent.shape, kept, strict=True))):
            raise errors.bad_gradient(plan.op, d.shape, parent.shape)
        # The gradient of a bias is so common that it goes without the ceremony of an operation.
        plain = kept == parent.shape and type(d) in XP and d.dtype is not float16
        d = d.sum(axis=tuple(range(lead))) if plain else sum_to(d, shape=parent.shape)
    return d if d.dtype is parent.dtype else cast(d, dtype=parent.dtype)


tape.complete(fit=fit)


@primitive(casts=True)
def cast(xp: Any, x: Array, *, dtype: Any) -> Array:
    """Return x with another data type."""
    return x.astype(dtype)


cast.vjp(x=lambda g: g)  # `fit` casts it back


@primitive(wide=True)
def sum_to(xp: Any, x: Array, *, shape: tuple[int, ...]) -> Array:
    """Sum x down to a shape that broadcasts to its own."""
    lead = x.ndim - len(shape)
    axes = (*range(lead), *(lead + i for i, n in enumerate(shape) if n == 1 and x.shape[lead + i] != 1))
    return x.sum(axis=axes, keepdims=True).reshape(shape)


sum_to.vjp(x=lambda g, x_shape: broadcast_to(g, shape=x_shape))  # type: ignore[has-type]


@primitive(view=True)
def broadcast_to(xp: Any, x: Array, *, shape: tuple[int, ...]) -> Array:
    """Return a view of x repeated, without copies, to a shape that x broadcasts to."""
    out = xp.broadcast_to(x, shape)
    if type(out) is native and x.flags.writeable:
        out.flags.writeable = True  # NumPy makes it read-only; in_place refuses what must be
    return out


broadcast_to.vjp(x=lambda g: g)  # `fit` sums it back
