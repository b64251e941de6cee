"""The CUDA texts of pooling. The NumPy text of each is in max_pool.py and avg_pool.py."""

from __future__ import annotations

from ...backend import Array
from ...backend.kernels.written import Launch
from ..convolution.kernels.loops import at_pixels, at_positions, numbers, pixels, positions
from ..convolution.window import Window

FIRST = "const int b{i} = low{i} - p{i} * stride{i}, first{i} = b{i} > 0 ? (b{i} + step{i} - 1) / step{i} : 0;"
IMAGE = "const {T}* image = x + plane * size0 * size1 * size2;"
G = "const {T}* line = g + plane * out0 * out1 * out2;"

# Padding is minus infinity, NaN the largest, and the first of equal elements wins.
WINDOW_MAX_TEXT = at_positions(
    "window_max",
    "const {T}* x, {T}* y, {U}* t, {I} threads",
    before="\n    ".join(
        [*(FIRST.replace("{i}", str(i)) for i in range(3)), IMAGE,
        "int best_tap = (first0 * kernel1 + first1) * kernel2 + first2;",
        "const {A} zero = 0;",
        "{A} best = -1 / zero;  // minus infinity, for which NVRTC has no name"],
    ),
    tap="""if (!inside) continue;
                const {A} v = {load}(image[pixel]);
                if (v > best || v != v) { best = v; best_tap = number; }""",
    after="y[i] = {store}(best);\n    t[i] = ({U})best_tap;",
)  # fmt: skip

SCATTER_TO_TAPS_TEXT = at_pixels(
    "scatter_to_taps",
    "const {T}* g, const {U}* t, {T}* x, {I} threads",
    before=f"{G}\n    const {{U}}* chosen = t + plane * out0 * out1 * out2;\n    {{A}} total = 0;",
    window="if (chosen[position] == (t0 * kernel1 + t1) * kernel2 + t2) total += {load}(line[position]);",
    after="x[i] = {store}(total);",
)

GATHER_FROM_TAPS_TEXT = at_positions(
    "gather_from_taps",
    "const {T}* x, const {U}* t, {T}* y, {I} threads",
    before=f"{IMAGE}\n    {{T}} found = {{store}}(0);",
    tap="if (inside && t[i] == number) found = image[pixel];",
    after="y[i] = found;",
)

WINDOW_SUM_TEXT = at_positions(
    "window_sum",
    "const {T}* x, {T}* y, {I} threads",
    before=f"{IMAGE}\n    {{A}} total = 0;",
    tap="if (inside) total += {load}(image[pixel]);",
    after="y[i] = {store}(total);",
)

ADD_TO_WINDOW_TEXT = at_pixels(
    "add_to_window",
    "const {T}* g, {T}* x, {I} threads",
    before=f"{G}\n    {{A}} total = 0;",
    window="total += {load}(line[position]);",
    after="x[i] = {store}(total);",
)


def to_positions(x: Array, *others: Array, at: Window) -> Launch:
    """The launch of a kernel that writes an element for each position."""
    planes = x.shape[:2]
    return Launch([((*planes, *at.out), x.dtype)], positions(at, planes[0] * planes[1]), numbers(at))


def to_pixels(g: Array, *others: Array, at: Window) -> Launch:
    """The launch of a kernel that writes an element for each pixel."""
    planes = g.shape[:2]
    return Launch([((*planes, *at.size), g.dtype)], pixels(at, planes[0] * planes[1]), numbers(at))
