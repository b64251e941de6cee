"""Second derivatives of piecewise linear operations: zero, and connected to the input.

The gradient of ReLU is a mask times g. It changes with the input by jumps alone, so its derivative is 0 wherever there
is one; but a Hessian, or the second derivative in a physics-informed network, must find its way to the input all the
same. The rule computes the mask by comparisons, which are not recorded. So under `create_graph` the sweep records,
beside what the rule records, that the gradient depends on the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..backend import XP, device_of
from . import tape
from .plan import Operation, Plan
from .tape import Node, record, wrap


class Constant(Plan):
    """The plan of a gradient that is constant in some inputs, but for jumps.

    What is saved is the shape and dtype of each of these inputs.
    """

    saves = False

    def __init__(self, op: Operation, *, depends: bool):
        self.op = op
        self.depends = depends  # whether the gradient was computed from what has a node itself

    def gradients(self, g: Any, kinds: Sequence[Any]) -> list[Any]:
        """Pass on g, and a gradient of 0 for each of the inputs."""
        recorded = type(g) not in XP
        device = device_of(g._data if recorded else g)
        with device.scope():
            zeros = [device.xp.zeros(*kind) for kind in kinds]
        return [g] * self.depends + ([wrap(z) for z in zeros] if recorded else zeros)


def connected(d: Any, node: Node) -> Any:
    """The gradient of an input of a piecewise linear operation, recorded as a function of all of its inputs."""
    assert node.plan is not None
    parents = node.parents if d.node is None else (d.node, *node.parents)
    kinds = [(parent.shape, parent.dtype) for parent in node.parents]
    return wrap(d._data, record(Constant(node.plan.op, depends=d.node is not None), parents, kinds, d.shape, d.dtype))


tape.complete(connected=connected)
