"""Every function of nn.functional against PyTorch, and its gradients against differences, on every device."""

from __future__ import annotations

import contextlib
import warnings

import numpy as np
import pytest

import lucid
from lucid.autograd import gradcheck, gradgradcheck

from .table import TABLE, Row
from .table_maps import MAPS


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


@pytest.mark.parametrize("row", TABLE + MAPS, ids=lambda row: row.id)
def test_torch_agrees(row, device):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")
    ours, theirs = results(lucid, row, device=device), results(torch, row)
    assert len(ours) == len(theirs)
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        np.testing.assert_allclose(a, b, rtol=1e-9 if i == 0 else 1e-8, atol=1e-12, err_msg=f"result {i}")
        assert a.dtype == b.dtype
        assert a.shape == b.shape


@pytest.mark.parametrize("row", [row for row in TABLE + MAPS if row.differences], ids=lambda row: row.id)
def test_gradients(row, device):
    inputs = tensors(lucid, row, device=device)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert gradcheck(lambda *x: row.call(lucid, *x), tuple(inputs))
        assert gradgradcheck(lambda *x: row.call(lucid, *x), tuple(inputs))
