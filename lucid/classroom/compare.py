"""Compares what came out with what was expected: numbers by closeness, everything else by equality."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np


def difference(expected: Any, got: Any, rtol: float, atol: float, where: str = "") -> str | None:
    """Where two trees of arrays, numbers and strings first differ, in words; None if they do not."""
    here = f"{where}: " if where else ""
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return f"{here}expected a dict, got {_kind(got)}"
        if expected.keys() != got.keys():
            return f"{here}expected the keys {_listed(expected)}, got {_listed(got)}"
        pairs = [(f"{where}, {key}" if where else f"{key}", expected[key], got[key]) for key in expected]
    elif isinstance(expected, list | tuple) and not _is_numeric(expected):
        if not isinstance(got, list | tuple):
            return f"{here}expected {len(expected)} values, got {_kind(got)}"
        if len(expected) != len(got):
            return f"{here}expected {len(expected)} values, got {len(got)}"
        pairs = [(f"{where or 'value '}[{i}]", *pair) for i, pair in enumerate(zip(expected, got, strict=True))]
    elif expected is None or isinstance(expected, str):
        return (
            None
            if type(expected) is type(got) and expected == got
            else f"{here}expected {expected!r}, got {_kind(got)}"
        )
    else:
        return _numeric_difference(np.asarray(expected), got, rtol, atol, here)
    return next(filter(None, (difference(a, b, rtol, atol, path) for path, a, b in pairs)), None)


def _is_numeric(items: Any) -> bool:
    return bool(items) and all(isinstance(item, numbers.Number | np.generic) for item in items)


def _is_tree_of_numbers(value: Any) -> bool:
    """Whether it is a number or an array, or lists of these. With a text among them, NumPy makes every element long."""
    if isinstance(value, list | tuple):
        return all(map(_is_tree_of_numbers, value))
    return isinstance(value, numbers.Number | np.generic | np.ndarray)


def _numeric_difference(expected: np.ndarray, got: Any, rtol: float, atol: float, here: str) -> str | None:
    try:
        numeric = np.asarray(got if _is_tree_of_numbers(got) else None)
    except ValueError:  # lists of different lengths
        numeric = np.asarray(None)
    if numeric.dtype.kind not in "biuf":
        return f"{here}expected {_kind(expected)}, got {_kind(got)}"
    if expected.shape != numeric.shape:
        return f"{here}expected the shape {expected.shape}, got {numeric.shape}"
    with np.errstate(all="ignore"):
        wrong = ~np.isclose(numeric, expected, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return None
    first = tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.ndim else ()
    at = f"element {first[0] if len(first) == 1 else first}: " if first else ""
    count = f" ({np.count_nonzero(wrong)} of {wrong.size} elements are wrong)" if wrong.size > 1 else ""
    if numeric.dtype.kind == "f" and numeric.itemsize < 8:
        count += f"; you compute in {numeric.dtype}, and the inputs are float64" if expected.dtype == np.float64 else ""
    return f"{here}{at}expected {expected[first]:.8g}, got {numeric[first]:.8g}{count}"


def _kind(value: Any) -> str:
    """What a value is, in words."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else f"{value[()]:.8g}"
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, str):
        return repr(value if len(value) < 40 else value[:37] + "...")
    if isinstance(value, bool | numbers.Number | np.generic):
        return f"{value}"
    return (
        f"a {type(value).__name__} of length {len(value)}" if hasattr(value, "__len__") else f"a {type(value).__name__}"
    )


def _listed(keys: Any) -> str:
    shown = ", ".join(_kind(key) if not isinstance(key, tuple) else repr(key)[:40] for key in list(keys)[:20])
    return shown + (f" and {len(keys) - 20} more" if len(keys) > 20 else "") or "none"
