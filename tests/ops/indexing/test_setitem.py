"""``x[index] = value``: values, gradients and dtypes, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid.autograd.backward import grad

from .indices import INDICES, SHAPE, converted, filled, places

T, F = True, False


def value_shapes(shape):
    """Shapes that broadcast to one, with more dimensions too, as assignment allows."""
    return {shape, (), (1, *shape), tuple(1 for _ in shape), shape[-1:], (1, 1, *shape[-1:])}


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_assignment(index, device):
    where = places(index)
    for shape in sorted(value_shapes(where.shape)):
        a, b = filled(), filled(shape)
        x = lucid.tensor(a, device=device, requires_grad=True)
        value = lucid.tensor(b, device=device, requires_grad=True)
        y = x * 1
        y[converted(index, lambda i: lucid.tensor(i, device=device))] = value
        wide = np.broadcast_to(b.reshape(shape[max(0, len(shape) - where.ndim) :]), where.shape).reshape(-1)
        want = a.reshape(-1).copy()
        want[where.reshape(-1)] = wide
        got = y.detach().cpu().numpy().reshape(-1)
        if device.type != "cpu":  # where an index is repeated, any of its values may stay
            others = [p for p in np.unique(where) if got[p] in wide[where.reshape(-1) == p]]
            want[others] = got[others]
        np.testing.assert_array_equal(got, want)

        g = np.random.default_rng(1).normal(size=SHAPE)
        of_x, of_value = grad(y, [x, value], lucid.tensor(g, device=device))
        kept = g.reshape(-1).copy()
        kept[where.reshape(-1)] = 0
        np.testing.assert_array_equal(of_x.cpu().numpy(), kept.reshape(SHAPE))
        # Every element of the value adds up the gradients of the places that it went to.
        which = np.broadcast_to(np.arange(b.size).reshape(shape[max(0, len(shape) - where.ndim) :]), where.shape)
        summed = np.zeros(b.size)
        np.add.at(summed, which.reshape(-1), g.reshape(-1)[where.reshape(-1)])
        np.testing.assert_allclose(of_value.cpu().numpy(), summed.reshape(shape), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("value", [2, 2.5, True], ids=repr)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_assigning_numbers_keeps_the_dtype(value, dtype, device):
    x = lucid.zeros(3, dtype=dtype, device=device)
    x[1:] = value
    want = np.zeros(3, dtype)
    want[1:] = value
    assert x.dtype == dtype
    np.testing.assert_array_equal(x.cpu().numpy(), want)


def test_assigning_a_wider_dtype_keeps_the_narrower(device):
    x = lucid.zeros(3, device=device, requires_grad=True)
    value = lucid.ones(2, dtype=lucid.float64, device=device, requires_grad=True)
    y = x + 0
    y[:2] = value
    assert y.dtype == lucid.float32
    y.sum().backward()
    assert (value.grad.dtype, value.grad.tolist()) == (lucid.float64, [1, 1])
    assert (x.grad.dtype, x.grad.tolist()) == (lucid.float32, [0, 0, 1])


def test_assignment_to_itself(device):
    x = lucid.arange(4.0, device=device)
    x[1:] = x[:-1]
    assert x.tolist() == [0, 0, 1, 2]


X = lucid.zeros(2, 3, 4)
BAD = {
    "value-shape-array": (
        lambda: X.__setitem__([0, 1], lucid.zeros(5)),
        RuntimeError,
        r"setitem: a value of shape \(5,\) cannot be broadcast to \(2, 3, 4\)",
    ),
    "value-list": (lambda: X.__setitem__(0, [1, 2]), TypeError, r"got list; wrap it in lucid.tensor"),
}


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()
    assert not X.numpy().any()
