"""Comparisons, logical and bitwise operations."""

from __future__ import annotations

import numpy as np

from .table import ALL, BINARY, BITS, FLOATS, NUMBERS, row

for name in ("eq", "ne", "lt", "le", "gt", "ge"):
    long = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}
    row(name, getattr(np, long[name]), BINARY, dtypes=ALL, order=0)
for name in ("isnan", "isinf", "isfinite", "logical_not"):
    row(name, getattr(np, name), dtypes=ALL, order=0)
row("isclose", np.isclose, BINARY, dtypes=FLOATS, order=0)
for name in ("logical_and", "logical_or", "logical_xor"):
    row(name, getattr(np, name), BINARY, dtypes=ALL, order=0)
for name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    row(name, getattr(np, name), BINARY, dtypes=BITS, order=0)
row("bitwise_not", np.bitwise_not, dtypes=BITS, order=0)


for name in ("isposinf", "isneginf"):
    row(name, getattr(np, name), dtypes=NUMBERS, order=0)

# Aliases of comparisons

for name in ("greater", "greater_equal", "less", "less_equal", "not_equal"):
    row(name, getattr(np, name), BINARY, dtypes=NUMBERS, order=0)
