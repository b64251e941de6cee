"""``x[index]`` with every kind of index, and its gradient.

An index is taken in two steps, as PyTorch does: first what is *basic* (integers, slices, None, ``...``), which gives a
view; then, on that view, what is *advanced*: arrays of integers and masks. The gradient of a view is a slice written
into zeros; that of an advanced index is a scatter-add, so that an element taken twice receives both gradients.
"""

from __future__ import annotations

import functools
import operator
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import XP, Array, checks, device_of, native, transfer
from ..shape.slicing import _slice, index_error

ALL = slice(None)
BASIC = {int, slice, type(None), type(Ellipsis)}


def getitem(input: Any, index: Any) -> Any:
    """Return ``input[index]``: a view for integers, slices, None and ``...``; a copy where arrays or masks take part.

    As in PyTorch, and unlike NumPy, integers beside arrays are taken first: they never move dimensions to the front.

    Shape:
        input: any shape.
        output: for each part of the index: an integer removes its dimension, a slice keeps it, None adds one of size 1,
            arrays of integers give the shape that they broadcast to, a mask the number of its True elements.

    Raises:
        IndexError: The index is out of range, has too many parts, or a mask does not have the shape it selects from.
        ValueError: A slice has a step that is not positive.

    Example:
        >>> import lucid
        >>> x = lucid.arange(6).reshape(2, 3)
        >>> x[1, ::2].tolist(), x[:, [2, 2]].tolist(), x[x > 3].tolist()
        ([3, 5], [[2, 2], [5, 5]], [4, 5])
    """
    if type(index) is int:
        return _slice(input, index=(index, ...))  # with `...` the result is an array, even of no dimensions
    return _getitem(input, split_index(index, input))


def split_index(index: Any, x: Any) -> tuple[Any, Any]:
    """Return the basic part of an index, and the advanced part for the view that the basic part makes.

    None means that a part changes nothing.

    Raises:
        IndexError: The index has too many parts, or one of them is no index.
        ValueError: A slice has a step that is not positive.
    """
    parts = index if type(index) is tuple else (index,)
    if is_basic(parts):
        return (parts if ... in parts else (*parts, ...)), None
    array, owned = (x._data, x.node is not None) if isinstance(x, Variable) else (x, False)
    items = [index_part(part, array, owned) for part in parts]
    rest = array.ndim - sum(map(dims_of_part, items))  # how many dimensions `...` stands for
    if rest < 0:
        raise IndexError(f"index: too many indices for a tensor of shape {array.shape}: got {index}")
    basic: list[Any] = []
    advanced: list[Any] = []
    dim = 0
    for i in items:
        n = rest if i is ... else dims_of_part(i)
        if type(i) not in XP:
            basic.append(i)
            advanced += [ALL] * (0 if type(i) is int else 1 if i is None else n)
        elif n == 0:  # a single True or False takes all or nothing along a new dimension
            basic.append(None)
            advanced.append(i.reshape(1))
        else:
            basic += [ALL] * n
            advanced.append(check_part(i, array.shape, dim))
        dim += n
    changes = any(i != ALL and i is not ... for i in basic)
    if all(i is ALL for i in advanced):
        return (*basic, *(() if ... in basic else (...,))), None
    return tuple(basic) if changes else None, tuple(advanced)


def is_basic(parts: tuple[Any, ...]) -> bool:
    """Whether an index gives a view: it has integers, slices, None and ``...`` only.

    Raises:
        ValueError: A slice has a step that is not positive.
    """
    for i in parts:
        if type(i) not in BASIC:
            return False
        if type(i) is slice and i.step is not None and i.step <= 0:
            raise ValueError(f"index: the step of a slice must be positive, got {i.step}; use flip to turn it about")
    return True


def dims_of_part(part: Any) -> int:
    """The number of dimensions that one part of an index consumes, ``...`` left aside."""
    if type(part) in XP and part.dtype.kind == "b":
        return int(part.ndim)
    return 0 if part is None or part is ... else 1


