"""Values and gradients at ties, zeros, infinities and NaN, written down, and the same in torch."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import lucid
from lucid import ops

from .oracle import Torch

inf, nan = np.inf, np.nan
EULER = (-np.euler_gamma, 1 - np.euler_gamma)


@dataclass(frozen=True)
class Corner:
    """An operation at a delicate place: the result, and the gradient of its sum with respect to each input."""

    id: str
    call: Callable[..., Any]  # (library, *inputs)
    inputs: tuple[Any, ...]
    value: Any
    gradients: tuple[Any, ...]
    torch: bool = True  # whether torch agrees; where it does not, a comment in the table says why


CORNERS: list[Corner] = []


def by_name(name: str, library: Any, *inputs: Any) -> Any:
    """Call the operation of that name."""
    return getattr(library, name)(*inputs)


def corner(id: str, call: Any, inputs: Any, value: Any, *gradients: Any, torch: bool = True) -> None:
    """Add a row; an operation is called by its name unless told otherwise."""
    if isinstance(call, str):
        call = functools.partial(by_name, call)
    inputs = inputs if isinstance(inputs, tuple) else (inputs,)
    CORNERS.append(Corner(id, call, inputs, value, gradients, torch))


# Ties
corner("maximum shares", "maximum", ([1, 2, 3], [2, 2, 2]), [2, 2, 3], [0, 0.5, 1], [1, 0.5, 0])
corner("minimum shares", "minimum", ([1, 2, 3], [2, 2, 2]), [1, 2, 2], [1, 0.5, 0], [0, 0.5, 1])
corner("max of two is maximum", "max", ([1, 2], [2, 2]), [2, 2], [0, 0.5], [1, 0.5])
corner("max of all shares", "max", [3, 1, 3], 3, [0.5, 0, 0.5])
corner("min of all shares", "min", [3, 1, 1], 1, [0, 0.5, 0.5])
corner("amax shares", lambda m, x: m.amax(x, 1), [[2, 2], [1, 3]], [2, 3], [[0.5, 0.5], [0, 1]])
corner("amin shares", lambda m, x: m.amin(x, (0, 1)), [[2, 2], [4, 3]], 2, [[0.5, 0.5], [0, 0]])
corner("max along a dimension chooses", lambda m, x: m.max(x, 1).values, [[2, 2], [1, 3]], [2, 3], [[1, 0], [0, 1]])
corner("min along a dimension chooses", lambda m, x: m.min(x, 0).values, [[2, 2], [2, 3]], [2, 2], [[1, 1], [0, 0]])
corner("norm inf shares", lambda m, x: m.norm(x, inf), [3, -3, 1], 3, [0.5, -0.5, 0])
corner("clamp at its bounds", lambda m, x: m.clamp(x, -1, 1), [-2, -1, 0, 1, 2], [-1, -1, 0, 1, 1], [0, 1, 1, 1, 0])
corner("clamp crossed", lambda m, x: m.clamp(x, 1, -1), [-2, 0, 2], [-1, -1, -1], [0, 0, 0])
corner(
    "clamp between tensors",
    "clamp",
    ([0, 2, 4, 1, 9], [1, 1, 1, 1, 5], [3, 3, 3, 3, 2]),
    [1, 2, 3, 1, 2],
    [0, 1, 0, 1, 0],
    [1, 0, 0, 0, 0],
    [0, 0, 1, 0, 1],
)

# Kinks
corner("relu at 0", "relu", [-1, 0, 2], [0, 0, 2], [0, 0, 1])
corner("abs at 0", "abs", [-3, 0, 2], [3, 0, 2], [-1, 0, 1])
corner("sign of NaN", "sign", [nan, -0.0, -inf], [0, 0, -1], [0, 0, 0])
corner("abs of NaN", "abs", [nan, -inf], [nan, inf], [0, -1])
corner("sign is flat", "sign", [-3, 0, 2], [-1, 0, 1], [0, 0, 0])
corner("round to even", "round", [-1.5, 0.5, 2.5], [-2, 0, 2], [0, 0, 0])
corner("leaky_relu at 0", lambda m, x: m.leaky_relu(x, 0.5), [-2, 0, 2], [-1, 0, 2], [0.5, 0.5, 1])
corner("leaky_relu steeper on the left", lambda m, x: m.leaky_relu(x, 3), [-2, 0, 2], [-6, 0, 2], [3, 3, 1])
corner("elu at 0", lambda m, x: m.elu(x, 2), [0, 3], [0, 3], [2, 1])
corner("softplus past its threshold", lambda m, x: m.softplus(x, 2, 4), [3], [3], [1])

# No factor 0 · ∞ where another branch was chosen
corner("sqrt after relu", lambda m, x: m.sqrt(m.relu(x)), [-1, 4], [0, 2], [0, 0.25])
corner("sqrt after clamp", lambda m, x: m.sqrt(m.clamp(x, min=0)), [-1, 4], [0, 2], [0, 0.25])
corner("log after where", lambda m, x: m.log(m.where(x > 0, x, x * 0)), [-1, 4], [-inf, np.log(4)], [nan, 0.25])
corner("where of infinities", lambda m, x: m.where(x > 0, 1 / x, x * 2), [0, 4], [0, 0.25], [nan, -1 / 16])

# Powers
corner("0 to the 0", "pow", ([0, 2], [0, 0]), [1, 1], [0, 0], [0, np.log(2)])
corner("0 to positive powers", "pow", ([0, 0, 0], [1, 2, 3]), [0, 0, 0], [1, 0, 0], [0, 0, 0])
corner("0 to a negative power", "pow", ([0], [-1]), [inf], [-inf], [-inf])
corner("negative base", "pow", ([-2, -2], [2, 3]), [4, -8], [-4, 12], [nan, nan])
corner("power 0", lambda m, x: m.pow(x, 0), [0, 3, inf, nan], [1, 1, 1, 1], [0, 0, 0, 0])
corner("power 1", lambda m, x: m.pow(x, 1), [0, 3], [0, 3], [1, 1])
corner("0 to tensor", lambda m, x: m.pow(0, x), [0, 1], [1, 0], [0, 0])
corner("sqrt at 0", "sqrt", [0, 4], [0, 2], [inf, 0.25])

# Products with zeros
corner("prod, no zero", "prod", [2, 3, 4], 24, [12, 8, 6])
corner("prod, one zero", "prod", [2, 0, 4], 0, [0, 8, 0])
corner("prod, two zeros", "prod", [0, 0, 4], 0, [0, 0, 0])
corner("prod of rows", lambda m, x: m.prod(x, 1), [[0, 5], [0, 0]], [0, 0], [[5, 0], [0, 0]])

# Lengths and spreads of nothing
corner("norm at 0", "norm", [0, 0], 0, [0, 0])
corner("norm of rows, one 0", lambda m, x: m.norm(x, dim=1), [[0, 0], [3, 4]], [0, 5], [[0, 0], [0.6, 0.8]])
corner("1-norm at 0", lambda m, x: m.norm(x, 1), [0, -2], 2, [0, -1])
corner("3-norm at 0", lambda m, x: m.norm(x, 3), [0, 0], 0, [0, 0])
corner("half-norm with a 0", lambda m, x: m.norm(x, 0.5), [0, 4], 4, [0, 1])
corner("std at a constant", "std", [5, 5, 5], 0, [0, 0, 0])
corner("var of one", "var", [5], nan, [nan])

# Accumulated over zeros, ties and infinities
corner("cumprod with a zero", lambda m, x: m.cumprod(x, 0), [2, 0, 3, 4], [2, 0, 0, 0], [1, 32, 0, 0])
corner("cumprod with two zeros", lambda m, x: m.cumprod(x, 0), [2, 0, 3, 0, 5], [2, 0, 0, 0, 0], [1, 8, 0, 0, 0])
corner("cumprod from a zero", lambda m, x: m.cumprod(x, 0), [0, 2, 3], [0, 0, 0], [9, 0, 0])
corner("cummax takes the last of ties", lambda m, x: m.cummax(x, 0).values, [1, 1, 0, 2], [1, 1, 1, 2], [1, 2, 0, 1])
corner("cummin with NaN", lambda m, x: m.cummin(x, 0).values, [2, nan, 1], [2, nan, nan], [1, 2, 0])
corner("logcumsumexp far out", lambda m, x: m.logcumsumexp(x, 0), [-1000, 1000], [-1000, 1000], [1, 1])
# torch computes -∞ + ∞; the limit is 0.
corner(
    "logcumsumexp from -inf",
    lambda m, x: m.logcumsumexp(x, 0),
    [-inf, 0, 0],
    [-inf, 0, np.log(2)],
    [0, 1.5, 0.5],
    torch=False,
)
corner("median shares", "median", [2, 1, 2, 2], 2, [1 / 3, 0, 1 / 3, 1 / 3])
corner("median along a dimension chooses", lambda m, x: m.median(x, 1).values, [[3, 1, 2]], [2], [[0, 0, 1]])
corner("median of NaN", "median", [1, nan, nan], nan, [0, 0.5, 0.5])
corner("nanmedian", "nanmedian", [1, nan, 3], 1, [1, 0, 0])
corner("nansum", "nansum", [1, nan, 3], 4, [1, 0, 1])
corner("nanmean", "nanmean", [1, nan, 3], 2, [0.5, 0, 0.5])
corner("amax of aminmax shares", lambda m, x: m.aminmax(x).max, [3, 1, 3], 3, [0.5, 0, 0.5])

# Where a function has no slope, or two
# torch computes 0 / 0; it is a norm, whose slope at 0 is taken to be 0.
corner("hypot at 0", "hypot", ([0, 3], [0, 4]), [0, 5], [0, 0.6], [0, 0.8], torch=False)
corner("cdist at 0", "cdist", ([[1, 2]], [[1, 2], [4, 6]]), [[0, 5]], [[-0.6, -0.8]], [[0, 0], [0.6, 0.8]])
corner("sinc at 0", "sinc", [0, 1], [1, 0], [0, -1])
corner("copysign at 0", "copysign", ([0, -2, 3], [-1, 1, -1]), [0, 2, -3], [0, -1, -1], [0, 0, 0])
corner("frac", "frac", [-1.5, 2], [-0.5, 0], [1, 1])
corner("fmod takes the dividend's sign", "fmod", ([5, -5, 5], [3, 3, -3]), [2, -2, 2], [1, 1, 1], [-1, 1, 1])
corner("nan_to_num", lambda m, x: m.nan_to_num(x, 7, 8, -9), [nan, inf, -inf, 1], [7, 8, -9, 1], [0, 0, 0, 1])
corner("xlogy at 0", "xlogy", ([0, 0, 2], [0, 2, 1]), [0, 0, 0], [0, np.log(2), 0], [nan, 0, 2])
corner("logaddexp far out", "logaddexp", ([1000, 0], [0, -1000]), [1000, 0], [1, 1], [0, 0])
corner("lgamma at its poles", "lgamma", [0, -1, -inf], [inf, inf, inf], [-inf, nan, nan])
corner("lgamma far out", "lgamma", [1e17, inf, 1, 2], [3.814394658089878e18, inf, 0, 0], [np.log(1e17), inf, *EULER])
corner("logit outside of its domain", "logit", [-1, 0.5, 2], [nan, 0, nan], [nan, 4, nan])
corner("lerp at its ends", "lerp", ([1, 1], [3, 3], [0, 1]), [1, 3], [1, 0], [0, 1], [2, 2])
corner("erfinv at its ends", "erfinv", [-1, 0, 1], [-inf, 0, inf], [inf, np.sqrt(np.pi) / 2, inf])

# Infinities in sums of exponentials
corner("logsumexp far out", lambda m, x: m.logsumexp(x, 0), [1000, 1000], 1000 + np.log(2), [0.5, 0.5])
corner("logsumexp with -inf", lambda m, x: m.logsumexp(x, 0), [0, -inf], 0, [1, 0])
corner("logsumexp with inf", lambda m, x: m.logsumexp(x, 0), [0, inf], inf, [0, nan])
corner("softmax with -inf", lambda m, x: m.softmax(x, 0), [0, -inf, 0], [0.5, 0, 0.5], [0, 0, 0])
corner("softmax far out", lambda m, x: m.softmax(x, 0), [1000, 0], [1, 0], [0, 0])
corner("log_softmax far out", lambda m, x: m.log_softmax(x, 0), [1000, 0], [0, -1000], [-1, 1])
corner("softmax of a number", lambda m, x: m.softmax(x, 0), 3, 1, 0)
corner("sigmoid far out", "sigmoid", [-1000, 1000], [0, 1], [0, 0])
corner("softplus far out", "softplus", [-1000, 1000], [0, 1000], [0, 1])
# torch computes -∞ · 0; the limit is 0.
corner("silu at -inf", "silu", [-inf, inf], [nan, inf], [nan, nan])

# NaN is not lost
corner("relu of NaN", "relu", [nan], [nan], [1])
corner("maximum with NaN", "maximum", ([nan, 1], [1, nan]), [nan, nan], [1, 1], [1, 1])
corner("amax with NaN", lambda m, x: m.amax(x, 0), [1, nan], nan, [nan, nan])
corner("max of all with NaN", "max", [1, nan, 3, nan], nan, [0, 0.5, 0, 0.5])
corner("min of all with NaN", "min", [nan, 3], nan, [1, 0])
corner("elu of NaN", "elu", [nan, -1], [nan, np.expm1(-1)], [1, np.exp(-1)])
corner("max along with NaN", lambda m, x: m.max(x, 0).values, [1, nan], nan, [0, 1])

# Division with signs
corner("remainder takes the divisor's sign", "remainder", ([5, -5, 5], [3, 3, -3]), [2, 1, -1], [1, 1, 1], [-1, 2, 2])
corner("div by 0", "div", ([1, -1], [0, 0]), [inf, -inf], [inf, inf], [-inf, inf])
corner("atan2 at the origin", "atan2", ([0], [0]), [0], [0], [0])
for mode, value in ((None, [3.5, -3.5]), ("trunc", [3, -3]), ("floor", [3, -4])):
    slopes = ([0.5, 0.5], [-1.75, 1.75]) if mode is None else ([0, 0], [0, 0])
    corner(f"div {mode}", lambda m, a, b, r=mode: m.div(a, b, rounding_mode=r), ([7, -7], [2, 2]), value, *slopes)

# Nothing to reduce
corner("sum of nothing", "sum", np.zeros((0, 2)), 0, np.zeros((0, 2)))
corner("prod of nothing", lambda m, x: m.prod(x, 0), np.zeros((0, 2)), [1, 1], np.zeros((0, 2)))
corner("mean of nothing", "mean", np.zeros(0), nan, np.zeros(0))
corner("logsumexp of nothing", lambda m, x: m.logsumexp(x, 0), np.zeros((0, 1)), [-inf], np.zeros((0, 1)))
corner("softmax of nothing", lambda m, x: m.softmax(x, 0), np.zeros((0, 2)), np.zeros((0, 2)), np.zeros((0, 2)))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of divisions by zero and their like
@pytest.mark.filterwarnings("ignore:var:UserWarning")  # torch's, of a variance of one number
@pytest.mark.parametrize("row", CORNERS, ids=lambda row: row.id)
class TestCorner:
    def test_as_written(self, row, device):
        x = [lucid.tensor(a, dtype=lucid.float64, device=device, requires_grad=True) for a in row.inputs]
        y = row.call(ops, *x)
        y.sum().backward()
        np.testing.assert_allclose(y.numpy(force=True), row.value, rtol=1e-12, atol=1e-12)
        for a, gradient in zip(x, row.gradients, strict=True):
            np.testing.assert_allclose(a.grad.numpy(force=True), gradient, rtol=1e-12, atol=1e-12)

    def test_as_in_torch(self, row, torch):
        x = [torch.tensor(np.array(a, float), requires_grad=True) for a in row.inputs]
        y = row.call(Torch(), *x)
        y.sum().backward()
        found = [y.detach().numpy(), *(a.grad.numpy(force=True) for a in x)]
        pairs = zip(found, (row.value, *row.gradients), strict=True)
        assert all(np.allclose(got, want, rtol=1e-12, atol=1e-12, equal_nan=True) for got, want in pairs) == row.torch
