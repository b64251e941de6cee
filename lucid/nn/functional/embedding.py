"""Vectors looked up by number, and numbers as vectors."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...autograd.tape import Variable
from ...backend import device_of, versions


def embedding(
    input: Any,
    weight: Any,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """Return the rows of a table whose numbers are in the input.

    Args:
        input: Integers of any shape.
        weight: The table, of shape (rows, features).
        padding_idx: A row whose gradient is 0.
        max_norm: Rows that are looked up and longer than this are made this long, in the table itself.
        norm_type: The p of the norm for `max_norm`.
        scale_grad_by_freq: Whether the gradient of a row is divided by how often it was looked up.
        sparse: Must be False: gradients here have the table's shape.

    Raises:
        IndexError: A number is no row.
        RuntimeError: `sparse` is asked for, or the table is no matrix.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.embedding(lucid.tensor([1, 0]), lucid.tensor([[1.0, 2.0], [3.0, 4.0]])).tolist()
        [[3.0, 4.0], [1.0, 2.0]]
    """
    if sparse:
        raise RuntimeError("embedding: sparse gradients are not part of lucid; leave out sparse=True")
    if max_norm is not None:
        _shorten(weight, input, max_norm, norm_type)
    y = ops.embedding(input, weight, padding_idx)
    if not scale_grad_by_freq:
        return y
    index = input.data if isinstance(input, Variable) else input
    device = device_of(index)
    with device.scope():
        often = device.xp.bincount(index.reshape(-1), minlength=weight.shape[0])[index]
        share = ops.tensor((1 / often).astype(y.dtype)[..., None], device=device)
    return y * share + (y * (1 - share)).detach()  # the value of y, and its gradient times the share


def _shorten(weight: Any, input: Any, max_norm: float, norm_type: float) -> None:
    """Make rows that are looked up and too long as long as allowed, in place and outside the graph."""
    rows = ops.tensor(sorted(set(input.reshape(-1).tolist())), dtype="int64", device=input.device)
    if not rows.numel():
        return
    known = weight.detach() if isinstance(weight, Variable) else weight
    found = ops.embedding(rows, known)
    length = ops.norm(found, norm_type, 1, keepdim=True)
    shorter = ops.where(length > max_norm, found * (max_norm / (length + 1e-7)), found)
    versions.written(versions.record_of(weight.data))
    with device_of(weight.data).scope():
        weight.data[rows.data] = shorter.data


def one_hot(tensor: Any, num_classes: int = -1) -> Any:
    """Return for each number a vector of zeros with a 1 at its place.

    Args:
        tensor: Classes, int64, of any shape S.
        num_classes: How many classes there are; one more than the largest number if -1.

    Returns:
        Of shape (S, num_classes), int64.

    Raises:
        RuntimeError: A number is negative or no class, or there are none to tell how many classes there are.

    Example:
        >>> import lucid
        >>> one_hot(lucid.tensor([0, 2])).tolist()
        [[1, 0, 0], [0, 0, 1]]
    """
    if tensor.dtype != "int64":
        raise RuntimeError(f"one_hot: expected classes of int64, got {tensor.dtype}; convert them with .long()")
    size = tensor.numel()
    if not size and num_classes <= 0:
        raise RuntimeError("one_hot: num_classes must be given for a tensor without elements")
    smallest, largest = (int(tensor.min().item()), int(tensor.max().item())) if size else (0, -1)
    count = largest + 1 if num_classes == -1 else num_classes
    if smallest < 0 or largest >= count or count < 1:
        raise RuntimeError(f"one_hot: expected classes from 0 to {count - 1}, got {smallest} to {largest}")
    return ops.to(ops.unsqueeze(tensor, -1) == ops.arange(count, device=tensor.device), "int64")
