"""A function evaluated at some arguments, ready to be differentiated, and checks of what it is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..autograd.grad_mode import enable_grad, mode
from ..autograd.jacobian import tracked
from ..autograd.pytree import leaves, tree_map, unflatten
from ..autograd.tape import Variable, wrap
from ..backend import XP, dtypes, get_default_device

Argnums = int | tuple[int, ...]


class Point:
    """A function evaluated at some arguments, ready to be differentiated by those that argnums names."""

    def __init__(
        self,
        who: str,
        func: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        argnums: Argnums,
        has_aux: bool,
    ):
        chosen = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        if not all(-len(args) <= i < len(args) for i in chosen) or len({i % len(args) for i in chosen}) != len(chosen):
            raise ValueError(f"{who}: argnums={argnums} must name different ones of {len(args)} positional arguments")
        self._like = args[argnums] if isinstance(argnums, int) else tuple(args[i] for i in chosen)
        given = {i % len(args): [_tensor(who, leaf) for leaf in leaves(args[i])] for i in chosen}
        by_argument = {i: [tracked(x, linked=mode.grad) for x in xs] for i, xs in given.items()}
        self.inputs = [x for i in chosen for x in by_argument[i % len(args)]]
        arguments = [
            unflatten(arg, by_argument[i]) if i in by_argument else tree_map(_boxed, arg) for i, arg in enumerate(args)
        ]
        with enable_grad():
            result = func(*arguments, **tree_map(_boxed, kwargs))
        self.output: Any
        self.aux: Any
        self.output, self.aux = self._pair(who, result) if has_aux else (result, None)
        self.outputs = leaves(self.output)
        if wrong := [y for y in self.outputs if not isinstance(y, Variable)]:
            raise TypeError(f"{who}: the function must return Tensors, got {type(wrong[0]).__name__}")
        # Whether the derivative will itself be differentiated: something outside requires grad, and would miss it.
        self.again = mode.grad and (
            any(x.node is not None for xs in given.values() for x in xs) or _others(self.outputs, self.inputs)
        )

    @staticmethod
    def _pair(who: str, result: Any) -> Any:
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(f"{who}: with has_aux=True the function must return a pair, (output, aux)")
        return result

    def like_inputs(self, found: Sequence[Any]) -> Any:
        return unflatten(self._like, found)

    def finished(self, tree: Any) -> Any:
        """A result without its history, unless it is to be differentiated again."""
        return tree_map(lambda x: x if self.again or not isinstance(x, Variable) else wrap(x._data), tree)


def _others(outputs: Sequence[Variable], inputs: Sequence[Variable]) -> bool:
    """Whether the outputs depend on leaves besides the inputs."""
    known = {x.node for x in inputs}
    nodes = [y.node for y in outputs if y.node is not None]
    seen = set(nodes)
    for node in nodes:  # the list grows while it is walked
        if node.plan is None and node not in known:
            return True
        fresh = [parent for parent in node.parents if parent not in seen]
        seen.update(fresh)
        nodes.extend(fresh)
    return False


def _tensor(who: str, leaf: Any) -> Variable:
    """A leaf to differentiate by, as a Tensor."""
    if type(leaf) in XP:
        leaf = wrap(leaf)
    elif isinstance(leaf, float | np.floating):
        dtype = leaf.dtype if isinstance(leaf, np.floating) and type(leaf) is not np.float64 else None
        leaf = wrap(get_default_device().from_numpy(np.asarray(leaf, dtype or dtypes.get_default_dtype())))
    if not isinstance(leaf, Variable) or leaf._data.dtype.kind != "f":
        got = str(leaf._data.dtype) if isinstance(leaf, Variable) else type(leaf).__name__
        raise TypeError(
            f"{who}: only floating-point Tensors, arrays and numbers can be differentiated by, got {got}; "
            "convert it, or pass it by an argument that argnums does not name"
        )
    return leaf


def _boxed(leaf: Any) -> Any:
    return wrap(leaf) if type(leaf) in XP else leaf


def vectors(who: str, like: Sequence[Variable], given: Sequence[Any]) -> list[Variable]:
    vectors = [_tensor(who, v) for v in given]
    for i, (y, v) in enumerate(zip(like, vectors, strict=True)):
        if y._data.shape != v._data.shape:
            raise ValueError(f"{who}: leaf {i} of the vector has shape {v._data.shape}, expected {y._data.shape}")
    return vectors


def tuple_of(who: str, name: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        raise TypeError(
            f"{who}: expected {name} to be a tuple, one entry for each argument, got {type(value).__name__}"
        )
    return value