def index_part(part: Any, x: Array, owned: bool) -> Any:
    """Return one part of an index as an int, a slice, None, ``...``, or an array of integers or booleans.

    An array is copied if the graph will own it: the user may write into the original.

    Raises:
        IndexError: It is something else.
        ValueError: A slice has a step that is not positive.
    """
    if type(part) in BASIC:
        is_basic((part,))
        return part
    array = part._data if isinstance(part, Variable) else part
    if isinstance(array, list | tuple | range | bool | np.bool_):
        try:
            array = np.asarray(to_lists(array))
        except ValueError:
            raise IndexError(f"index: expected a list of equal rows, got {part}") from None
        array = array.astype(np.int64) if array.size == 0 and array.dtype.kind == "f" else array
    elif type(array) not in XP:
        if hasattr(array, "__index__"):
            return operator.index(array)
        raise IndexError(
            "index: expected integers, slices, None, `...`, or tensors, arrays or lists of integers or booleans; "
            f"got {type(part).__name__}"
        )
    if array.dtype.kind not in "ib":
        hint = "uint8 is ambiguous, use .bool() or .long()" if array.dtype == np.uint8 else "use .long() or .bool()"
        raise IndexError(f"index: an array in an index must be of integers or booleans, got {array.dtype}; {hint}")
    if array.dtype.kind == "i" and array.ndim == 0:
        return int(array.item())
    there = transfer(array, device_of(x))
    return there.copy() if owned and there is array else there


def to_lists(value: Any) -> Any:
    """Return nested lists with the Tensors and arrays in them as numbers or lists."""
    if isinstance(value, list | tuple | range):
        return [to_lists(v) for v in value]
    array = value._data if isinstance(value, Variable) else value
    return array.tolist() if type(array) in XP else array


def check_part(index: Array, shape: tuple[int, ...], dim: int) -> Array:
    """Return an array of an index, which must fit the dimensions of x that begin at `dim`.

    Raises:
        IndexError: A mask has another shape, or an integer is out of range.
    """
    if index.dtype.kind == "b":
        if index.shape != shape[dim : dim + index.ndim]:
            raise IndexError(
                f"index: a mask of shape {index.shape} does not match the dimensions "
                f"{shape[dim : dim + index.ndim]} that it selects from, in a tensor of shape {shape}"
            )
    elif type(index) is not native:  # NumPy looks itself; other libraries wrap around silently
        check_range("index", index, -shape[dim], shape[dim], f"the tensor has shape {shape}")
    return index


def check_range(name: str, index: Array, low: int, high: int, hint: str = "") -> None:
    """Refuse integers outside low ≤ i < high: on the CPU at once, on a GPU when a number is read (see checks.py).

    Raises:
        IndexError: One is outside.
    """
    if not index.size:
        return
    if type(index) is native or high <= low:
        smallest, largest = index.min().item(), index.max().item()
        if smallest < low or largest >= high:
            raise range_error(smallest if smallest < low else largest, name=name, low=low, high=high, hint=hint)
    else:
        error = functools.partial(range_error, name=name, low=low, high=high, hint=hint)
        checks.integers_in_range(index, device_of(index), low, high, error)


def range_error(wrong: int, *, name: str, low: int, high: int, hint: str) -> IndexError:
    """The error of an index outside low ≤ i < high."""
    wanted = f"{low} to {high - 1}" if high > low else "none, since the dimension has size 0"
    hint = hint or f"the dimension has size {high}"
    return IndexError(f"{name}: index out of range: expected {wanted}, got {wrong}; {hint}")


def _getitem(x: Any, index: tuple[Any, Any]) -> Any:
    """Return x at an index of two parts, basic and advanced; None changes nothing."""
    basic, advanced = index
    if basic is not None:
        x = _slice(x, index=basic)
    return x if advanced is None else _index(x, index=advanced)


@primitive(name="getitem")
def _index(xp: Any, x: Array, *, index: tuple[Any, ...]) -> Array:
    try:
        return x[index]
    except IndexError as error:
        raise index_error(error, x) from None


_index.vjp(x=lambda g, x_shape, index: _unindex(g, shape=x_shape, index=index))


@primitive
def _unindex(xp: Any, x: Array, *, shape: tuple[int, ...], index: tuple[Any, ...]) -> Array:
    out = xp.zeros(shape, x.dtype)
    arrays = [i for i in index if type(i) is not slice]
    if len(arrays) == 1 and arrays[0].dtype.kind == "b":
        out[index] = x  # a mask takes nothing twice
    else:
        device_of(x).scatter_add(out, index, x)
    return out


_unindex.vjp(x=lambda g, index: _index(g, index=index))
