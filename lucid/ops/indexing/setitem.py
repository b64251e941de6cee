"""``x[index] = value`` with every kind of index, and its gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.broadcasting import sum_to
from ...autograd.inplace import check_destination, put, refuse
from ...autograd.primitive import primitive
from ...autograd.views import overlaps, view_of
from ...backend import Array, device_of
from ..shape.reshaping import _reshape
from ..shape.slicing import _slice, index_error
from .getitem import _getitem, split_index


def setitem(input: Any, index: Any, value: Any) -> Any:
    """Write ``input[index] = value`` into the input's own memory, and return the input as it is after that.

    The overwritten values get no gradient. Where an index occurs twice, which of the values stays is not defined, as in
    PyTorch; to add them up, see `index_add` and `index_put`.

    Shape:
        value: broadcasts to the shape of ``input[index]``.

    Raises:
        IndexError: As in `getitem`.
        RuntimeError: The value does not broadcast to what the index selects.

    Example:
        >>> import lucid
        >>> x = lucid.zeros(3)
        >>> x[1:] = 5.0
        >>> x.tolist()
        [0.0, 5.0, 5.0]
    """
    return _setitem(input, value, index=split_index(index, input))


def assign(input: Any, index: Any, value: Any) -> None:
    """``input[index] = value`` of a Tensor, which takes its new place in the graph."""
    refuse(input, "setitem", value)
    made, own = getattr(value, "_view_of", None), view_of(input)
    if made is not None and made.base is (input if own is None else own.base):
        # `x[i] += y` is `v = x[i]; v += y; x[i] = v`, and nothing is left to do.
        basic, advanced = split_index(index, input)
        if (
            made.made_from is own
            and made.op is _slice.operation
            and advanced is None
            and made.options["index"] == basic
        ):
            return
    split = basic, advanced = split_index(index, input)
    if overlaps(input._data):  # the elements that are written stand at other indices, too: only their view knows
        check_destination(input._data if basic is None or advanced is not None else input._data[basic], "setitem")
        input, split = _slice(input, index=basic), split_index(..., input)
        basic = None
    result = _setitem(input, value, index=split)
    put(input, result, "setitem", part=None if basic is None else input._data[basic])


@primitive(casts=True)
def _setitem(xp: Any, x: Array, value: Any, *, index: tuple[Any, Any]) -> Array:
    basic, advanced = index
    while getattr(value, "ndim", False) > 1 and value.shape[0] == 1:
        value = value[0]  # a mask takes no value of more dimensions, even of size 1
    if xp is not np and getattr(value, "ndim", False):
        value = device_of(x).apart(value, x)
    try:
        region = x if basic is None else x[basic]
        check_destination(region, "setitem")
        region[... if advanced is None else advanced] = value
    except ValueError:
        shape = (region if advanced is None else region[advanced]).shape
        raise RuntimeError(
            f"setitem: a value of shape {tuple(value.shape)} cannot be broadcast to {shape}, "
            f"which the index selects from a tensor of shape {tuple(x.shape)}; sizes must be equal, or 1 in the value"
        ) from None
    except IndexError as error:
        raise index_error(error, x) from None
    return x


_setitem.vjp(
    x=lambda g, index: _zero_at(g, index=index),
    value=lambda g, value_shape, index: _sum_to_shape(_getitem(g, index), value_shape),
)


@primitive
def _zero_at(xp: Any, x: Array, *, index: tuple[Any, Any]) -> Array:
    basic, advanced = index
    out = x.copy()
    region = out if basic is None else out[basic]
    region[... if advanced is None else advanced] = 0
    return out


_zero_at.vjp(x=lambda g, index: _zero_at(g, index=index))


def _sum_to_shape(g: Any, shape: tuple[int, ...]) -> Any:
    """The gradient of an assigned value: unlike elsewhere, it may have had more dimensions, of size 1, in front."""
    extra = len(shape) - len(g.shape)
    return _reshape(sum_to(g, shape=tuple(shape[extra:])), shape=shape) if extra > 0 else g
