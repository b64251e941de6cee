"""The norm and the scaling of gradients: the CUDA kernels, compiled as C++, beside their NumPy texts."""

import functools
import math

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn.utils import clip_grad_norm_
from lucid.nn.utils.grad_norm import NORM, SCALE

from ...backend.kernels.stand_ins import RawKernel, compiling, shifted
from ...strict import strict

# No elements, fewer than a thread reads at once, just those, one chunk and a bit more, several chunks.
SHAPES = [(3, 4), (), (0,), (1,), (16,), (4097,), (3, 5000), (2, 3, 2)]
ORDERS = [2.0, 1.0, 0.0, 3.5, math.inf, -math.inf]
DTYPES = [np.float16, np.float32, np.float64]
# Sums of n numbers that are not negative, in another order: n roundings at most, and those of the powers.
N = sum(math.prod(shape) for shape in SHAPES)
ROUNDING = {np.float16: N * 2.0**-24, np.float32: N * 2.0**-24, np.float64: N * 2.0**-53}


def arrays(dtype, shapes=SHAPES):
    rng = np.random.default_rng(3)
    made = [np.asarray(rng.normal(size=shape)).astype(dtype) for shape in shapes]
    made[0].reshape(-1)[0] = 0
    return made


@pytest.fixture(params=[(1, 1), (8, 1)], ids=["one thread", "eight threads"])
def threads(request, gpu, monkeypatch):
    monkeypatch.setattr(RawKernel, "threads", request.param)
    compile_norms(gpu, request.param)
    RawKernel.launched.clear()


@functools.cache
def compile_norms(gpu, threads):
    with compiling():
        for dtype in DTYPES:
            for order in ORDERS:
                gpu.launch(NORM, gpu.from_numpy(np.ones(3, dtype)), order=order)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", ORDERS)
def test_the_norm_is_that_of_numpy(order, dtype, threads, gpu):
    hosts = [a for a in arrays(dtype) if a.size]
    wanted = NORM.function(np, *hosts, order=order)
    there = [gpu.from_numpy(a) for a in hosts]
    there[1::2] = [shifted(a) for a in hosts[1::2]]
    norm = gpu.launch(NORM, *there, order=order)
    assert (norm.shape, norm.dtype) == ((), wanted.dtype)
    np.testing.assert_allclose(gpu.to_numpy(norm), wanted, rtol=ROUNDING[dtype])
    assert RawKernel.launched == ["norms_of_chunks", "norm_of_norms"]


@pytest.mark.parametrize("order", [2.0, math.inf, -math.inf])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_numbers_that_are_not_finite(value, order, threads, gpu):
    hosts = arrays(np.float32, [(3, 4), (7,), (5000,)])
    hosts[2][4500] = value
    norm = gpu.launch(NORM, *map(gpu.from_numpy, hosts), order=order)
    np.testing.assert_allclose(gpu.to_numpy(norm), NORM.function(np, *hosts, order=order), rtol=ROUNDING[np.float32])


def test_a_block_of_its_full_number_of_threads(gpu):
    hosts = arrays(np.float32, [(3, 4), (5000,)])
    norm = gpu.launch(NORM, *map(gpu.from_numpy, hosts), order=2.0)
    np.testing.assert_allclose(gpu.to_numpy(norm), NORM.function(np, *hosts, order=2.0), rtol=ROUNDING[np.float32])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("norm", [7.0, 0.01, 0.0, math.inf, math.nan])
def test_scaling_equals_that_of_numpy_bit_for_bit(norm, dtype, gpu):
    hosts = arrays(dtype)
    there = [gpu.from_numpy(a) for a in hosts]
    there[::2] = [shifted(a) for a in hosts[::2]]
    total = np.asarray(norm, np.float32 if dtype == np.float16 else dtype)
    SCALE.function(np, total, *hosts, max_norm=0.5)
    gpu.launch(SCALE, gpu.from_numpy(total), *there, max_norm=0.5)
    for a, b in zip(hosts, there, strict=True):
        np.testing.assert_array_equal(a, gpu.to_numpy(b))
    assert RawKernel.launched == ["gradient_scale"]


