"""The strict array: what cupy.ndarray has, and nothing that it refuses."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

# Keyword arguments that NumPy has and CuPy 14.2 has not, "*" standing for every function.
LACKS_KEYWORD = {
    "*": {"like", "device", "subok", "where", "initial"},
    "argsort": {"order", "stable", "kind"}, "sort": {"order", "stable"}, "unique": {"sorted"}, "isin": {"kind"},
    "clip": {"min", "max"}, "count_nonzero": {"keepdims"}, "std": {"mean", "correction"}, "var": {"mean", "correction"},
    "stack": {"arrays"}, "take": {"mode"}, "flip": {"m"}, "reshape": {"shape"},
    "linalg.cholesky": {"upper"}, "linalg.svd": {"hermitian"}, "linalg.pinv": {"hermitian", "rtol"},
    "lib.stride_tricks.as_strided": {"writeable"},
}  # fmt: skip
METHODS = """
    all any argmax argmin argpartition argsort astype choose clip compress conj copy cumprod cumsum diagonal dot
    fill flatten max mean min nonzero partition prod put ravel repeat reshape round searchsorted sort squeeze std sum
    swapaxes take trace transpose var view
""".split()  # noqa: SIM905
FROM_HOST = {"array", "asarray", "asanyarray", "ascontiguousarray"}
SHAPE_FIRST = {"zeros", "ones", "empty", "full", "indices", "broadcast_shapes", "ndindex"}
ATOMIC = {"add": "iILQefd", "subtract": "iI", "maximum": "iILQfd", "minimum": "iILQfd"}  # what ufunc.at knows


class StrictArray:
    """An array that is not NumPy's, with the members of cupy.ndarray."""

    __slots__ = ("__weakref__", "_host")
    __hash__ = None  # type: ignore[assignment]
    __array_priority__ = 100

    def __init__(self, *args: Any, **kwargs: Any):
        raise TypeError("a StrictArray is made by the functions of its xp, such as xp.empty")

    shape, ndim, size, dtype, itemsize, nbytes, strides, flags = (
        property(lambda self, name=name: getattr(self._host, name))
        for name in ("shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides", "flags")
    )
    T = property(lambda self: wrap(self._host.T))
    mT = property(lambda self: wrap(self._host.mT))
    real = property(lambda self: wrap(self._host.real))

    @property
    def base(self) -> StrictArray | None:
        memory = owner(self._host)
        return None if memory is self._host else wrap(memory)

    item = lambda self: self._host.item()
    tolist = lambda self: self._host.tolist()

    def __getattr__(self, name: str) -> Any:
        if name not in METHODS:
            raise AttributeError(f"cupy.ndarray has no {name!r}, or it copies to the host: use the Device's methods")
        return lambda *args, **kwargs: call(getattr(np.ndarray, name), name, (self, *args), kwargs)

    def __len__(self) -> int:
        return len(self._host)

    def __iter__(self) -> Any:
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"strict({self._host!r})"

    def __getitem__(self, key: Any) -> StrictArray:
        key = indices(self._host.shape, key)
        # A trailing ... makes of a single element the 0-d view that CuPy gives, and not a NumPy scalar.
        return wrap(self._host[key if any(k is Ellipsis for k in key) else (*key, ...)])

    def __setitem__(self, key: Any, value: Any) -> None:
        self._host[indices(self._host.shape, key)] = unwrap(value, "__setitem__")

    def __copy__(self) -> StrictArray:
        return wrap(self._host.copy())

    def __deepcopy__(self, memo: Any) -> StrictArray:
        return wrap(self._host.copy())

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        # A NumPy number on the left of an operator ends up here, and is all that may.
        if method == "__call__" and not kwargs and [isinstance(a, np.generic) for a in inputs] == [True, False]:
            return Ufunc(ufunc)(*inputs)
        raise TypeError(f"numpy.{ufunc.__name__} on an array of another device, or with a NumPy array beside it")

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("an implicit copy from the device to the host: call .item(), or go through its Device")

    __array__ = __array_function__ = _refuse
    __float__ = __int__ = __bool__ = __complex__ = __index__ = __contains__ = _refuse


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
for _name, _ufunc in (_BINARY | _COMPARE).items():
    setattr(StrictArray, f"__{_name}__", _operator(getattr(np, _ufunc)))
    if _name in _BINARY:
        setattr(StrictArray, f"__r{_name}__", _operator(getattr(np, _ufunc), reflected=True))
    if _name in _BINARY and _name != "matmul":  # CuPy lacks this one
        setattr(StrictArray, f"__i{_name}__", _operator(getattr(np, _ufunc), inplace=True))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(StrictArray, f"__{_name}__", lambda self, name=_name: wrap(getattr(operator, name)(self._host)))


