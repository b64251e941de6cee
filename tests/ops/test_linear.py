"""Operations that are linear in each input: values and gradients on every device, and the same as torch's."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd.backward import grad

from .tables import LINEAR
from .tables.linear import Numpy

EPS = np.finfo(np.float64).eps


def arrays_for(row, dtype="float64", seed=0):
    """Random inputs of a row; integers are small."""
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return [rng.normal(size=s).astype(dtype) for s in row.shapes]
    return [rng.integers(0, 2 if dtype == "bool" else 5, s).astype(dtype) for s in row.shapes]


def close(row, got, want):
    """Check that arrays are equal, or that sums of fewer than 100 numbers of about 1 are but for their rounding."""
    assert got.shape == want.shape
    tolerance = 100 * np.finfo(got.dtype).eps if row.sums and got.dtype.kind == "f" else 0
    np.testing.assert_allclose(got, want, rtol=0, atol=tolerance)


@pytest.mark.parametrize("row", LINEAR, ids=lambda row: row.id)
def test_values(row, device):
    for dtype in ("float64", "float32", "int64") + (() if row.sums else ("float16", "uint8", "bool")):
        arrays = arrays_for(row, dtype)
        if dtype == "bool" and any(name in row.id for name in ("masked_fill", "scatter-number")):
            continue  # they put a 2 in
        got = row.call(ops, *(lucid.tensor(a, device=device) for a in (*arrays, *row.constants)))
        assert isinstance(got, lucid.Tensor)
        assert got.device == device
        assert got.dtype == dtype
        close(row, got.cpu().numpy(), np.asarray(row.call(Numpy(), *arrays, *row.constants)))


@pytest.mark.parametrize("row", LINEAR, ids=lambda row: row.id)
def test_arrays_in_array_out(row):
    arrays = arrays_for(row)
    got = row.call(ops, *arrays, *row.constants)
    assert type(got) is np.ndarray
    close(row, got, np.asarray(row.call(Numpy(), *arrays, *row.constants)))


@pytest.mark.parametrize("row", LINEAR, ids=lambda row: row.id)
def test_as_in_torch(row, torch):

    class Torch:
        """torch, and torch.nn.functional for what is only there."""

        def __getattr__(self, name):
            return getattr(torch.nn.functional, name, None) or getattr(torch, name)

        T = mT = property(lambda self: (_ for _ in ()).throw(AttributeError))

    arrays = arrays_for(row)
    results = []
    for m, make, derive in ((ops, lucid.tensor, grad), (Torch(), torch.tensor, torch.autograd.grad)):
        rng = np.random.default_rng(1)
        x = [make(a, requires_grad=True) for a in arrays]
        y = row.call(m, *x, *map(make, row.constants))
        w = make(rng.normal(size=tuple(y.shape)))
        # Zero times each input, so that a gradient which does not depend on one is 0 and not missing.
        got = derive((y * w).sum() + sum((0 * a).sum() for a in x), x)
        results.append([y.detach().numpy(), *(g.detach().numpy() for g in got)])
    for got, want in zip(*results, strict=True):
        assert got.dtype == want.dtype
        assert got.shape == want.shape
        np.testing.assert_allclose(got, want, rtol=0, atol=100 * EPS)


def transposed(function, arrays, device, seed):
    """Check for each input, in which the function is linear but for a constant, that its gradient is its transpose.

    With f(v) the function of one input, without its constant, and f'(g) its gradient: ``g · f(v) = v · f'(g)``.
    """
    rng = np.random.default_rng(seed)
    for i, a in enumerate(arrays):
        x = [lucid.tensor(b, device=device, requires_grad=j == i) for j, b in enumerate(arrays)]
        y = function(*x)
        zeros = function(*(lucid.zeros_like(b) if j == i else b.detach() for j, b in enumerate(x)))
        if not y.requires_grad:
            np.testing.assert_array_equal(host(y), host(zeros))
            continue
        g = rng.normal(size=y.shape)
        (back,) = grad(y, x[i], lucid.tensor(g, device=device), allow_unused=True, materialize_grads=True)
        left = (g * (host(y) - host(zeros))).sum()
        right = (a * host(back)).sum()
        assert back.shape == a.shape
        assert abs(left - right) <= 1000 * EPS * max(1, abs(left)), f"input {i}: {left} and {right}"


def host(tensor):
    return tensor.detach().cpu().numpy()


@pytest.mark.parametrize("row", [row for row in LINEAR if row.transposed], ids=lambda row: row.id)
def test_gradient_is_the_transpose(row, device):
    constants = [lucid.tensor(c, device=device) for c in row.constants]
    transposed(lambda *x: row.call(ops, *x, *constants), arrays_for(row), device, seed=2)


@pytest.mark.parametrize("row", LINEAR, ids=lambda row: row.id)
def test_second_gradient_is_the_transpose_of_the_first(row, device):
    """The gradient is itself linear in the gradient g of the result and in each input."""
    constants = [lucid.tensor(c, device=device) for c in row.constants]
    arrays = arrays_for(row)
    shape = row.call(ops, *arrays, *row.constants).shape
    for i in range(len(arrays)):

        def first(g, *x, i=i):
            x = [a if a.requires_grad else a.clone().requires_grad_() for a in x]
            y = row.call(ops, *x, *constants)
            return grad(y, x[i], g, create_graph=True, allow_unused=True, materialize_grads=True)[0]

        transposed(first, [np.random.default_rng(3).normal(size=shape), *arrays], device, seed=4)
