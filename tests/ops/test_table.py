"""Every operation of the table: values against NumPy's; values, dtypes and gradients against torch's and the CPU's."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import lucid
from lucid import ops

from ..oracle import slopes_agree
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
def test_as_in_torch(row, torch):
    for dtype in row.torch:
        for shapes in row.shapes:
            arrays = row.inputs(shapes, dtype)
            got = row.call(ops, *map(lucid.tensor, arrays)).numpy()
            want = row.call(Torch(), *map(torch.tensor, arrays)).numpy()
            assert got.dtype == want.dtype, (dtype, shapes)
            close(got, want, row.ulp, (dtype, shapes))


def with_nan(row: Row, shapes):
    """Inputs of the row, an element of the first one not a number; or None if that has none."""
    arrays = row.inputs(shapes)
    if not arrays[0].size:
        return None
    arrays[0].reshape(-1)[np.random.default_rng(2).integers(arrays[0].size)] = np.nan
    return arrays


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore:The reduce argument of torch.scatter")
@pytest.mark.parametrize("row", [row for row in TABLE if "float64" in row.torch], ids=ident)
def test_nan_goes_where_it_goes_in_torch(row, torch):
    for shapes in row.shapes:
        if arrays := with_nan(row, shapes):
            got = row.call(ops, *map(lucid.tensor, arrays)).numpy()
            want = row.call(Torch(), *map(torch.tensor, arrays)).numpy()
            np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12, err_msg=str(shapes))


def derivatives(call, arrays, tensor, grad):
    """First and second ones: those of (w · y), where w is random, and of (v · x') where x' are the first."""
    rng = np.random.default_rng(1)
    x = [tensor(a, requires_grad=True) for a in arrays]
    y = call(*x)
    w = tensor(rng.normal(size=tuple(y.shape)), requires_grad=True)
    nothing = sum((0 * t).sum() for t in [*x, w])  # so that a derivative may be 0, but not missing
    first = grad((y * w).sum() + nothing, x, create_graph=True)
    v = [tensor(rng.normal(size=a.shape)) for a in arrays]
    second = grad(sum((a * b).sum() for a, b in zip(first, v, strict=True)) + nothing, [*x, w])
    return [g.numpy(force=True) for g in (*first, *second)]


def of_lucid(row: Row, arrays, device="cpu"):
    tensor = functools.partial(lucid.tensor, device=device)
    return derivatives(functools.partial(row.call, ops), arrays, tensor, lucid.autograd.grad)


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore:The reduce argument of torch.scatter")
@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=ident)
def test_gradients_as_in_torch(row, torch):
    for shapes in row.shapes:
        arrays = row.inputs(shapes)
        want = derivatives(functools.partial(row.call, Torch()), arrays, torch.tensor, torch.autograd.grad)
        for i, (a, b) in enumerate(zip(of_lucid(row, arrays), want, strict=True)):
            close(a, b, 64, (shapes, f"gradient {i}"))


@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=ident)
def test_gradients_by_differences(row):
    for shapes in row.shapes:
        x = [lucid.tensor(a, requires_grad=True) for a in row.inputs(shapes)]
        slopes_agree(lambda *x: row.call(ops, *x), *x)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("row", TABLE, ids=ident)
def test_devices_agree(row, accelerator):
    """On NaN, and in derivatives; `test_values` compares the values themselves."""
    for shapes in row.shapes:
        if "float64" in row.torch and (arrays := with_nan(row, shapes)):
            got, want = (row.call(ops, *(lucid.tensor(a, device=d) for a in arrays)) for d in (accelerator, "cpu"))
            np.testing.assert_allclose(got.cpu().numpy(), want.numpy(), rtol=1e-9, atol=1e-12, err_msg=str(shapes))
        if row.order:
            arrays = row.inputs(shapes)
            for i, (a, b) in enumerate(zip(of_lucid(row, arrays, accelerator), of_lucid(row, arrays), strict=True)):
                close(a, b, 64, (shapes, f"gradient {i}"))
