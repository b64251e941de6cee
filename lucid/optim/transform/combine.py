"""Transformations to chain with the rules: clipping, weight decay, scaling, momentum, masks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...autograd.pytree import align, leaves, tree_map, unflatten
from ...backend import XP
from ..base.hyperparameters import ScalarOrSchedule
from ..functional.pure import array_of, cast, full_like, like
from .base import GradientTransformation, at, float_dtype

Mask = Any | Callable[[Any], Any] | None


class EmptyState(NamedTuple):
    """The state of a transformation without state."""


class CountState(NamedTuple):
    """The state of a transformation that counts its steps."""

    count: int  # type: ignore[assignment]


class MaskedState(NamedTuple):
    """The state of a masked transformation."""

    inner_state: Any


class TraceState(NamedTuple):
    """The accumulated updates."""

    trace: Any


def chain(*transforms: GradientTransformation) -> GradientTransformation:
    """Return a transformation that applies others in order; its state is the tuple of their states."""

    def init(params: Any) -> tuple[Any, ...]:
        return tuple(t.init(params) for t in transforms)

    def update(updates: Any, state: tuple[Any, ...], params: Any = None) -> tuple[Any, tuple[Any, ...]]:
        if len(state) != len(transforms):
            raise ValueError(f"chain: a state of {len(state)} parts for {len(transforms)} transformations")
        new = []
        for transform, part in zip(transforms, state, strict=True):
            updates, part = transform.update(updates, part, params)
            new.append(part)
        return updates, tuple(new)

    return GradientTransformation(init, update)


def stateless(function: Callable[[Any, Any], Any]) -> GradientTransformation:
    """Return the transformation that applies a function of updates and parameters."""
    return GradientTransformation(
        lambda params: EmptyState(), lambda u, state, params=None: (function(u, params), state)
    )


def scale(step_size: float) -> GradientTransformation:
    """Return a transformation that multiplies updates by a number."""
    return stateless(lambda updates, params: tree_map(lambda u: like(u, array_of(u) * step_size), updates))


def scale_by_schedule(step_size_fn: Callable[[int], float]) -> GradientTransformation:
    """Return a transformation that multiplies updates by ``step_size_fn(count)``, the count from 0 on."""

    def update(updates: Any, state: CountState, params: Any = None) -> tuple[Any, CountState]:
        factor = float(step_size_fn(state.count))
        return tree_map(lambda u: like(u, array_of(u) * factor), updates), CountState(state.count + 1)

    return GradientTransformation(lambda params: CountState(0), update)


def add_decayed_weights(weight_decay: ScalarOrSchedule = 0.0, mask: Mask = None) -> GradientTransformation:
    """Return a transformation that adds ``weight_decay * p``, for all parameters or those where the mask is True.

    Raises:
        ValueError: In ``update``, if it is not given the parameters.
    """
    return _decay(lambda count: at(weight_decay, count), mask)


def decoupled_decay(
    learning_rate: ScalarOrSchedule, weight_decay: ScalarOrSchedule, mask: Mask
) -> GradientTransformation:
    """Return a transformation that subtracts ``lr * weight_decay * p`` from updates that are steps."""
    return _decay(lambda count: -at(learning_rate, count) * at(weight_decay, count), mask)


def _decay(factor_at: Callable[[int], float], mask: Mask) -> GradientTransformation:
    def update(updates: Any, state: CountState, params: Any = None) -> tuple[Any, CountState]:
        if params is None:
            raise ValueError("weight decay needs the parameters: call update(updates, state, params)")
        factor = factor_at(state.count)
        grown = tree_map(lambda u, p: like(u, array_of(u) + factor * array_of(p)), updates, params)
        return grown, CountState(state.count + 1)

    decay = GradientTransformation(lambda params: CountState(0), update)
    return decay if mask is None else masked(decay, mask)


def clip_by_global_norm(max_norm: float) -> GradientTransformation:
    """Return a transformation that scales all updates so that their global norm is at most `max_norm`."""

    def clip(updates: Any, params: Any) -> Any:
        arrays = [array_of(u) for u in leaves(updates)]
        if not arrays:
            return updates
        total = sum((a * a if isinstance(a, float) else (a * a).sum()) for a in arrays)
        norm = total**0.5

        def one(u: Any) -> Any:
            a = array_of(u)
            if isinstance(a, float):
                return a if norm < max_norm else a / float(norm) * max_norm
            return like(u, XP[type(a)].where(norm < max_norm, a, a / norm * max_norm).astype(a.dtype))

        return tree_map(one, updates)

    return stateless(clip)


def trace(decay: float, nesterov: bool = False, accumulator_dtype: Any = None) -> GradientTransformation:
    """Return a transformation that accumulates updates, b <- u + decay b, and returns b, or u + decay b with nesterov.

    Raises:
        TypeError: `accumulator_dtype`, the dtype of b, is not a floating-point dtype.
    """
    dtype = float_dtype("trace", "accumulator_dtype", accumulator_dtype)

    def update(updates: Any, state: TraceState, params: Any = None) -> tuple[Any, TraceState]:
        new = tree_map(lambda u, b: like(u, array_of(u) + decay * array_of(b)), updates, state.trace)
        ahead = tree_map(lambda u, b: like(u, array_of(u) + decay * array_of(b)), updates, new) if nesterov else new
        return ahead, TraceState(tree_map(lambda b: cast(b, dtype), new))

    return GradientTransformation(
        lambda params: TraceState(tree_map(lambda p: full_like(p, 0.0, dtype), params)), update
    )


def masked(inner: GradientTransformation, mask: Any | Callable[[Any], Any]) -> GradientTransformation:
    """Return a transformation that applies another where the mask is True, and returns the other updates unchanged.

    Args:
        inner: The transformation.
        mask: A pytree of booleans like the parameters, or a function from the parameters to one. A boolean for a
            subtree holds for all of its leaves.
    """

    def flags(tree: Any) -> list[bool]:
        return [bool(flag) for flag in align(tree, mask(tree) if callable(mask) else mask, "the mask", spread=True)]

    def only(tree: Any, keep: list[bool]) -> Any:
        # None is a pytree without leaves, so masked parameters do not exist for the inner transformation.
        return unflatten(tree, [leaf if k else None for leaf, k in zip(leaves(tree), keep, strict=True)])

    def init(params: Any) -> MaskedState:
        return MaskedState(inner.init(only(params, flags(params))))

    def update(updates: Any, state: MaskedState, params: Any = None) -> tuple[Any, MaskedState]:
        keep = flags(updates if params is None else params)
        given = None if params is None else only(params, keep)
        changed, new = inner.update(only(updates, keep), state.inner_state, given)
        rest = iter(leaves(changed))
        merged = [next(rest) if k else leaf for leaf, k in zip(leaves(updates), keep, strict=True)]
        return unflatten(updates, merged), MaskedState(new)

    return GradientTransformation(init, update)