def wrap(value: Any) -> Any:
    """Make of a NumPy result what CuPy gives: arrays of its own, never scalars."""
    if isinstance(value, np.ndarray | np.generic):
        array = object.__new__(StrictArray)
        array._host = np.asarray(value)
        return array
    if isinstance(value, tuple | list):
        return type(value)(map(wrap, value)) if type(value) in (tuple, list) else tuple(map(wrap, value))
    return value


def unwrap(value: Any, name: str) -> Any:
    """Make of an argument what NumPy takes; refuse NumPy arrays."""
    if isinstance(value, StrictArray):
        return value._host
    if isinstance(value, tuple | list):
        return type(value)(unwrap(v, name) for v in value)
    if isinstance(value, np.ndarray) and name not in FROM_HOST:
        raise TypeError(f"Unsupported type {type(value)} in {name}: a NumPy array beside those of another device")
    return value


def owner(host: np.ndarray) -> np.ndarray:
    while isinstance(host.base, np.ndarray):
        host = host.base
    return host


def indices(shape: tuple[int, ...], key: Any) -> tuple[Any, ...]:
    """A key with which NumPy finds what CuPy would: integer arrays wrap around instead of running out of range."""
    key = key if isinstance(key, tuple) else (key,)
    parts = [np.asarray(k) if isinstance(k, list) else unwrap(k, "an index") for k in key]
    if any(isinstance(k, np.ndarray) and k.dtype.kind == "f" for k in parts):
        raise IndexError("arrays used as indices must be of integer or boolean type")
    taken = [0 if k is None or k is Ellipsis else k.ndim if is_mask(k) else 1 for k in parts]
    found, axis = [], 0
    for k, n in zip(parts, taken, strict=True):
        if isinstance(k, np.ndarray) and not is_mask(k) and axis < len(shape) and shape[axis]:
            k = k % shape[axis]
        axis += n if k is not Ellipsis else len(shape) - sum(taken)
        found.append(k)
    return tuple(found)


def is_mask(k: Any) -> bool:
    return isinstance(k, np.ndarray) and k.dtype.kind == "b"


def call(function: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a NumPy function as CuPy would, where CuPy can."""
    if lacking := kwargs.keys() & (LACKS_KEYWORD["*"] | LACKS_KEYWORD.get(name, set())):
        raise TypeError(f"cupy.{name} got an unexpected keyword argument {sorted(lacking)}")
    first = args[0] if args and name not in FROM_HOST | SHAPE_FIRST else ()
    if isinstance(first, list | tuple) and not all(isinstance(a, StrictArray) for a in first):
        raise TypeError(f"cupy.{name} wants arrays of its own, got a {type(first).__name__} of something else")
    host = unwrap(args, name)
    out = kwargs.get("out")
    kwargs = {key: unwrap(value, name) for key, value in kwargs.items()}
    if name == "take":
        kwargs["mode"] = "wrap"
    elif name == "argsort":
        kwargs["kind"] = "stable"
    elif name in ("take_along_axis", "put_along_axis"):
        a, i, *rest = host
        axis = kwargs["axis"] if "axis" in kwargs else rest[-1] if rest else -1
        if axis is None:
            raise NotImplementedError(f"{name} of the double wants an axis")
        host = (a, i % max(a.shape[axis], 1), *rest)
    result = function(*host, **kwargs)
    if isinstance(out, StrictArray):
        return out
    return wrap(np.bool_(result)) if name in ("allclose", "array_equal", "array_equiv") else wrap(result)


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
        out = kwargs.get("out")
        out = out[0] if isinstance(out, tuple) and len(out) == 1 else out
        result = self._ufunc(*unwrap(args, self.__name__), **{k: unwrap(v, self.__name__) for k, v in kwargs.items()})
        return out if out is not None else wrap(result)

    def at(self, a: StrictArray, index: Any, b: Any) -> None:
        if a.dtype.char not in ATOMIC.get(self.__name__, ""):
            raise TypeError(f"cupy.{self.__name__}.at does not support {a.dtype}")
        self._ufunc.at(a._host, indices(a.shape, index), unwrap(b, self.__name__))

    def outer(self, a: Any, b: Any) -> Any:
        return wrap(self._ufunc.outer(*unwrap((a, b), self.__name__)))

    def _fold(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if self.__name__ not in ("add", "multiply"):
            raise NotImplementedError(f"cupy.{self.__name__} has no {method}")
        return call(getattr(self._ufunc, method), method, args, kwargs)

    def reduce(self, *args: Any, **kwargs: Any) -> Any:
        return self._fold("reduce", *args, **kwargs)

    def accumulate(self, *args: Any, **kwargs: Any) -> Any:
        return self._fold("accumulate", *args, **kwargs)
