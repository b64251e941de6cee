"""Root-mean-square normalization: layer normalization without the mean."""

from __future__ import annotations

from typing import Any

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...autograd.typing import Sizes, Tensor
from ...backend import Array, device_of
from ..reduction.sums import mean, reduced_numel
from .batch_norm import inverse_std
from .layer_norm import check_normalized

EPSILON = {"f": 2.0**-23, "d": 2.0**-52}  # the machine epsilon of each dtype

# u is x s, where s = 1 / √(mean(x²) + eps): both are computed once, and these primitives say how they depend on x.


@primitive
def _unit(xp: Any, x: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    return u


@primitive
def _unit_scale(xp: Any, x: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    return s


def _unit_vjp(g: Any, x: Any, y: Any, s: Any, dims: tuple[int, ...]) -> Any:
    """s (g - u mean(g u))"""
    return _unit_scale(x, y, s, dims=dims) * (g - y * mean(g * y, dims, keepdim=True))


_unit.vjp(x=_unit_vjp, u=None, s=None)
_unit_scale.vjp(
    x=lambda g, x, u, y, x_shape, dims: (
        g * y * y * _unit(x, u, y, dims=dims) * (-1 / max(reduced_numel(x_shape, dims), 1))
    ),
    u=None,
    s=None,
)


@in_float32(mixed="first")
def rms_norm(input: Tensor, normalized_shape: Sizes, weight: Tensor | None = None, eps: float | None = None) -> Tensor:
    r"""Divide each sample by its root mean square over its last dimensions, then scale it.

    .. math:: y = \frac{x}{\sqrt{\operatorname{mean}(x^2) + \epsilon}} \, w

    Args:
        input: The elements x.
        normalized_shape: The sizes of the last dimensions.
        weight: The factors w; or None.
        eps: Added to the mean square for numerical stability; None for the machine epsilon of the input's dtype
            (of float32, if that is float16).

    Shape:
        input: (..., \*normalized_shape); weight: normalized_shape; output: the input's shape.

    Raises:
        RuntimeError: The input does not end in `normalized_shape`, the weight does not have it, or the input is not
            floating-point or of another dtype than the weight.
        TypeError: `normalized_shape` is not of integers.

    Example:
        >>> import lucid
        >>> rms_norm(lucid.tensor([[3.0, 3.0, -3.0]]), (3,))
        tensor([[ 1.,  1., -1.]])

    Source: B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019.
    """
    dims = tuple(range(-len(check_normalized("rms_norm", input, normalized_shape, weight)), 0))
    x = input._data if isinstance(input, Variable) else input
    with device_of(x).scope():
        s = inverse_std(
            device_of(x).xp.ascontiguousarray(x * x).mean(axis=dims, keepdims=True),
            EPSILON[x.dtype.char] if eps is None else eps,
        )
        u = device_of(x).xp.ascontiguousarray(x * s)  # so that sums over the last dimensions are accurate
    y = _unit(input, u, s, dims=dims)
    return y if weight is None else y * weight
