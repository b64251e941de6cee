"""Parameters and values of distributions: numbers and tensors made one shape; probabilities and logits."""

from __future__ import annotations

import functools
import numbers
from typing import TYPE_CHECKING, Any

from ..autograd.grad_mode import enable_grad
from ..backend import dtypes
from ..ops.activations.softmax import softmax
from ..ops.arguments import common_shape
from ..ops.conversion import finfo
from ..ops.creation.from_data import tensor
from ..ops.elementwise.exponential import sigmoid
from ..tensor import Tensor


def broadcast(distribution: str, **values: Any) -> tuple[Tensor, ...]:
    """Return parameters as tensors of floats of the shape that they broadcast to.

    Numbers take the dtype and the device of the first tensor, or the default ones.

    Raises:
        ValueError: One is neither a number nor a Tensor.
        RuntimeError: Their shapes do not broadcast.
    """
    first = next((v for v in values.values() if isinstance(v, Tensor)), None)
    options: dict[str, Any] = {}
    if first is not None:
        options = {"dtype": floating(first).dtype, "device": first.device}
    tensors = []
    for name, value in values.items():
        if isinstance(value, Tensor):
            tensors.append(floating(value))
        elif isinstance(value, numbers.Real):
            tensors.append(tensor(float(value), **{"dtype": dtypes.get_default_dtype(), **options}))
        else:
            raise ValueError(
                f"{distribution}: expected {name} to be a number or a Tensor, got {type(value).__name__}; wrap it in "
                "lucid.tensor(...)"
            )
    shape = common_shape(distribution, *(t.shape for t in tensors))
    return tuple(t if t.shape == shape else t.expand(shape) for t in tensors)


def broadcast_all(*values: Any) -> tuple[Tensor, ...]:
    """Return numbers and tensors as tensors of the shape that they broadcast to; for programs written for PyTorch."""
    return broadcast("broadcast_all", **{f"value {i}": value for i, value in enumerate(values)})


def floating(value: Tensor) -> Tensor:
    """Return a tensor, converted to the default dtype if it holds integers or booleans."""
    return value if value.is_floating_point() else value.to(dtypes.get_default_dtype())


def counts(value: Tensor, parameter: Tensor) -> Tensor:
    """Whole numbers as floats of a parameter's dtype: the logarithm of a factorial of an integer would be a float32."""
    return value if value.is_floating_point() else value.to(parameter.dtype)


def one_of(distribution: str, **values: Any) -> str:
    """Return the name of the one argument that is not None.

    Raises:
        ValueError: None is given, or several are.
    """
    given = [name for name, value in values.items() if value is not None]
    if len(given) != 1:
        names = f"{', '.join(list(values)[:-1])} or {list(values)[-1]}"
        raise ValueError(f"{distribution}: expected one of {names}, got {' and '.join(given) or 'none of them'}")
    return given[0]


def vectors(distribution: str, name: str, value: Any, what: str = "a Tensor of one dimension or more") -> Tensor:
    """Return a parameter that is a batch of vectors as a tensor of floats.

    Raises:
        ValueError: It is no Tensor, or a 0-d one.
    """
    if not isinstance(value, Tensor) or value.ndim < 1:
        got = f"shape {tuple(value.shape)}" if isinstance(value, Tensor) else type(value).__name__
        raise ValueError(f"{distribution}: expected {name} to be {what}, got {got}")
    return floating(value)


class lazy_property(functools.cached_property[Tensor]):
    """A parameter that is computed from another one when it is first asked for, and then kept, with its graph."""

    if not TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any = None) -> Any:
            if instance is None:
                return self
            with enable_grad():
                return super().__get__(instance, owner)


def logits_to_probs(logits: Tensor, is_binary: bool = False) -> Tensor:
    """Probabilities of log-odds, or of the logits of the last dimension."""
    return sigmoid(logits) if is_binary else softmax(logits, -1)


def probs_to_logits(probs: Tensor, is_binary: bool = False) -> Tensor:
    """Log-odds of probabilities, or logarithms of them; those of 0 and 1 are finite."""
    p = clamp_probs(probs)
    return p.log() - (-p).log1p() if is_binary else p.log()


def clamp_probs(probs: Tensor) -> Tensor:
    """Probabilities at least ε away from 0 and 1, where ε is the machine epsilon of their dtype."""
    eps = float(finfo(probs.dtype).eps)
    return probs.clamp(eps, 1 - eps)


def inner_sigmoid(x: Tensor) -> Tensor:
    """The sigmoid function, without the 0 and the 1 to which it rounds, whose log-odds are infinite."""
    return _inner(sigmoid(x))


def inner_logit(y: Tensor) -> Tensor:
    """The inverse of `inner_sigmoid`, that is finite for 0 and 1 too."""
    y = _inner(y)
    return y.log() - (-y).log1p()


def _inner(y: Tensor) -> Tensor:
    limits = finfo(y.dtype)
    return y.clamp(float(limits.tiny), 1 - float(limits.eps))


def sum_rightmost(value: Tensor, dims: int) -> Tensor:
    """The sum over the last dimensions, as many as `dims`."""
    return value.sum(tuple(range(-dims, 0))) if dims else value
