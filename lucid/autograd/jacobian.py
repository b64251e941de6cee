"""Products with the Jacobian J = ∂y/∂x over lists of Variables: vᵀJ (`pull`), J·v (`push`), and J itself (`rows`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..backend import Array, device_of
from .backward import filled_like, grad
from .leaf import requires_grad_
from .primitive import primitive
from .tape import Variable, wrap


def tracked(x: Any, linked: bool) -> Variable:
    """A Variable over x's memory to differentiate by: a fresh leaf, or a node that leads on to x if `linked`."""
    if linked and x.node is not None:
        return alias(x)
    fresh: Variable = wrap(x._data)
    return requires_grad_(fresh)


def pull(
    outputs: Sequence[Variable], inputs: Sequence[Variable], v: Sequence[Any], create_graph: bool, zeros: bool = True
) -> list[Any]:
    """vᵀJ: the gradient of each input, given that of each output; zeros, or None, where no output depends on it."""
    pairs = [(y, g) for y, g in zip(outputs, v, strict=True) if y.node is not None]
    if not pairs or not inputs:
        return [filled_like(x._data, 0) if zeros else None for x in inputs]
    ys, gs = zip(*pairs, strict=True)
    return list(
        grad(ys, inputs, gs, retain_graph=True, create_graph=create_graph, allow_unused=True, materialize_grads=zeros)
    )


def push(outputs: Sequence[Variable], inputs: Sequence[Variable], v: Sequence[Any], create_graph: bool) -> list[Any]:
    """J·v, by two pulls: uᵀJ is linear in u, so that its derivative by u, in the direction v, is J·v."""
    us = [requires_grad_(filled_like(y._data, 0)) for y in outputs]
    return pull(pull(outputs, inputs, us, create_graph=True), us, v, create_graph)


def rows(y: Variable, inputs: Sequence[Variable], create_graph: bool, zeros: bool = True) -> list[Any]:
    """J, one row for each element of y: for each input x an array of shape ``y.shape + x.shape``."""
    device = device_of(y._data)
    found = []
    for i in np.ndindex(y._data.shape):
        with device.scope():
            unit = device.xp.zeros(y._data.shape, y._data.dtype)
            unit[i] = 1
        found.append(pull([y], inputs, [unit], create_graph, zeros))
    if not found:
        return [_empty(x._data, y._data.shape) for x in inputs]
    return [None if column[0] is None else stacked(*column, shape=y._data.shape) for column in zip(*found, strict=True)]


def columns(outputs: Sequence[Variable], inputs: Sequence[Variable], create_graph: bool) -> list[list[Any]]:
    """J, one column for each element of the inputs: for each input x and output y an array ``x.shape + y.shape``."""
    us = [requires_grad_(filled_like(y._data, 0)) for y in outputs]
    gs = pull(outputs, inputs, us, create_graph=True)
    found = []
    for x, g in zip(inputs, gs, strict=True):
        device = device_of(x._data)
        parts = []
        for i in np.ndindex(x._data.shape):
            with device.scope():
                unit = device.xp.zeros(x._data.shape, x._data.dtype)
                unit[i] = 1
            parts.append(pull([g], us, [unit], create_graph))
        pairs = zip(*parts, strict=True) if parts else [()] * len(outputs)
        found.append(
            [
                stacked(*column, shape=x._data.shape) if column else _empty(y._data, x._data.shape)
                for column, y in zip(pairs, outputs, strict=True)
            ]
        )
    return found


def _empty(x: Array, shape: tuple[int, ...]) -> Any:
    device = device_of(x)
    with device.scope():
        return wrap(device.xp.zeros((*shape, *x.shape), x.dtype))


@primitive(view="closed")  # a function that is differentiated does not write into its caller's tensors
def alias(xp: Any, x: Array) -> Array:
    """Return x under another name."""
    return x[...]


alias.vjp(x=lambda g: g)


@primitive
def stacked(xp: Any, *parts: Array, shape: tuple[int, ...]) -> Array:
    """Return arrays of one shape as one array, the first axes of which have the given shape."""
    return xp.stack(parts).reshape(*shape, *parts[0].shape)


stacked.joint_vjp(lambda g, shape: [part(g, index=i) for i in np.ndindex(shape)])  # type: ignore[has-type]


@primitive(view=True)
def part(xp: Any, x: Array, *, index: tuple[int, ...]) -> Array:
    """Return the elements behind some first indices."""
    return x[(*index, ...)]


part.vjp(x=lambda g, x_shape, index: put_part(g, shape=x_shape, index=index))  # type: ignore[has-type]


@primitive
def put_part(xp: Any, x: Array, *, shape: tuple[int, ...], index: tuple[int, ...]) -> Array:
    """Return zeros, but for x behind some first indices."""
    out = xp.zeros(shape, x.dtype)
    out[(*index, ...)] = x
    return out


put_part.vjp(x=lambda g, index: part(g, index=index))
