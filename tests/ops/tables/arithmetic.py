"""Elementwise arithmetic: sums, products, quotients, powers, minima and maxima, clamp, where."""

from __future__ import annotations

import numpy as np

from .table import ALL, AWAY, BINARY, FLOATS, NUMBERS, POSITIVE, SIGNED, UNARY, Shapes, row

row("add", np.add, BINARY, dtypes=ALL)
row("sub", np.subtract, BINARY)
row("mul", np.multiply, BINARY, dtypes=ALL)
row("div", np.divide, BINARY, SIGNED, AWAY)
row("div-floor", np.floor_divide, BINARY, SIGNED, AWAY, call=lambda m, a, b: m.div(a, b, rounding_mode="floor"))
row(
    "div-trunc",
    lambda a, b: np.trunc(a / b).astype(a.dtype),
    BINARY,
    SIGNED,
    AWAY,
    call=lambda m, a, b: m.div(a, b, rounding_mode="trunc"),
)
row("floor_divide", np.floor_divide, BINARY, SIGNED, AWAY, order=0)
row("remainder", np.remainder, BINARY, SIGNED, AWAY)
row("remainder-negative", np.remainder, BINARY, SIGNED, (-3, -1), call=lambda m, a, b: m.remainder(a, b), dtypes=FLOATS)
row("pow", np.power, BINARY, POSITIVE, (0, 3))
for exponent in (3, 2, 0.5, 0, -1, -1.5):
    row(
        f"pow-{exponent}",
        lambda x, e=exponent: x**e,
        UNARY,
        POSITIVE,
        call=lambda m, x, e=exponent: m.pow(x, e),
        dtypes=FLOATS if exponent < 0 else NUMBERS,
    )
row("pow-of-number", lambda x: 2.5**x, call=lambda m, x: m.pow(2.5, x))
row("maximum", np.maximum, BINARY)
row("minimum", np.minimum, BINARY)
row("atan2", np.arctan2, BINARY, SIGNED, AWAY)
row("clamp", lambda x: np.clip(x, -0.5, 1.5), call=lambda m, x: m.clamp(x, -0.5, 1.5))
row("clamp-min", lambda x: np.maximum(x, 1), call=lambda m, x: m.clamp(x, min=1))
row("clamp-max", lambda x: np.minimum(x, 1), call=lambda m, x: m.clamp(x, max=1))
row(
    "clamp-tensors",
    lambda x, a, b: np.minimum(np.maximum(x, a), b),
    [((), (), ()), ((2, 3), (3,), (2, 1))],
    SIGNED,
    call=lambda m, x, a, b: m.clamp(x, a, b),
)
row(
    "where",
    lambda x, a, b: np.where(x > 0, a, b),
    [((), (), ()), ((2, 3), (3,), (2, 1)), ((3,), (2, 1), ())],
    call=lambda m, x, a, b: m.where(x > 0, a, b),
)


TERNARY: list[Shapes] = [
    ((), (), ()),
    ((3,), (3,), (3,)),
    ((2, 3), (3,), (2, 1)),
    ((2, 1), (1, 3), ()),
    ((0,), (), (1,)),
]

# Scaled sums and products

row("add-alpha", lambda a, b: a + 3 * b, BINARY, call=lambda m, a, b: m.add(a, b, alpha=3))
row("sub-alpha", lambda a, b: a - 3 * b, BINARY, call=lambda m, a, b: m.sub(a, b, alpha=3), dtypes=[*FLOATS, "int64"])
row("addcmul", lambda a, b, c: a + b * c, TERNARY)
row("addcmul-value", lambda a, b, c: a - 2 * b * c, TERNARY, call=lambda m, *x: m.addcmul(*x, value=-2), dtypes=FLOATS)
row("addcdiv", lambda a, b, c: a + b / c, TERNARY, SIGNED, SIGNED, AWAY, dtypes=FLOATS)
row(
    "addcdiv-value",
    lambda a, b, c: a + 0.5 * b / c,
    TERNARY,
    SIGNED,
    SIGNED,
    AWAY,
    call=lambda m, *x: m.addcdiv(*x, value=0.5),
    dtypes=FLOATS,
)
row(
    "lerp",
    lambda a, b, w: a + w * (b - a),
    [TERNARY[i] for i in (0, 1, 2, 3)],
    SIGNED,
    SIGNED,
    (-0.5, 1.5),
    dtypes=FLOATS,
)
for weight in (0.25, 0.75):
    row(
        f"lerp-{weight}",
        lambda a, b, w=weight: a + w * (b - a),
        BINARY,
        call=lambda m, a, b, w=weight: m.lerp(a, b, w),
        dtypes=FLOATS,
    )
row("clamp_min", lambda x: np.maximum(x, 0.5), call=lambda m, x: m.clamp_min(x, 0.5), dtypes=FLOATS)
row("clamp_max", lambda x: np.minimum(x, 0.5), call=lambda m, x: m.clamp_max(x, 0.5), dtypes=FLOATS)

row("fmax", np.fmax, BINARY)
row("fmin", np.fmin, BINARY)
