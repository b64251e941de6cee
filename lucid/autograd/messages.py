"""What the tape says when it refuses: the operation, what it got, what it wanted, and one way out."""

from __future__ import annotations

from typing import Any


def not_an_array(op: Any, value: Any) -> TypeError:
    hint = "wrap it in lucid.tensor(...)" if isinstance(value, list | tuple) else "pass a Tensor or a number"
    return TypeError(f"{op.name}: expected Tensors, arrays or numbers, got {type(value).__name__}; {hint}")


def no_array(op: Any) -> TypeError:
    return TypeError(f"{op.name}: expected at least one Tensor or array, got only numbers; wrap one in lucid.tensor(...)")


def two_devices(op: Any, first: Any, second: Any) -> RuntimeError:
    return RuntimeError(
        f"{op.name}: expected all inputs on one device, got {first} and {second}; "
        f'move one of them, for example with .to("{first}")'
    )


def overwritten(op: Any, value: Any, record: Any) -> RuntimeError:
    return RuntimeError(
        f"{op.name} saved a value of shape {tuple(value.shape)} for its gradient, and it was overwritten in place "
        f"since, by {record.where}; write out of place there (y = y + 1, not y += 1), or clone() before you write"
    )


def stale_view(op: Any, view: Any, record: Any) -> RuntimeError:
    return RuntimeError(
        f"{op.name} got the result of {view.name}, a view of memory that was overwritten since, by {record.where}; "
        "take the view again after writing, or clone() it before"
    )


def already_freed(op: Any) -> RuntimeError:
    return RuntimeError(
        f"backward a second time through {op.name}, whose saved values were freed by the first backward; "
        "call backward(retain_graph=True) the first time if you need two"
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
