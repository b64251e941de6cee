"""What changes a tensor in place and is no operation: another size, a Python function of each element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...autograd.inplace import put, refuse
from ...autograd.typing import Tensor
from ...autograd.views import view_of, views_of
from ...backend import device_of, transfer
from ..arguments import raw, sizes


def resize_(input: Tensor, *sizes_: Any) -> Tensor:
    """In place, give the tensor another size. Its first elements stay, in row-major order; what is added is undefined.

    Where the new size has fewer elements or as many, the memory stays the same, else it is new. Only a tensor that
    requires no grad, is no view and has no views can be resized: theirs would be another memory afterwards. For a view
    of another shape use `reshape`.

    Shape:
        input: any shape; output: the sizes.

    Raises:
        RuntimeError: The tensor requires grad, is a view, or has views; or a size is negative.

    Example:
        >>> import lucid
        >>> lucid.arange(6).resize_(2, 2).tolist()
        [[0, 1], [2, 3]]
    """
    shape = sizes("resize_", sizes_)
    if min(shape, default=0) < 0:
        raise RuntimeError(f"resize_: sizes must not be negative, got {shape}")
    check_resizable("resize_", input)
    input._data = resized(input._data, shape)
    return input


def resize_as_(input: Tensor, other: Tensor) -> Tensor:
    """In place, give the tensor the size of another: ``input.resize_(other.shape)``.

    Raises:
        RuntimeError: The tensor requires grad, is a view, or has views.

    Example:
        >>> import lucid
        >>> lucid.arange(6).resize_as_(lucid.zeros(3)).tolist()
        [0, 1, 2]
    """
    return resize_(input, tuple(other.shape))


def check_resizable(name: str, x: Any) -> None:
    """Refuse to give another memory to a tensor that others look into.

    Raises:
        RuntimeError: The tensor requires grad, is a view, or has views.
    """
    why = "requires grad" if x.node is not None else "is a view" if view_of(x) else "has views" if views_of(x) else ""
    if why:
        raise RuntimeError(
            f"{name}: this tensor {why}, and so its size is fixed; make another one, or use reshape(...)"
        )


def resized(array: Any, shape: tuple[int, ...]) -> Any:
    """An array of the shape that begins with the elements of another: over its memory, if that is large enough."""
    if array.shape == shape:
        return array
    device = device_of(array)
    n = 1
    for size in shape:
        n *= size
    flat = array.reshape(-1)
    if n <= flat.size:
        return flat[:n].reshape(shape)
    with device.scope():
        larger = device.xp.empty(n, array.dtype)
        larger[: flat.size] = flat
    return larger.reshape(shape)


def fill_diagonal_(input: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """In place, write a number into the main diagonal: the elements whose indices are all the same.

    Args:
        input: A matrix, or a tensor of more dimensions, all of one size.
        fill_value: The number.
        wrap: Of a matrix with more rows than columns, go on with another diagonal after it, one row below its end.

    Shape:
        input: (n, m), or (n, n, ..., n); output: the same.

    Raises:
        RuntimeError: There are fewer than two dimensions; or more, of different sizes.

    Example:
        >>> import lucid
        >>> lucid.zeros(2, 3).fill_diagonal_(5).tolist()
        [[5.0, 0.0, 0.0], [0.0, 5.0, 0.0]]
    """
    shape = tuple(input.shape)
    if len(shape) < 2 or (len(shape) > 2 and len(set(shape)) > 1):
        raise RuntimeError(f"fill_diagonal_: expected a matrix, or dimensions of one size, got shape {shape}")
    rows = np.arange(shape[0])
    if len(shape) > 2:
        at = (rows,) * len(shape)
    else:
        columns = rows % (shape[1] + 1) if wrap else rows
        at = (rows[columns < shape[1]], columns[columns < shape[1]])
    device = device_of(input._data)
    input[tuple(transfer(i, device) for i in at)] = fill_value
    return input


def apply_(input: Tensor, callable: Callable[[Any], Any]) -> Tensor:
    """In place, replace each element x by ``callable(x)``, a Python function: slow, and without a gradient.

    Raises:
        RuntimeError: The tensor requires grad.

    Example:
        >>> import lucid
        >>> lucid.tensor([1.0, 2.0]).apply_(lambda x: 10 * x).tolist()
        [10.0, 20.0]
    """
    return _mapped("apply_", callable, input)


def map_(input: Tensor, tensor: Tensor, callable: Callable[[Any, Any], Any]) -> Tensor:
    """In place, replace each element x by ``callable(x, y)``, with the element y of another tensor.

    Raises:
        RuntimeError: A tensor requires grad, or the shapes do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.tensor([1.0, 2.0]).map_(lucid.tensor([3.0, 4.0]), lambda x, y: x * y).tolist()
        [3.0, 8.0]
    """
    return _mapped("map_", callable, input, tensor)


def map2_(input: Tensor, x: Tensor, y: Tensor, callable: Callable[[Any, Any, Any], Any]) -> Tensor:
    """In place, replace each element by ``callable(element, x, y)``, with the elements x and y of two other tensors.

    Raises:
        RuntimeError: A tensor requires grad, or the shapes do not broadcast.

    Example:
        >>> import lucid
        >>> a = lucid.tensor([1.0, 2.0])
        >>> a.map2_(a, a, lambda x, y, z: x + y + z).tolist()
        [3.0, 6.0]
    """
    return _mapped("map2_", callable, input, x, y)


def _mapped(name: str, function: Callable[..., Any], input: Any, *others: Any) -> Any:
    """Write function(x, ...) into each element of the input, computed on the host.

    Raises:
        RuntimeError: A tensor requires grad, or the shapes do not broadcast.
    """
    if any(getattr(x, "node", None) is not None for x in (input, *others)):
        raise RuntimeError(f"{name}: a tensor requires grad, and a Python function has no gradient; detach it first")
    hosts = [device_of(raw(x)).to_numpy(raw(x)) for x in (input, *others)]
    try:
        rows = np.broadcast_arrays(*hosts)
    except ValueError:
        rows = ()
    if not rows or rows[0].shape != hosts[0].shape:
        raise RuntimeError(f"{name}: shapes {[h.shape for h in hosts]} do not broadcast to that of the tensor")
    found = [function(*values) for values in zip(*(r.reshape(-1).tolist() for r in rows), strict=True)]
    made = np.asarray(found, dtype=hosts[0].dtype).reshape(hosts[0].shape)
    refuse(input, name)
    return put(input, transfer(made, device_of(input._data)), name)
