"""The tape: how an operation is recorded, and how the chain rule is run over what was recorded.

Read this page first. A `Variable` is an array with, perhaps, a `Node`: the record of the operation that made it.
A node holds edges to the nodes of that operation's inputs, and the values that its gradient rules asked for.
`record` makes a node, for the operations that `primitive` (next door, in primitive.py) makes of functions on arrays;
`sweep` walks the nodes from the youngest to the oldest and gives each rule the gradient g of its result. Nodes hold
arrays and nodes, never Variables, so there are no reference cycles; and nothing here recurses, so a graph may be as
deep as it likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from numpy import asarray, generic

from ..backend import XP, Array, device_of, native
from ..backend.versions import last, note, tick
from . import errors
from .grad_hooks import GradHooks, total
from .grad_mode import mode
from .plan import Plan

if TYPE_CHECKING:
    from ..tensor import Tensor
from .walk import Walkable


class Variable:
    """An array, its gradient once `backward` has been called, and the node that records how it was made."""

    __slots__ = ("__weakref__", "_data", "_grad", "_view_of", "_views", "node")
    __array_ufunc__ = None  # so that `ndarray * tensor` reaches __rmul__

    _data: Array
    _grad: Variable | None
    node: Node | None
    # Most Variables lack both, since setting them takes time: see views.py.
    _view_of: Any
    _views: set[Any]

    @property
    def data(self) -> Tensor:
        """A tensor over the same memory, outside the graph.

        Writing into it is not recorded, yet counts as writing: a backward pass that needs what was overwritten says so.
        Assigning another tensor or array keeps the place in the graph, and is not recorded either.
        """
        return wrap(self._data)  # type: ignore[no-any-return]

    @data.setter
    def data(self, value: Any) -> None:
        array = value._data if isinstance(value, Variable) else value
        if array is self._data:  # `x.data += 1`: what it wrote into is assigned again
            return
        if type(array) not in XP:
            raise TypeError(f"data: expected an array or a Tensor, got {type(value).__name__}; see lucid.tensor(...)")
        node = self.node
        if node is not None and (node.shape, node.dtype) != (array.shape, array.dtype):
            if node.plan is not None or array.dtype.kind != "f":
                raise errors.bad_data(node, array)
            node.shape, node.dtype = array.shape, array.dtype
        self._data = array
        self._view_of = None

    @property
    def grad(self) -> Tensor | None:
        """The gradient that backward passes have added up so far, a Variable, or None."""
        if self._grad is None and self.node is not None and self.node.plan is not None:
            errors.warn_of_no_grad(self.node)
        return self._grad  # type: ignore[return-value]

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is not None and (not isinstance(value, Variable) or traits(value._data) != traits(self._data)):
            raise errors.bad_grad(traits(self._data), traits(value._data) if isinstance(value, Variable) else value)
        self._grad = value


def traits(array: Array) -> tuple[Any, ...]:
    """What a gradient has in common with its tensor."""
    return array.dtype, array.shape, device_of(array)


class Node(Walkable):
    """The record of one operation. A leaf, a tensor that requires grad and that no operation made, has no plan."""

    __slots__ = ("dtype", "grad_hooks", "parents", "plan", "saved", "shape", "time")

    plan: Plan | None
    parents: Sequence[Node]  # of the inputs that need a gradient
    saved: Sequence[Any] | None  # what the rules asked for; None once freed
    shape: Any  # of the result, and its dtype: its gradient must match
    dtype: Any
    time: int  # by the program's clock: parents are older than children
    grad_hooks: GradHooks | None  # accumulation into .grad of a leaf, hooks, anomaly detection


# What is itself made of operations, and so cannot be imported here: `complete` is given it.
Result: type[Variable] = Variable  # the class of results: tensor.py gives Tensor
fit: Any = None  # makes a gradient match its input: broadcasting.py
connected: Any = None  # records that a gradient depends on inputs: piecewise_linear.py
boxed: Any = None  # makes Variables of saved values, for rules that are recorded: several.py
new = object.__new__


def complete(**parts: Any) -> None:
    """Give the tape `Result`, `fit`, `connected` or `boxed`."""
    global Result, fit, connected, boxed
    Result = parts.get("Result", Result)
    fit = parts.get("fit", fit)
    connected = parts.get("connected", connected)
    boxed = parts.get("boxed", boxed)


def wrap(data: Array, node: Node | None = None) -> Any:
    """Return a Variable (a Tensor, once there are Tensors) over an array."""
    variable = new(Result)
    variable._data = data
    variable._grad = None
    variable.node = node
    return variable


def record(plan: Plan | None, parents: Sequence[Node], saved: Sequence[Any], shape: Any, dtype: Any) -> Node:
    """Return a new node for a result of this shape and dtype."""
    node = Node()
    node.plan = plan
    node.parents = parents
    node.saved = saved
    node.shape = shape
    node.dtype = dtype
    node.time = tick()
    node.grad_hooks = None
    return node


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
    path = set() if wanted is None else set(nodes)
    rare = (anomaly := mode.anomaly) or create_graph
    sums: set[Node] | None = None if rare else set()  # the nodes whose gradient is an array of the sweep's own
    lent = {id(seed) for seed in seeds}  # arrays that somebody else may hold too
    added: list[Array] = []  # the gradients of leaves that were added to in place, not yet noted as written
    found: dict[Node, Any] = {}
    pending: dict[Node, Any] = {}  # the gradient of each node, as far as it is known
    for root, seed in zip(roots, seeds, strict=True):
        pending[root] = pending[root] + seed if root in pending else seed

    try:
        for node in nodes:
            g = pending.pop(node, None)
            if g is None:
                continue
            if type(g) is not native and isinstance(g, generic):
                g = asarray(g)  # NumPy's operators make scalars of 0-d arrays
            if node.grad_hooks is not None:
                # What retains its gradient, not being a leaf, always gets it.
                lands = node.plan is not None or (land and (wanted is None or node in wanted))
                g = node.grad_hooks.arrive(g, lands, create_graph, lent, added, wrap)
            if wanted is not None and node in wanted:
                found[node] = g
                if path.isdisjoint(node.parents):
                    continue  # nothing that is wanted lies beyond: its values stay for another pass
            plan = node.plan
            if plan is None:
                continue
            saved = node.saved
            if saved is None:
                raise errors.already_freed(plan.op)
            if plan.saves:
                if added:
                    note(added)  # a leaf that is younger than this node: what it was added to may be saved here
                if node.time < last.time:
                    plan.check(saved, node.time)
                if create_graph:
                    saved = boxed(node, plan, saved)
                if not retain_graph:
                    node.saved = None
            parents = node.parents
            if wanted is not None and not path.issuperset(parents):
                plan, parents = plan.narrowed(parents, path)
            if plan.only is None:
                for parent, d in zip(parents, plan.gradients(g, saved)):  # noqa: B905 (`strict` costs time here)
                    if d is None or d.shape != parent.shape or d.dtype is not parent.dtype:
                        d = fit(d, parent, plan)
                        if d is None:
                            continue
                    if d is g:
                        lent.add(id(d))
                    pending[parent] = total(parent, pending[parent], d, sums) if parent in pending else d
            else:  # the same for one parent and one rule, which is most operations: a tenth faster
                (parent,) = parents
                d = plan.only(g, *saved)
                if d is None or d.shape != parent.shape or d.dtype is not parent.dtype:
                    d = fit(d, parent, plan)
                if d is g:
                    lent.add(id(d))
                pending[parent] = total(parent, pending[parent], d, sums) if parent in pending else d
            if rare:
                if create_graph and plan.piecewise_linear:
                    for parent in parents:
                        pending[parent] = connected(pending[parent], node)
                if anomaly and mode.check_nan:
                    plan.check_nan(node, g, pending)
    except Exception as error:
        if anomaly:
            errors.add_line(error, node)
        raise
    finally:
        note(added)
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
