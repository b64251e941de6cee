"""Walking the graph: what a node tells of itself, so that a student can sort it, draw it, or run the chain rule."""

from __future__ import annotations

from typing import Any


class Walkable:
    """The names by which PyTorch's programs walk a graph, on each node.

    Example:
        >>> import lucid
        >>> x, w = lucid.tensor(2.0, requires_grad=True), lucid.tensor(3.0)
        >>> y = (x * w).exp()
        >>> y.grad_fn, y.grad_fn.next_functions
        (<exp>, ((<mul>, 0),))
        >>> y.grad_fn.next_functions[0][0].next_functions
        ((<AccumulateGrad>, 0), (None, 0))
    """

    __slots__ = ()

    def name(self: Any) -> str:
        """The name of the operation; that of a leaf is AccumulateGrad, as in PyTorch."""
        return "AccumulateGrad" if self.plan is None else str(self.plan.op.name)

    @property
    def next_functions(self: Any) -> tuple[tuple[Any, int], ...]:
        """For each input of the operation its node, None if it needs no gradient, and which of the results it was."""
        found = [
            (p, 0) if getattr(p.plan, "index", None) is None else (p.parents[0], p.plan.index) for p in self.parents
        ]
        names, wanted = getattr(self.plan, "names", found), getattr(self.plan, "wanted", range(len(found)))
        every = dict(zip(wanted, found, strict=False))
        return tuple(every.get(i, (None, 0)) for i in range(len(names)))

    @property
    def variable(self: Any) -> Any:
        """The tensor of a leaf's node, as long as there is one."""
        if self.plan is not None or self.grad_hooks is None or self.grad_hooks.owner is None:
            raise AttributeError(f"variable: {self!r} is the node of no leaf that is in use")
        return self.grad_hooks.owner()

    def __repr__(self) -> str:
        return f"<{self.name()}>"
