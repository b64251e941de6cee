"""Error messages of autograd: the operation, what it got, what it expected, and one way out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..hints import warn


def not_an_array(op: Any, value: Any) -> TypeError:
    is_data = isinstance(value, list | tuple) or hasattr(value, "__array__")
    hint = "wrap it in lucid.tensor(...)" if is_data else "pass a Tensor or a number"
    module = type(value).__module__.partition(".")[0]
    name = type(value).__name__ if module in ("builtins", "__main__") else f"{module}.{type(value).__name__}"
    return TypeError(f"{op.name}: expected Tensors, arrays or numbers, got {name}; {hint}")


def no_array(op: Any) -> TypeError:
    return TypeError(
        f"{op.name}: expected at least one Tensor or array, got only numbers; wrap one in lucid.tensor(...)"
    )


def two_devices(op: Any, first: Any, second: Any) -> RuntimeError:
    return RuntimeError(
        f"{op.name}: expected all inputs on one device, got {first} and {second}; "
        f'move one of them, for example with .to("{first}")'
    )


def no_broadcast(op: Any, error: ValueError, inputs: Any) -> Exception:
    shapes = [str(tuple(a.shape)) for a in inputs if hasattr(a, "shape")]
    if "broadcast" not in str(error) or str(error).startswith(op.name) or len(shapes) < 2:
        return error
    return RuntimeError(
        f"{op.name}: shapes {', '.join(shapes[:-1])} and {shapes[-1]} do not broadcast: counted from the last one, "
        "sizes must be equal, or one of them 1; reshape or unsqueeze one input"
    )


TO_DTYPE = {"float16": "half()", "float32": "float()", "float64": "double()", "int64": "long()"}


def check_one_dtype(name: str, inputs: Iterable[tuple[str, Any]]) -> None:
    """Refuse inputs of different dtypes, given with their names, the input of a layer first."""
    kinds = {what: value.dtype for what, value in inputs if hasattr(value, "dtype")}
    first, *others = kinds.values()
    other = next((kind for kind in others if kind != first), None)
    if other is None:
        return
    of_input, of_other = (TO_DTYPE.get(str(kind), f'to("{kind}")') for kind in (first, other))
    odd = next(what for what, kind in kinds.items() if kind != first)
    if any(what.startswith("weight") and kind == other for what, kind in kinds.items()):
        way = f"convert the input with x.{of_other}"
        way += f", or the model with model.{of_input}" if first.kind == "f" else ""
    elif first.kind == "f" or other.kind != "f":
        way = f"convert one of them, as in {odd}.{of_input}"
    else:
        way = f"convert one of them, as in {next(iter(kinds))}.{of_other}"
    given = ", ".join(f"{what} {kind}" for what, kind in kinds.items())
    raise RuntimeError(f"{name}: expected one dtype, got {given}; {way}")


def overwritten(op: Any, value: Any, record: Any) -> RuntimeError:
    return RuntimeError(
        f"{op.name} saved a value of shape {tuple(value.shape)} for its gradient, and it was modified by an inplace "
        f"operation since, by {record.where}; write out of place there (y = y + 1, not y += 1), or clone() before you "
        "write"
    )


def stale_view(op: Any, view: Any, record: Any) -> RuntimeError:
    why = getattr(view, "why", "")
    return RuntimeError(
        f"{op.name} got the result of {view.op.name}, a view {f'that {why}, ' if why else ''}of memory that has "
        f"been modified by an inplace operation since: it was overwritten by {record.where}; take the view again after "
        "writing, or clone() it before"
    )


def already_freed(op: Any) -> RuntimeError:
    return RuntimeError(
        f"backward a second time through {op.name}, whose saved values were freed by the first backward; run the "
        "forward pass again for each backward, and detach() what is carried from one step to the next, such as a "
        "hidden state. For two backward passes through one graph, call backward(retain_graph=True) the first time"
    )


def bad_gradient(op: Any, got: Any, wanted: Any) -> RuntimeError:
    return RuntimeError(
        f"the gradient rule of {op.name} returned shape {tuple(got)} for an input of shape {tuple(wanted)}; "
        "it must return the input's shape, or one that broadcasting made of it"
    )


def no_gradient(op: Any, got: Any) -> TypeError:
    return TypeError(
        f"the gradient rule of {op.name} returned {type(got).__name__} for an input that requires grad; "
        "it must return an array or Tensor of the input's shape"
    )


def nan_gradient(op: Any, line: str) -> RuntimeError:
    return RuntimeError(f"the gradient of {op.name} is the first to hold NaN; the operation was recorded by {line}")


def nan_forward(op: Any, line: str) -> RuntimeError:
    return RuntimeError(f"{op.name} is the first operation whose result holds NaN; it was recorded by {line}")


def add_line(error: Exception, node: Any) -> None:
    """Note on an error of a backward pass, under detect_anomaly, which line recorded the operation."""
    line = getattr(node.grad_hooks, "line", "")
    if line and line not in str(error):
        error.add_note(f"the operation, {node.plan.op.name}, was recorded by {line}")


def warn_of_no_grad(node: Any) -> None:
    """Warn of reading the gradient of a result, which is not kept unless that was asked for."""
    if node.grad_hooks is None or node.grad_hooks.owner is None:
        warn(
            f"grad: this tensor is not a leaf, {node.plan.op.name} made it, and backward() fills the .grad of leaves; "
            "call retain_grad() on it before backward(), or read the .grad of the leaf it was made from"
        )


def bad_grad(wanted: tuple[Any, ...], got: Any) -> Exception:
    like = "grad: expected a gradient like its tensor, {} of shape {} on {}".format(*wanted)
    if isinstance(got, tuple) and len(got) == 3:
        return RuntimeError(f"{like}, got {'{} of shape {} on {}'.format(*got)}; convert it, as in grad.to(tensor)")
    return TypeError(f"{like}, or None, got {type(got).__name__}; see lucid.tensor(...)")


def bad_data(node: Any, array: Any) -> RuntimeError:
    return RuntimeError(
        f"data: expected a floating-point array like the present one, {node.dtype} of shape {tuple(node.shape)}, got "
        f"{array.dtype} of shape {tuple(array.shape)}; only a leaf may change its shape, and none that requires grad "
        "may become integer: detach() it first"
    )


def in_place_leaf(name: str, x: Any) -> RuntimeError:
    return RuntimeError(
        f"{name}: a leaf tensor that requires grad, of shape {tuple(x._data.shape)}, cannot be written in place while "
        "operations are recorded; write inside `with lucid.no_grad():`, or into x.clone()"
    )


def in_place_view(name: str, x: Any) -> RuntimeError:
    return RuntimeError(
        f"{name}: this tensor of shape {tuple(x._data.shape)} is a view that {x.node.plan.op.name} made, and a write "
        "through it that needs a gradient would not be seen by the tensor it looks into; clone() the view first"
    )


def in_place_leaf_view(name: str, x: Any) -> RuntimeError:
    return RuntimeError(
        f"{name}: this tensor of shape {tuple(x._data.shape)} is a view of a leaf tensor that requires grad, which "
        "cannot be written in place while operations are recorded; write inside `with lucid.no_grad():`, or into "
        "a view of its clone()"
    )


def closed_view(name: str, view: Any, why: str) -> RuntimeError:
    return RuntimeError(
        f"{name}: a view (by {view.name}) that {why} meets a write in place that is recorded, and has no gradient; "
        "take the view by index while operations are recorded, as in x[i], or clone() it"
    )


def in_place_overlap(name: str, array: Any) -> RuntimeError:
    return RuntimeError(
        f"{name}: several elements of this tensor of shape {tuple(array.shape)} are one piece of memory, since expand "
        "(or a view like it) repeats them without a copy; clone() the tensor before you write into it"
    )


def in_place_read_only(name: str, array: Any) -> RuntimeError:
    return RuntimeError(
        f"{name}: the memory of this tensor of shape {tuple(array.shape)} is read-only, as the NumPy array is that it "
        "was made from; clone() the tensor before you write into it"
    )


def in_place_shape(name: str, array: Any, value: Any) -> RuntimeError:
    return RuntimeError(
        f"{name}: a result of shape {tuple(value.shape)} does not fit into a tensor of shape {tuple(array.shape)}; "
        "use the operation that is not in place"
    )


def in_place_dtype(name: str, array: Any, value: Any) -> RuntimeError:
    return RuntimeError(
        f"{name}: a result of type {value.dtype} can't be cast into a tensor of type {array.dtype}; "
        "convert the tensor first, for example with .float()"
    )


def in_place_device(name: str, device: Any, other: Any) -> RuntimeError:
    return RuntimeError(
        f"{name}: expected a result on {device}, the device of the tensor, got one on {other}; "
        f'move it with .to("{device}")'
    )
