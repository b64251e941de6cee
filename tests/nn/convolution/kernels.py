"""The kernels of convolution and pooling, with arguments for each: windows of one to three dimensions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lucid.ops.convolution.kernels.columns import COL2IM, IM2COL
from lucid.ops.convolution.window import Window, sliding
from lucid.ops.pooling.avg_pool import ADD_TO_WINDOW, WINDOW_SUM
from lucid.ops.pooling.max_pool import GATHER_FROM_TAPS, SCATTER_TO_TAPS, WINDOW_MAX, window_max
from lucid.ops.pooling.padded import tap_dtype

KERNELS = [IM2COL, COL2IM, WINDOW_MAX, SCATTER_TO_TAPS, GATHER_FROM_TAPS, WINDOW_SUM, ADD_TO_WINDOW]
# Of the numbers, of the integers, and of what counts elements.
TYPES = [
    ("float16", "uint8", "int32"),
    ("float32", "uint8", "int32"),
    ("float32", "int32", "int32"),
    ("float64", "uint8", "int64"),
    ("float64", "int32", "int64"),
]

# Size, kernel, stride, padding before and after, dilation, ceil_mode.
WINDOWS = [
    sliding((9,), (3,), (1,), ((0, 0),), (1,)),
    sliding((9,), (4,), (3,), ((2, 1),), (2,), True),
    sliding((5, 4), (1, 1), (1, 1), ((0, 0), (0, 0)), (1, 1)),
    sliding((6, 5), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)),
    sliding((7, 6), (2, 3), (2, 3), ((0, 0), (1, 0)), (1, 1), True),
    sliding((8, 7), (3, 2), (2, 1), ((1, 0), (0, 2)), (2, 3)),
    sliding((6, 6), (2, 2), (3, 4), ((1, 1), (1, 1)), (1, 1)),  # pixels that no window covers
    sliding((17, 17), (17, 17), (1, 1), ((8, 8), (8, 8)), (1, 1)),  # more taps than a byte can number
    sliding((4, 5, 3), (2, 2, 2), (1, 2, 1), ((1, 0), (0, 1), (1, 1)), (1, 1, 2)),
    sliding((4, 4, 4), (2, 2, 2), (2, 2, 2), ((0, 0),) * 3, (1, 1, 1)),
    Window((8, 8), (3, 3), (4, 4), (2, 2), ((1, 1), (1, 1)), (1, 1)),  # of a transposed convolution, output_padding 1
]


def values(shape: tuple[int, ...], dtype: Any, seed: int = 0) -> np.ndarray:
    """Few whole numbers, so that there are equal ones and each sum is exact; NaN and infinity are among them."""
    rng = np.random.default_rng(seed)
    x = rng.integers(-3, 4, shape).astype(dtype)
    where = rng.random(shape)
    x[where < 0.04] = np.nan
    x[where > 0.98] = -np.inf
    return x


def arguments(kernel: Any, at: Window, dtype: Any, planes: tuple[int, int] = (2, 3)) -> tuple[list[np.ndarray], Any]:
    """The arrays and options of a call; taps are those of a maximum."""
    image, result = (*planes, *at.size), (*planes, *at.out)
    if kernel is COL2IM:
        return [values((planes[1], math.prod(at.kernel), planes[0], *at.out), dtype)], {"at": at}
    if kernel in (SCATTER_TO_TAPS, GATHER_FROM_TAPS):
        t = window_max(np, values(image, dtype), at=at)[1]
        assert t is not None and t.dtype == tap_dtype(at)
        return [values(result if kernel is SCATTER_TO_TAPS else image, dtype, 1), t], {"at": at}
    return [values(result if kernel is ADD_TO_WINDOW else image, dtype)], {"at": at}
