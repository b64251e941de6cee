"""Whether a call would be accepted by CuPy: its functions have signatures, and its ufuncs and methods a docstring.

A ufunc takes as many arrays as it has inputs, its results, and the keywords out, dtype and casting. The methods of
arrays are compiled without a signature, but with its text in the first line of the docstring, which is read here.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from .surface import Use

UFUNC_KEYWORDS = {"out", "dtype", "casting"}
UFUNC_METHODS = {"at": 3, "outer": 2, "reduce": 5, "accumulate": 4}  # and their most arguments


def complaint(cupy: Any, use: Use) -> str:
    """What CuPy lacks for a use; "" if nothing."""
    value: Any = cupy
    for part in use.name.split("."):
        if not hasattr(value, part):
            return f"{use.where}: CuPy has no {use.name}"
        owner, value = value, getattr(value, part)
    if use.positional is None:
        return ""
    if isinstance(value, cupy.ufunc):
        wrong = set(use.keywords) - UFUNC_KEYWORDS
        if wrong or use.positional > value.nargs:
            return f"{use.where}: the ufunc {use.name} takes no {sorted(wrong) or use.positional} arguments"
        return ""
    if isinstance(owner, cupy.ufunc):
        return "" if use.positional <= UFUNC_METHODS[part] else f"{use.where}: too many arguments for {use.name}"
    signature = signature_of(value)
    if signature is None:
        return f"{use.where}: nothing tells the arguments of {use.name}"
    itself = 1 if use.name.startswith("ndarray.") else 0
    bind = signature.bind if use.complete else signature.bind_partial
    try:
        bind(*[None] * (use.positional + itself), **dict.fromkeys(use.keywords))
    except TypeError as error:
        return f"{use.where}: {use.name}{signature}: {error}"
    return ""


def signature_of(function: Any) -> inspect.Signature | None:
    """The signature of a function, or the one that its docstring begins with; None if neither is there."""
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return from_docstring(function.__doc__ or "")


def from_docstring(text: str) -> inspect.Signature | None:
    """The signature in a first line such as ``_ndarray_base.swapaxes(self, Py_ssize_t axis1, axis2=0) -> ...``."""
    match = re.match(r"[\w.]+\((.*?)\)(\s*->.*)?$", text.split("\n")[0])
    if match is None:
        return None
    parameters = [re.sub(r"^[\w.]+ +(?=\w)", "", part.strip()) for part in match[1].split(",")]
    scope: dict[str, Any] = {}
    exec(f"def f({', '.join(parameters)}): pass", scope)
    return inspect.signature(scope["f"])
