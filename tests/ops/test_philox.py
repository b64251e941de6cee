"""Masks of Philox: the rule, bit for bit; the same on every device and with any number of threads; their statistics."""

from __future__ import annotations

import re

import numpy as np
import pytest

import lucid
from lucid import backend
from lucid.nn import functional as F
from lucid.ops.creation import philox
from lucid.ops.creation.philox import FEW, random_mask, source

from ..backend.kernels.program import compile_together
from ..backend.kernels.stand_ins import RawKernel

CPU = backend.device("cpu")
SIZES = [0, 1, 15, 16, 17, 1000, FEW, FEW + 1, 300_007]


def seeded(seed=0):
    return lucid.Generator().manual_seed(seed)


def quarters(key, sequence, n):
    return (
        np.random.Philox(key=np.array([key, sequence], np.uint64))
        .random_raw(-(-n // 4))
        .view(np.uint16)[:n]
        .astype(np.uint32)
    )


def numbers(n, seed=0):
    """The u of the rule, one for each element, and the key."""
    key = seeded(seed).numpy.bit_generator.random_raw()
    return quarters(key, 0, n) << 16 | quarters(key, 1, n), key


def thresholds(u):
    """Thresholds that the first sequence decides, and some that it does not: next to numbers that occur."""
    yield from (0, 1, 2**31, 2**32 - 1, 429496730)
    for own in u[:: max(1, len(u) // 7)].tolist():
        yield from (own, min(own + 1, 2**32 - 1))


@pytest.mark.parametrize("n", SIZES)
def test_the_rule(n):
    u, _ = numbers(n)
    for threshold in thresholds(u):
        found = random_mask(CPU, (n,), "float32", threshold / 2**32, 1.25, seeded())
        np.testing.assert_array_equal(found, np.where(u >= threshold, np.float32(1.25), np.float32(0)))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_kernel_writes_what_the_numpy_text_writes(dtype, gpu):
    compile_together(map(source, (2, 4, 8)))
    for n in SIZES:
        u, key = numbers(n)
        for threshold in thresholds(u):
            options = {"shape": (n,), "dtype": np.dtype(dtype), "key": key, "threshold": threshold, "value": 1 / 0.7}
            own, text = gpu.launch(philox._kernel, **options), philox._kernel.function(np, **options)
            np.testing.assert_array_equal(gpu.to_numpy(own), text, strict=True)


def test_blocks_equal_those_of_numpy_where_the_counter_carries(gpu):
    code = source(4) + 'extern "C" __global__ void block(Word* c, Word k0, Word k1) { philox(c, k0, k1); }'
    kernel = RawKernel(code, "block")
    last = 2**64 - 1
    for before in ([0, 0, 0, 0], [last, 0, 0, 0], [last, last, 7, 0], [last, last, last, 3], [last] * 4, [5, 6, 7, 8]):
        key = np.array([123456789012345, last], np.uint64)
        generator = np.random.Philox(key=key)
        state = generator.state
        state["state"]["counter"][:] = before
        generator.state = state
        after = (sum(w << 64 * i for i, w in enumerate(before)) + 1) % 2**256
        words = np.array([after >> 64 * i & last for i in range(4)], np.uint64)
        there = gpu.from_numpy(words)
        kernel((1,), (1,), (there, *key))
        assert there.tolist() == generator.random_raw(4).tolist()


def test_any_number_of_threads_draws_the_same():
    before, drawn = lucid.get_num_threads(), []
    try:
        for n in (1, 2, 3):
            lucid.set_num_threads(n)
            drawn.append(random_mask(CPU, (700, 901), "float32", 0.3, 1.0, seeded()))
    finally:
        lucid.set_num_threads(before)
    assert (drawn[0] == drawn[1]).all() and (drawn[0] == drawn[2]).all()


DRAWN = {
    "dropout": lambda x: F.dropout(x, 0.4),
    "dropout in place": lambda x: F.dropout(x.clone(), 0.4, inplace=True),
    "dropout1d": lambda x: F.dropout1d(x, 0.4),
    "dropout2d": lambda x: F.dropout2d(x, 0.4),
    "alpha_dropout": lambda x: F.alpha_dropout(x, 0.4, training=True),
    "attention": lambda x: F.scaled_dot_product_attention(x, x, x, dropout_p=0.4),
    "lstm": lambda x: lucid.nn.LSTM(5, 3, 2, dropout=0.5, dtype=x.dtype, device=x.device)(x)[0],
}


@pytest.mark.parametrize("call", DRAWN.values(), ids=DRAWN)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_seed_gives_the_same_masks_on_every_device(call, dtype, device):
    x = np.random.default_rng(0).standard_normal((4, 9, 5)).astype(dtype)
    found = []
    for place in (CPU, device):
        lucid.manual_seed(3)
        found.append(call(lucid.tensor(x, device=place)).numpy(force=True))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-4, atol=1e-6)
    assert ((found[0] == 0) == (found[1] == 0)).all()


def test_the_state_of_the_generator_decides():
    g = seeded()
    state = g.get_state()
    first, second = (random_mask(CPU, (1000,), "float32", 0.5, 1.0, g) for _ in range(2))
    again = random_mask(CPU, (1000,), "float32", 0.5, 1.0, g.set_state(state))
    assert (first == again).all() and 400 < (first != second).sum() < 600


@pytest.mark.parametrize("p", [0.1, 0.5, 0.75, 1e-3])
def test_the_mean_and_the_independence_of_neighbours(p):
    n = 1 << 20
    dropped = random_mask(CPU, (n,), "float32", p, 1.0, seeded(1)) == 0
    deviation = (p * (1 - p) / n) ** 0.5
    assert abs(dropped.mean() - p) < 5 * deviation
    for distance in (1, 2, 4, 8, 16, 64):
        both = (dropped[distance:] & dropped[:-distance]).mean()
        assert abs(both - p * p) < 5 * (p * p * (1 - p * p) / n) ** 0.5 + 2 * p * 5 * deviation


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_ends_of_p(dtype):
    ones = random_mask(CPU, (3, 5000), dtype, 1e-9, 1.0, seeded())
    assert (ones == 1).all() and ones.dtype == dtype
    assert (random_mask(CPU, (70_000,), dtype, 0.0, 2.0) == 2).all()
    for p in (1.0, 1 - 2**-40):
        assert not random_mask(CPU, (70_000,), dtype, p, 2.0).any()
    x = lucid.ones(10)
    assert F.dropout(x, 0.0) is x
    assert F.dropout(x, 1.0).tolist() == [0.0] * 10


def test_the_text_names_its_element():
    assert [re.search(r"typedef (.*) Element", source(size))[1] for size in (2, 4, 8)] == [
        "unsigned short",
        "unsigned int",
        "unsigned long long",
    ]


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_on_a_gpu(dtype):
    gpu = backend.device("cuda")
    for n in SIZES:
        for p in (0.1, 0.5):
            there, here = (random_mask(d, (n,), dtype, p, 1 / (1 - p), seeded()) for d in (gpu, CPU))
            np.testing.assert_array_equal(gpu.to_numpy(there), here, strict=True)
