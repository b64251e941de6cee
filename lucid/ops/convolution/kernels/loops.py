"""The loops of kernels about windows: over the taps of the window at a position, and over the windows of a pixel.

All windows have three dimensions here: what is missing has size 1. Each thread writes one element of the result, in an
order of its own, so a kernel gives the same numbers each time.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from ..window import Window

WINDOW = ", ".join(f"int {name}{i}" for name in ("size", "kernel", "out", "stride", "low", "step") for i in range(3))


@functools.lru_cache(maxsize=1024)
def numbers(at: Window) -> tuple[Any, ...]:
    """The arguments for `WINDOW`."""
    more = 3 - len(at.kernel)
    lows = tuple(low for low, _ in at.padding)
    lines = [(at.size, 1), (at.kernel, 1), (at.out, 1), (at.stride, 1), (lows, 0), (at.dilation, 1)]
    return tuple(np.int32(v) for values, missing in lines for v in (missing,) * more + values)


def positions(at: Window, planes: int) -> int:
    """The threads of a kernel `at_positions`."""
    return planes * math.prod(at.out)


def pixels(at: Window, planes: int) -> int:
    """The threads of a kernel `at_pixels`."""
    return planes * math.prod(at.size)


def at_positions(name: str, parameters: str, before: str, tap: str, after: str) -> str:
    """The text of a kernel with a thread for each position of the window on each plane, an image of one channel.

    For each tap, `tap` may use its number, `inside`, whether it is on the image, and `pixel`, its index there. All
    three pieces may use `i`, `plane`, and p0, p1, p2, the position in each dimension.
    """
    return f"""extern "C" __global__ void {name}(
    {parameters}, {WINDOW})
{{
    const {{I}} i = ({{I}})blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= threads) return;
    const int p2 = i % out2, p1 = i / out2 % out1, p0 = i / out2 / out1 % out0;
    const {{I}} plane = i / out2 / out1 / out0;
    {before}
    for (int t0 = 0, number = 0; t0 < kernel0; ++t0) {{
        const int q0 = p0 * stride0 + t0 * step0 - low0;
        for (int t1 = 0; t1 < kernel1; ++t1) {{
            const int q1 = p1 * stride1 + t1 * step1 - low1;
            for (int t2 = 0; t2 < kernel2; ++t2, ++number) {{
                const int q2 = p2 * stride2 + t2 * step2 - low2;
                const bool inside = q0 >= 0 && q0 < size0 && q1 >= 0 && q1 < size1 && q2 >= 0 && q2 < size2;
                const {{I}} pixel = ({{I}})(q0 * size1 + q1) * size2 + q2;
                {tap}
            }}
        }}
    }}
    {after}
}}
"""


def at_pixels(name: str, parameters: str, before: str, window: str, after: str) -> str:
    """The text of a kernel with a thread for each pixel of each plane.

    For each window that covers the pixel, `window` may use `position`, and t0, t1, t2, the tap that does. All three
    pieces may use `i` and `plane`.
    """
    return f"""extern "C" __global__ void {name}(
    {parameters}, {WINDOW})
{{
    const {{I}} i = ({{I}})blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= threads) return;
    const int q2 = i % size2, q1 = i / size2 % size1, q0 = i / size2 / size1 % size0;
    const {{I}} plane = i / size2 / size1 / size0;
    {before}
    for (int t0 = 0; t0 < kernel0; ++t0) {{
        const int v0 = q0 + low0 - t0 * step0, p0 = v0 / stride0;
        if (v0 < 0 || v0 % stride0 || p0 >= out0) continue;
        for (int t1 = 0; t1 < kernel1; ++t1) {{
            const int v1 = q1 + low1 - t1 * step1, p1 = v1 / stride1;
            if (v1 < 0 || v1 % stride1 || p1 >= out1) continue;
            for (int t2 = 0; t2 < kernel2; ++t2) {{
                const int v2 = q2 + low2 - t2 * step2, p2 = v2 / stride2;
                if (v2 < 0 || v2 % stride2 || p2 >= out2) continue;
                const {{I}} position = ({{I}})(p0 * out1 + p1) * out2 + p2;
                {window}
            }}
        }}
    }}
    {after}
}}
"""
