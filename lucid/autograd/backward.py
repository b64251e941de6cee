"""`backward` and `grad`: the checks around the sweep over the tape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..backend import XP, Array, device_of, versions
from .grad_hooks import GradHooks
from .grad_mode import mode
from .tape import Node, Variable, sweep, wrap

Variables = Variable | Sequence[Variable]


def backward(
    tensors: Variables,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Variables | None = None,
) -> None:
    """Compute the gradients of results with respect to the leaves they depend on, and add them to ``.grad``.

    For a result y and the gradient v that is given for it, ``x.grad += v · ∂y/∂x``; for a scalar v is 1.

    Args:
        tensors: The results, one or a sequence of them.
        grad_tensors: The gradient of each result, or None for 1 where the result has one element.
        retain_graph: Whether to keep the saved values, so that backward can run a second time. By default
            they are kept only under `create_graph`.
        create_graph: Whether to record the gradients' own computation, for derivatives of higher order.
        inputs: Add up gradients in these tensors only, leaves or not.

    Raises:
        RuntimeError: A result does not require grad, or has several elements and no gradient was given; a gradient has
            not its result's shape or device; the graph was freed by an earlier backward.

    Example:
        >>> import lucid
        >>> x = lucid.tensor([1.0, 2.0], requires_grad=True)
        >>> backward((x * x).sum())
        >>> x.grad
        tensor([2., 4.])
    """
    roots = sequence(tensors, "backward", "tensors")
    targets = None
    if inputs is not None:
        targets = sequence(inputs, "backward", "inputs")
        if not targets:
            raise RuntimeError("backward: inputs cannot be empty; leave it out to reach every leaf")
    found, _ = run(roots, grad_tensors, targets, True, retain_graph, create_graph, "backward")
    if targets is None:
        return
    added: list[Array] = []
    for target in dict.fromkeys(targets):
        hooks = target.node.grad_hooks  # type: ignore[union-attr]
        if target.node in found and (hooks is None or hooks.owner is None):  # not a leaf, nor does it retain its grad
            g = found[target.node]
            GradHooks(target).arrive(g, True, create_graph, {id(g)}, added, wrap)
    versions.note(added)


def grad(
    outputs: Variables,
    inputs: Variables,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """Return the gradients of results with respect to inputs; no ``.grad`` is changed.

    For an input x, the result y and the gradient v that is given for it, ``v · ∂y/∂x``, summed over the results.

    Args:
        outputs: The results, one or a sequence of them.
        inputs: What to differentiate by, one tensor or a sequence of them, leaves or not.
        grad_outputs: The gradient of each result, or None for 1 where the result has one element.
        retain_graph: Whether to keep the saved values, so that the graph can be used again. By default
            they are kept only under `create_graph`.
        create_graph: Whether to record the gradients' own computation, for derivatives of higher order.
        only_inputs: True, as always: the gradients of other leaves are not added up. PyTorch has it for old programs.
        allow_unused: Whether an input that no result depends on gets None instead of an error.
        is_grads_batched: False: PyTorch takes several gradients at once with True.
        materialize_grads: Whether such an input gets zeros; `allow_unused` is then True.

    Returns:
        One gradient for each input, a tuple even for a single one.

    Raises:
        RuntimeError: As for `backward`; or an input was not used, and `allow_unused` does not permit it.
        ValueError: `materialize_grads` is True and `allow_unused` False, `only_inputs` is False, or `is_grads_batched`
            is True.

    Example:
        >>> import lucid
        >>> x = lucid.tensor(3.0, requires_grad=True)
        >>> grad(x**3, x)
        (tensor(27.),)
    """
    if materialize_grads and allow_unused is False:
        raise ValueError("grad: materialize_grads=True gives zeros to unused inputs; leave out allow_unused=False")
    if not only_inputs:
        raise ValueError("grad: only_inputs=False is not supported; call backward() to add to the .grad of all leaves")
    if is_grads_batched:
        raise ValueError(
            "grad: is_grads_batched=True is not supported; call grad for each of them, with retain_graph=True, or "
            "lucid.autograd.functional.jacobian for all rows"
        )
    roots = sequence(outputs, "grad", "outputs")
    targets = sequence(inputs, "grad", "inputs")
    found, seeds = run(roots, grad_outputs, targets, False, retain_graph, create_graph, "grad")
    taken = {id(seed) for seed in seeds}  # arrays that somebody else holds, and may write into
    return tuple(_result(i, t, found, taken, allow_unused, materialize_grads) for i, t in enumerate(targets))


def _result(
    i: int, target: Variable, found: dict[Node, Any], taken: set[int], allow_unused: bool | None, zeros: bool
) -> Any:
    g = found.get(target.node)  # type: ignore[arg-type]
    if g is None:
        if zeros:
            return filled_like(target._data, 0)
        if not allow_unused:
            raise RuntimeError(
                f"grad: no output depends on input {i}, of shape {target._data.shape}; "
                "pass allow_unused=True to get None for it, or materialize_grads=True to get zeros"
            )
        return None
    if type(g) not in XP:
        return g
    if id(g) in taken or device_of(g).is_view(g):
        g = g.copy()
    taken.add(id(g))
    return wrap(g)


def filled_like(array: Array, value: float) -> Any:
    """A Variable of one value, like an array."""
    with device_of(array).scope():
        filled = array.copy()
        filled.fill(value)
    return wrap(filled)


def sequence(value: Any, who: str, name: str) -> tuple[Variable, ...]:
    """One tensor or a sequence of them as a tuple."""
    if isinstance(value, Variable):
        return (value,)
    variables = tuple(value) if isinstance(value, list | tuple) else None
    wrong = [value] if variables is None else [v for v in variables if not isinstance(v, Variable)]
    if variables is None or wrong:
        raise TypeError(f"{who}: expected {name} to be a Tensor or a sequence of them, got {type(wrong[0]).__name__}")
    return variables


def initial(roots: tuple[Variable, ...], gradients: Any, create_graph: bool, who: str) -> list[Any]:
    """The gradients from which to start: those given, or 1 for a result of one element."""
    if gradients is None:
        gradients = [None] * len(roots)
    elif isinstance(gradients, Variable) or type(gradients) in XP:
        gradients = [gradients]
    if len(gradients) != len(roots):
        raise RuntimeError(
            f"{who}: got {len(gradients)} gradients for {len(roots)} results; give one for each, or None"
        )
    return [seed(root, g, create_graph, who) for root, g in zip(roots, gradients, strict=True)]


def seed(root: Variable, g: Any, create_graph: bool, who: str) -> Any:
    """The gradient of one result: an array, or under create_graph a Variable."""
    array = root._data
    if root.node is None:
        raise RuntimeError(
            f"{who}: the result of shape {array.shape} does not require grad and no recorded operation made it; "
            "call requires_grad_() on what it is computed from, and compute it outside no_grad; for a "
            "second derivative, compute the first with create_graph=True"
        )
    if g is None:
        if array.size != 1:
            raise RuntimeError(
                f"{who}: a gradient can be made up only for a result of one element, and this one has shape "
                f"{array.shape}; reduce it, as in y.sum().backward(), or give its gradient: y.backward(gradient)"
            )
        one = array.copy()
        one.fill(1)
        return wrap(one) if create_graph else one
    data = g._data if isinstance(g, Variable) else g
    if type(data) not in XP:
        raise TypeError(f"{who}: expected the gradient of a result to be a Tensor or None, got {type(g).__name__}")
    if data.shape != array.shape:
        raise RuntimeError(
            f"{who}: got a gradient of shape {data.shape} for a result of shape {array.shape}; "
            "it must have the same shape"
        )
    device = device_of(array)
    if device_of(data) != device:
        raise RuntimeError(
            f"{who}: got a gradient on {device_of(data)} for a result on {device}; move it with .to({str(device)!r})"
        )
    if data.dtype != array.dtype:
        g = data = data.astype(array.dtype)
    if create_graph:
        return g if isinstance(g, Variable) else wrap(data)
    return data


def run(
    roots: tuple[Variable, ...],
    gradients: Any,
    targets: tuple[Variable, ...] | None,
    land: bool,
    retain_graph: bool | None,
    create_graph: bool,
    who: str,
) -> tuple[dict[Node, Any], list[Any]]:
    """Sweep over the tape; return what reached the targets, and the gradients from which the sweep began.

    What runs inside (hooks, user-written gradients) records only under create_graph.
    """
    for target in targets or ():
        if target.node is None:
            raise RuntimeError(
                f"{who}: an input of shape {target._data.shape} does not require grad; call requires_grad_() on it "
                "before it is used"
            )
    with device_of(roots[0]._data).scope():  # rules use operators, and those know nothing of devices
        seeds = initial(roots, gradients, create_graph, who)
        before = mode.grad, mode.recording
        mode.set_grad(create_graph)
        try:
            found = sweep(
                [root.node for root in roots],  # type: ignore[misc]
                seeds,
                targets=None if targets is None else [target.node for target in targets],  # type: ignore[misc]
                land=land,
                retain_graph=create_graph if retain_graph is None else retain_graph,
                create_graph=create_graph,
            )
        finally:
            mode.grad, mode.recording = before
    return found, seeds
