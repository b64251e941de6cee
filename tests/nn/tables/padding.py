"""Padding."""

from __future__ import annotations

from .table import TABLE, normal, row

for shape, widths in [
    ((3,), (1, 2)), ((2, 3), (1, 0)), ((2, 3), (-1, 2)), ((2, 3), (1, 1, 0, 2)), ((2, 3, 4), (0, 1, -1, 0, 2, 2)),
    ((2, 3), ()), ((0, 3), (1, 2)), ((0, 3), (1, 2, 0, 1)),
]:  # fmt: skip
    TABLE.append(row("pad", [normal(*shape)], widths, value=1.5))
for mode in ("reflect", "replicate", "circular"):
    for shape, widths in [
        ((2, 5), (2, 1)), ((2, 3, 5), (4, 0)), ((2, 3, 4, 5), (1, 2, 3, 0)), ((3, 4, 5), (1, 2, 3, 0)),
        ((1, 2, 3, 4, 3), (1, 1, 2, 0, 1, 2)), ((0, 2, 5), (1, 2)), ((2, 5), (-1, 2)), ((2, 5, 4), (2, -1, -1, -2)),
    ]:  # fmt: skip
        TABLE.append(row("pad", [normal(*shape)], widths, mode=mode))
TABLE.append(row("pad", [normal(2, 5)], (1, 2), mode="reflect", value=0))
