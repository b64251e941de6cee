"""Embedding: rows of a table, looked up by integer indices."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...autograd.typing import Tensor
from ...backend import Array, device_of, versions
from ..arguments import raw
from ..creation.from_data import tensor
from ..elementwise.where import where
from ..indexing.gathering import _index_add, check_integers
from ..indexing.getitem import check_range
from ..indexing.setitem import _zero_at
from ..linalg.norms import norm
from ..shape.reshaping import reshape


@primitive
def _embedding(xp: Any, weight: Array, index: Array, *, padding_idx: int | None) -> Array:
    check_integers("embedding", index)
    check_range("embedding", index, 0, weight.shape[0], "a table of more rows has a larger num_embeddings")
    return weight[index]


def _embedding_vjp(g: Any, index: Any, weight_shape: tuple[int, ...], padding_idx: int | None) -> Any:
    total = _index_add(g, index, shape=weight_shape, dim=0)
    return total if padding_idx is None else _zero_at(total, index=((padding_idx, ...), None))


_embedding.vjp(weight=_embedding_vjp, index=None)


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    r"""Embedding: rows of a table, looked up by integer indices, ``weight[input]``.

    On a GPU the gradients of a row that is looked up several times are added in any order: last digits may vary.

    Args:
        input: Indices, of an integer dtype.
        weight: The table, one vector in each row.
        padding_idx: A row whose gradient is 0. Its vector is looked up like any other, and is not 0 by itself.
        max_norm: Rows that are looked up and have a larger norm are scaled to this norm, in the table itself.
        norm_type: The p of the norm for `max_norm`.
        scale_grad_by_freq: Whether to divide the gradient of a row by how often it was looked up.
        sparse: Must be False: gradients here have the table's shape.

    Shape:
        input: any shape S.
        weight: (rows, features).
        output: (\*S, features).

    Raises:
        IndexError: An index is out of range, or the input is not of integers.
        RuntimeError: `sparse` is asked for, or the table is not a matrix.
        ValueError: `padding_idx` is out of range.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.embedding(lucid.tensor([1, 0]), lucid.tensor([[1.0, 2.0], [3.0, 4.0]])).tolist()
        [[3.0, 4.0], [1.0, 2.0]]

    Source: Y. Bengio et al., "A neural probabilistic language model", 2003.
    """
    if sparse:
        raise RuntimeError("embedding: sparse gradients are not part of lucid; leave out sparse=True")
    if len(weight.shape) != 2:
        raise RuntimeError(f"embedding: expected a weight of shape (rows, features), got {tuple(weight.shape)}")
    rows = weight.shape[0]
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise ValueError(f"embedding: padding_idx must be one of {-rows} to {rows - 1}, got {padding_idx}")
    if max_norm is not None:
        _renormalize(weight, input, max_norm, norm_type)
    y = _embedding(weight, input, padding_idx=padding_idx)
    if not scale_grad_by_freq:
        return y
    index = raw(input)
    device = device_of(index)
    with device.scope():
        counts = device.xp.bincount(index.reshape(-1), minlength=rows)[index]
        scale = tensor((1 / counts).astype(y.dtype)[..., None], device=device)
    return y * scale + (y * (1 - scale)).detach()  # the value of y, and its gradient times the scale


def _renormalize(weight: Any, input: Any, max_norm: float, norm_type: float) -> None:
    """Scale rows that are looked up and have too large a norm to `max_norm`, in place and outside the graph."""
    rows = reshape(input, (-1,))  # a row that is looked up twice is written twice, and the same
    if not rows.numel():
        return
    known = weight.detach() if isinstance(weight, Variable) else weight  # type: ignore[attr-defined]
    found = _embedding(known, rows, padding_idx=None)
    length = norm(found, norm_type, 1, keepdim=True)
    shorter = where(length > max_norm, found * (max_norm / (length + 1e-7)), found)
    versions.written(versions.record_of(weight._data))
    with device_of(weight._data).scope():
        weight._data[rows._data] = shorter._data
