"""Parameters of a model flattened into one vector, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ... import ops
from ...backend import versions
from ...tensor import Tensor


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Flatten and concatenate parameters into one vector; it is differentiable.

    Shape:
        parameters: any shapes; output: (sum of their elements,).

    Raises:
        ValueError: There are no parameters.

    Example:
        >>> from lucid import nn
        >>> parameters_to_vector(nn.Linear(3, 2).parameters()).shape
        lucid.Size([8])
    """
    parts = [ops.reshape(p, (-1,)) for p in parameters]
    if not parts:
        raise ValueError(
            "parameters_to_vector: there are no parameters; an iterator such as model.parameters() is empty once read"
        )
    return ops.cat(parts)


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy the elements of a vector into parameters, in place and outside the graph.

    Raises:
        TypeError: `vec` is no Tensor.
        ValueError: Its shape is not (sum of the parameters' elements,); nothing was changed.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> layer = nn.Linear(1, 1)
        >>> vector_to_parameters(lucid.tensor([2.0, 3.0]), layer.parameters())
        >>> layer.weight.item(), layer.bias.item()
        (2.0, 3.0)
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"vector_to_parameters: expected a Tensor, got {type(vec).__name__}")
    targets = list(parameters)
    count = sum(math.prod(p.shape) for p in targets)
    if tuple(vec.shape) != (count,):
        raise ValueError(f"vector_to_parameters: expected a vector of {count} elements, got shape {tuple(vec.shape)}")
    versions.written(*(versions.record_of(p._data) for p in targets))
    start = 0
    for p in targets:
        stop = start + math.prod(p.shape)
        part = ops.to(vec.detach()[start:stop], device=p.device)
        with p.device.scope():
            p._data[...] = part._data.reshape(p.shape)
        start = stop
