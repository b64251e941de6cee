"""The rows of the table for more functions of elements: angles, remainders, logarithms, and arithmetic in one step."""

from __future__ import annotations

import math

import numpy as np

from .table import AWAY, BINARY, FLOATS, NUMBERS, POSITIVE, SIGNED, UNARY, Shapes, row

TERNARY: list[Shapes] = [
    ((), (), ()),
    ((3,), (3,), (3,)),
    ((2, 3), (3,), (2, 1)),
    ((2, 1), (1, 3), ()),
    ((0,), (), (1,)),
]

# Angles

row("asinh", np.arcsinh)
row("acosh", np.arccosh, UNARY, (1.2, 3))
row("atanh", np.arctanh, UNARY, (-0.9, 0.9))
row("deg2rad", np.deg2rad, UNARY, (-180, 180), torch=FLOATS)
row("rad2deg", np.rad2deg, torch=FLOATS)
row("sinc", np.sinc, UNARY, POSITIVE, ulp=8)
row("hypot", np.hypot, BINARY, SIGNED, AWAY, dtypes=FLOATS)
for alias, name in (
    ("arcsin", "asin"),
    ("arccos", "acos"),
    ("arctan", "atan"),
    ("arcsinh", "asinh"),
    ("arccosh", "acosh"),
    ("arctanh", "atanh"),
):
    domain = (1.2, 3) if name == "acosh" else (-0.9, 0.9)
    row(alias, getattr(np, alias), [((3,),)], domain, dtypes=FLOATS, order=1)

# Remainders, signs, rounding

row("frac", lambda x: x - np.trunc(x), dtypes=FLOATS)
row("fmod", np.fmod, BINARY, (-9, 9), AWAY)
row("fmod-negative", np.fmod, BINARY, (-9, 9), (-3, -1), call=lambda m, a, b: m.fmod(a, b), dtypes=FLOATS)
row("copysign", np.copysign, BINARY, AWAY, SIGNED, dtypes=FLOATS)
row("signbit", np.signbit, dtypes=FLOATS, order=0)
row("sgn", np.sign)
row("fix", np.trunc)
row("heaviside", np.heaviside, BINARY, dtypes=FLOATS, order=0)
row("nan_to_num", np.nan_to_num, dtypes=FLOATS)
for decimals in (3, 0, -1):
    row(
        f"round-decimals{decimals}",
        lambda x, d=decimals: np.round(x, d),
        UNARY,
        (-40, 40),
        call=lambda m, x, d=decimals: m.round(x, decimals=d),
        dtypes=FLOATS,
    )

# Logarithms and exponentials

row("exp2", np.exp2, torch=FLOATS)
row("logaddexp", np.logaddexp, BINARY, dtypes=FLOATS)
row("logaddexp2", np.logaddexp2, BINARY, dtypes=FLOATS)
row("xlogy", lambda a, b: a * np.log(b), BINARY, SIGNED, POSITIVE)
row("logit", lambda x: np.log(x / (1 - x)), UNARY, (0.1, 0.9), dtypes=FLOATS, ulp=8)
row(
    "logit-eps",
    lambda x: np.log(x / (1 - x)),
    UNARY,
    (0.1, 0.9),
    call=lambda m, x: m.logit(x, 0.05),
    dtypes=FLOATS,
    ulp=8,
)
row("erfc", np.vectorize(math.erfc, otypes=[float]), UNARY, (-3, 3))
row("erfinv-of-erf", lambda x: x, UNARY, (-1, 1), call=lambda m, x: m.erfinv(m.erf(x)), dtypes=FLOATS, ulp=16)
row("erfinv-of-0", np.zeros_like, UNARY, (0, 0), call=lambda m, x: m.erfinv(x), dtypes=FLOATS)

# The gamma function; the second derivatives of PyTorch's lgamma are exact to 1e-9 for small x, so that these are large


def psi(x, n=0):
    """The derivatives of log Γ(x) for x > 0, of whose sum over all k the first thousand terms are enough."""
    z = x + 1000
    rest = math.factorial(n - 1) / z**n if n else -math.log(z)
    rest += math.factorial(n) / (2 * z ** (n + 1)) + math.factorial(n + 1) / (12 * z ** (n + 2))
    return (-1) ** (n + 1) * (math.factorial(n) * math.fsum((x + k) ** -(n + 1) for k in range(1000)) + rest)


psi = np.vectorize(psi, otypes=[float])
row("lgamma", np.vectorize(math.lgamma, otypes=[float]), UNARY, (30, 40), ulp=16)
row("digamma", psi, UNARY, (30, 40), ulp=16)
for name, numpy, low in (("lgamma", np.vectorize(math.lgamma, otypes=[float]), -2), ("digamma", psi, 0.1)):
    row(
        f"{name}-near-0",
        numpy,
        UNARY,
        (low, 4),
        call=lambda m, x, n=name: getattr(m, n)(x),
        dtypes=FLOATS,
        order=0,
        ulp=64,
    )
for n in (0, 2, 3):
    row(
        f"polygamma-{n}",
        lambda x, n=n: psi(x, n),
        UNARY,
        (0.5, 4) if n else (30, 40),
        call=lambda m, x, n=n: m.polygamma(n, x),
        dtypes=FLOATS,
        ulp=32,
    )

# Several steps in one

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
for name in ("isposinf", "isneginf"):
    row(name, getattr(np, name), dtypes=NUMBERS, order=0)

# Sums with products of matrices

SCALED = {"": (1, 1), "-scaled": (0.5, 3), "-without-input": (0, 2)}
PRODUCTS = {
    "addmm": (lambda a, b: a @ b, [((2, 4), (2, 3), (3, 4)), ((4,), (2, 3), (3, 4)), ((2, 1), (2, 3), (3, 4))]),
    "addmv": (lambda a, b: a @ b, [((2,), (2, 3), (3,)), ((1,), (2, 3), (3,))]),
    "addr": (np.outer, [((2, 3), (2,), (3,)), ((3,), (2,), (3,))]),
    "baddbmm": (lambda a, b: a @ b, [((5, 2, 4), (5, 2, 3), (5, 3, 4)), ((1, 4), (5, 2, 3), (5, 3, 4))]),
    "addbmm": (lambda a, b: (a @ b).sum(0), [((2, 4), (5, 2, 3), (5, 3, 4)), ((4,), (5, 2, 3), (5, 3, 4))]),
}
for name, (product, shapes) in PRODUCTS.items():
    for ending, (beta, alpha) in SCALED.items():
        row(
            name + ending,
            lambda a, b, c, f=product, beta=beta, alpha=alpha: beta * a + alpha * f(b, c),
            shapes,
            call=lambda m, *x, n=name, beta=beta, alpha=alpha: getattr(m, n)(*x, beta=beta, alpha=alpha),
            dtypes=FLOATS if ending else [*FLOATS, "int64"],
            ulp=16,
        )

# Other names of comparisons

for name in ("greater", "greater_equal", "less", "less_equal", "not_equal"):
    row(name, getattr(np, name), BINARY, dtypes=NUMBERS, order=0)
