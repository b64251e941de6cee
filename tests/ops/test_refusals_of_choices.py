"""What the functions for chosen, counted, written and arranged elements refuse: which exception, and what it says."""

from __future__ import annotations

import pytest

import lucid
from lucid import ops


def z(*shape, **options):
    return lucid.zeros(*shape, **options)


TWO = z(2, 3)
INTS = lucid.tensor([0, 1])
BAD = {
    # In order
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
    # Accumulated
    "cumprod": (lambda: TWO.cumprod(2), IndexError, "cumprod: dimension out of range"),
    "cummax": (lambda: TWO.cummax(-3), IndexError, "cummax: .* got -3"),
    "logcumsumexp": (lambda: TWO.logcumsumexp(2), IndexError, "logcumsumexp: .* got 2"),
    "polygamma": (lambda: lucid.polygamma(-1, TWO), RuntimeError, "polygamma: expected n to be 0 or more, got -1"),
    # Counted
    "unique": (lambda: TWO.unique(dim=2), IndexError, "unique: dimension out of range"),
    "unique-empty": (lambda: z(2, 0).unique(dim=0), RuntimeError, r"shape \(2, 0\) has nothing to compare along dim=0"),
    "bincount-float": (lambda: z(3).bincount(), RuntimeError, r"bincount: expected a vector of integers, got float32"),
    "bincount-2d": (lambda: INTS.reshape(1, 2).bincount(), RuntimeError, r"got int64 of shape \(1, 2\)"),
    "bincount-negative": (lambda: (INTS - 1).bincount(), RuntimeError, "must not be negative, got -1"),
    "bincount-weights": (lambda: INTS.bincount(z(3)), RuntimeError, r"one weight for each number, \(2,\), got \(3,\)"),
    "bincount-minlength": (lambda: INTS.bincount(minlength=-1), RuntimeError, "minlength must not be negative"),
    "histc-int": (lambda: INTS.histc(), RuntimeError, r"histc: .* got int64; .*\.float\(\)"),
    "histc-bins": (lambda: TWO.histc(0), RuntimeError, "at least one bin, got 0"),
    "histc-bounds": (lambda: TWO.histc(2, 3, 1), RuntimeError, "min=3, max=1"),
    "histc-nan": (lambda: lucid.tensor([0.0, float("nan")]).histc(), RuntimeError, "not finite; pass min and max"),
    # Searched
    "searchsorted": (lambda: lucid.searchsorted(TWO, z(3, 1)), RuntimeError, r"input \(3, 1\), got \(2, 3\)"),
    "searchsorted-0d": (lambda: lucid.searchsorted(z(()), TWO), RuntimeError, r"expected a vector"),
    "searchsorted-side": (lambda: lucid.searchsorted(z(2), TWO, side="up"), RuntimeError, "'left' or 'right'.* 'up'"),
    "searchsorted-both": (lambda: lucid.searchsorted(z(2), TWO, right=True, side="left"), RuntimeError, "True"),
    "searchsorted-sorter": (lambda: lucid.searchsorted(z(2), TWO, sorter=TWO), RuntimeError, r"\(2,\), got \(2, 3\)"),
    "bucketize": (lambda: lucid.bucketize(TWO, TWO), RuntimeError, r"a vector of boundaries, got shape \(2, 3\)"),
    # Written into
    "index_add-shape": (lambda: TWO.index_add(0, INTS, z(2, 2)), RuntimeError, r"of shape \(2, 3\), got \(2, 2\)"),
    "index_add-range": (lambda: TWO.index_add(0, INTS + 1, TWO), IndexError, "index_add: .* 0 to 1, got 2"),
    "index_add-float": (lambda: TWO.index_add(0, z(2), TWO), IndexError, r"integers, got float32; .*\.long\(\)"),
    "index_add-2d": (lambda: TWO.index_add(0, INTS[None], TWO), IndexError, r"one dimension, got shape \(1, 2\)"),
    "index_copy-range": (lambda: TWO.index_copy(1, INTS - 1, z(2, 2)), IndexError, "index_copy: .* 0 to 2, got -1"),
    "index_copy-dtype": (lambda: TWO.index_copy(0, INTS, TWO.double()), RuntimeError, "dtype float32, got float64"),
    "index_fill-range": (lambda: TWO.index_fill(0, INTS + 1, 1), IndexError, "index_fill: .* got 2"),
    "index_fill-value": (lambda: TWO.index_fill(0, INTS, z(1)), RuntimeError, r"0-d tensor as value, .* \(1,\)"),
    "index_put-list": (lambda: TWO.index_put(INTS, z(2)), TypeError, "a tuple of tensors as indices, got Tensor"),
    "index_put-slice": (lambda: TWO.index_put((slice(1),), z(3), True), TypeError, "integers or booleans as indices"),
    "index_put-range": (lambda: TWO.index_put((INTS + 1,), z(3)), IndexError, "out of bounds|got 2"),
    "put-shape": (lambda: TWO.put(INTS, z(3)), IndexError, r"as many elements as indices, \(2,\), got \(3,\)"),
    "put-range": (lambda: TWO.put(INTS + 6, z(2)), IndexError, "put: .* expected -6 to 5, got 7"),
    "take-range": (lambda: TWO.take(INTS + 6), IndexError, "6|7"),
    "masked_scatter": (lambda: TWO.masked_scatter(TWO == 0, z(5)), RuntimeError, "at least 6 elements.* got 5"),
    "scatter-both": (lambda: TWO.scatter(0, INTS[None], TWO, value=1), TypeError, "either src.* or value"),
    "scatter-none": (lambda: TWO.scatter(0, INTS[None]), TypeError, "either src.* or value"),
    "scatter-reduce": (lambda: TWO.scatter(0, INTS[None], 1, reduce="max"), RuntimeError, "'multiply', got 'max'"),
    "scatter_reduce": (lambda: TWO.scatter_reduce(0, INTS[None], TWO, "max"), RuntimeError, "amax, amin, got 'max'"),
    "scatter_reduce-range": (lambda: TWO.scatter_reduce(0, INTS[None] + 1, TWO, "amax"), IndexError, "got 2"),
    # Arranged
    "narrow": (lambda: TWO.narrow(1, 2, 2), RuntimeError, "2 elements from 2 on are not within dimension 1, of size 3"),
    "narrow-negative": (lambda: TWO.narrow(1, 0, -1), RuntimeError, "narrow: -1 elements"),
    "narrow-start": (lambda: TWO.narrow(1, -4, 1), IndexError, "narrow: 1 elements from -4 on"),
    "narrow-0d": (lambda: z(()).narrow(0, 0, 1), RuntimeError, "no dimension"),
    "select": (lambda: TWO.select(0, 2), IndexError, "index 2 is out of bounds"),
    "select-0d": (lambda: z(()).select(0, 0), IndexError, "no dimension to select from"),
    "repeat_interleave": (lambda: TWO.repeat_interleave(INTS, 1), RuntimeError, "one for each slice, got int64"),
    "repeat_interleave-negative": (lambda: TWO.repeat_interleave(INTS - 1, 0), RuntimeError, "must not be negative"),
    "repeat_interleave-number": (lambda: TWO.repeat_interleave(-1), RuntimeError, "cannot be repeated -1 times"),
    "repeat_interleave-size": (lambda: TWO.repeat_interleave(INTS, 0, output_size=3), RuntimeError, "sum to 1, .* 3"),
    "rot90": (lambda: z(3).rot90(), RuntimeError, r"rot90: expected two dimensions .* \(3,\)"),
    "rot90-same": (lambda: TWO.rot90(1, (0, -2)), RuntimeError, "each dimension may be named once"),
    "fliplr": (lambda: z(3).fliplr(), RuntimeError, r"fliplr: .* got shape \(3,\); see flip"),
    "flipud": (lambda: z(()).flipud(), RuntimeError, "flipud: expected at least one dimension"),
    "hstack-none": (lambda: lucid.hstack([]), RuntimeError, "hstack: expected at least one tensor"),
    "vstack-tensor": (lambda: lucid.vstack(TWO), TypeError, "vstack: expected a list or tuple"),
    "meshgrid": (lambda: lucid.meshgrid(TWO, indexing="ij"), RuntimeError, r"expected vectors, got .* \(2, 3\)"),
    "meshgrid-indexing": (lambda: lucid.meshgrid(z(2), indexing="yx"), RuntimeError, "'ij' or 'xy', got 'yx'"),
    "block_diag": (lambda: lucid.block_diag(z(1, 2, 3)), RuntimeError, r"at most 2 dimensions, got shape \(1, 2, 3\)"),
    "trace": (lambda: z(1, 2, 3).trace(), RuntimeError, r"trace: .* got shape \(1, 2, 3\); see diagonal"),
    "diag_embed": (lambda: z(3).diag_embed(0, 1, -1), RuntimeError, "two different dimensions, got 1 and -1"),
    "tensor_split": (lambda: TWO.tensor_split(0), RuntimeError, "must be positive, got 0"),
    "hsplit": (lambda: TWO.hsplit(2), RuntimeError, "dimension 1 of size 3 cannot be split into 2 equal parts"),
    "vsplit": (lambda: z(3).vsplit(1), RuntimeError, r"at least 2 dimensions, got shape \(3,\)"),
    "dsplit": (lambda: TWO.dsplit(1), RuntimeError, r"at least 3 dimensions, got shape \(2, 3\)"),
    "unfold": (lambda: TWO.unfold(0, 3, 1), RuntimeError, "from 0 to 2 and a positive step, got size=3, step=1"),
    "unfold-step": (lambda: TWO.unfold(0, 1, 0), RuntimeError, "step=0"),
    "combinations": (lambda: lucid.combinations(TWO), RuntimeError, r"expected a vector .* \(2, 3\)"),
    "vander": (lambda: lucid.vander(TWO), RuntimeError, "expected a vector"),
    "is_nonzero": (lambda: lucid.is_nonzero(TWO), RuntimeError, r"one element, got shape \(2, 3\)"),
    "broadcast_tensors": (lambda: lucid.broadcast_tensors(TWO, z(2)), RuntimeError, r"\(2, 3\), \(2,\) do not"),
    "mode": (lambda: z(2, 0).mode(), IndexError, "no elements"),
    "cov": (lambda: lucid.cov(z(1, 2, 3)), RuntimeError, "at most 2 dimensions"),
    "trapezoid": (lambda: lucid.trapezoid(TWO, z(3), dx=1.0), TypeError, "both x and dx"),
    "trapezoid-0d": (lambda: lucid.trapezoid(z(())), RuntimeError, "at least one dimension"),
    # Computed
    "tensordot-sizes": (lambda: lucid.tensordot(TWO, TWO, 1), RuntimeError, r"equal sizes, got \[1\] of .* \(2, 3\)"),
    "tensordot-dims": (lambda: lucid.tensordot(TWO, TWO, 3), RuntimeError, "dims from 0 to 2, got 3"),
    "inner": (lambda: lucid.inner(TWO, z(2)), RuntimeError, r"one size, got shapes \(2, 3\) and \(2,\)"),
    "vdot": (lambda: lucid.vdot(z(2), z(3)), RuntimeError, r"two vectors of one length, got \(2,\), \(3,\)"),
    "cross": (lambda: lucid.cross(z(2), z(2)), RuntimeError, r"a dimension of size 3, got shape \(2,\)"),
    "cross-dim": (lambda: lucid.cross(TWO, TWO, 0), RuntimeError, r"dimension 0 of size 3, got shape \(2, 3\)"),
    "cdist-p": (lambda: lucid.cdist(TWO, TWO, -1), RuntimeError, "p must not be negative, got -1"),
    "addmm": (lambda: lucid.addmm(z(4), TWO, z(3, 2)), RuntimeError, r"addmm: .* shape \(2, 2\), got \(4,\)"),
    "addmm-inner": (lambda: lucid.addmm(z(2), TWO, TWO), RuntimeError, r"\(2, 3\) and \(2, 3\) cannot be multiplied"),
    "addmv": (lambda: lucid.addmv(z(2), TWO, TWO), RuntimeError, "expected 2-D and 1-D"),
    "addcdiv-int": (lambda: lucid.addcdiv(TWO[0, :2], INTS, INTS), RuntimeError, r"got int64 and int64; .*\.float\(\)"),
    "diff": (lambda: z(()).diff(), RuntimeError, "diff: expected at least one dimension"),
    "diff-n": (lambda: z(3).diff(-1), RuntimeError, "n=-1"),
    "addcmul-shape": (lambda: TWO.addcmul(TWO, INTS), RuntimeError, "addcmul: shapes .* do not broadcast"),
    "lerp-devices": (lambda: lucid.lerp(TWO, z(2, 3, device="strict"), 0.5), RuntimeError, "cpu and strict"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()
    assert not TWO.numpy().any()


@pytest.mark.parametrize(
    "call",
    [
        lambda x, i: x.index_add(0, i, x),
        lambda x, i: x.index_copy(0, i, x),
        lambda x, i: x.index_fill(0, i, 1.0),
        lambda x, i: x.index_put((i,), x),
        lambda x, i: x.index_put((i,), x, accumulate=True),
        lambda x, i: x.put(i, x),
        lambda x, i: x.put(i, x, accumulate=True),
        lambda x, i: x.take(i),
        lambda x, i: x.scatter_reduce(0, i, x, "amin"),
        lambda x, i: x.scatter(0, i, x, reduce="multiply"),
    ],
)
@pytest.mark.parametrize("index", [[0, 1, 3], [-4, 0, 1]])
def test_out_of_range_is_seen_on_every_device(call, index, device):
    with pytest.raises(IndexError):
        call(lucid.arange(3.0, device=device), lucid.tensor(index, device=device))


def test_meshgrid_wants_to_be_told():
    with pytest.warns(UserWarning, match="indexing='ij'"):
        lucid.meshgrid(z(2), z(3))


def test_the_qualities_of_an_input_that_does_not_count():
    """With beta = 0, PyTorch does not look at the input, which may be NaN."""
    nan = lucid.full((2, 2), float("nan"))
    assert lucid.addmm(nan, lucid.ones(2, 3), lucid.ones(3, 2), beta=0).tolist() == [[3, 3], [3, 3]]
    assert ops.addbmm(nan, lucid.ones(1, 2, 3), lucid.ones(1, 3, 2), beta=0).tolist() == [[3, 3], [3, 3]]
