"""Calls of functions and methods as CuPy would do them, where CuPy can, and what they cost there."""

from __future__ import annotations

from functools import partialmethod
from typing import Any

import numpy as np

from . import answers
from .array import StrictArray, wrap
from .counts import active, spend
from .indexing import index_arrays, index_price, indices
from .prices import VIEWS, charge, product

# Keyword arguments that NumPy has and CuPy 14.2 has not, "*" standing for every function.
LACKS_KEYWORD = {
    "*": {"like", "device", "subok", "where", "initial"},
    "argsort": {"order", "stable", "kind"}, "sort": {"order", "stable"}, "unique": {"sorted"}, "isin": {"kind"},
    "clip": {"min", "max"}, "count_nonzero": {"keepdims"}, "std": {"mean", "correction"}, "var": {"mean", "correction"},
    "stack": {"arrays"}, "take": {"mode"}, "flip": {"m"}, "reshape": {"shape"},
    "linalg.cholesky": {"upper"}, "linalg.svd": {"hermitian"}, "linalg.pinv": {"hermitian", "rtol"},
    "lib.stride_tricks.as_strided": {"writeable"},
}  # fmt: skip
FROM_HOST = {"array", "asarray", "asanyarray", "ascontiguousarray"}
SHAPE_FIRST = {"zeros", "ones", "empty", "full", "indices", "broadcast_shapes", "ndindex"}
ATOMIC = {"add": "iILQefd", "subtract": "iI", "maximum": "iILQfd", "minimum": "iILQfd"}  # what ufunc.at knows
KEEPS_ORDER = {"array", "asarray", "asanyarray", "astype", "copy", "empty_like", "full_like", "ones_like", "zeros_like"}
NO_BASE = {"lib.stride_tricks.as_strided", "lib.stride_tricks.sliding_window_view"}


def unwrap(value: Any, name: str) -> Any:
    """Make of an argument what NumPy takes; refuse NumPy arrays."""
    if isinstance(value, StrictArray):
        return value._host
    if isinstance(value, tuple | list):
        return type(value)(unwrap(v, name) for v in value)
    if isinstance(value, np.ndarray) and name not in FROM_HOST:
        raise TypeError(f"Unsupported type {type(value)} in {name}: a NumPy array beside those of another device")
    return value


