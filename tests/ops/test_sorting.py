"""Sorting, order statistics, counting and searching: ties and large integers, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import lucid

from .refusals import INTS, TWO, refused, z

BAD = {
    # Sorting and order statistics
    "sort-dim": (lambda: TWO.sort(2), IndexError, "sort: dimension out of range: expected one of -2 to 1, got 2"),
    "sort-0d": (lambda: z(()).sort(1), IndexError, "sort: .* expected one of -1 to 0, got 1"),
    "sort-float": (lambda: TWO.sort(0.5), TypeError, "sort: expected one dimension, an integer, got 0.5"),
    "topk": (lambda: TWO.topk(4), RuntimeError, "topk: expected k from 0 to 3, the size of dimension -1, got 4"),
    "topk-negative": (lambda: TWO.topk(-1), RuntimeError, "got -1"),
    "topk-0d": (lambda: z(()).topk(2), RuntimeError, "from 0 to 1"),
    "kthvalue": (lambda: TWO.kthvalue(0), RuntimeError, "kthvalue: expected k from 1 to 3.* got 0"),
    "kthvalue-empty": (lambda: z(2, 0).kthvalue(1), IndexError, "expected k from 1 to 0"),
    "median": (lambda: z(2, 0).median(1), IndexError, r"median: a tensor of shape \(2, 0\) has no elements"),
    "quantile-q": (lambda: TWO.quantile(1.5), RuntimeError, "quantile: expected q from 0 to 1, got 1.5"),
    "quantile-nan": (lambda: TWO.quantile(float("nan")), RuntimeError, "expected q from 0 to 1, got nan"),
    "quantile-int": (lambda: INTS.quantile(0.5), RuntimeError, r"quantile: .* got int64; .*\.float\(\)"),
    "quantile-matrix": (lambda: TWO.quantile(TWO), RuntimeError, r"a number or a vector, got shape \(2, 3\)"),
    "quantile-empty": (lambda: z(0).quantile(0.5), RuntimeError, "no elements"),
    "quantile-how": (lambda: TWO.quantile(0.5, interpolation="cubic"), RuntimeError, "'midpoint'.*got 'cubic'"),
    # Counting
    "unique": (lambda: TWO.unique(dim=2), IndexError, "unique: dimension out of range"),
    "unique-empty": (lambda: z(2, 0).unique(dim=0), RuntimeError, r"shape \(2, 0\) has nothing to compare along dim=0"),
    "bincount-float": (lambda: z(3).bincount(), RuntimeError, r"bincount: expected a vector of integers, got float32"),
    "bincount-2d": (lambda: INTS.reshape(1, 2).bincount(), RuntimeError, r"got int64 of shape \(1, 2\)"),
    "bincount-negative": (lambda: (INTS - 1).bincount(), RuntimeError, "must not be negative, got -1"),
    "bincount-weights": (lambda: INTS.bincount(z(3)), RuntimeError, r"one weight for each number, \(2,\), got \(3,\)"),
    "bincount-minlength": (lambda: INTS.bincount(minlength=-1), RuntimeError, "minlength must not be negative"),
    "histc-int": (lambda: INTS.histc(), RuntimeError, r"histc: .* got int64; .*\.float\(\)"),
    "histogram-edges": (lambda: lucid.histogram(TWO, z(1)), RuntimeError, r"at least two edges, got shape \(1,\)"),
    "histc-bins": (lambda: TWO.histc(0), RuntimeError, "at least one bin, got 0"),
    "histc-bounds": (lambda: TWO.histc(2, 3, 1), RuntimeError, "min=3, max=1"),
    "histc-nan": (lambda: lucid.tensor([0.0, float("nan")]).histc(), RuntimeError, "not finite; pass min and max"),
    # Searching
    "searchsorted": (lambda: lucid.searchsorted(TWO, z(3, 1)), RuntimeError, r"input \(3, 1\), got \(2, 3\)"),
    "searchsorted-0d": (lambda: lucid.searchsorted(z(()), TWO), RuntimeError, r"expected a vector"),
    "searchsorted-side": (lambda: lucid.searchsorted(z(2), TWO, side="up"), RuntimeError, "'left' or 'right'.* 'up'"),
    "searchsorted-both": (lambda: lucid.searchsorted(z(2), TWO, right=True, side="left"), RuntimeError, "True"),
    "searchsorted-sorter": (lambda: lucid.searchsorted(z(2), TWO, sorter=TWO), RuntimeError, r"\(2,\), got \(2, 3\)"),
    "bucketize": (lambda: lucid.bucketize(TWO, TWO), RuntimeError, r"a vector of boundaries, got shape \(2, 3\)"),
    "mode": (lambda: z(2, 0).mode(), IndexError, "no elements"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    refused(call, error, says)


def test_indices_lead_to_values(device):
    """Where equal elements leave open which of them is meant, the index must be right all the same."""
    x = lucid.tensor(np.random.default_rng(0).integers(0, 4, (5, 40)), device=device)
    for found in (x.sort(1), x.sort(1, True), x.topk(7, 1), x.topk(7, 1, False), x.kthvalue(9, 1, True)):
        assert lucid.equal(x.gather(1, found.indices), found.values)
    for found in (x.median(1, True), x.cummax(1), x.cummin(1)):
        assert lucid.equal(x.gather(1, found.indices), found.values)


def test_whole_numbers_up_to_a_large_one_are_ordered_exactly():
    x = lucid.tensor([2**53 + 1, 2**53, 2**53 + 2])
    assert x.sort().indices.tolist() == [1, 0, 2]
    assert x.median().item() == 2**53 + 1
    assert lucid.searchsorted(lucid.tensor([2**53, 2**53 + 2]), 2**53 + 1).item() == 1


@pytest.mark.parametrize("k", [0, 1])
def test_indices_of_a_scalar_are_integers(k):
    values, indices = lucid.topk(lucid.tensor(2.5), k)
    assert (values.dtype, indices.dtype) == (lucid.float32, lucid.int64)
    assert values.tolist() == (2.5 if k else [])
    assert indices.tolist() == (0 if k else [])


def _elements(kind: str) -> np.ndarray:
    """Enough of them that the fast ways are taken, with ties, in the dtype or with the values that the kind names."""
    few = np.random.default_rng(0).integers(-20, 20, (40, 30))
    if kind in ("nan", "infinite", "zeros"):
        x = few.astype(np.float32)
        x[few > 15] = {"nan": np.nan, "infinite": np.inf, "zeros": -0.0}[kind]
        x[few < -15] = {"nan": -np.nan, "infinite": -np.inf, "zeros": 0.0}[kind]
        return x
    return (few + 2**62 if kind == "large" else few).astype("int64" if kind == "large" else kind)


KINDS = ["float64", "float32", "float16", "int64", "uint8", "large", "nan", "infinite", "zeros"]


@pytest.mark.parametrize("dim", [0, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_sorting_is_stable(kind, dim):
    x = _elements(kind)
    values, indices = lucid.sort(lucid.tensor(x), dim)
    assert np.array_equal(indices.numpy(), x.argsort(dim, kind="stable"))
    assert np.array_equal(values.numpy(), np.sort(x, dim, kind="stable"), equal_nan=x.dtype.kind == "f")


@pytest.mark.parametrize("largest", [True, False])
@pytest.mark.parametrize("dim", [0, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_topk_finds_what_sorting_finds(kind, dim, largest):
    x = lucid.tensor(_elements(kind))
    values, indices = lucid.topk(x, 8, dim, largest)
    ordered = np.sort(x.numpy(), dim)
    wanted = np.take(np.flip(ordered, dim) if largest else ordered, range(8), dim)
    assert np.array_equal(values.numpy(), wanted, equal_nan=x.dtype.kind == "f")
    assert np.array_equal(lucid.gather(x, dim, indices).numpy(), wanted, equal_nan=x.dtype.kind == "f")
    assert all(len(set(row)) == 8 for row in np.moveaxis(indices.numpy(), dim, -1).reshape(-1, 8).tolist())


@pytest.mark.parametrize("right", [False, True])
def test_long_and_short_rows_are_searched_alike(right):
    s = np.sort(np.random.default_rng(0).normal(size=(3, 50)).astype(np.float32).round(1), 1)
    x = np.concatenate([s[:, ::3], [[np.nan, np.inf, -np.inf]] * 3], 1).astype(np.float32)
    at_once = lucid.searchsorted(lucid.tensor(s), lucid.tensor(x), right=right).numpy()
    one_by_one = [lucid.searchsorted(lucid.tensor(s), lucid.tensor(x[:, [j]]), right=right).numpy() for j in range(20)]
    assert np.array_equal(at_once, np.concatenate(one_by_one, 1))
