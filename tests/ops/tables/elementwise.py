"""Elementwise functions: exponentials and logarithms, trigonometric functions, rounding, erf and gamma."""

from __future__ import annotations

import math

import numpy as np

from .table import AWAY, BINARY, FLOATS, POSITIVE, SIGNED, UNARY, row

row("exp", np.exp)
row("expm1", np.expm1)
row("log", np.log, UNARY, POSITIVE)
row("log1p", np.log1p, UNARY, (-0.5, 3))
row("log2", np.log2, UNARY, POSITIVE)
row("log10", np.log10, UNARY, POSITIVE)
row("sqrt", np.sqrt, UNARY, POSITIVE)
row("rsqrt", lambda x: 1 / np.sqrt(x), UNARY, POSITIVE)
row("square", np.square)
row("reciprocal", lambda x: 1 / x, UNARY, POSITIVE)
row("sin", np.sin)
row("cos", np.cos)
row("tan", np.tan, UNARY, (-1.2, 1.2))
row("asin", np.arcsin, UNARY, (-0.9, 0.9))
row("acos", np.arccos, UNARY, (-0.9, 0.9))
row("atan", np.arctan)
row("sinh", np.sinh)
row("cosh", np.cosh)
row("tanh", np.tanh)
row("sigmoid", lambda x: 1 / (1 + np.exp(-x)))
row("erf", np.vectorize(math.erf, otypes=[float]), UNARY, (-4, 4))
row("neg", np.negative)
row("abs", np.abs)
row("sign", np.sign)
row("floor", np.floor)
row("ceil", np.ceil)
row("trunc", np.trunc)
row("round", np.round)
row("round-decimals", lambda x: np.round(x, 1), call=lambda m, x: m.round(x, decimals=1), dtypes=FLOATS)


# Trigonometric and hyperbolic functions

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

# Exponentials and logarithms, erf

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
