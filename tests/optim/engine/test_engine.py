"""The engine: the numbers of the plain formula, memory layouts, no allocation once warm."""

import tracemalloc

import numpy as np
import pytest

from lucid import optim
from lucid.backend import versions
from lucid.optim.engine.bucket import Bucket, Clock, Slot
from lucid.optim.engine.cpu import CPUBucket

from ..parameters import gradients, host, param, set_grad, start
from ..rules import RULES, rule_of

SIZES = [(3, 4), (), (0,), (40_000,), (5,), (300, 301), (1,), (9_000,), (2, 3, 2)]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_blocks_equal_the_plain_formula_bit_for_bit(optimizer, options, dtype):
    values, rows = start(shapes=SIZES, dtype=dtype), gradients(3, shapes=SIZES, dtype=dtype, gaps=False)
    rule, hyper = rule_of(optimizer, options)
    buckets = []
    for kind in (CPUBucket, Bucket):
        slots = [Slot(param(v), Clock()) for v in values]
        buckets.append(kind(slots, rule, hyper))
        for row in rows:
            buckets[-1].step(row)
    for a, b in zip(buckets[0].slots, buckets[1].slots, strict=True):
        assert a.param._data.dtype == dtype
        np.testing.assert_array_equal(a.param._data, b.param._data)
        for name in rule.state:
            assert a.arrays[name].dtype == (np.float32 if dtype == np.float16 else dtype)
            np.testing.assert_array_equal(a.arrays[name], b.arrays[name])
    assert any((a.param._data != v).any() for a, v in zip(buckets[0].slots, values, strict=True))


@pytest.mark.parametrize("layout", ["transposed", "strided", "reversed", "fortran gradient"])
@pytest.mark.parametrize("shape", [(4, 6), (300, 302)])
def test_memory_layouts(layout, shape):
    value, grad = start(shapes=[shape])[0], start(5, shapes=[shape])[0]
    plain, odd = param(value), param(value)
    if layout == "transposed":
        odd.data = np.ascontiguousarray(value.T).T
    elif layout == "strided":
        odd.data = np.repeat(value, 2, axis=1)[:, ::2]
    elif layout == "reversed":
        odd.data = value[::-1].copy()[::-1]
    a, b = optim.Adamax([plain]), optim.Adamax([odd])
    for _ in range(2):
        set_grad(plain, grad)
        set_grad(odd, np.asfortranarray(grad) if layout == "fortran gradient" else grad)
        a.step()
        b.step()
    np.testing.assert_array_equal(plain._data, odd._data)
    assert (plain._data != value).any()


def test_parameters_stay_the_same_arrays():
    params = [param(v) for v in start()]
    before = [p._data for p in params]
    optimizer = optim.Adamax(params)
    for p, g in zip(params, gradients(1)[0], strict=True):
        set_grad(p, g)
    optimizer.step()
    assert all(p._data is b for p, b in zip(params, before, strict=True))


def test_writing_is_recorded():
    p = param([1.0, 2.0], [1.0, 1.0])
    optimizer = optim.Adamax([p])
    for count in (1, 2):
        optimizer.step()
        record = versions.record_of(p._data)
        assert record.count == count
        assert "test_engine.py" in record.where


def test_zero_gradient_with_decoupled_decay_only_scales():
    for optimizer in (optim.Adamax, optim.NAdam, optim.AdamW):
        p = param([1.0, -2.0], [0.0, 0.0])
        one = optimizer([p], lr=0.1, weight_decay=0.5)
        one.step()
        np.testing.assert_array_equal(p._data, np.array([1.0, -2.0]) * (1 - 0.1 * 0.5))
        assert not any(np.any(host(v)) for k, v in one.state[p].items() if k != "step")


def test_float16_keeps_float32_state():
    p = param(np.ones(3, np.float16), np.full(3, 1e-4, np.float16))
    optimizer = optim.Adam([p], lr=0.1)
    optimizer.step()
    assert p._data.dtype == np.float16
    assert optimizer.state[p]["exp_avg_sq"].dtype == np.float32
    assert np.isfinite(p._data).all()
    assert (p._data < 1).all()


@pytest.mark.parametrize("optimizer", [optim.SGD, optim.Adam, optim.Adamax, optim.NAdam, optim.Rprop, optim.Lion])
def test_nothing_is_allocated_once_warm(optimizer):
    params = [param(np.ones(n, np.float32), np.ones(n, np.float32)) for n in (100_000, 10, 1000, 1000)]
    one = optimizer(params)
    for _ in range(3):
        one.step()
    tracemalloc.start()
    one.step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000, f"{peak} bytes were allocated in a step; one array here has 400,000"
