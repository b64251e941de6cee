"""Fused operations: the contract by which an operation that is written for speed stays differentiable to any order.

A file with a fused operation holds four functions, which bear the same names everywhere:

- `definition` is the formula by elementary operations, a few lines as in a book.
- `_run` computes the same on arrays in less time, and returns with the result what the gradient would compute again.
- `_run_vjp` is its gradient on arrays: from the gradient of the result and what `_run` saved, that of each input.
- `_<name>_vjp` is the rule of the operation `_<name>`, and chooses between them: `_run_vjp` in an ordinary backward
  pass; `by_definition` where the gradient is recorded itself (`create_graph=True`), which runs the definition again and
  differentiates it.

So no derivative of `_run_vjp` need be written, and gradients of any order are right. Tests hold the definition and
`_run` together. Arrays that only `_run_vjp` needs are passed on as an option of `_<name>`: nobody else can write into
them. A result that the gradient needs is an input or ``y`` of the rule, so that a write into it in place is detected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..autograd.jacobian import pull, tracked
from ..autograd.tape import Variable


def is_recorded(g: Any) -> bool:
    """Whether the gradient of a result (of one of several) is a Tensor, and what a rule does with it is recorded."""
    return any(isinstance(v, Variable) for v in g) if type(g) is list else isinstance(g, Variable)


def by_definition(
    definition: Callable[..., Any], inputs: Sequence[Any], g: Any, wants: Sequence[bool], **options: Any
) -> list[Any]:
    """Differentiate a definition: the gradient of each wanted input, recorded, and None for the others.

    Args:
        definition: A function of the inputs and options by elementary operations.
        inputs: Where it is differentiated.
        g: The gradient of its result, or a list of those of its results.
        wants: For each input, whether its gradient is needed.
        options: What else the definition takes.
    """
    inputs = [tracked(x, linked=True) if want else x for x, want in zip(inputs, wants, strict=False)]
    outputs = definition(*inputs, **options)
    if not isinstance(outputs, tuple):
        outputs, g = (outputs,), [g]
    found = iter(pull(outputs, [x for x, want in zip(inputs, wants, strict=False) if want], g, create_graph=True))
    return [next(found) if want else None for want in wants]
