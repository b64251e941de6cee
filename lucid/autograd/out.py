"""``out=``: write a result into a tensor that is there, for the functions of the tables in ops/keywords.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import Array, device_of, dtypes, native
from ..hints import warn
from .grad_mode import mode, no_grad
from .inplace import check_destination, put
from .plan import Operation
from .tape import Variable
from .views import view_of, views_of

# What may not be written over what is read, as in PyTorch; elementwise functions may.
APART = {"cat", "concat", "concatenate", "gather", "index_select", "kthvalue", "masked_select", "take"}
SAME_DTYPE = {"aminmax", "gather", "multinomial"}  # whose `out` has the result's dtype, and no wider one
KINDS = {"b": 0, "u": 1, "i": 1, "f": 2}


def write_into(name: str, out: Any, make: Callable[[], Any], inputs: tuple[Any, ...]) -> Any:
    """Compute a result and write it, or each of several, into `out`, which is returned.

    Raises:
        RuntimeError: A tensor requires grad while operations are recorded; the result does not fit the dtype of `out`,
            or that is a view and has another shape; or it shares memory with an input, of a function that is not
            elementwise.
        TypeError: `out` is no tensor, or not as many as there are results.
    """
    given = tuple(out) if isinstance(out, tuple | list) else (out,)
    for x in given:
        if not isinstance(x, Variable):
            raise TypeError(f"{name}: expected out to be a Tensor, or a tuple of them, got {type(out).__name__}")
        check_destination(x._data, name)
        if name in APART and any(is_shared(x._data, y._data) for y in flat(inputs) if isinstance(y, Variable)):
            raise RuntimeError(f"{name}: out shares memory with an input; give another tensor, or leave out= away")
    if mode.recording and any(getattr(x, "node", None) is not None for x in (*flat(inputs), *given)):
        raise RuntimeError(
            f"{name}: what is written into out= cannot be differentiated, and a tensor requires grad; leave out= away, "
            "or compute inside no_grad()"
        )
    with no_grad():
        result = make()
        if not isinstance(result, tuple):
            if isinstance(out, tuple | list):
                raise TypeError(f"{name}: expected out to be one tensor, got {len(given)}")
            return _write(name, out, result)
        if len(result) != len(given):
            raise TypeError(f"{name}: expected out to be {len(result)} tensors, got {len(given)}")
        for x, value in zip(given, result, strict=True):
            _write(name, x, value)
    return type(result)(*given) if hasattr(result, "_fields") else given


def made_into(out: Any, make: Callable[..., Any], shape: tuple[int, ...], dtype: Any, **options: Any) -> Any:
    """Write a new tensor of a shape, of the dtype and on the device of `out`, into that.

    Raises:
        RuntimeError: `dtype` is another than that of `out`; or as in `write_into`.
        TypeError: `out` is no tensor.
    """
    name = make.__name__
    if not isinstance(out, Variable):
        raise TypeError(f"{name}: expected out to be a Tensor, got {type(out).__name__}")
    kind = out._data.dtype
    if dtype is not None and dtypes.dtype(dtype) != kind:
        raise RuntimeError(f"{name}: dtype {dtype} is not that of out, {kind}; give one of them")
    return write_into(name, out, lambda: make(shape, dtype=kind, device=device_of(out._data), **options), ())


def is_shared(a: Array, b: Array) -> bool:
    """Whether two arrays may have memory in common."""
    if type(a) is native:
        return type(b) is native and np.may_share_memory(a, b)
    return device_of(a) is device_of(b) and device_of(a).memory_of(a) is device_of(b).memory_of(b)


def flat(values: tuple[Any, ...]) -> list[Any]:
    """The values, and those in lists and tuples among them."""
    return [v for value in values for v in (value if isinstance(value, tuple | list) else (value,))]


def _write(name: str, out: Any, result: Any) -> Any:
    array, value = out._data, result._data if isinstance(result, Variable) else result
    if KINDS[value.dtype.kind] > KINDS[array.dtype.kind]:
        raise RuntimeError(f"{name}: result type {value.dtype} can't be cast to the dtype of out, {array.dtype}")
    if name in SAME_DTYPE and value.dtype != array.dtype:
        raise RuntimeError(f"{name}: expected out to have dtype {value.dtype}, got {array.dtype}")
    if value.shape != array.shape:
        if view_of(out) or views_of(out):
            raise RuntimeError(
                f"{name}: out has shape {array.shape}, the result {value.shape}, and a view cannot change"
            )
        if array.size:
            warn(
                f"{name}: an output with one or more elements was resized since it had shape {array.shape}, which does "
                f"not match the required output shape {value.shape}; make it lucid.empty({value.shape}), or empty(0)",
            )
        device = device_of(array)
        with device.scope():
            out._data = device.xp.empty(value.shape, array.dtype)
    return put(out, result.to(array.dtype) if value.dtype != array.dtype else result, name)


Operation.write_into = staticmethod(write_into)
