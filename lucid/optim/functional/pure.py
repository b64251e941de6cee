"""A rule applied to pytrees of parameters, without changing them: shared by `functional` and `transform`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.pytree import align, leaves, unflatten
from ...autograd.tape import Variable, wrap
from ...backend import XP
from ..base.hyperparameters import ScalarOrSchedule
from ..engine.bucket import state_dtype
from ..rule import Rule


def rate(lr: ScalarOrSchedule, t: int | None = None) -> float:
    """Return the learning rate of step t: a number, or the value of a function at t - 1.

    Raises:
        TypeError: It is a function, and t is None.
    """
    if not callable(lr):
        return lr
    if t is None:
        raise TypeError(f"lr is a function, {lr!r}, of the steps before, and this rule does not count them; say t=...")
    return float(lr(t - 1))


def array_of(leaf: Any) -> Any:
    """Return a leaf as an array, or as a Python float.

    Raises:
        TypeError: It is neither a tensor, nor an array, nor a number.
    """
    if isinstance(leaf, Variable):
        return leaf._data
    if type(leaf) in XP:
        return leaf
    if isinstance(leaf, (int, float, np.floating)):
        return float(leaf)
    raise TypeError(f"expected a tensor, an array or a number, got {type(leaf).__name__}")


def like(leaf: Any, value: Any) -> Any:
    """Return a value as a tensor, an array or a float, as the leaf is one."""
    array = array_of(leaf)
    if isinstance(array, float):
        return float(value)
    if type(value) not in XP:  # NumPy makes scalars of 0-d arrays
        value = XP[type(array)].asarray(value)
    return wrap(value) if isinstance(leaf, Variable) else value


def full_like(leaf: Any, value: float, dtype: Any = None) -> Any:
    """Return constant state of the shape of a leaf, in a given dtype or that of `state_dtype`."""
    array = array_of(leaf)
    if isinstance(array, float):
        return float(value)
    return like(leaf, XP[type(array)].full(array.shape, value, dtype=dtype or state_dtype(array.dtype)))


def cast(leaf: Any, dtype: Any) -> Any:
    """Return a leaf in another dtype; floats are returned as they are, and so are all leaves if it is None."""
    array = array_of(leaf)
    return leaf if dtype is None or isinstance(array, float) else like(leaf, array.astype(dtype))


def step(rule: Rule, scalars: tuple[float, ...], params: Any, grads: Any, *states: Any) -> tuple[Any, ...]:
    """Return the parameters and the state after one step with the given scalars.

    Raises:
        ValueError: The structures or the shapes are not alike.
        TypeError: A leaf is neither a tensor, nor an array, nor a number.
    """
    columns = [leaves(params), *(align(params, tree) for tree in (grads, *states))]
    rows = [_step(rule, scalars, *row) for row in zip(*columns, strict=True)]
    return tuple(unflatten(params, column) for column in zip(*rows, strict=True)) if rows else (params, *states)


def change(rule: Rule, scalars: tuple[float, ...], grads: Any, *states: Any) -> tuple[Any, ...]:
    """Return the updates that one step adds to the parameters, and the state after it: a step from p = 0."""
    columns = [leaves(grads), *(align(grads, tree) for tree in states)]
    rows = [_update(rule, scalars, 0.0, *row) for row in zip(*columns, strict=True)]
    return tuple(unflatten(grads, column) for column in zip(*rows, strict=True)) if rows else (grads, *states)


def add(param: Any, update: Any) -> Any:
    """Return a parameter plus an update, in its own dtype."""
    p, u = array_of(param), array_of(update)
    if isinstance(p, float):
        return like(param, p + u)
    return like(param, (p + u).astype(p.dtype))


def _step(rule: Rule, scalars: tuple[float, ...], param: Any, grad: Any, *states: Any) -> list[Any]:
    p, g = array_of(param), array_of(grad)
    shapes = [getattr(a, "shape", ()) for a in (p, g)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"{rule.name}: a parameter of shape {shapes[0]} has a gradient of shape {shapes[1]}")
    new_p, *state = _update(rule, scalars, p if isinstance(p, float) else p.astype(state_dtype(p.dtype)), grad, *states)
    return [like(param, new_p if isinstance(p, float) else array_of(new_p).astype(p.dtype)), *state]


def _update(rule: Rule, scalars: tuple[float, ...], p: Any, grad: Any, *states: Any) -> list[Any]:
    g, *state = map(array_of, (grad, *states))
    if not isinstance(g, float):
        g = g.astype(state_dtype(g.dtype))
    return [like(grad, value) for value in rule.update(XP.get(type(g), np), p, g, *state, *scalars)]
