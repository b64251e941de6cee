"""Every operation of the table: its values against NumPy's, and values, dtypes and gradients against torch's."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import ops

from .oracle import Torch
from .tables import TABLE, Row

DIFFERENTIABLE = [row for row in TABLE if row.order]


def ident(row: Row) -> str:
    return row.id


def close(got: np.ndarray, want: np.ndarray, ulp: float, where: object) -> None:
    """Check that arrays agree to some units in the last place of the largest number, in the dtype of `got`."""
    assert got.shape == want.shape, f"shape {got.shape}, expected {want.shape}, at {where}"
    if got.dtype.kind != "f":
        np.testing.assert_array_equal(got, want, err_msg=str(where))
    elif got.size:
        scale = np.nanmax(np.abs(want), initial=1.0)
        np.testing.assert_allclose(got, want, rtol=0, atol=ulp * np.finfo(got.dtype).eps * scale, err_msg=str(where))


@pytest.mark.parametrize("row", TABLE, ids=ident)
def test_values(row, device):
    for dtype in row.dtypes:
        for shapes in row.shapes:
            arrays = row.inputs(shapes, dtype)
            got = row.call(ops, *(lucid.tensor(a, device=device) for a in arrays))
            want = row.numpy(*(a.astype(np.float64) if got.is_floating_point() else a for a in arrays))
            assert isinstance(got, lucid.Tensor)
            assert got.device == device
            close(got.cpu().numpy(), np.asarray(want), row.ulp, (dtype, shapes))


@pytest.mark.parametrize("row", TABLE, ids=ident)
def test_arrays_in_array_out(row):
    arrays = row.inputs(row.shapes[-1], row.dtypes[0])
    got = row.call(ops, *arrays)
    assert type(got) is np.ndarray
    close(got, row.call(ops, *map(lucid.tensor, arrays)).numpy(), 0, row.shapes[-1])


@pytest.mark.filterwarnings("ignore:The reduce argument of torch.scatter")
@pytest.mark.parametrize("row", TABLE, ids=ident)
def test_as_in_torch(row):
    torch = pytest.importorskip("torch", reason="torch is the oracle; pip install .[parity]")
    for dtype in row.torch:
        for shapes in row.shapes:
            arrays = row.inputs(shapes, dtype)
            got = row.call(ops, *map(lucid.tensor, arrays)).numpy()
            want = row.call(Torch(), *map(torch.tensor, arrays)).numpy()
            assert got.dtype == want.dtype, (dtype, shapes)
            close(got, want, row.ulp, (dtype, shapes))


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore:The reduce argument of torch.scatter")
@pytest.mark.parametrize("row", [row for row in TABLE if "float64" in row.torch], ids=ident)
def test_nan_goes_where_it_goes_in_torch(row, device):
    torch = pytest.importorskip("torch", reason="torch is the oracle; pip install .[parity]")
    for shapes in row.shapes:
        arrays = row.inputs(shapes)
        if not arrays[0].size:
            continue
        arrays[0].reshape(-1)[np.random.default_rng(2).integers(arrays[0].size)] = np.nan
        got = row.call(ops, *(lucid.tensor(a, device=device) for a in arrays)).cpu().numpy()
        want = row.call(Torch(), *map(torch.tensor, arrays)).numpy()
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12, err_msg=str(shapes))


@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=ident)
def test_gradients_as_in_torch(row):
    """First and second derivatives: those of (w · y), where w is random, and of (v · x') where x' are the first."""
    torch = pytest.importorskip("torch", reason="torch is the oracle; pip install .[parity]")
    for shapes in row.shapes:
        arrays = row.inputs(shapes)
        found = []
        for m, tensor, grad in (
            (ops, lucid.tensor, lucid.autograd.grad),
            (Torch(), torch.tensor, torch.autograd.grad),
        ):
            rng = np.random.default_rng(1)
            x = [tensor(a, requires_grad=True) for a in arrays]
            y = row.call(m, *x)
            w = tensor(rng.normal(size=tuple(y.shape)), requires_grad=True)
            nothing = sum((0 * t).sum() for t in [*x, w])  # so that a derivative may be 0, but not missing
            first = grad((y * w).sum() + nothing, x, create_graph=True)
            v = [tensor(rng.normal(size=a.shape)) for a in arrays]
            second = grad(sum((a * b).sum() for a, b in zip(first, v, strict=True)) + nothing, [*x, w])
            found.append([g.numpy(force=True) for g in (*first, *second)])
        for i, (got, want) in enumerate(zip(*found, strict=True)):
            close(got, want, 64, (shapes, f"gradient {i}"))


@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=ident)
def test_gradients_by_differences(row, device):
    for shapes in row.shapes:
        x = [lucid.tensor(a, device=device, requires_grad=True) for a in row.inputs(shapes)]
        assert lucid.autograd.gradcheck(lambda *x: row.call(ops, *x), tuple(x), atol=1e-7, rtol=1e-6)
        assert lucid.autograd.gradgradcheck(lambda *x: row.call(ops, *x), tuple(x), atol=1e-6, rtol=1e-5)