def test_gradients_in_any_order_of_memory(gpu):
    hosts = arrays(np.float64, [(3, 4), (4, 5), (6, 4)])
    there = [
        gpu.from_numpy(hosts[0]),
        gpu.from_numpy(hosts[1].T.copy()).T,
        gpu.from_numpy(hosts[2].repeat(2, 1))[:, ::2],
    ]
    norm = gpu.launch(NORM, *there, order=2.0)
    wanted = NORM.function(np, *hosts, order=2.0)
    np.testing.assert_allclose(gpu.to_numpy(norm), wanted, rtol=1e-14)
    gpu.launch(SCALE, gpu.from_numpy(wanted), *there, max_norm=0.5)
    SCALE.function(np, wanted, *hosts, max_norm=0.5)
    for a, b in zip(hosts, there, strict=True):
        np.testing.assert_array_equal(a, gpu.to_numpy(b))


def parameters(grads, device="cpu"):
    made = [nn.Parameter(lucid.zeros(*g.shape, dtype=g.dtype, device=device)) for g in grads]
    for p, g in zip(made, grads, strict=True):
        p.grad = lucid.tensor(g, device=device)
    return made


def test_clipping_sends_one_table_and_only_once(gpu, monkeypatch):
    made = parameters(arrays(np.float32), "strict")
    clip_grad_norm_(made, 1.0)
    sent = []
    monkeypatch.setattr(type(gpu), "from_numpy", lambda self, host: sent.append(host))
    asarray = strict.xp.asarray
    monkeypatch.setattr(strict.xp, "asarray", lambda a, **options: sent.append(a) or asarray(a, **options))
    clip_grad_norm_(made, 1.0)
    assert sent == []
    assert RawKernel.launched == 2 * ["norms_of_chunks", "norm_of_norms", "gradient_scale"]


def test_clipping_is_three_launches_whatever_the_number_of_gradients():
    for count in (1, 30):
        made = parameters(arrays(np.float32, [(3, 4)] * count), "strict")
        with strict.counting() as counts:
            clip_grad_norm_(made, 1.0)
        assert (counts.launches, counts.waits) == (3, 0)


@pytest.mark.parametrize("device", ["cpu", "strict"])
def test_a_norm_that_float16_cannot_hold(device):
    made = parameters([np.array([300.0, 400.0], np.float16), np.full(4, 60000.0, np.float16)], device)
    assert clip_grad_norm_(made[:1], 1e4).item() == 500
    norm = clip_grad_norm_(made, 12.0)
    assert (norm.dtype, norm.item()) == (np.float32, pytest.approx(120001.04))
    np.testing.assert_array_equal(made[1].grad.numpy(force=True), np.full(4, 6.0, np.float16))


def test_gradients_of_several_dtypes():
    made = parameters([np.array([3.0], np.float32), np.array([4.0]), np.array([12.0], np.float16)])
    norm = clip_grad_norm_(made, 6.5)
    assert (norm.dtype, norm.item()) == (np.float64, 13)
    assert [p.grad.item() for p in made] == pytest.approx([1.5, 2, 6], rel=1e-6)
    assert clip_grad_norm_(made, 10.0, norm_type=0).item() == 3


def test_a_gradient_that_two_parameters_share_is_clipped_once():
    a, b = parameters([np.array([3.0, 4.0])] * 2)
    b.grad = a.grad
    assert clip_grad_norm_([a, b, a], 0.5).item() == 5
    np.testing.assert_allclose(a.grad.numpy(), [0.3, 0.4], rtol=1e-6)


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", ORDERS)
def test_on_a_gpu(order, dtype):
    ours, theirs = parameters(arrays(dtype)), parameters(arrays(dtype), "cuda")
    tolerance = {"rtol": max(ROUNDING[dtype], 2e-3 if dtype == np.float16 else 0)}
    norms = [clip_grad_norm_(made, 0.5, order).numpy(force=True) for made in (ours, theirs)]
    np.testing.assert_allclose(*norms, **tolerance)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.grad.numpy(), b.grad.numpy(force=True), **tolerance)
