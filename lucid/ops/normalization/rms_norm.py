"""Root-mean-square normalization."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, device_of
from ..arguments import check_floating, sizes
from ..reduction.sums import mean
from .batch_norm import inverse_root
from .group_norm import SMALL

# u is x s, where s = 1 / √(mean(x²) + eps): both are computed once, and these say how they depend on x.


@primitive
def _unit(xp: Any, x: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    return u


@primitive
def _unit_scale(xp: Any, x: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    return s


def _unit_rule(g: Any, x: Any, y: Any, s: Any, dims: tuple[int, ...]) -> Any:
    """s (g - u mean(g u))"""
    return _unit_scale(x, y, s, dims=dims) * (g - y * mean(g * y, dims, keepdim=True))


_unit.vjp(x=_unit_rule, u=None, s=None)
_unit_scale.vjp(
    x=lambda g, x, u, y, x_shape, dims: (
        g * y * y * _unit(x, u, y, dims=dims) * (-1 / max(math.prod(x_shape[d] for d in dims), 1))
    ),
    u=None,
    s=None,
)


def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    r"""Bring each sample to a mean square of 1 over its last dimensions, then scale it.

    .. math:: y = \frac{x}{\sqrt{\operatorname{mean}(x^2) + \epsilon}} \, w

    Args:
        input: x of shape (\*, \*normalized_shape).
        normalized_shape: The sizes of the last dimensions.
        weight: The factors w, of shape `normalized_shape`, or None.
        eps: Keeps the root away from 0; None for the smallest number that changes 1 in the input's dtype.

    Raises:
        RuntimeError: The input does not end in `normalized_shape`, or the weight does not have it; or its numbers are
            integers.

    Example:
        >>> import lucid
        >>> rms_norm(lucid.tensor([[3.0, 3.0, -3.0]]), (3,))
        tensor([[ 1.,  1., -1.]])

    Source: B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019.
    """
    shape = sizes("rms_norm", (normalized_shape,))
    if not shape or tuple(input.shape[len(input.shape) - len(shape) :]) != shape:
        wanted = ", ".join(map(str, ("*", *shape)))
        raise RuntimeError(f"rms_norm: expected input of shape ({wanted}), got {tuple(input.shape)}")
    check_floating("rms_norm", input)
    if weight is not None and tuple(weight.shape) != shape:
        raise RuntimeError(f"rms_norm: expected weight of shape {shape}, got {tuple(weight.shape)}")
    dims = tuple(range(-len(shape), 0))
    x = input._data if isinstance(input, Variable) else input
    with device_of(x).scope():
        s = inverse_root((x * x).mean(axis=dims, keepdims=True), SMALL[x.dtype.char] if eps is None else eps)
        u = x * s
    y = _unit(input, u, s, dims=dims)
    return y if weight is None else y * weight
