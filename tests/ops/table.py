"""One table of operations: how to call them, what NumPy says, and with which inputs. The tests beside it walk it.

A row's `call` takes the library first, so that the same lambda runs on lucid.ops and on torch. To test a new
operation, add a row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Shapes = tuple[tuple[int, ...], ...]  # one for each input

UNARY: list[Shapes] = [((),), ((3,),), ((2, 3),), ((2, 0),)]
BINARY: list[Shapes] = [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((3,), ()), ((0, 3), (1,))]
REDUCED: list[Shapes] = [((3,),), ((2, 3),), ((2, 1, 3),)]
ANY: list[Shapes] = [((),), *REDUCED]

FLOATS = ["float32", "float64"]
WHOLE = ["int64", "uint8"]
NUMBERS = [*FLOATS, *WHOLE]
ALL = [*NUMBERS, "bool"]
BITS = [*WHOLE, "bool"]


@dataclass(frozen=True)
class Row:
    """One operation, or one way to call it."""

    id: str
    call: Callable[..., Any]  # (library, *inputs)
    numpy: Callable[..., Any]  # (*arrays)
    shapes: Sequence[Shapes]
    domains: Sequence[tuple[float, float]]  # of the numbers of each input; the last one serves all others
    dtypes: Sequence[str]
    order: int  # how often it can be differentiated; 0 is not at all
    ulp: float  # how far values may be from NumPy's, in units of the last place of the largest one
    torch: Sequence[str]  # the dtypes for which torch agrees

    def inputs(self, shapes: Shapes, dtype: str = "float64", seed: int = 0) -> list[np.ndarray]:
        """Random arrays of these shapes, away from ties and corners."""
        rng = np.random.default_rng([seed, *(n for shape in shapes for n in shape)])
        return [self._draw(rng, shape, dtype, i) for i, shape in enumerate(shapes)]

    def _draw(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: str, i: int) -> np.ndarray:
        low, high = self.domains[min(i, len(self.domains) - 1)]
        kind = np.dtype(dtype).kind
        if kind == "b":
            return np.asarray(rng.random(shape) < 0.5)
        if kind in "iu":
            return np.asarray(
                rng.integers(max(math.ceil(low), 0 if kind == "u" else -9), math.floor(high) + 1, shape), dtype
            )
        return np.asarray(rng.uniform(low, high, shape), dtype)


TABLE: list[Row] = []


def row(
    id: str,
    numpy: Callable[..., Any],
    shapes: Sequence[Shapes] = UNARY,
    *domains: tuple[float, float],
    call: Callable[..., Any] | None = None,
    dtypes: Sequence[str] = NUMBERS,
    order: int = 2,
    ulp: float = 4,
    torch: Sequence[str] | None = None,
) -> None:
    """Add a row; unless told otherwise, the operation is called by the row's name, on numbers between -2 and 2."""
    call = call or (lambda m, *inputs: getattr(m, id)(*inputs))
    TABLE.append(
        Row(id, call, numpy, shapes, domains or [(-2, 2)], dtypes, order, ulp, dtypes if torch is None else torch)
    )


# Functions of one variable

POSITIVE = (0.5, 3)

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

# Activations

row("relu", lambda x: np.maximum(x, 0))
row("silu", lambda x: x / (1 + np.exp(-x)), dtypes=FLOATS)
row("gelu", np.vectorize(lambda x: x * math.erfc(-x / math.sqrt(2)) / 2, otypes=[float]), dtypes=FLOATS)
row(
    "gelu-tanh",
    lambda x: x / (1 + np.exp(-2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    call=lambda m, x: m.gelu(x, approximate="tanh"),
    dtypes=FLOATS,
)
row("softplus", lambda x: np.log(1 + np.exp(x)), dtypes=FLOATS)
row("elu", lambda x: np.where(x > 0, x, np.expm1(x)), dtypes=FLOATS)
row("leaky_relu", lambda x: np.where(x > 0, x, 0.01 * x), dtypes=FLOATS)
for dim in (0, -1):
    row(
        f"softmax-{dim}",
        lambda x, dim=dim: np.exp(x) / np.exp(x).sum(dim, keepdims=True),
        ANY,
        call=lambda m, x, dim=dim: m.softmax(x, dim),
        dtypes=FLOATS,
    )
    row(
        f"log_softmax-{dim}",
        lambda x, dim=dim: x - np.log(np.exp(x).sum(dim, keepdims=True)),
        ANY,
        call=lambda m, x, dim=dim: m.log_softmax(x, dim),
        dtypes=FLOATS,
    )

# Arithmetic

SIGNED = (-2, 2)
AWAY = (1, 3)  # a divisor

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

# Questions

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
