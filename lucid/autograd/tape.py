"""The tape: how an operation is recorded, and how the chain rule is run over what was recorded.

Read this page first. A `Variable` is an array with, perhaps, a `Node`: the record of the operation that made it.
A node holds edges to the nodes of that operation's inputs, and the values that its gradient rules asked for.
`primitive` makes an operation of a function on arrays; `sweep` walks the nodes from the youngest to the oldest and
gives each rule the gradient g of its result. Nodes hold arrays and nodes, never Variables, so there are no reference
cycles; and nothing here recurses, so a graph may be as deep as it likes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from ..backend import XP, Array, native
from ..backend.storage import last, overwritten_since, tick
from . import messages
from .grad_mode import mode
from .plan import CONSTANT, PLAIN, RESULT, Operation, Plan, pick
from .watch import Watch


class Variable:
    """An array, its gradient once `backward` has been called, and the node that records how it was made."""

    __slots__ = ("__weakref__", "data", "grad", "node")
    __array_ufunc__ = None  # so that `ndarray * tensor` reaches __rmul__

    data: Array
    grad: Any
    node: Node | None


class Node:
    """The record of one operation. A leaf, a tensor that requires grad and that no operation made, has no plan."""

    __slots__ = ("dtype", "parents", "plan", "saved", "shape", "time", "watch")

    plan: Plan | None
    parents: Sequence[Node]  # of the inputs that need a gradient
    saved: Sequence[Any] | None  # what the rules asked for; None once freed
    shape: Any  # of the result, and its dtype: its gradient must match
    dtype: Any
    time: int  # by the program's clock: parents are older than children
    watch: Watch | None  # who wants to see the gradient that arrives here: a leaf, hooks, anomaly detection


Result: type[Variable] = Variable  # the class of results; tensor.py puts Tensor here
new = object.__new__


def wrap(data: Array, node: Node | None = None) -> Any:
    """Return a Variable (a Tensor, once there are Tensors) over an array."""
    variable = new(Result)
    variable.data = data
    variable.grad = None
    variable.node = node
    return variable


def record(plan: Plan | None, parents: Sequence[Node], saved: Sequence[Any], shape: Any, dtype: Any) -> Node:
    """Return a new node for a result of this shape and dtype."""
    node = new(Node)
    node.plan = plan
    node.parents = parents
    node.saved = saved
    node.shape = shape
    node.dtype = dtype
    node.time = tick()
    node.watch = None
    return node


def primitive(forward: Callable[..., Any] | None = None, **traits: bool) -> Any:
    """Make a differentiable operation of ``forward(xp, *inputs, **options)``; its rules follow by ``.vjp(...)``.

    Called with arrays it returns an array; called with any Variable it returns a Variable, recorded if one of them
    needs a gradient. Python numbers are passed on as they are, so that float32 stays float32.
    """
    if forward is None:
        return functools.partial(primitive, **traits)
    op = Operation(forward, **traits)

    def call(*inputs: Any, **options: Any) -> Any:
        pool = []  # the plain values: the inputs, then the result
        parents = []  # the nodes of the inputs that need a gradient: those whose bit is set in mask
        mask, bit, boxed, mixed, foreign, kind, dtype = 0, 1, False, False, False, None, None
        for a in inputs:
            if isinstance(a, Variable):
                boxed = True
                node = a.node
                a = a.data
                if node is not None:
                    mask |= bit
                    parents.append(node)
                    if node.time < last.time and node.plan is not None and node.plan.op.view:
                        check_view(op, node, a)
            elif type(a) is not float and type(a) not in XP:
                a = op.number(a)
            pool.append(a)
            bit += bit
            if type(a) is kind:
                if a.dtype is not dtype:
                    mixed = True
            elif type(a) in XP:
                foreign = kind is not None  # a second kind of array: `elsewhere` refuses it
                kind, dtype = type(a), a.dtype
        out = forward(XP[kind], *pool, **options) if kind is native and not foreign else op.elsewhere(pool, options)
        if type(out) is not kind or out.dtype is not dtype or mixed:
            out = op.settle(out, pool)
        if not boxed:
            return out
        several = type(out) is tuple
        recording = mask and op.rules and mode.recording
        if not recording:
            return tuple(map(wrap, out)) if several else wrap(out)

        plan = op.plans.get(mask | bit) or op.plan(mask, bit, several)
        if plan.drops is not None:
            parents = [parents[i] for i in plan.drops]
            if not parents:
                return tuple(map(wrap, out)) if several else wrap(out)
        pool.append(out)
        for extra in plan.extras:
            pool.append(extra(pool, options))
        saved = plan.keep(pool)
        if several:
            node = record(plan, parents, saved, None, None)
            kinds = [(o.shape, o.dtype) for o in out]
            return tuple(wrap(o, record(pick(op, i), (node,), kinds, *kinds[i])) for i, o in enumerate(out))
        node = record(plan, parents, saved, out.shape, out.dtype)
        if recording == 2:
            node.watch = Watch.of_operation(pool, out)
        return wrap(out, node)

    return op.publish(call)


def check_view(op: Operation, node: Node, array: Array) -> None:
    """Refuse a recorded view whose memory was written since: its gradient would go to what is no longer there."""
    written = overwritten_since(array, node.time)
    if written is not None:
        raise messages.stale_view(op, node.plan.op, written)  # type: ignore[union-attr]


def sweep(
    roots: Sequence[Node],
    seeds: Sequence[Any],
    *,
    targets: Iterable[Node] | None = None,
    land: bool,
    retain_graph: bool,
    create_graph: bool,
) -> dict[Node, Any]:
    """Run the chain rule from the roots, whose gradients are the seeds, to the leaves or to the targets alone.

    Gradients are plain arrays, unless `create_graph` asks that the rules run on Variables and so are recorded too.
    With `land`, gradients are added to the `.grad` of leaves (of the targets, where there are any).
    """
    wanted = None if targets is None else set(targets)
    nodes = reachable(roots, wanted)
    anomaly = mode.anomaly
    lent = {id(seed) for seed in seeds}  # arrays that somebody else may hold too
    found: dict[Node, Any] = {}
    pending: dict[Node, Any] = {}  # the gradient of each node, as far as it is known
    for root, seed in zip(roots, seeds, strict=True):
        pending[root] = pending[root] + seed if root in pending else seed

    for node in nodes:
        g = pending.pop(node, None)
        if g is None:
            continue
        if node.watch is not None:
            g = node.watch.arrive(g, land and (wanted is None or node in wanted), create_graph, lent, wrap)
        if wanted is not None and node in wanted:
            found[node] = g
        plan = node.plan
        if plan is None:
            continue
        saved = node.saved
        if saved is None:
            raise messages.already_freed(plan.op)
        if node.time < last.time and plan.saves:
            plan.check(saved, node.time)
        if create_graph:
            saved = boxed(node, plan, saved)
        if not retain_graph and plan.saves:
            node.saved = None
        for parent, d in zip(node.parents, plan.gradients(g, saved)):
            if d.shape != parent.shape or d.dtype is not parent.dtype:
                d = fit(d, parent, plan)
            if d is g:
                lent.add(id(d))
            pending[parent] = pending[parent] + d if parent in pending else d
        if anomaly:
            plan.check_nan(node, g, pending)
    return found


def reachable(roots: Sequence[Node], wanted: set[Node] | None) -> list[Node]:
    """The nodes that the roots were made from, youngest first; only those on a path to a wanted one, if any are."""
    seen = set(roots)
    nodes = list(seen)
    for node in nodes:  # the list grows while it is walked
        for parent in node.parents:
            if parent not in seen:
                seen.add(parent)
                nodes.append(parent)
    nodes.sort(key=attrgetter("time"))
    if wanted is not None:
        useful = set(wanted)
        for node in nodes:
            if not useful.isdisjoint(node.parents):
                useful.add(node)
        nodes = [node for node in nodes if node in useful]
    nodes.reverse()
    return nodes


def boxed(node: Node, plan: Plan, saved: Sequence[Any]) -> list[Any]:
    """The saved values as Variables that know where they came from, so that rules run on them are recorded."""
    parents = {**dict(enumerate(node.parents)), CONSTANT: None, RESULT: node}
    return [
        value if origin == PLAIN or type(value) not in XP else wrap(value, parents[origin])
        for value, origin in zip(saved, plan.origin, strict=True)
    ]


def fit(d: Any, parent: Node, plan: Plan) -> Any:
    """Undo broadcasting and promotion: make a gradient match its input. One that is too small is an error."""
    if d.shape != parent.shape:
        lead = len(d.shape) - len(parent.shape)
        if lead < 0 or any(n not in (1, m) for n, m in zip(parent.shape, d.shape[lead:], strict=True)):
            raise messages.bad_gradient(plan.op, d.shape, parent.shape)
        d = sum_to(d, shape=parent.shape)
    return d if d.dtype is parent.dtype else cast(d, dtype=parent.dtype)


@primitive(casts=True)
def cast(xp: Any, x: Array, *, dtype: Any) -> Array:
    """Return x with another data type."""
    return x.astype(dtype)


cast.vjp(x=lambda g: g)  # `fit` casts it back


@primitive
def sum_to(xp: Any, x: Array, *, shape: tuple[int, ...]) -> Array:
    """Sum x down to a shape that broadcasts to its own."""
    lead = x.ndim - len(shape)
    axes = (*range(lead), *(lead + i for i, n in enumerate(shape) if n == 1 and x.shape[lead + i] != 1))
    return x.sum(axis=axes, keepdims=True).reshape(shape)


sum_to.vjp(x=lambda g, x_shape: broadcast_to(g, shape=x_shape))


@primitive(view=True)
def broadcast_to(xp: Any, x: Array, *, shape: tuple[int, ...]) -> Array:
    """Return a view of x repeated, without copies, to a shape that x broadcasts to."""
    return xp.broadcast_to(x, shape)


broadcast_to.vjp(x=lambda g: g)  # `fit` sums it back
