"""Elements selected from each flattened image by their indices: what adaptive and fractional max pooling return."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array, device_of


@primitive(name="max_pool", piecewise_linear=True)
def selected(xp: Any, x: Array, at: Array) -> Array:
    """The elements of each row with these indices: x of shape (rows, n), indices of shape (rows, m)."""
    return xp.take_along_axis(x, at, axis=1)


@primitive
def _put_back(xp: Any, g: Array, at: Array, *, shape: tuple[int, int]) -> Array:
    """The transpose: zeros, to which the elements are added at these indices."""
    out = xp.zeros(shape, g.dtype)
    device_of(g).scatter_add(out, (xp.arange(len(at))[:, None], at), g)
    return out


selected.vjp(x=lambda g, at, x_shape: _put_back(g, at, shape=x_shape), at=None)
_put_back.vjp(g=lambda h, at: selected(h, at), at=None)
