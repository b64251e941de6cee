"""Numbers brought to mean 0 and variance 1."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..autograd.tape import Variable
from ..backend import Array, device_of
from .dims import sizes
from .reduction import mean

# u is the standardized x, (x - mean(x)) · s, where s = 1 / √(var(x) + eps). Both are computed once, on arrays, and
# handed to operations that say how they depend on x.


@primitive
def _standardized(xp: Any, x: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    return u


@primitive
def _scale(xp: Any, x: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    return s


_standardized.vjp(
    x=lambda g, x, y, s, dims: _projected(g, y, _scale(x, y, s, dims=dims), dims=dims),
    u=None,
    s=None,
)
_scale.vjp(
    x=lambda g, x, u, y, x_shape, dims: g * y * y * _standardized(x, u, y, dims=dims) * (-1 / size(x_shape, dims)),
    u=None,
    s=None,
)


@primitive
def _projected(xp: Any, g: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    """s (g - mean(g) - u mean(g u)): what is left of g without its mean and its part along u."""
    d = g * u
    xp.multiply(u, d.mean(axis=dims, keepdims=True), out=d)
    d += g.mean(axis=dims, keepdims=True)
    xp.subtract(g, d, out=d)
    d *= s
    return d


_projected.vjp(
    g=lambda G, u, s, dims: _projected(G, u, s, dims=dims),
    u=lambda G, g, u, s, dims: -s * (G * mean(g * u, dims, keepdim=True) + g * mean(G * u, dims, keepdim=True)),
    s=lambda G, y, s: G * y / s,
)


def size(shape: tuple[int, ...], dims: tuple[int, ...]) -> int:
    """Return the number of elements along some dimensions."""
    return math.prod(shape[d] for d in dims)


def standardize(x: Array, dims: tuple[int, ...], eps: float) -> tuple[Array, Array]:
    """Return u and s."""
    device = device_of(x)
    with device.scope():
        xp = device.xp
        u = x - x.mean(axis=dims, keepdims=True)
        s = 1 / xp.sqrt((u * u).mean(axis=dims, keepdims=True) + eps)
        u *= s
        return u, s


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
    u, s = standardize(x.data if isinstance(x, Variable) else x, dims, eps)
    y = _standardized(x, u, s, dims=dims)
    y = y if weight is None else y * weight
    return y if bias is None else y + bias