def method(name: str, array: StrictArray, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a method of an array."""
    if name == "conj" and array.dtype.kind != "c":
        return array
    if name == "partition":
        array[...] = call(np.partition, name, (array, *args), kwargs)
        return None
    return call(getattr(np.ndarray, name), name, (array, *args), kwargs)


def call(function: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a NumPy function as CuPy would, where CuPy can."""
    if lacking := kwargs.keys() & (LACKS_KEYWORD["*"] | LACKS_KEYWORD.get(name, set())):
        raise TypeError(f"cupy.{name} got an unexpected keyword argument {sorted(lacking)}")
    first = args[0] if args and name not in FROM_HOST | SHAPE_FIRST else ()
    if isinstance(first, list | tuple) and not all(isinstance(a, StrictArray) for a in first):
        raise TypeError(f"cupy.{name} wants arrays of its own, got a {type(first).__name__} of something else")
    host = unwrap(args, name)
    out = kwargs.get("out")
    options = {key: unwrap(value, name) for key, value in kwargs.items()}
    if name == "take":
        options["mode"] = "wrap"
    elif name == "argsort":
        options["kind"] = "stable"
    elif name in ("take_along_axis", "put_along_axis"):
        a, i, *rest = host
        axis = options["axis"] if "axis" in options else rest[-1] if rest else -1
        if axis is None:
            raise NotImplementedError(f"{name} of the double wants an axis")
        host = (a, i % max(a.shape[axis], 1), *rest)
    result = answers.DIFFERENT.get(name, function)(*host, **options)
    if isinstance(out, StrictArray):
        charge(name, args, kwargs, out)
        return out
    if name in ("allclose", "array_equal", "array_equiv"):
        result = np.bool_(result)
    arrays = [*args, *kwargs.values(), *(first if isinstance(first, list | tuple) else ())]
    if name not in KEEPS_ORDER and name not in VIEWS and not name.startswith("linalg."):
        result = in_c_order(result, arrays)
    result = wrap(result, *(() if name in NO_BASE else arrays))
    charge(name, args, kwargs, result)
    return result


def in_c_order(result: Any, arguments: list[Any]) -> Any:
    """A new array of a kernel is in C order, whatever the order of its operands."""
    if not isinstance(result, np.ndarray) or result.flags.c_contiguous:
        return result
    view = any(isinstance(a, StrictArray) and np.may_share_memory(result, a._host) for a in arguments)
    return result if view else result.copy(order="C")


class Ufunc:
    """A function on elements, with the few methods that CuPy gives it."""

    def __init__(self, ufunc: np.ufunc):
        self._ufunc = ufunc
        self.__name__ = ufunc.__name__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if unknown := kwargs.keys() - {"out", "dtype", "casting", "where"}:
            raise TypeError(f"cupy.{self.__name__}: wrong keyword arguments {sorted(unknown)}")
        if any(isinstance(a, list | tuple) for a in args):
            raise TypeError(f"cupy.{self.__name__} takes arrays and numbers, no lists")
        out = kwargs.get("out") if "out" in kwargs else args[self._ufunc.nin] if len(args) > self._ufunc.nin else None
        out = out[0] if isinstance(out, tuple) and len(out) == 1 else out
        function = answers.UFUNCS.get(self.__name__, self._ufunc)
        options = {k: unwrap(v, self.__name__) for k, v in kwargs.items()}
        result = function(*unwrap(args, self.__name__), **options, **({"order": "C"} if out is None else {}))
        result = wrap(result) if out is None else out
        if active():
            self._charge(args[: self._ufunc.nin], out, result)
        return result

    def _charge(self, inputs: tuple[Any, ...], out: Any, result: Any) -> None:
        results = result if isinstance(result, tuple) else (result,)
        if self._ufunc.signature is not None:
            spend(launches=product(*inputs, out) if self.__name__ == "matmul" else 1)
        elif results[0].size:
            written = () if out is None else results
            arrays = [a for a in inputs if isinstance(a, StrictArray)]
            # An operand in the memory of a result is copied first, unless it is the very same array object.
            copied = sum(any(a is not r and np.may_share_memory(a._host, r._host) for r in written) for a in arrays)
            spend(launches=1 + copied)

    def at(self, a: StrictArray, index: Any, b: Any) -> None:
        if a.dtype.char not in ATOMIC.get(self.__name__, ""):
            raise TypeError(f"cupy.{self.__name__}.at does not support {a.dtype}")
        parts = indices(a.shape, index)
        self._ufunc.at(a._host, parts, unwrap(b, self.__name__))
        launches, waits, copies = index_price(a.shape, index_arrays(parts))
        cast = isinstance(b, StrictArray) and b.dtype != a.dtype
        spend(launches + cast, waits, copies + (not isinstance(b, StrictArray)))

    def outer(self, a: Any, b: Any) -> Any:
        result = wrap(self._ufunc.outer(*unwrap((a, b), self.__name__)))
        spend(launches=1)
        return result

    def _fold(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if self.__name__ not in ("add", "multiply"):
            raise NotImplementedError(f"cupy.{self.__name__} has no {method}")
        return call(getattr(self._ufunc, method), method, args, kwargs)

    def reduce(self, *args: Any, **kwargs: Any) -> Any:
        return self._fold("reduce", *args, **kwargs)

    def accumulate(self, *args: Any, **kwargs: Any) -> Any:
        return self._fold("accumulate", *args, **kwargs)


def _operator(ufunc: Any, reflected: bool = False, inplace: bool = False) -> Any:
    def method(self: StrictArray, other: Any) -> Any:
        if not isinstance(other, StrictArray | np.generic | bool | int | float):
            if type(other) is np.ndarray:
                raise TypeError(f"Unsupported type {type(other)}: an array of another device in {ufunc.__name__}")
            return NotImplemented
        pair = (other, self) if reflected else (self, other)
        return Ufunc(ufunc)(*pair, out=self) if inplace else Ufunc(ufunc)(*pair)

    return method


_BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
    "mod": "remainder", "pow": "power", "matmul": "matmul", "lshift": "left_shift", "rshift": "right_shift",
    "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
}  # fmt: skip
_COMPARE = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}
_UNARY = {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}
for _name, _ufunc in (_BINARY | _COMPARE).items():
    setattr(StrictArray, f"__{_name}__", _operator(getattr(np, _ufunc)))
    if _name in _BINARY:
        setattr(StrictArray, f"__r{_name}__", _operator(getattr(np, _ufunc), reflected=True))
    if _name in _BINARY and _name != "matmul":  # CuPy lacks this one
        setattr(StrictArray, f"__i{_name}__", _operator(getattr(np, _ufunc), inplace=True))
for _name, _ufunc in _UNARY.items():
    setattr(StrictArray, f"__{_name}__", partialmethod(lambda self, ufunc: ufunc(self), Ufunc(getattr(np, _ufunc))))
