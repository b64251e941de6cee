"""One call of a user-defined `Function`: the tensors it saved, and how its gradient is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import ref

from ..backend import XP, device_of
from .grad_hooks import GradHooks
from .grad_mode import mode
from .plan import CONSTANT, PLAIN, RESULT, Plan
from .primitive import check_views
from .several import Parts, pick
from .tape import Node, Variable, record, wrap


class FunctionOperation:
    """Name and traits of a user-defined operation, for the tape and its error messages."""

    def __init__(self, name: str, view: bool | str):
        self.name = name
        self.view = view  # a result looks into the memory of an input


def recorded(
    cls: Any, ctx: Any, inputs: Sequence[Any], nodes: Sequence[Any], outputs: Sequence[Any]
) -> tuple[Any, ...]:
    """The outputs of `forward`, with a node that will call `backward`."""
    arrays = [array_of(a) for a in inputs]
    results = [array_of(o) for o in outputs]
    # An input returned as it is becomes a view of itself, so that it is known to share the input's memory.
    results = [r[...] if type(r) in XP and any(r is a for a in arrays) else r for r in results]
    memories = [device_of(a).memory_of(a) for a in arrays if type(a) in XP]
    shares = any(device_of(r).memory_of(r) is m for r in results if type(r) in XP for m in memories)
    op = cls._operations[shares]
    parents = [node for node in nodes if node is not None]
    check_views(op, sum(1 << i for i, node in enumerate(nodes) if node is not None), parents, [*arrays, None])

    constant = {id(o) for o in ctx._constant}
    differentiable = [isinstance(o, Variable) and o._data.dtype.kind == "f" and id(o) not in constant for o in outputs]
    if not any(differentiable):
        return unrecorded(outputs)
    plan = Call(cls, op, ctx, nodes, arrays, results)
    saved = plan.save(ctx._to_save, inputs, outputs)
    lone = len(results) == 1
    node = record(plan, parents, saved, *(plan.kinds[0] if lone else (None, None)))
    if mode.recording == 2:
        node.grad_hooks = GradHooks.of_operation([a for a in arrays if type(a) in XP], tuple(results))
    if lone:
        return (wrap(results[0], node),)
    return tuple(
        wrap(r, plan.one_of(node, i)) if d else o
        for i, (o, r, d) in enumerate(zip(unrecorded(outputs), results, differentiable, strict=True))
    )


def array_of(value: Any) -> Any:
    return value._data if isinstance(value, Variable) else value


def unrecorded(outputs: Sequence[Any]) -> tuple[Any, ...]:
    """The outputs outside the graph, in which `forward` may have left an input or a tensor from elsewhere."""
    return tuple(wrap(o._data) if isinstance(o, Variable) and o.node is not None else o for o in outputs)


class Call(Plan):
    """The plan of one call of a Function: what the tape does with its node."""

    may_omit = True

    def __init__(self, cls: Any, op: Any, ctx: Any, nodes: Sequence[Any], arrays: list[Any], results: list[Any]):
        self.op = op
        self.wanted = [i for i, node in enumerate(nodes) if node is not None]
        self.kinds: list[Any] = [(r.shape, r.dtype) if type(r) in XP else None for r in results]
        self._cls, self._ctx, self._count = cls, ctx, len(arrays)
        self._parents = [node for node in nodes if node is not None]
        self._inputs: list[Any] = [(a.shape, a.dtype) if type(a) in XP else None for a in arrays]

    def save(self, tensors: Sequence[Any], inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
        """The saved values, as arrays; `origin` says for each where it came from."""
        parents = {id(inputs[i]): k for k, i in enumerate(self.wanted)}
        results = {id(o): i for i, o in enumerate(outputs)}
        saved = []
        self.origin, self._which, self._given = [], [], []
        for t in tensors:
            place = PLAIN if t is None else RESULT if id(t) in results else parents.get(id(t), CONSTANT)
            if place == CONSTANT and t.node is not None:
                place = PLAIN  # a tensor from elsewhere that has a history of its own is kept with it
            saved.append(t if place == PLAIN else t._data)
            self.origin.append(place)
            self._which.append(results.get(id(t)))
            self._given.append(None if t is None or place == RESULT else ref(t))
        self.saves = bool(saved)
        return saved

    def one_of(self, node: Node, i: int) -> Node:
        """The node of one result of several."""
        return record(pick(self.op, i), (node,), self.kinds, *self.kinds[i])

    def gradients(self, g: Any, saved: Sequence[Any]) -> list[Any]:
        """Call `backward` on Variables, and check and unwrap what it returns."""
        ctx = self._ctx
        grads = self._arrived(g) if type(g) is Parts else [g]
        one = next(a for a in grads if a is not None)
        ctx._saved = tuple(
            self._variable(*each) for each in zip(saved, self.origin, self._which, self._given, strict=True)
        )
        try:
            found = self._cls.backward(ctx, *(wrap(a) if type(a) in XP else a for a in grads))
        finally:
            ctx._saved = None
        found = self._checked(found if isinstance(found, tuple | list) else (found,))
        found = [found[i] for i in self.wanted]
        if type(one) not in XP:
            return found
        # A leaf keeps the array it is given, and adds to it: the array must be nobody else's.
        others = {id(s) for s in saved} | {id(v._data) for v in vars(ctx).values() if isinstance(v, Variable)}
        own = []
        for d in found:
            array = d if d is None else d._data.copy() if id(d._data) in others else d._data
            own.append(array)
            others |= {id(array)} - {id(g)}
        return own

    def _arrived(self, g: Parts) -> list[Any]:
        """The gradient of each output: zeros, or None if asked for, where none has arrived."""
        one = next(iter(g.known.values()))
        return [
            g.known[i] if i in g.known else zeros(one, *kind) if kind is not None and self._ctx._zeros else None
            for i, kind in enumerate(self.kinds)
        ]

    def _variable(self, value: Any, origin: int, which: int | None, given: Any) -> Any:
        """A saved value as `backward` gets it: the very tensor that was saved, as long as there is one."""
        node = value.node if isinstance(value, Variable) else self._parents[origin] if origin >= 0 else None
        kept = None if given is None else given()
        if kept is not None and kept._data is array_of(value) and kept.node is node:
            return kept
        if type(value) in XP:
            return wrap(value, node)
        if which is not None and len(self.kinds) > 1:
            # Under create_graph it came with the node that all results share.
            return wrap(value._data, self.one_of(value.node, which))
        return value

    def _checked(self, found: Sequence[Any]) -> Sequence[Any]:
        name, n = self.op.name, self._count
        if len(found) < n or any(d is not None for d in found[n:]):
            raise RuntimeError(
                f"{name}: backward returned {len(found)} gradients, but forward took {n} inputs; "
                "return one for each input, None for those that are no tensors"
            )
        for i, d in enumerate(found[:n]):
            if d is not None and not isinstance(d, Variable):
                raise TypeError(f"{name}: backward must return Tensors or None, got {type(d).__name__} for input {i}")
            if d is not None and self._inputs[i] is None:
                raise RuntimeError(
                    f"{name}: backward returned a gradient for input {i}, which is no tensor; return None"
                )
        return found


def zeros(like: Any, shape: Any, dtype: Any) -> Any:
    """A Variable of zeros, on the device of an array or Variable."""
    device = device_of(array_of(like))
    with device.scope():
        return wrap(device.xp.zeros(shape, dtype))


class Once(Plan):
    """The plan of a gradient that cannot be differentiated."""

    op = FunctionOperation("once_differentiable", view=False)
    saves = False

    def __init__(self) -> None:
        pass

    def gradients(self, g: Any, saved: Sequence[Any]) -> Any:
        raise RuntimeError(
            "trying to differentiate twice a Function whose backward is marked with @once_differentiable; "
            "write its backward with tensor operations and take the mark away"
        )
