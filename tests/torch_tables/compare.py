"""Results of lucid beside PyTorch's: shapes, dtypes and elements."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

import lucid

from .conversion import DTYPES, NotInLucid

# Relative to the largest element of a result: sums in another order, and derivatives through a decomposition.
TOLERANCES = {"float64": 1e-8, "float32": 2e-4, "float16": 1e-2}


def results(value: Any) -> list[Any]:
    """The results of an operation in a flat list: tensors, numbers, None."""
    if isinstance(value, (list, tuple)):
        return [r for v in value for r in results(v)]
    return [value]


def difference(
    got: list[Any], want: list[Any], arbitrary: bool = False, ties: bool = False, at_least: float = 0.0
) -> str:
    """What differs between two lists of results, in one line; nothing is the empty text.

    Args:
        arbitrary: Whether only shapes and dtypes are compared.
        at_least: The least tolerance.
        ties: Whether only they are compared of the last result, which are indices of one among equal elements.
    """
    if len(got) != len(want):
        return f"{len(got)} results, PyTorch has {len(want)}"
    # What passed through a tensor of float32, be it through weights alone, is as exact as that.
    kinds = [str(r.dtype).removeprefix("torch.") for r in want if isinstance(r, torch.Tensor)]
    tolerance = max((TOLERANCES.get(kind, 0.0) for kind in kinds), default=0.0)
    tolerance = max(tolerance, at_least)
    for i, (mine, theirs) in enumerate(zip(got, want, strict=True)):
        if text := _difference(mine, theirs, tolerance, arbitrary or (ties and i == len(want) - 1)):
            return f"result {i} of {len(want)}: {text}" if len(want) > 1 else text
    return ""


def _difference(mine: Any, theirs: Any, tolerance: float, shapes_only: bool) -> str:
    if theirs is None or mine is None:
        # An input that does not matter has no gradient, or one of zeros.
        zeros = theirs is None and (mine is None or not np.any(mine.detach().numpy()))
        return "" if zeros else f"{_text(mine)}, PyTorch has {_text(theirs)}"
    if not isinstance(theirs, torch.Tensor):
        return "" if mine == theirs or (mine != mine and theirs != theirs) else f"{mine!r}, PyTorch has {theirs!r}"
    if theirs.dtype not in DTYPES or theirs.layout is not torch.strided:
        raise NotInLucid(f"{theirs.dtype}")
    if not isinstance(mine, lucid.Tensor):
        return f"{type(mine).__name__}, PyTorch has a tensor"
    if mine.dtype != DTYPES[theirs.dtype] or mine.shape != tuple(theirs.shape):
        return f"{mine.dtype} {mine.shape}, PyTorch has {theirs.dtype} {tuple(theirs.shape)}"
    a, b = mine.detach().numpy(), theirs.numpy(force=True)
    if shapes_only or _close(a, b, tolerance):
        return ""
    wrong = np.argwhere(~np.isclose(a, b, equal_nan=True) if a.ndim else np.array([True]))
    where = tuple(wrong[0].tolist()) if len(wrong) and a.ndim else ()
    return f"{a[where]!r} at {where}, PyTorch has {b[where]!r}; {len(wrong)} of {a.size} elements differ"


def _close(a: Any, b: Any, tolerance: float) -> bool:
    if b.dtype.kind != "f":
        return bool(np.array_equal(a, b))
    finite = np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return False
    scale = max(float(np.abs(b[finite]).max(initial=0.0)), 1.0) if b.size else 1.0
    return bool(np.all(np.abs(a[finite] - b[finite]) <= tolerance * scale))


def _text(value: Any) -> str:
    return "no tensor" if value is None else f"a tensor of {tuple(value.shape)}"
