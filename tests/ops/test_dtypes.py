"""Dtypes of results, small dtypes without overflow, and operands that are refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid
from lucid import ops

from .refusals import refused_with


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: lucid.tensor([True]) - lucid.tensor([True]), TypeError, ["subtract", "logical_xor"]),
        (lambda: -lucid.tensor([True]), TypeError, ["negative", "logical_not"]),
        (lambda: ops.where(lucid.tensor([1, 0]), 1.0, 2.0), TypeError, ["where", "int64", "compare"]),
        (lambda: ops.softmax(lucid.tensor([1, 2]), 0), RuntimeError, ["softmax", "int64", ".float()"]),
        (lambda: ops.exp([1.0, 2.0]), TypeError, ["exp", "list", "lucid.tensor"]),
        (lambda: ops.add(lucid.ones(2), "3"), TypeError, ["add", "str"]),
        (lambda: lucid.tensor([2, 3]) ** -1, RuntimeError, ["integers have no power -1", ".float()"]),
    ],
)
def test_wrong_types(call, kind, parts):
    refused_with(call, kind, parts)


@pytest.mark.parametrize(
    ("call", "dtype"),
    [
        (lambda: ops.sum(lucid.tensor([True])), "int64"),
        (lambda: ops.sum(lucid.ones(2, dtype=lucid.uint8)), "int64"),
        (lambda: ops.sum(lucid.ones(2, dtype=lucid.int32), dtype=lucid.float64), "float64"),
        (lambda: ops.mean(lucid.tensor([1, 2])), "float32"),
        (lambda: ops.mean(lucid.ones(2, dtype=lucid.float16)), "float16"),
        (lambda: ops.cumsum(lucid.ones(2, dtype=lucid.uint8), 0), "int64"),
        (lambda: lucid.tensor([1, 2]) / lucid.tensor([2, 2]), "float32"),
        (lambda: lucid.tensor([1, 2]) / 2, "float32"),
        (lambda: lucid.tensor([1, 2]) + 0.5, "float32"),
        (lambda: lucid.tensor([1, 2]) ** 2, "int64"),
        (lambda: lucid.tensor([1, 2]) // 2, "int64"),
        (lambda: lucid.tensor([1.0, 2.0]) * np.float64(3), "float32"),
        (lambda: ops.where(lucid.tensor([True]), 1.0, 2.0), "float32"),
        (lambda: ops.erf(lucid.ones(1, dtype=lucid.float16)), "float16"),
        (lambda: ops.softmax(lucid.tensor([1, 2]), 0, dtype=lucid.float64), "float64"),
    ],
)
def test_dtypes(call, dtype):
    assert str(call().dtype) == dtype


def test_8_bit_integers_do_not_wrap():
    x = lucid.tensor([3, 200], dtype=lucid.uint8)
    assert ops.norm(x).item() == pytest.approx(math.hypot(3, 200))
    assert ops.logsumexp(x).item() == pytest.approx(200)
    assert ops.mean(x).item() == 101.5
    assert ops.exp(x[:1]).item() == pytest.approx(math.exp(3))


def test_half_precision_does_not_overflow():
    assert ops.mean(lucid.full((1000,), 100.0, dtype=lucid.float16)).item() == 100.0
    far = lucid.tensor([65000.0, -65000.0], dtype=lucid.float16)
    assert ops.histc(far, 4).tolist() == ops.histogram(far, 4).hist.tolist() == [1, 0, 0, 1]


def test_powers_of_two_out_of_range(device):
    x = lucid.tensor([0.0, 2.0**-1000, 3.0], dtype=lucid.float64, device=device, requires_grad=True)
    y = ops.ldexp(x, lucid.tensor([3000, 1500, -2], device=device))
    y.sum().backward()
    assert (y.tolist(), x.grad.tolist()) == ([0.0, 2.0**500, 0.75], [math.inf, math.inf, 0.25])


def test_answers_that_are_no_tensors():
    x = lucid.zeros(2, 3)
    assert (lucid.numel(x), lucid.is_floating_point(x), lucid.is_complex(x)) == (6, True, False)
    assert lucid.is_nonzero(lucid.tensor([2]))
    assert lucid.finfo(lucid.float16).max == 65504
    assert (lucid.finfo().bits, lucid.iinfo(lucid.int8).min) == (32, -128)
    assert lucid.promote_types(lucid.uint8, lucid.int8) == lucid.int16
    assert lucid.promote_types(lucid.int64, lucid.float16) == lucid.float16
    assert lucid.broadcast_shapes((2, 1), 3) == (2, 3)
