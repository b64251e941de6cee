"""The views of ``shape`` as copies: the functions that PyTorch calls ``..._copy``, made from one table."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, get_type_hints

from ...autograd.typing import Tensor
from ..arguments import single_dim
from ..conversion import clone
from ..indexing.repeating import unfold_dim
from ..shape.broadcasting import expand
from ..shape.diagonal import diagonal
from ..shape.reshaping import squeeze, unsqueeze, view
from ..shape.slicing import narrow, select, slice_along
from ..shape.splitting import split, split_with_sizes, unbind
from ..shape.transposing import permute, t, transpose
from .strides import as_strided

P = ParamSpec("P")
R = TypeVar("R")


def _as_copy(function: Callable[P, R], name: str = "") -> Callable[P, R]:
    """The function that returns copies of the views that another one returns."""
    name = name or f"{function.__name__}_copy"

    @functools.wraps(function)
    def copied(*args: Any, **options: Any) -> Any:
        found: Any = function(*args, **options)
        return tuple(map(clone, found)) if isinstance(found, tuple) else clone(found)

    copied.__name__ = copied.__qualname__ = name
    copied.__module__ = __name__
    copied.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    copied.__annotations__ = get_type_hints(function)  # which are names in the other's module
    copied.__doc__ = f"Return a copy, in memory of its own, of what `{name.removesuffix('_copy')}` returns."
    del copied.__wrapped__  # whose examples are its own
    return copied


def _whole(input: Tensor) -> Tensor:
    return input


def _detached(input: Tensor) -> Tensor:
    return input.detach()


def _sliced(input: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Tensor:
    one = single_dim("slice_copy", dim, len(input.shape))
    if one is None:
        raise RuntimeError("slice_copy: a tensor without dimensions cannot be sliced; see unsqueeze")
    view = slice_along(input, one, start, end)
    return view if step == 1 else view[(slice(None),) * one + (slice(None, None, step),)]


alias_copy = _as_copy(_whole, "alias_copy")
as_strided_copy = _as_copy(as_strided)
detach_copy = _as_copy(_detached, "detach_copy")
diagonal_copy = _as_copy(diagonal)
expand_copy = _as_copy(expand)
narrow_copy = _as_copy(narrow)
permute_copy = _as_copy(permute)
select_copy = _as_copy(select)
slice_copy = _as_copy(_sliced, "slice_copy")
split_copy = _as_copy(split)
split_with_sizes_copy = _as_copy(split_with_sizes)
squeeze_copy = _as_copy(squeeze)
t_copy = _as_copy(t)
transpose_copy = _as_copy(transpose)
unbind_copy = _as_copy(unbind)
unfold_copy = _as_copy(unfold_dim, "unfold_copy")
unsqueeze_copy = _as_copy(unsqueeze)
view_copy = _as_copy(view)
