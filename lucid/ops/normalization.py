"""Numbers brought to mean 0 and variance 1."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..autograd.tape import Variable
from ..backend import Array
from .dims import sizes
from .reduction import mean


@primitive
def _standardize(xp: Any, x: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    """(x - mean(x)) · s, where s = 1 / √(var(x) + eps) is known already."""
    return (x - x.mean(axis=dims, keepdims=True)) * s


@primitive
def _inverse_deviation(xp: Any, x: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    """s itself, as a function of x: what makes gradients of gradients right."""
    return s


# The mean and s depend on x too, which takes from g its mean, and its part along y.
_standardize.vjp(
    x=lambda g, x, s, y, dims: (
        _inverse_deviation(x, s, dims=dims) * (g - mean(g, dims, keepdim=True) - y * mean(g * y, dims, keepdim=True))
    ),
    s=None,
)
_inverse_deviation.vjp(
    x=lambda g, x, y, dims, x_shape: (
        g * y * y * _standardize(x, y, dims=dims) * (-1 / math.prod(x_shape[d] for d in dims))
    ),
    s=None,
)


@primitive
def _deviation(xp: Any, x: Array, *, dims: tuple[int, ...], eps: float) -> Array:
    """1 / √(var(x) + eps), where var is the mean of the squares."""
    d = x - x.mean(axis=dims, keepdims=True)
    return 1 / xp.sqrt((d * d).mean(axis=dims, keepdims=True) + eps)


def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    r"""Give each sample mean 0 and variance 1 over its last dimensions, then scale and shift.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Args:
        input: Shape (\*, \*normalized_shape).
        normalized_shape: The sizes of the last dimensions, over which mean and variance are taken.
        weight: The factors w, of shape `normalized_shape`, or none.
        bias: The summands b, of shape `normalized_shape`, or none.
        eps: Keeps the root away from 0.

    Raises:
        RuntimeError: The input does not end in `normalized_shape`, or weight or bias do not have it.

    Example:
        >>> import numpy as np
        >>> layer_norm(np.array([[1.0, 2.0, 3.0]]), (3,)).round(3)
        array([[-1.225,  0.   ,  1.225]])

    Source: J. L. Ba et al., "Layer normalization", 2016.
    """
    shape = sizes("layer_norm", (normalized_shape,))
    if not shape or input.shape[len(input.shape) - len(shape) :] != shape:
        wanted = ", ".join(map(str, ("*", *shape)))
        raise RuntimeError(f"layer_norm: expected input of shape ({wanted}), got {tuple(input.shape)}")
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and tuple(value.shape) != shape:
            raise RuntimeError(f"layer_norm: expected {name} of shape {shape}, got {tuple(value.shape)}")
    dims = tuple(range(-len(shape), 0))
    x = input
    s = _deviation(x.data if isinstance(x, Variable) else x, dims=dims, eps=eps)
    y = _standardize(x, s, dims=dims)
    y = y if weight is None else y * weight
    return y if bias is None else y + bias
