"""lucid.linalg against torch.linalg: values, first and second gradients, in batches; and on every device."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import linalg

from .table import ROWS, arrays_for, close

each = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


@pytest.mark.filterwarnings("ignore:torch.cholesky is deprecated")
@each
def test_as_in_torch(row, torch):
    order = min(row.order, row.torch)
    for shapes in row.shapes:
        found = []
        for m, grad in ((lucid, lucid.autograd.grad), (torch, torch.autograd.grad)):
            rng = np.random.default_rng(1)
            x = [m.tensor(a, requires_grad=True) for a in arrays_for(shapes)]
            y = row.call(m, *x)
            found.append([y.detach().numpy()])
            if not order:
                continue
            w = m.tensor(rng.normal(size=tuple(y.shape)), requires_grad=True)
            nothing = sum((0 * t).sum() for t in [*x, w])  # so that a derivative may be 0, but not missing
            first = grad((y * w).sum() + nothing, x, create_graph=order > 1)
            found[-1] += [g.detach().numpy() for g in first]
            if order > 1:
                v = [m.tensor(rng.normal(size=a.shape)) for a in arrays_for(shapes)]
                second = grad(sum((a * b).sum() for a, b in zip(first, v, strict=True)) + nothing, [*x, w])
                found[-1] += [g.numpy() for g in second]
        for i, (got, want) in enumerate(zip(*found, strict=True)):
            close(got, want, 1e-9 if i == 0 else 1e-8)


@each
def test_on_every_device(row, device):
    for shapes in row.shapes:
        results = []
        for place in ("cpu", device):
            x = [lucid.tensor(a, device=place, requires_grad=True) for a in arrays_for(shapes)]
            y = row.call(lucid, *x)
            assert y.device == place
            results.append([y.detach()])
            if row.order:
                (y * y).sum().backward()
                results[-1] += [a.grad for a in x]
        for one, other in zip(*results, strict=True):
            close(other.cpu().numpy(), one.cpu().numpy(), 1e-11)


@pytest.mark.parametrize("row", [row for row in ROWS if row.order], ids=lambda row: row.id)
def test_gradients_by_differences(row):
    x = [lucid.tensor(a, requires_grad=True) for a in arrays_for(row.shapes[0])]
    assert lucid.autograd.gradcheck(lambda *x: row.call(lucid, *x), tuple(x), atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtypes_stay(dtype, device):
    x = lucid.tensor(arrays_for([(3, 3)])[0], dtype=dtype, device=device)
    results = [*linalg.svd(x), *linalg.qr(x), *linalg.eigh(x), *linalg.slogdet(x), linalg.inv(x), linalg.det(x)]
    results += [linalg.pinv(x), linalg.solve(x, x), linalg.lstsq(x, x).solution, linalg.cond(x), linalg.norm(x)]
    assert {r.dtype for r in results} == {lucid.tensor(0, dtype=dtype).dtype}
