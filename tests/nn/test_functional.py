"""Every function of nn.functional against PyTorch and differences, and every device against the CPU."""

from __future__ import annotations

import contextlib
import dataclasses
import warnings

import numpy as np
import pytest

import lucid

from ..oracle import slopes_agree
from .tables import TABLE, Row

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing, and of NaN


def tensors(library, row: Row, **device):
    """The row's inputs as tensors of a library, those that a gradient is wanted for as leaves that require grad."""
    return [
        library.tensor(value, requires_grad=i in row.wanted, **device) if value.dtype.kind == "f"
        else library.tensor(value, **device)
        for i, value in enumerate(row.inputs)
    ]  # fmt: skip


def results(library, row: Row, **device):
    """The value, the first gradients, and the gradients of their squares, as NumPy arrays."""
    inputs = tensors(library, row, **device)
    leaves = [inputs[i] for i in row.wanted]
    with pytest.warns(UserWarning) if row.warns else contextlib.nullcontext():
        y = row.call(library, *inputs)
    found = [y]
    shape = tuple(y.shape)
    weights = library.tensor(np.random.default_rng(1).uniform(0.5, 2, shape), **device)
    first = library.autograd.grad((y * weights).sum(), leaves, create_graph=True)
    found += first
    if row.second:
        scalar = sum((g * g * (i + 1)).sum() for i, g in enumerate(first))
        if scalar.requires_grad:
            second = library.autograd.grad(scalar, leaves, allow_unused=True)
            found += [library.zeros_like(x) if g is None else g for x, g in zip(leaves, second, strict=True)]
        else:
            found += [library.zeros_like(x) for x in leaves]
    return [value.numpy(force=True) for value in found]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_torch_agrees(row, torch):
    same(results(lucid, row), results(torch, row))


def same(ours, theirs):
    """Check that dtypes, shapes and numbers are the same, those of gradients to fewer digits."""
    assert len(ours) == len(theirs)
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        np.testing.assert_allclose(a, b, rtol=1e-9 if i == 0 else 1e-8, atol=1e-12, err_msg=f"result {i}")
        assert a.dtype == b.dtype
        assert a.shape == b.shape


def with_nan(row: Row) -> Row:
    """The same function, with one element of its first input not a number."""
    inputs = [x.copy() for x in row.inputs]
    x = inputs[row.wanted[0]].reshape(-1)
    x[np.random.default_rng(2).integers(x.size)] = np.nan
    if len(inputs) == 3 and row.id.startswith("cross_entropy ("):
        inputs[2] += 1  # with a weight of 0, not even NaN would count
    return dataclasses.replace(row, inputs=inputs, second=False)


def results_with_nan(library, row: Row, **device):
    """What must be NaN in the same places: all but a gradient in whose sums 0 · NaN may stand."""
    found = results(library, with_nan(row), **device)
    if row.id.startswith(("conv1d", "conv2d", "conv3d")):
        del found[2]  # the weight's
    return found


REFUSED = "binary_cross_entropy ("


@pytest.mark.parametrize("row", [r for r in TABLE if r.inputs[r.wanted[0]].size], ids=lambda row: row.id)
def test_nan_goes_where_it_goes_in_torch(row, torch):
    if row.id.startswith(REFUSED):
        for library in (torch, lucid):
            with pytest.raises(RuntimeError, match=r"between 0 and 1"):
                results(library, with_nan(row))
        return
    for a, b in zip(results_with_nan(lucid, row), results_with_nan(torch, row), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-12)


BY_ZEROS = (
    "adaptive_avg_pool",
    "conv2d",
    "conv_transpose2d",
    "interpolate",
)  # products whose matrices are made of them


@pytest.mark.parametrize("row", [row for row in TABLE if row.id.startswith(BY_ZEROS)], ids=lambda row: row.id)
def test_nan_in_a_gradient_stays_where_windows_reach(row, torch):
    found = []
    for library in (lucid, torch):
        inputs = tensors(library, row)
        y = row.call(library, *inputs)
        g = np.ones(tuple(y.shape))
        g.reshape(-1)[g.size // 2 : g.size // 2 + 1] = np.nan
        found.append(library.autograd.grad(y, inputs[row.wanted[0]], library.tensor(g))[0].numpy())
    np.testing.assert_array_equal(np.isnan(found[0]), np.isnan(found[1]))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_devices_agree(row, accelerator):
    same(results(lucid, row, device=accelerator), results(lucid, row))
    if row.inputs[row.wanted[0]].size and not row.id.startswith(REFUSED):
        same(results_with_nan(lucid, row, device=accelerator), results_with_nan(lucid, row))


@pytest.mark.parametrize("row", [row for row in TABLE if row.differences], ids=lambda row: row.id)
def test_gradients(row):
    inputs = tensors(lucid, row)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        slopes_agree(lambda *x: row.call(lucid, *x), *inputs)
