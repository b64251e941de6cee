"""Functions whose results are indices, counts or chosen elements, beside torch's: NaN, ties, empty and 0-d tensors."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid

nan, inf = np.nan, np.inf
V = [2.0, nan, 1.0, 3.0, 1.0]
M = [[3.0, 1.0, 2.0], [0.0, 5.0, 4.0]]
TIES = [1, 3, 1, 3, 3, 0]
EMPTY = np.zeros((0,))
EMPTY2 = np.zeros((2, 0))

CALLS = {
    # In order: NaN is larger than all numbers; the order of equal elements is kept where the sort is stable
    "sort-nan": lambda m, t: m.sort(t(V), stable=True),
    "sort-nan-descending": lambda m, t: m.sort(t(V), descending=True, stable=True),
    "sort-ties": lambda m, t: m.sort(t(TIES), stable=True),
    "sort-ties-descending": lambda m, t: m.sort(t(TIES), stable=True, descending=True),
    "sort-dim": lambda m, t: m.sort(t(M), dim=0),
    "sort-0d": lambda m, t: m.sort(t(3.0)),
    "sort-0d-dim": lambda m, t: m.sort(t(3.0), -1),
    "sort-empty": lambda m, t: m.sort(t(EMPTY)),
    "sort-empty-other": lambda m, t: m.sort(t(EMPTY2), 0),
    "sort-bool": lambda m, t: m.sort(t([True, False, True]), stable=True),
    "sort-method": lambda m, t: t(M).sort(-1, True),
    "argsort": lambda m, t: m.argsort(t(M), 1, descending=True),
    "argsort-stable": lambda m, t: m.argsort(t(TIES), stable=True),
    "argsort-0d": lambda m, t: m.argsort(t(3.0)),
    "topk-nan": lambda m, t: m.topk(t([2.0, nan, 1.0]), 2),
    "topk-nan-smallest": lambda m, t: m.topk(t([2.0, nan, 1.0]), 2, largest=False),
    "topk-all": lambda m, t: m.topk(t(M), 3),
    "topk-none": lambda m, t: m.topk(t(M), 0),
    "topk-dim": lambda m, t: t(M).topk(1, 0),
    "topk-0d": lambda m, t: m.topk(t(3.0), 1),
    "topk-ties": lambda m, t: m.topk(t(TIES), 4).values,
    "topk-unsorted": lambda m, t: m.sort(m.topk(t(M), 2, sorted=False).values).values,
    "kthvalue-nan": lambda m, t: [m.kthvalue(t([2.0, nan, 1.0]), k) for k in (1, 2, 3)],
    "kthvalue-keepdim": lambda m, t: m.kthvalue(t(M), 2, 0, keepdim=True),
    "kthvalue-0d": lambda m, t: m.kthvalue(t(3.0), 1),
    "median": lambda m, t: m.median(t(V[2:])),
    "median-nan": lambda m, t: m.median(t(V)),
    "median-nan-dim": lambda m, t: m.median(t(V), 0),
    "median-empty": lambda m, t: m.median(t(EMPTY)),
    "median-0d": lambda m, t: m.median(t(3.0), 0),
    "median-keepdim": lambda m, t: m.median(t(M), 1, True),
    "median-int": lambda m, t: m.median(t([4, 1, 3, 2])),
    "nanmedian": lambda m, t: m.nanmedian(t(V[:3]), 0),
    "nanmedian-all-nan": lambda m, t: m.nanmedian(t([nan, nan]), 0),
    "nanmedian-all": lambda m, t: m.nanmedian(t(V)),
    "quantile-nan": lambda m, t: m.quantile(t([[1.0, nan], [1.0, 2.0]]), 0.5, 1),
    "nanquantile": lambda m, t: m.nanquantile(t([[1.0, nan, 4.0], [1.0, 2.0, 3.0]]), t([0.5, 1.0]), dim=1),
    "nanquantile-all-nan": lambda m, t: m.nanquantile(t([nan, nan]), 0.5),
    "quantile-keepdim": lambda m, t: m.quantile(t(M), t([0.25, 0.5]), 0, keepdim=True),
    "quantile-keepdim-all": lambda m, t: m.quantile(t(M), 0.25, keepdim=True),
    "quantile-nearest": lambda m, t: m.quantile(t(M), 0.25, interpolation="nearest"),
    "mode-values": lambda m, t: m.mode(t([[3, 1, 3, 2, 2], [5, 4, 4, 4, 1]])).values,
    "mode-keepdim": lambda m, t: m.mode(t([[1.0, 2.0], [1.0, 3.0]]), 0, True).values,
    "mode-empty": lambda m, t: m.mode(t(EMPTY2.T)),
    "mode-0d": lambda m, t: m.mode(t(3.0)),
    # Accumulated
    "cummax-ties-nan": lambda m, t: m.cummax(t([1.0, 1.0, nan, 2.0, nan]), 0),
    "cummin-ties-nan": lambda m, t: m.cummin(t([3.0, 1.0, 1.0, nan, 0.0]), 0),
    "cummin-int": lambda m, t: m.cummin(t(TIES), -1),
    "cummax-0d": lambda m, t: m.cummax(t(1.0), 0),
    "cummax-empty": lambda m, t: m.cummax(t(EMPTY), 0),
    "cumprod-bool": lambda m, t: m.cumprod(t([True, False]), 0),
    "cumprod-dtype": lambda m, t: m.cumprod(t([2, 3]), 0, dtype=m.float64),
    "logcumsumexp-inf": lambda m, t: m.logcumsumexp(t([-inf, -inf, 1.0, inf]), 0),
    "logcumsumexp-empty": lambda m, t: m.logcumsumexp(t(EMPTY), 0),
    # Counted
    "unique": lambda m, t: m.unique(t(TIES), return_inverse=True, return_counts=True),
    "unique-2d": lambda m, t: m.unique(t([[2, 1], [1, 2]]), return_inverse=True),
    "unique-dim": lambda m, t: m.unique(t([[2, 1], [2, 1], [0, 5]]), dim=0, return_inverse=True, return_counts=True),
    "unique-dim-1": lambda m, t: m.unique(t([[2, 2, 1], [2, 2, 1]]), dim=1, return_counts=True),
    "unique-nan": lambda m, t: m.unique(t([nan, 1.0, nan])),
    "unique-empty": lambda m, t: m.unique(t(EMPTY), return_inverse=True, return_counts=True),
    "unique-0d": lambda m, t: m.unique(t(3), return_inverse=True),
    "unique-bool": lambda m, t: m.unique(t([True, False, True])),
    "unique_consecutive": lambda m, t: m.unique_consecutive(t([1, 1, 2, 1]), return_inverse=True, return_counts=True),
    "unique_consecutive-dim": lambda m, t: m.unique_consecutive(t([[1, 1, 2], [1, 1, 3]]), dim=1, return_counts=True),
    "unique_consecutive-empty": lambda m, t: m.unique_consecutive(t(EMPTY), return_counts=True),
    "unique_consecutive-2d": lambda m, t: m.unique_consecutive(t([[1, 1], [1, 2]]), return_inverse=True),
    "bincount": lambda m, t: m.bincount(t([0, 3, 1, 3])),
    "bincount-minlength": lambda m, t: m.bincount(t([0, 1]), minlength=4),
    "bincount-weights": lambda m, t: m.bincount(t([0, 3, 3]), t([0.5, 1.5, 2.0])),
    "bincount-weights-int": lambda m, t: m.bincount(t([0, 3, 3]), weights=t([1, 2, 3])),
    "bincount-weights-single": lambda m, t: m.bincount(t([0, 3]), t([0.5, 1.5]).float()),
    "bincount-empty": lambda m, t: m.bincount(t(np.zeros(0, np.int64)), minlength=2),
    "histc": lambda m, t: m.histc(t([1.0, 2.0, 3.0]), bins=4),
    "histc-bounds": lambda m, t: m.histc(t([-1.0, 0.0, 1.0, 2.9, 3.0, 4.0, nan]), bins=3, min=0, max=3),
    "histc-one-value": lambda m, t: m.histc(t([1.0, 1.0]), bins=4),
    "histc-empty": lambda m, t: m.histc(t(EMPTY), bins=3),
    "nonzero": lambda m, t: m.nonzero(t([[1, 0], [0, 2]])),
    "nonzero-0d": lambda m, t: [m.nonzero(t(a)) for a in (0.0, 1.0)],
    "nonzero-tuple": lambda m, t: m.nonzero(t([[True, False], [True, True]]), as_tuple=True),
    "nonzero-tuple-0d": lambda m, t: m.nonzero(t(1.0), as_tuple=True),
    "nonzero-nan": lambda m, t: t([0.0, nan, -0.0]).nonzero(),
    "nonzero-empty": lambda m, t: m.nonzero(t(EMPTY2)),
    "argwhere": lambda m, t: m.argwhere(t([[1, 0], [0, 2]])),
    "count_nonzero-nan": lambda m, t: m.count_nonzero(t([0.0, nan, 2.0])),
    "count_nonzero-dims": lambda m, t: m.count_nonzero(t(M), dim=(0, 1)),
    # Searched
    "searchsorted": lambda m, t: m.searchsorted(t([1, 3, 3, 5]), t([[0, 3], [4, 9]])),
    "searchsorted-right": lambda m, t: m.searchsorted(t([1, 3, 3, 5]), t([0, 3, 4, 9]), right=True),
    "searchsorted-side": lambda m, t: m.searchsorted(t([1, 3, 3, 5]), t([3]), side="right"),
    "searchsorted-rows": lambda m, t: m.searchsorted(t([[1, 3, 5], [2, 4, 6]]), t([[3, 7], [3, 0]])),
    "searchsorted-number": lambda m, t: m.searchsorted(t([1, 3, 5]), 3),
    "searchsorted-nan": lambda m, t: m.searchsorted(t([1.0, 3.0, 5.0]), t([nan, 2.0])),
    "searchsorted-empty": lambda m, t: m.searchsorted(t(EMPTY), t([1.0])),
    "searchsorted-empty-rows": lambda m, t: [m.searchsorted(t(EMPTY2), t(M)), m.searchsorted(t(EMPTY2.T), t(EMPTY2.T))],
    "searchsorted-int32": lambda m, t: m.searchsorted(t([1, 3, 5]), t([3]), out_int32=True),
    "searchsorted-sorter": lambda m, t: m.searchsorted(t([3, 1, 5]), t([2, 4]), sorter=t([1, 0, 2])),
    "bucketize": lambda m, t: m.bucketize(t([[0.5, 1.0], [2.0, 9.0]]), t([1.0, 2.0])),
    "bucketize-right": lambda m, t: m.bucketize(t([0.5, 1.0, 2.0]), t([1.0, 2.0]), right=True),
    "isin": lambda m, t: m.isin(t([[1, 2], [3, 4]]), t([4, 1, 9])),
    "isin-invert": lambda m, t: m.isin(t([1, 2]), t([[2]]), invert=True),
    "isin-number": lambda m, t: [m.isin(t([1, 2]), 2), m.isin(1, t([1, 2]))],
    "unravel_index": lambda m, t: m.unravel_index(t([[5, 0], [3, 11]]), (2, 2, 3)),
    "tensor_split-tensor": lambda m, t: [a.sum() for a in m.tensor_split(t([1, 2, 3, 4]), (1, 3))],
    # Empty along another dimension than the one that is named
    **{
        f"{name}-empty-{dim}": lambda m, t, f=name, dim=dim: getattr(m, f)(t(EMPTY2 if dim == 0 else EMPTY2.T), dim)
        for name in ("max", "min", "amax", "amin", "argmax", "median", "sort", "argsort", "cummax", "cummin", "mode")
        for dim in (0, -1)
    },
    # Empty along the one that is named
    **{
        f"{name}-of-none-{dim}": lambda m, t, f=name, dim=dim: getattr(m, f)(t(EMPTY2 if dim else EMPTY2.T), dim)
        for name in ("sum", "prod", "mean", "nansum", "any", "all", "logsumexp", "cumsum", "cumprod", "cummax", "sort")
        for dim in (0, -1)
    },
    "kthvalue-empty": lambda m, t: m.kthvalue(t(EMPTY2.T), 1),
    "topk-empty": lambda m, t: [m.topk(t(EMPTY2), k, 0) for k in (0, 1, 2)],
    "var_mean-empty": lambda m, t: [m.var_mean(t(EMPTY2), dim=d) for d in (0, 1)],
    "stacks-empty": lambda m, t: [f([t(EMPTY2)] * 2) for f in (m.hstack, m.vstack, m.dstack)],
    "atleast-empty": lambda m, t: [f(t(EMPTY)) for f in (m.atleast_1d, m.atleast_2d, m.atleast_3d)],
    "narrow-empty": lambda m, t: [m.narrow(t(EMPTY2), 1, 0, 0), m.narrow(t(M), 0, 2, 0)],
    "select-empty": lambda m, t: m.select(t(EMPTY2), 0, 1),
    "repeat_interleave-empty": lambda m, t: [m.repeat_interleave(t(EMPTY2), 2, d) for d in (None, 0, 1)],
    "rot90-empty": lambda m, t: m.rot90(t(EMPTY2)),
    "diagonals-empty": lambda m, t: [m.diagonal(t(EMPTY2)), m.diag_embed(t(EMPTY2))],
    "kron-empty": lambda m, t: m.kron(t(EMPTY2), t(M)),
    "cross-empty": lambda m, t: m.cross(t(np.zeros((0, 3))), t(np.zeros((0, 3))), dim=1),
    "meshgrid-empty": lambda m, t: m.meshgrid(t(EMPTY), t([1.0, 2.0]), indexing="ij"),
    "scatter-empty": lambda m, t: m.scatter(t(M), 1, t(EMPTY2.astype(int)), t(M)),
    "index_add-empty": lambda m, t: m.index_add(t(M), 0, t(EMPTY.astype(int)), t(np.zeros((0, 3)))),
    "index_copy-empty": lambda m, t: m.index_copy(t(M), 0, t(EMPTY.astype(int)), t(np.zeros((0, 3)))),
    "index_fill-empty": lambda m, t: m.index_fill(t(M), 0, t(EMPTY.astype(int)), 1),
    "put-empty": lambda m, t: t(M).put(t(EMPTY.astype(int)), t(EMPTY)),
    "equal-empty": lambda m, t: [t(f(t(EMPTY), t(EMPTY))) for f in (m.equal, m.allclose)],
    "addmm-empty": lambda m, t: m.addmm(t(V[2:]), t(EMPTY2), t(np.zeros((0, 3)))),
    "addmm-without-rows": lambda m, t: m.addmm(t(M[0]), t(EMPTY2.T), t(M)),
    # Odd numbers
    "fmax-nan": lambda m, t: [m.fmax(t([nan, 1.0, nan]), t([2.0, nan, nan])), m.fmin(t([nan, 1.0]), t([2.0, 3.0]))],
    "isposinf": lambda m, t: [m.isposinf(t([inf, -inf, nan])), m.isneginf(t([inf, -inf, nan]))],
    "heaviside-nan": lambda m, t: m.heaviside(t([nan, 0.0, -1.0, 2.0]), t([0.5])),
    "sign-bool": lambda m, t: [m.sign(t([True, False])), m.sgn(t([True, False]))],
    "logit-bytes": lambda m, t: m.logit(t([0, 1, 3]).to(m.uint8)),
    "signbit-zeros": lambda m, t: m.signbit(t([0.0, -0.0, -1.0, inf])),
    "signbit-int": lambda m, t: m.signbit(t([0, -1])),
    "copysign-zeros": lambda m, t: m.copysign(t([0.0, 1.0]), t([-0.0, -2.0])),
    "copysign-number": lambda m, t: m.copysign(t([0.0, 1.0]), -1),
    "nan_to_num": lambda m, t: m.nan_to_num(t([inf, -inf, nan, 1.0])),
    "nan_to_num-given": lambda m, t: m.nan_to_num(t([inf, -inf, nan, 1.0]), 7.0, 8.0, -9.0),
    "nan_to_num-int": lambda m, t: m.nan_to_num(t([1, 2])),
    "erfinv-limits": lambda m, t: m.erfinv(t([1.0, -1.0, 2.0, nan, 0.0])),
    "erfc-limits": lambda m, t: m.erfc(t([inf, -inf, nan, 30.0])),
    "xlogy-zeros": lambda m, t: m.xlogy(t([0.0, 0.0, 0.0, 1.0]), t([0.0, nan, -1.0, 0.0])),
    "xlogy-number": lambda m, t: [m.xlogy(t([0.0, 2.0]), 3.0), m.xlogy(2.0, t([1.0, 2.0]))],
    "frac-signs": lambda m, t: m.frac(t([2.5, -2.5, 3.0])),
    "fmod-signs": lambda m, t: m.fmod(t([5.0, -5.0, 5.0]), t([3.0, 3.0, -3.0])),
    "fmod-int": lambda m, t: m.fmod(t([5, -5]), 3),
    "hypot-inf": lambda m, t: m.hypot(t([inf, 3e200]), t([nan, 4e200])),
    "logaddexp-inf": lambda m, t: m.logaddexp(t([-inf, inf]), t([-inf, inf])),
    "lerp-ends": lambda m, t: m.lerp(t([0.1, 0.1]), t([0.3, 0.3]), 1.0),
    "diff-bool": lambda m, t: m.diff(t([True, False, False])),
    "diff-too-often": lambda m, t: m.diff(t([1, 2, 4]), n=5),
    "nanmean-all-nan": lambda m, t: m.nanmean(t([nan, nan])),
    "nansum-int": lambda m, t: m.nansum(t([1, 2])),
    "aminmax-nan": lambda m, t: m.aminmax(t([1.0, nan])),
    "repeat_interleave-counts": lambda m, t: m.repeat_interleave(t([2, 0, 1])),
    "repeat_interleave-size": lambda m, t: m.repeat_interleave(t([5, 6]), t([2, 1]), output_size=3),
    "logit-clamped": lambda m, t: m.logit(t([0.0, 1.0]), eps=0.25),
    "round-decimals": lambda m, t: m.round(t([1234.5678, -0.05]), decimals=2),
    "isclose-nan": lambda m, t: m.isclose(t([nan, 1.0, inf]), t([nan, 1.1, inf]), rtol=0.2, equal_nan=True),
    "add-alpha": lambda m, t: [m.add(t(V), t(V), alpha=2), t(V).sub(t(V[::-1]), alpha=0.5), m.sub(t(M), 1, alpha=2)],
    "masked_scatter": lambda m, t: m.masked_scatter(t([0, 0, 0]), t([True, False, True]), t([5, 6, 7])),
    "where-method": lambda m, t: t(M).where(t(M) > 2, 0.0),
    "index_add-0d": lambda m, t: m.index_add(t(1.0), 0, t([0]), t(2.0)),
    "index_fill-from-the-end": lambda m, t: m.index_fill(t(M), 1, t([-1, 0]), 7.0),
    "put-as-a-vector": lambda m, t: t(M).put(t([[5, -6]]), t([7.0, 8.0])),
    "movedim-0d": lambda m, t: [m.movedim(t(3.0), 0, -1), m.movedim(t(3.0), (), ())],
    "unflatten-of-nothing": lambda m, t: m.unflatten(t(EMPTY2), 0, (1, -1)),
    "index_fill-0d": lambda m, t: m.index_fill(t(1.0), 0, t([0]), 5),
    "scatter_reduce-int": lambda m, t: m.scatter_reduce(t([4, 4]), 0, t([0, 0, 0]), t([2, 7, 1]), "amax"),
    "scatter_reduce-mean-int": lambda m, t: m.scatter_reduce(t([4, 4]), 0, t([0, 0]), t([2, 7]), "mean"),
    "scatter_reduce-many": lambda m, t: m.scatter_reduce(t([1.0, 1.0]), 0, t([0] * 9 + [1]), t([2.0] * 10), "prod"),
}  # fmt: skip
each = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def flat(result):
    """The arrays of a result that is a tensor, or several."""
    if isinstance(result, tuple | list):
        return [a for part in result for a in flat(part)]
    return [result.cpu().numpy()]


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore:var_mean")
@each
def test_as_in_torch(call, device):
    torch = pytest.importorskip("torch", reason="torch is the oracle; it comes with the parity extra")
    got = flat(call(lucid, lambda a: lucid.tensor(np.asarray(a), device=device)))
    want = flat(call(torch, lambda a: torch.tensor(np.asarray(a))))
    assert len(got) == len(want)
    for a, b in zip(got, want, strict=True):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        np.testing.assert_allclose(a, b, rtol=1e-15, atol=1e-15)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@each
def test_results_are_tensors_on_their_device(call, device):
    def walk(result):
        if isinstance(result, tuple | list):
            return [a for part in result for a in walk(part)]
        return [result]

    with np.errstate(all="ignore"):
        results = walk(call(lucid, lambda a: lucid.tensor(np.asarray(a), device=device)))
    assert all(isinstance(r, lucid.Tensor) and r.device == device for r in results)


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_made_on_the_host(offset, device):
    torch = pytest.importorskip("torch", reason="torch is the oracle; it comes with the parity extra")
    for name in ("tril_indices", "triu_indices"):
        got = getattr(lucid, name)(2, 4, offset, device=device)
        assert (got.device, got.tolist()) == (device, getattr(torch, name)(2, 4, offset).tolist())
    got = lucid.logspace(offset, 2, 4, dtype=lucid.float64, device=device).cpu().numpy()
    np.testing.assert_allclose(got, torch.logspace(offset, 2, 4, dtype=torch.float64).numpy(), rtol=1e-14)


def test_answers_that_are_no_tensors():
    x = lucid.zeros(2, 3)
    assert (lucid.numel(x), lucid.is_floating_point(x), lucid.is_complex(x)) == (6, True, False)
    assert lucid.is_nonzero(lucid.tensor([2]))
    assert lucid.finfo(lucid.float16).max == 65504
    assert (lucid.finfo().bits, lucid.iinfo(lucid.int8).min) == (32, -128)
    assert lucid.promote_types(lucid.uint8, lucid.int8) == lucid.int16
    assert lucid.promote_types(lucid.int64, lucid.float16) == lucid.float16
    assert lucid.broadcast_shapes((2, 1), 3) == (2, 3)


def test_indices_lead_to_values(device):
    """Where equal elements leave open which of them is meant, the index must be right all the same."""
    x = lucid.tensor(np.random.default_rng(0).integers(0, 4, (5, 40)), device=device)
    for found in (x.sort(1), x.sort(1, True), x.topk(7, 1), x.topk(7, 1, False), x.kthvalue(9, 1, True)):
        assert lucid.equal(x.gather(1, found.indices), found.values)
    for found in (x.median(1, True), x.cummax(1), x.cummin(1)):
        assert lucid.equal(x.gather(1, found.indices), found.values)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 64, 100])
def test_running_extremes_of_any_length(n, device):
    x = np.random.default_rng(n).normal(size=(n, 2))
    t = lucid.tensor(x, device=device)
    np.testing.assert_array_equal(t.cummax(0).values.cpu().numpy(), np.maximum.accumulate(x, 0))
    np.testing.assert_allclose(t.logcumsumexp(0).cpu().numpy(), np.logaddexp.accumulate(x, 0), rtol=0, atol=1e-13)


def test_whole_numbers_up_to_a_large_one_are_ordered_exactly():
    x = lucid.tensor([2**53 + 1, 2**53, 2**53 + 2])
    assert x.sort().indices.tolist() == [1, 0, 2]
    assert x.median().item() == 2**53 + 1
    assert lucid.searchsorted(lucid.tensor([2**53, 2**53 + 2]), 2**53 + 1).item() == 1


@pytest.mark.filterwarnings("error")
def test_the_complement_of_erf_is_exact_where_it_is_tiny(device):
    x = np.linspace(-6, 26, 20001)
    exact = np.array([math.erfc(v) for v in x])
    found = lucid.erfc(lucid.tensor(x, device=device)).cpu().numpy()
    assert np.max(np.abs(found / exact - 1)) < 1e-14


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("dtype", "error"), [("float64", 4e-16), ("float32", 4e-7)])
def test_the_inverse_of_erf(dtype, error, device):
    """erf(y) = x, and near ±1 also 1 - erf(y) = 1 - x, to some units of the last place that x itself has there."""
    eps = np.finfo(dtype).eps
    x = np.concatenate([np.linspace(-1, 1, 2001)[1:-1], 1 - np.geomspace(eps, 0.1, 50), np.geomspace(1e-30, 0.1, 50)])
    x = x.astype(dtype)
    y = lucid.erfinv(lucid.tensor(x, device=device)).cpu().numpy().astype(np.float64)
    back = np.array([math.erf(v) for v in y])
    assert np.max(np.abs(back - x) / np.maximum(np.abs(x), 1e-20)) < 2 * error
    complement = np.array([math.erfc(v) for v in y])
    assert np.max(np.abs(complement - (1 - x.astype(np.float64)))) < 2 * error


@pytest.mark.parametrize("x", [[2.0, 0, 3], [0, 0, 3.0], [2.0, 0, 3, 0, 5], [1.0, 0, 0, 0, 2], [0.0]])
def test_gradients_of_running_products_with_zeros(x):
    x = lucid.tensor(x, dtype=lucid.float64, requires_grad=True)
    assert lucid.autograd.gradcheck(lambda x: x.cumprod(0), (x,))
    assert lucid.autograd.gradgradcheck(lambda x: x.cumprod(0), (x,))


def test_gradients_of_sinc_at_zero():
    x = lucid.tensor([0.0, 0.5], dtype=lucid.float64, requires_grad=True)
    assert lucid.autograd.gradgradcheck(lucid.sinc, (x,))
