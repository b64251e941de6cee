"""Interpolation and pixel shuffle."""

from __future__ import annotations

import dataclasses
from typing import Any

from .table import TABLE, between, normal, row

# Interpolation
for mode, n in [("nearest", 1), ("nearest", 2), ("nearest", 3), ("nearest-exact", 2), ("area", 2), ("linear", 1),
    ("bilinear", 2),
                ("trilinear", 3), ("bicubic", 2)]:  # fmt: skip
    how: list[dict[str, Any]] = [{"size": (9, 4, 5)[:n]}, {"scale_factor": 2}, {"scale_factor": 1.7},
        {"scale_factor": 0.6},
           {"scale_factor": 1.7, "recompute_scale_factor": True}, {"size": (1, 6, 1)[:n]}]  # fmt: skip
    for options in how:
        for align in (None, True) if mode.endswith(("linear", "cubic")) else (None,):
            for batch in (2, 0)[: 1 if "recompute_scale_factor" in options else 2]:
                x = normal(batch, 2, *(4, 5, 3)[:n])
                TABLE.append(row("interpolate", [x], **options, mode=mode, align_corners=align))

TABLE.extend([
    row("pixel_shuffle", [normal(2, 8, 3, 2)], 2), row("pixel_shuffle", [normal(9, 2, 2)], 3),
    row("pixel_unshuffle", [normal(2, 2, 4, 6)], 2), row("pixel_unshuffle", [normal(2, 3, 3)], 3),
])  # fmt: skip

# Grid samples; PyTorch cannot differentiate them twice
for mode, padding, n, channels in [
    ("bilinear", "zeros", 2, 2), ("bilinear", "border", 2, 20), ("bilinear", "reflection", 3, 2),
    ("bilinear", "zeros", 3, 20), ("nearest", "reflection", 2, 2), ("bicubic", "zeros", 2, 2),
    ("bicubic", "reflection", 2, 2), ("bicubic", "border", 2, 20),
]:  # fmt: skip
    x, grid = normal(2, channels, *(3, 4, 2)[:n]), between(-1.5, 1.5, 2, *(2, 3, 2)[:n], n)
    made = row("grid_sample", [x, grid], mode, padding, align_corners=channels > 2, tag=str(channels))
    TABLE.append(dataclasses.replace(made, second=False, differences=mode == "bicubic" and channels == 2))
for n, align in [(2, False), (3, True)]:
    TABLE.append(row("affine_grid", [normal(2, n, n + 1)], (2, 1, *(3, 4, 2)[:n]), align))
TABLE.append(row("channel_shuffle", [normal(2, 6, 2)], 3))
