"""Prices: the launches, waits and copies of each Python call, as read from the source of CuPy 14.2.

A price is a number of launches, or a function of the call's arguments and its result. What is not in the tables is
taken to be one launch: exact is what a training step uses. Nothing is launched for an empty result.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from .counts import active, spend

Price = Callable[[tuple[Any, ...], dict[str, Any], Any], tuple[int, int, int]]  # launches, waits, copies

HOST = """
    broadcast_shapes can_cast common_type dtype empty empty_like finfo iinfo isscalar iterable issubdtype
    may_share_memory min_scalar_type ndim ndindex promote_types result_type shape shares_memory size
""".split()  # noqa: SIM905
# Views, where the memory allows it: a result with memory of its own has been copied.
VIEWS = """
    array_split ascontiguousarray asfortranarray atleast_1d atleast_2d atleast_3d broadcast_arrays broadcast_to diagonal
    dsplit expand_dims flip fliplr flipud hsplit lib.stride_tricks.as_strided lib.stride_tricks.sliding_window_view
    matrix_transpose moveaxis permute_dims ravel real reshape rollaxis rot90 split squeeze swapaxes transpose view
    vsplit
""".split()  # noqa: SIM905
LAUNCHES = {
    "eye": 2, "identity": 2, "tril": 2, "triu": 2, "tri": 1, "diag": 2, "var": 2, "std": 3, "nanvar": 3, "nanstd": 4,
    "lexsort": 3, "partition": 3, "isin": 6,
    "allclose": 2, "array_equal": 2, "median": 6, "quantile": 8, "percentile": 8,
    "linalg.cholesky": 3, "linalg.inv": 5, "linalg.solve": 4, "linalg.det": 5, "linalg.slogdet": 5, "linalg.svd": 3,
    "linalg.qr": 6, "linalg.eigh": 3, "linalg.eigvalsh": 3, "linalg.pinv": 8, "linalg.lstsq": 12, "linalg.norm": 3,
}  # fmt: skip


def charge(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
    """Count a call of the library or of a method."""
    if active():
        spend(*_price(name, args, kwargs, result))


def _price(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    if name in HOST:
        return 0, 0, 0
    if name in VIEWS:
        results = result if isinstance(result, tuple | list) else [result]
        return sum(not shares(r, args[0]) for r in results if r.size), 0, 0
    if name in PRICES:
        return PRICES[name](args, kwargs, result)
    return (LAUNCHES.get(name, 1) if getattr(result, "size", 1) else 0), 0, 0


def shares(a: Any, b: Any) -> bool:
    """Whether two strict arrays lie in the same memory."""
    return hasattr(b, "_host") and np.may_share_memory(a._host, b._host)


def argument(args: tuple[Any, ...], kwargs: dict[str, Any], place: int, name: str, default: Any = None) -> Any:
    return args[place] if len(args) > place else kwargs.get(name, default)


# --- arrays from the host, and copies -------------------------------------------------------------------------------


def _from_data(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    if not hasattr(args[0], "_host"):
        return 0, 0, 1
    return int(not shares(result, args[0])), 0, 0


def _astype(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    return int(result.size > 0 and not shares(result, args[0])), 0, 0


def joined(arrays: list[Any], axis: int) -> tuple[int, int, int]:
    """Concatenation: a kernel for each array; one kernel and a table of addresses for more than 8 small arrays."""
    few = len(arrays) <= 8 or len({a.dtype for a in arrays}) > 1
    if few or sum(a.nbytes for a in arrays) >= len(arrays) * 2 * 1024 * 1024:
        return sum(a.size > 0 for a in arrays), 0, 0
    alike = len({a.shape[axis] if a.ndim else 1 for a in arrays}) == 1 and all(a.flags.c_contiguous for a in arrays)
    return 1, 0, 1 if alike else 3


def _concatenate(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    axis = argument(args, kwargs, 1, "axis", 0)
    return joined(list(args[0]), axis or 0)


def _stack(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    return joined(list(args[0]), 0)


def _repeat(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    axis = argument(args, kwargs, 2, "axis")  # a kernel for each index of the axis
    return (
        (1 if axis is None and isinstance(args[1], int) else args[0].size if axis is None else args[0].shape[axis]),
        0,
        0,
    )


def _pad(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    widths = np.broadcast_to(args[1], (args[0].ndim, 2))
    return 1 + int(np.count_nonzero(widths)), 0, 0


def _roll(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    shift = argument(args, kwargs, 1, "shift")
    return 2 ** (len(shift) if isinstance(shift, tuple) else 1), 0, 0


# --- what depends on values, and therefore waits --------------------------------------------------------------------


def nonzero_price(a: Any) -> tuple[int, int, int]:
    """A scan, the wait for its last element, and a kernel that writes the indices."""
    return 2 + (a.dtype != np.bool_) + (not a.flags.c_contiguous), 1, 0


def _nonzero(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    return nonzero_price(args[0])


def _where(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    if len(args) == 1:
        return nonzero_price(args[0])
    return (1 + (args[0].dtype != np.bool_) if result.size else 0), 0, 0


def _take_some(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    a = next(a for a in args if hasattr(a, "_host"))
    launches, waits, _ = nonzero_price(a)
    return launches + 1, waits, 0


def _along_axis(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    """An `arange` for each other axis, then an index array for each axis."""
    return (args[0].ndim - 1 + fancy(args[0].ndim) if args[1].size else 0), 0, 0


def _linspace(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    return (5 if any(hasattr(a, "_host") for a in args) else 1), 0, 0


# --- products -------------------------------------------------------------------------------------------------------


def product(a: Any, b: Any, out: Any = None) -> int:
    """The launches of ``a @ b``: the call of cuBLAS, and the copies of operands that it cannot read as they lie."""
    dtype = np.promote_types(a.dtype, b.dtype)
    if not a.size or not b.size or not a.ndim or not b.ndim:
        return 1
    if max(a.ndim, b.ndim) <= 2:
        if a.shape[:-1] in ((), (1,)) and (b.ndim == 1 or b.shape[1] == 1):
            return 2 + sum(not x.flags.c_contiguous for x in (a, b))  # a multiplication and a sum
        copied = sum(x.dtype != dtype or not (x.flags.c_contiguous or x.flags.f_contiguous) for x in (a, b))
        spoilt = out is not None and (
            not out.flags.c_contiguous or out.dtype != dtype or shares(out, a) or shares(out, b)
        )
        return copied + 1 + spoilt
    copied = sum(x.dtype != dtype or not x.flags.c_contiguous for x in (a, b))
    n = max(a.ndim, b.ndim)
    left, right = ((1,) * (n - x.ndim) + tuple(x.shape[:-2]) for x in (a, b))
    pointers = 3 * (n - 2) if left != right else 0  # tables of addresses, a kernel for each axis of each
    spoilt = out is not None and (not out.flags.c_contiguous or out.dtype != dtype or shares(out, a) or shares(out, b))
    return copied + pointers + 1 + spoilt


def _dot(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    return product(args[0], args[1], argument(args, kwargs, 2, "out")), 0, 0


def _tensordot(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    a, b = (x._host for x in args[:2])
    axes = argument(args, kwargs, 2, "axes", 2)
    if isinstance(axes, int):
        axes = (tuple(range(a.ndim - axes, a.ndim)), tuple(range(axes)))
    axes = tuple((x,) if isinstance(x, int) else tuple(x) for x in axes)
    launches = 1
    for x, inner in ((a, axes[0]), (b, axes[1])):
        inner = tuple(i % x.ndim for i in inner)
        view = x.transpose(inner + tuple(i for i in range(x.ndim) if i not in inner))
        flat = view.reshape(prod(view.shape[: len(inner)]), -1)
        launches += not np.may_share_memory(flat, x) or not (flat.flags.c_contiguous or flat.flags.f_contiguous)
    return launches, 0, 0


# --- along an axis --------------------------------------------------------------------------------------------------


def inner(args: tuple[Any, ...], kwargs: dict[str, Any], default: int | None) -> bool:
    """Whether the axis is the last one: others are moved there by a copy."""
    axis = argument(args, kwargs, 1, "axis", default)
    return axis is None or axis % max(args[0].ndim, 1) == args[0].ndim - 1


def _sort(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    return 2 if inner(args, kwargs, -1) else 4, 0, 0


def _argsort(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    return 2, 0, 0  # a copy, with the axis moved, and the sort


def _scan(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> tuple[int, int, int]:
    """A copy, and a kernel that scans blocks of 512 elements; with more of them, another two to join the blocks."""
    axis = argument(args, kwargs, 1, "axis")
    if axis is None:
        return 2, 0, 0
    return 2 + (not inner(args, kwargs, None)) + 2 * (args[0].shape[axis] > 512), 0, 0


def same(launches: int, waits: int = 0, copies: int = 0) -> Price:
    return lambda args, kwargs, result: (launches, waits, copies)


PRICES: dict[str, Price] = {
    "array": _from_data, "asarray": _from_data, "asanyarray": _from_data, "astype": _astype,
    "concatenate": _concatenate, "stack": _stack, "hstack": _stack, "vstack": _stack, "column_stack": _stack,
    "repeat": _repeat, "pad": _pad, "roll": _roll, "linspace": _linspace,
    "nonzero": _nonzero, "argwhere": _nonzero, "flatnonzero": _nonzero, "where": _where,
    "extract": _take_some, "compress": _take_some, "unique": same(8, waits=1), "bincount": same(5, waits=2),
    "histogram": same(6, waits=1), "take_along_axis": _along_axis, "put_along_axis": _along_axis,
    "sort": _sort, "argsort": _argsort, "argpartition": _argsort, "cumsum": _scan, "cumprod": _scan,
    "dot": _dot, "tensordot": _tensordot,
}  # fmt: skip


# --- indexing -------------------------------------------------------------------------------------------------------


def fancy(n: int) -> int:
    """The launches of an index of several arrays: one index array is made of them by n kernels, on zeros."""
    return n + 2


def index_price(shape: tuple[int, ...], arrays: list[Any]) -> tuple[int, int, int]:
    """The price of ``a[...]`` with index arrays, or of an assignment to it."""
    masks = [k for k in arrays if k.dtype.kind == "b"]
    if len(arrays) == 1 and masks:
        whole = arrays[0].shape == shape
        return (2 if whole else 4), 1, 0  # a scan, the wait for its last element, and, for a part of the axes, another
    if len(arrays) == 1:
        return 1, 0, 0
    n = sum(k.ndim if k.dtype.kind == "b" else 1 for k in arrays)
    return fancy(n) + 2 * len(masks), len(masks), 0
