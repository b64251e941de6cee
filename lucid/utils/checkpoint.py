r"""Gradient checkpointing: recompute the values inside a part of a network instead of storing them.

A network of n layers keeps the values of all n for the backward pass. With `checkpoint` around parts of k layers it
keeps the inputs of the n / k parts, and while one part is differentiated the values of its k layers: with
:math:`k = \sqrt n` about :math:`2 \sqrt n` values instead of n, for one more forward pass.

The graph stays as it is recorded; only the values in its nodes are let go, and found again when the tape asks for
them. So gradients are the same to the last bit, also those of what the function takes from outside, and gradients of
any order can be had (they may differ in the last bit: their sums are in another order).

Source: T. Chen, B. Xu, C. Zhang, C. Guestrin, "Training deep nets with sublinear memory cost", 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..autograd.grad_mode import enable_grad, mode
from ..autograd.plan import PLAIN, Plan
from ..autograd.pytree import leaves
from ..autograd.several import boxed
from ..autograd.tape import Node, Variable
from ..backend import versions
from ..ops import Generator
from ..ops.creation.generator import default_generator

__all__ = ["checkpoint", "checkpoint_sequential"]


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    preserve_rng_state: bool = True,
    determinism_check: str = "default",
    **kwargs: Any,
) -> Any:
    """Return ``function(*args, **kwargs)``, and keep none of the values inside it for the backward pass.

    They are computed again when a backward pass needs them. The function must then do the same as before: it draws the
    same random numbers, but what it changes outside itself (running statistics) it changes twice.

    Args:
        function: What to compute, for example a module; its results are Tensors, or tuples, lists and dicts of them.
        args: What it gets.
        use_reentrant: Accepted with either value: PyTorch's two implementations differ in what they cannot do, and
            lucid's one can do all of it.
        preserve_rng_state: Whether the second time begins with the random state of the first, so that dropout
            leaves out the same elements. Without, a function that draws random numbers has wrong gradients.
        determinism_check: ``"default"`` compares the operations, their shapes and dtypes with the first time;
            ``"none"`` compares nothing but their number.
        kwargs: What it gets by name.

    Raises:
        RuntimeError: In the backward pass: the function does not do the same a second time; or an input was
            overwritten in place.
        ValueError: `determinism_check` is another word.

    Example:
        >>> import lucid
        >>> x = lucid.tensor([0.0, 1.0], requires_grad=True)
        >>> checkpoint(lambda x: lucid.exp(lucid.sin(x)), x).sum().backward()
        >>> x.grad
        tensor([1.0000, 1.2534])
    """
    if determinism_check not in ("default", "none"):
        raise ValueError(f"checkpoint: expected determinism_check 'default' or 'none', got {determinism_check!r}")
    if not mode.grad:
        return function(*args, **kwargs)
    part = Part(function, args, kwargs, preserve_rng_state, determinism_check == "default")
    start = versions.tick()
    result = function(*args, **kwargs)
    for i, node in enumerate(nodes_of(result, start)):
        node.plan, node.saved = Again(node.plan, i), [part]
        part.first.append(trait(node))
    return result


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, preserve_rng_state: bool = True
) -> Any:
    """Run functions one after the other, in `segments` parts, each but the last inside a `checkpoint`.

    Args:
        functions: Modules or functions of one argument, for example a `Sequential`.
        segments: In how many parts of about equal length.
        input: What the first function gets.
        use_reentrant: See `checkpoint`.
        preserve_rng_state: See `checkpoint`.

    Raises:
        ValueError: There are not as many functions as parts, or not one part.

    Example:
        >>> import lucid
        >>> x = lucid.tensor(0.5, requires_grad=True)
        >>> checkpoint_sequential([lucid.sin, lucid.exp, lucid.tanh], 2, x).backward()
        >>> x.grad
        tensor(0.2075)
    """
    functions = list(functions.children() if hasattr(functions, "children") else functions)
    if not 1 <= segments <= len(functions):
        raise ValueError(
            f"checkpoint_sequential: expected 1 to {len(functions)} segments of {len(functions)} functions, "
            f"got {segments}"
        )
    size = len(functions) // segments
    for k in range(segments - 1):
        part = chain(functions[k * size : (k + 1) * size])
        input = checkpoint(part, input, use_reentrant=use_reentrant, preserve_rng_state=preserve_rng_state)
    return chain(functions[(segments - 1) * size :])(input)


def chain(functions: Iterable[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """The function that runs some functions one after the other."""

    def run(x: Any) -> Any:
        for function in functions:
            x = function(x)
        return x

    return run


def nodes_of(result: Any, start: int) -> list[Node]:
    """The nodes of a result that hold values and are younger than a time, in the order in which they were made."""
    seen = {leaf.node for leaf in leaves(result) if isinstance(leaf, Variable) and leaf.node is not None}
    nodes = [node for node in seen if node.time > start]
    for node in nodes:  # the list grows while it is walked
        for parent in node.parents:
            if parent not in seen and parent.time > start:
                seen.add(parent)
                nodes.append(parent)
    nodes = [node for node in nodes if node.plan is not None and node.plan.saves and node.saved is not None]
    return sorted(nodes, key=lambda node: node.time)


def trait(node: Node) -> tuple[Any, ...]:
    """What a node of the second run must have in common with that of the first."""
    return node.plan.op.name, node.shape, node.dtype, len(node.parents)  # type: ignore[union-attr]


class Part:
    """A function with its inputs, which can find again the nodes that it made the first time, with their values."""

    def __init__(self, function: Any, args: Any, kwargs: Any, preserve_rng_state: bool, compare: bool):
        self.function, self.args, self.kwargs, self.compare = function, args, kwargs, compare
        self.random = default_generator.get_state() if preserve_rng_state else None
        self.inputs = [a._data for a in leaves([args, kwargs]) if isinstance(a, Variable)]
        self.first: list[tuple[Any, ...]] = []
        self.again: dict[int, Node] = {}

    def node(self, i: int) -> Node:
        """Node i of the second run. Each is handed out once, so that its values go when they have been used."""
        if i not in self.again:
            self.run()
        return self.again.pop(i)

    def run(self) -> None:
        """Compute the function a second time."""
        ahead = Generator().set_state(default_generator.get_state())
        if self.random is not None:
            default_generator.set_state(self.random)
        try:
            start = versions.tick()
            with enable_grad():
                again = nodes_of(self.function(*self.args, **self.kwargs), start)
        finally:
            if self.random is not None:
                default_generator.set_state(ahead.get_state())
        traits = [trait(node) for node in again]
        if traits != self.first if self.compare else len(traits) != len(self.first):
            pairs = zip([*self.first, "the end"], [*traits, "the end"], strict=False)
            first, second = next((a, b) for a, b in pairs if a != b)
            raise RuntimeError(
                "checkpoint: the function must do the same when it is computed again for the backward pass; the first "
                f"time there was {first}, the second time {second} (operation, shape, dtype, inputs with gradients)"
            )
        self.again = dict(enumerate(again))


class Again(Plan):
    """The plan of a node whose values are computed again when they are needed."""

    saves = True
    origin = [PLAIN]

    def __init__(self, plan: Any, index: int):
        self.op, self.piecewise_linear = plan.op, plan.piecewise_linear
        self.index = index

    def gradients(self, g: Any, saved: Any) -> Any:
        """Run the rules of the same node of the second run, on its values."""
        (part,) = saved
        node = part.node(self.index)
        plan, values = node.plan, node.saved
        if node.time < versions.last.time:
            plan.check(values, node.time)
        if mode.grad:  # under create_graph
            values = boxed(node, plan, values)
        return plan.gradients(g, values) if plan.only is None else (plan.only(g, *values),)

    def check(self, saved: Any, time: int) -> None:
        """Refuse to go on if an input of the function was overwritten."""
        for array in saved[0].inputs:
            record = versions.overwritten_since(array, time)
            if record is not None:
                raise RuntimeError(
                    f"checkpoint: an input of shape {array.shape} was overwritten in place after the forward pass, by "
                    f"{record.where}, so that the values inside cannot be computed again; write to a copy, x.clone()"
                )
