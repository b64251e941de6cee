"""How an operation that is fused for speed stays differentiable to any order.

Such an operation has two texts: its *definition*, a few lines made of other operations, as in a book; and a forward
and a backward pass on arrays that compute the same in less time. The fast backward pass serves a first-order backward.
Where gradients are themselves recorded, the definition is run again and differentiated, so no derivative of the fast
backward pass need be written, and gradients of gradients of any order are right. Tests hold the two texts together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..autograd.jacobian import pull, tracked
from ..autograd.tape import Variable


def is_recorded(g: Any) -> bool:
    """Whether a rule runs on Tensors: the gradient of a result (of one of several) is one."""
    return any(isinstance(v, Variable) for v in g) if type(g) is list else isinstance(g, Variable)


def by_definition(
    definition: Callable[..., Any], inputs: Sequence[Any], g: Any, wants: Sequence[bool], **options: Any
) -> list[Any]:
    """Return the gradient of each wanted input of a definition, as Tensors that can be differentiated again."""
    inputs = [tracked(x, linked=True) if want else x for x, want in zip(inputs, wants, strict=False)]
    outputs = definition(*inputs, **options)
    if not isinstance(outputs, tuple):
        outputs, g = (outputs,), [g]
    found = iter(pull(outputs, [x for x, want in zip(inputs, wants, strict=False) if want], g, create_graph=True))
    return [next(found) if want else None for want in wants]
