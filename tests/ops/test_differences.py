"""What a GPU's own functions would do differently is the same on every device: // and %, unique slices, overlaps,
integers in fused operations."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid.nn import functional as F

CORNERS = [0.0, -0.0, 1.0, -1.0, 5.0, -5.0, 0.1, -0.1, 3.0, np.inf, -np.inf, np.nan, 1e-7, 6e4, 7.5, -2.5]
OPERATIONS = {"//": (lucid.floor_divide, np.floor_divide), "%": (lucid.remainder, np.remainder)}


def pairs(dtype):
    """All pairs of corners and of some random numbers of many sizes."""
    rng = np.random.default_rng(0)
    some = rng.standard_normal(60) * 10 ** rng.uniform(-3, 3, 60)
    return [a.ravel() for a in np.meshgrid(*[np.array([*CORNERS, *some], dtype)] * 2)]


def assert_same_bits(got, want):
    assert got.dtype == want.dtype
    nan = np.isnan(want)
    np.testing.assert_array_equal(np.isnan(got), nan)
    np.testing.assert_array_equal(got[~nan], want[~nan])
    np.testing.assert_array_equal(np.signbit(got[~nan]), np.signbit(want[~nan]))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(("operation", "numpy"), OPERATIONS.values(), ids=OPERATIONS)
def test_division_is_that_of_python(operation, numpy, dtype, device):
    a, b = pairs(dtype)
    for x, y in [(a, b), *((a, number) for number in (0.1, 3, 0.0, -0.0)), *((number, b) for number in (1.0, -7))]:
        arrays = [lucid.tensor(v, device=device) if isinstance(v, np.ndarray) else v for v in (x, y)]
        assert_same_bits(operation(*arrays).cpu().numpy(), numpy(x, y))


@pytest.mark.parametrize("dtypes", [("float32", "int64"), ("int32", "float64"), ("float16", "int8")])
def test_division_of_two_types(dtypes, device):
    a, b = (np.array(v, t) for v, t in zip(([7, -7, 5, -5], [2, 2, -3, -3]), dtypes, strict=True))
    x, y = (lucid.tensor(v, device=device) for v in (a, b))
    want = lucid.tensor(a) // lucid.tensor(b), lucid.tensor(a) % lucid.tensor(b)
    for got, expected in zip((x // y, x % y), want, strict=True):
        assert_same_bits(got.cpu().numpy(), expected.numpy())


def test_division_in_numbers(device):
    x = lucid.tensor([1.0, 5.0, -5.0], device=device, dtype="float64")
    assert (x // 0.1).tolist() == [9.0, 49.0, -50.0]
    assert (x % np.inf).tolist() == [1.0, 5.0, np.inf]


@pytest.mark.parametrize("dtype", ["float32", "int64", "bool"])
@pytest.mark.parametrize("dim", [0, 1, 2])
def test_unique_slices(dtype, dim, device):
    rng = np.random.default_rng(1)
    for shape in [(1, 1, 1), (7, 1, 2), (5, 3, 1), (8, 2, 2), (2, 9, 2)]:
        a = rng.integers(0, 2, shape).astype(dtype)
        want = np.unique(a, axis=dim, return_inverse=True, return_counts=True)
        got = lucid.unique(lucid.tensor(a, device=device), dim=dim, return_inverse=True, return_counts=True)
        for one, other in zip(got, want, strict=True):
            np.testing.assert_array_equal(one.cpu().numpy(), other.reshape(one.shape))
        np.testing.assert_array_equal(lucid.unique(lucid.tensor(a, device=device), dim=dim).cpu().numpy(), want[0])


def test_slices_with_nan_all_differ(device):
    x = lucid.tensor([[1.0, np.nan], [0.0, 1.0], [1.0, np.nan]], device=device)
    values, counts = lucid.unique(x, dim=0, return_counts=True)
    assert values.shape == (3, 2)
    assert values[0].tolist() == [0.0, 1.0]
    assert counts.tolist() == [1, 1, 1]


OVERLAPS = {
    "setitem": lambda x: x.__setitem__(slice(1, None), x[:-1]),
    "setitem-back": lambda x: x.__setitem__(slice(None, -1), x[1:]),
    "setitem-index": lambda x: x.__setitem__([3, 2, 1, 0], x[:4]),
    "setitem-flipped": lambda x: x.__setitem__(slice(None), x.flip(0)),
    "copy_": lambda x: x[1:].copy_(x[:-1]),
}


@pytest.mark.parametrize("write", OVERLAPS.values(), ids=OVERLAPS)
def test_a_copy_onto_itself(write, device):
    want, x = lucid.arange(1000), lucid.arange(1000, device=device)
    write(want)
    write(x)
    assert x.tolist() == want.tolist()


def test_the_value_is_copied_only_if_it_shares_the_memory(device):
    x = device.from_numpy(np.arange(4.0))
    other = device.from_numpy(np.arange(4.0))
    assert device.apart(other, x) is other
    assert device.memory_of(device.apart(x[1:], x)) is not device.memory_of(x)


FUSED = {
    "relu": F.relu,
    "threshold": lambda x: F.threshold(x, 1, 0),
    "hardtanh": lambda x: F.hardtanh(x, 0, 1),
    "mse_loss": lambda x: F.mse_loss(x, x - 1, reduction="none"),
}


@pytest.mark.parametrize("dtype", ["int32", "uint8", "int64"])
@pytest.mark.parametrize("call", FUSED.values(), ids=FUSED)
def test_integers_keep_their_dtype_in_fused_operations(call, dtype, gpu):
    """In C an operation on small integers gives an int: integers are none of a kernel's business."""
    want = call(lucid.tensor([0, 2, 200 if dtype == "uint8" else -3], dtype=dtype))
    got = call(lucid.tensor([0, 2, 200 if dtype == "uint8" else -3], dtype=dtype, device=gpu))
    assert (got.dtype, got.tolist()) == (want.dtype, want.tolist())
