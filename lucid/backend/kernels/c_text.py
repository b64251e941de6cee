"""The operations of a graph in C: of one element, in the type T in which a kernel computes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

HALF = "#include <cuda_fp16.h>\n"
C_TYPES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short", "int32": "int",
    "int64": "long long", "float16": "__half", "float32": "float", "float64": "double",
}  # fmt: skip
# NVRTC, which compiles the text, has no header with names for these.
INFINITE, NAN = "__longlong_as_double(0x7ff0000000000000LL)", "__longlong_as_double(0x7ff8000000000000LL)"

# NumPy's maximum of a number and NaN is NaN, C's is the number.
TEMPLATES = {
    "negative": "-{0}",
    "absolute": "fabs({0})",
    "sqrt": "sqrt({0})",
    "square": "{0} * {0}",
    "sign": "({0} != {0} ? {0} : ({T})(({0} > 0) - ({0} < 0)))",
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1}",
    "maximum": "({0} >= {1} || {0} != {0} ? {0} : {1})",
    "minimum": "({0} <= {1} || {0} != {0} ? {0} : {1})",
    "greater": "{0} > {1}",
    "less": "{0} < {1}",
    "equal": "{0} == {1}",
    "where": "{0} ? {1} : {2}",
    # The last ones are not for update rules, which have other readers beside the kernel.
    "not_equal": "{0} != {1}",
    "greater_equal": "{0} >= {1}",
    "less_equal": "{0} <= {1}",
    "logical_and": "{0} && {1}",
    "logical_or": "{0} || {1}",
    "logical_not": "!{0}",
    "number": "({T}){0}",
    **{name: name + "({0})" for name in ("exp", "expm1", "log", "log1p", "tanh", "erf", "sin", "cos", "floor")},
}  # fmt: skip


def computes_in(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype in which the elements of a floating-point dtype are computed: float32 for float16."""
    return np.dtype(np.float32) if dtype.itemsize < 4 else dtype


def load(element: str, dtype: np.dtype[Any]) -> str:
    """An element of an array in C, in the type in which it is computed."""
    return f"__half2float({element})" if dtype == np.float16 else element


def store(value: str, dtype: np.dtype[Any]) -> str:
    """A computed value in C, as an element of an array."""
    return f"__float2half_rn({value})" if dtype == np.float16 else value


def constant(value: Any, T: str) -> str:
    """A Python number in C."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value}"
    if math.isinf(value):
        return f"({T}){'-' if value < 0 else ''}{INFINITE}"
    return f"({T}){NAN}" if math.isnan(value) else f"({T}){value!r}"
