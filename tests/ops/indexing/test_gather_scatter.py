"""Gather, scatter, index_add and their like, masks, embedding: refusals, indices out of range."""

from __future__ import annotations

import pytest

import lucid
from lucid import ops

from ...waits import raises
from ..refusals import INTS, TWO, refused, z

BAD = {
    # Gathering and masks
    "index_select-float": (lambda: TWO.index_select(0, z(1)), IndexError, r"integers, got float32; .*\.long\(\)"),
    "index_select-2d": (lambda: TWO.index_select(0, INTS.reshape(1, 2)), IndexError, r"one dimension, got .*\(1, 2\)"),
    "index_select-range": (lambda: TWO.index_select(0, INTS + 1), IndexError, "expected 0 to 1, got 2"),
    "index_select-negative": (lambda: TWO.index_select(0, INTS - 1), IndexError, "expected 0 to 1, got -1"),
    "gather-ndim": (lambda: TWO.gather(0, INTS), RuntimeError, r"the input \(2, 3\), .* got \(2,\)"),
    "gather-long": (lambda: TWO.gather(1, lucid.zeros(3, 1, dtype="int64")), RuntimeError, r"got \(3, 1\)"),
    "gather-range": (lambda: TWO.gather(1, lucid.tensor([[3]])), IndexError, "gather: .* expected 0 to 2, got 3"),
    "gather-dim": (lambda: TWO.gather(2, lucid.tensor([[0]])), IndexError, "gather: dimension out of range"),
    "scatter_add-src": (
        lambda: TWO.scatter_add(1, lucid.tensor([[0, 0]]), z(1, 1)),
        RuntimeError,
        r"no longer than src .* \(1, 1\), got \(1, 2\)",
    ),
    "take_along_dim": (lambda: TWO.take_along_dim(INTS, 0), RuntimeError, "as many dimensions as the input"),
    "take_along_dim-shapes": (
        lambda: TWO.take_along_dim(lucid.zeros(3, 1, dtype="int64"), 1),
        RuntimeError,
        "broadcast",
    ),
    "masked_fill-mask": (
        lambda: TWO.masked_fill(TWO, 0.0),
        RuntimeError,
        r"mask of booleans, got float32; .*\.bool\(\)",
    ),
    "masked_fill-value": (
        lambda: TWO.masked_fill(TWO == 0, z(3)),
        RuntimeError,
        r"0-d tensor as value, got shape \(3,\)",
    ),
    "masked_fill-int": (lambda: INTS.masked_fill(INTS == 0, 0.5), RuntimeError, "cannot be put into a tensor of int64"),
    "masked_fill-shape": (lambda: TWO.masked_fill(INTS == 0, 0.0), RuntimeError, r"\(2, 3\), \(2,\) do not broadcast"),
    "masked_select": (lambda: TWO.masked_select(INTS == 0), RuntimeError, "do not broadcast"),
    "masked_select-mask": (lambda: TWO.masked_select(INTS), RuntimeError, "mask of booleans, got int64"),
    "embedding-range": (lambda: ops.embedding(INTS + 5, TWO), IndexError, "embedding: .* expected 0 to 1, got 6"),
    "embedding-float": (lambda: ops.embedding(z(2), TWO), IndexError, "embedding: .* integers, got float32"),
    "embedding-weight": (lambda: ops.embedding(INTS, z(3)), RuntimeError, r"\(rows, features\), got \(3,\)"),
    "embedding-padding": (lambda: ops.embedding(INTS, TWO, 2), ValueError, "one of -2 to 1, got 2"),
    # Scattering, index_add and its like
    "index_add-shape": (lambda: TWO.index_add(0, INTS, z(2, 2)), RuntimeError, r"of shape \(2, 3\), got \(2, 2\)"),
    "index_add-range": (lambda: TWO.index_add(0, INTS + 1, TWO), IndexError, "index_add: .* 0 to 1, got 2"),
    "index_add-float": (lambda: TWO.index_add(0, z(2), TWO), IndexError, r"integers, got float32; .*\.long\(\)"),
    "index_add-2d": (lambda: TWO.index_add(0, INTS[None], TWO), IndexError, r"one dimension, got shape \(1, 2\)"),
    "index_copy-range": (lambda: TWO.index_copy(1, INTS - 1, z(2, 2)), IndexError, "index_copy: .* 0 to 2, got -1"),
    "index_copy-dtype": (lambda: TWO.index_copy(0, INTS, TWO.double()), RuntimeError, r"source\.float\(\)"),
    "index_add-dtype": (lambda: TWO.index_add(0, INTS, TWO.double()), RuntimeError, "one dtype, .* source float64"),
    "index_add-alpha": (lambda: INTS.index_add(0, INTS, INTS, alpha=0.5), RuntimeError, "alpha to be an integer"),
    "index_add-0d": (lambda: z().index_add(0, INTS[1], z()), IndexError, "index_add: .* expected 0 to 0, got 1"),
    "index_fill-range": (lambda: TWO.index_fill(0, INTS + 1, 1), IndexError, "index_fill: .* got 2"),
    "index_fill-value": (lambda: TWO.index_fill(0, INTS, z(1)), RuntimeError, r"0-d tensor as value, .* \(1,\)"),
    "index_put-list": (lambda: TWO.index_put(INTS, z(2)), TypeError, "a tuple of tensors as indices, got Tensor"),
    "index_put-slice": (lambda: TWO.index_put((slice(1),), z(3), True), TypeError, "integers or booleans as indices"),
    "index_put-range": (lambda: TWO.index_put((INTS + 1,), z(3)), IndexError, "out of bounds|got 2"),
    "index_put-dtype": (lambda: TWO.index_put((INTS,), INTS[:, None]), RuntimeError, "one dtype, .* values int64"),
    "put-dtype": (lambda: INTS.put(INTS, z(2)), RuntimeError, "put: expected one dtype, got input int64"),
    "put-shape": (lambda: TWO.put(INTS, z(3)), IndexError, r"as many elements as indices, \(2,\), got \(3,\)"),
    "put-range": (lambda: TWO.put(INTS + 6, z(2)), IndexError, "put: .* expected -6 to 5, got 7"),
    "take-range": (lambda: TWO.take(INTS + 6), IndexError, "6|7"),
    "masked_scatter": (lambda: TWO.masked_scatter(TWO == 0, z(5)), RuntimeError, "at least 6 elements.* got 5"),
    "masked_scatter-dtype": (
        lambda: INTS.masked_scatter(INTS == 0, z(2)),
        RuntimeError,
        "masked_scatter: expected one dtype, got input int64, source float32",
    ),
    "scatter-both": (lambda: TWO.scatter(0, INTS[None], TWO, value=1), TypeError, "either src.* or value"),
    "scatter-none": (lambda: TWO.scatter(0, INTS[None]), TypeError, "either src.* or value"),
    "scatter-reduce": (lambda: TWO.scatter(0, INTS[None], 1, reduce="max"), RuntimeError, "'multiply', got 'max'"),
    "scatter_reduce": (lambda: TWO.scatter_reduce(0, INTS[None], TWO, "max"), RuntimeError, "amax, amin, got 'max'"),
    "scatter_reduce-half": (lambda: TWO.half().scatter_reduce(0, INTS[None], TWO, "sum"), RuntimeError, "one dtype"),
    "scatter_reduce-bool": (
        lambda: (TWO == 0).scatter_reduce(0, INTS[None], TWO == 0, "mean"),
        RuntimeError,
        "no mean",
    ),
    "scatter_reduce-range": (lambda: TWO.scatter_reduce(0, INTS[None] + 1, TWO, "amax"), IndexError, "got 2"),
    "repeat_interleave": (lambda: TWO.repeat_interleave(INTS, 1), RuntimeError, "one for each slice, got int64"),
    "repeat_interleave-negative": (lambda: TWO.repeat_interleave(INTS - 1, 0), RuntimeError, "must not be negative"),
    "repeat_interleave-number": (lambda: TWO.repeat_interleave(-1), RuntimeError, "cannot be repeated -1 times"),
    "repeat_interleave-size": (lambda: TWO.repeat_interleave(INTS, 0, output_size=3), RuntimeError, "sum to 1, .* 3"),
    "unfold": (lambda: TWO.unfold(0, 3, 1), RuntimeError, "from 0 to 2 and a positive step, got size=3, step=1"),
    "unfold-step": (lambda: TWO.unfold(0, 1, 0), RuntimeError, "step=0"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    refused(call, error, says)


@pytest.mark.parametrize(
    "call",
    [
        lambda x, i: x.index_add(0, i, x),
        lambda x, i: x.index_copy(0, i, x),
        lambda x, i: x.index_fill(0, i, 1.0),
        lambda x, i: x.index_put((i,), x),
        lambda x, i: x.index_put((i,), x, accumulate=True),
        lambda x, i: x.put(i, x),
        lambda x, i: x.put(i, x, accumulate=True),
        lambda x, i: x.take(i),
        lambda x, i: x.scatter_reduce(0, i, x, "amin"),
        lambda x, i: x.scatter(0, i, x, reduce="multiply"),
    ],
)
@pytest.mark.parametrize("index", [[0, 1, 3], [-4, 0, 1]])
def test_out_of_range_is_seen_on_every_device(call, index, device):
    with raises(IndexError):
        call(lucid.arange(3.0, device=device), lucid.tensor(index, device=device))
