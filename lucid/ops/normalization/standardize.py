"""Standardization: mean 0 and variance 1 along dimensions."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, device_of, native
from ...backend.kernels.over_dims import OverDims
from ..reduction.sums import mean, reduced_numel

# u is the standardized x, (x - mean(x)) s, where s = 1 / √(var(x) + eps). Both are computed once, on arrays, and passed
# to primitives that say how they depend on x.


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
    x=lambda g, x, u, y, x_shape, dims: (
        g * y * y * _standardized(x, u, y, dims=dims) * (-1 / reduced_numel(x_shape, dims))
    ),
    u=None,
    s=None,
)


@primitive
def _projected(xp: Any, g: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    """s (g - mean(g) - u mean(g u)): g without its mean and its component along u, times s."""
    if type(g) is not native and g.size:
        return device_of(g).launch(PROJECTED, g, u, s, dims=dims)
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


def _without(xp: Any, g: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    """`_projected` as one kernel on a GPU."""
    return s * (g - g.mean(axis=dims, keepdims=True) - u * (g * u).mean(axis=dims, keepdims=True))


def _normalized(xp: Any, x: Array, *, dims: tuple[int, ...], eps: float) -> tuple[Array, Array]:
    """`_run` as one kernel on a GPU."""
    d = x - x.mean(axis=dims, keepdims=True)
    s = 1 / xp.sqrt((d * d).mean(axis=dims, keepdims=True) + eps)
    return d * s, s


PROJECTED, NORMALIZED = OverDims(_without, "projected", "dims"), OverDims(_normalized, "standardized", "dims")


def _run(x: Array, dims: tuple[int, ...], eps: float) -> tuple[Array, Array]:
    """u and s of an array."""
    device = device_of(x)
    if type(x) is not native:
        u, s = device.launch(NORMALIZED, x, dims=dims, eps=float(eps))
        return u, s
    with device.scope():
        xp = device.xp
        u = x - x.mean(axis=dims, keepdims=True)
        s = 1 / xp.sqrt((u * u).mean(axis=dims, keepdims=True) + eps)
        u *= s
        return u, s


def standardize(x: Any, dims: tuple[int, ...], eps: float) -> Any:
    """Standardize x to mean 0 and variance 1 over dimensions."""
    if 0 in x.shape:
        return x
    u, s = _run(x._data if isinstance(x, Variable) else x, dims, eps)
    return _standardized(x, u, s, dims=dims)
