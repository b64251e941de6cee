"""Activation functions."""

from __future__ import annotations

import math

import numpy as np

from .table import ANY, FLOATS, row

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
