"""Shape operations: views and copies, sizes and dtypes, aliases, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import ops

from .refusals import TWO, refused, z

VIEWS = {
    "reshape": lambda x: x.reshape(3, 2),
    "view": lambda x: x.view(6),
    "flatten": lambda x: x.flatten(),
    "unflatten": lambda x: ops.unflatten(x, 1, (3, 1)),
    "transpose": lambda x: x.transpose(0, 1),
    "permute": lambda x: x.permute(1, 0),
    "movedim": lambda x: ops.movedim(x, 0, 1),
    "T": lambda x: x.T,
    "mT": lambda x: x.mT,
    "squeeze": lambda x: x.unsqueeze(0).squeeze(),
    "expand": lambda x: x.expand(4, 2, 3),
    "split": lambda x: x.split(1)[0],
    "unbind": lambda x: x.unbind()[1],
    "int": lambda x: x[0],
    "element": lambda x: x[0, 1],
    "slice": lambda x: x[:, 1:],
    "None": lambda x: x[None],
    "number": lambda x: x[lucid.tensor(1)],
}
COPIES = {
    "reshape": lambda x: x.T.reshape(6),
    "flip": lambda x: x.flip(0),
    "roll": lambda x: x.roll(0, 0),
    "tile": lambda x: x.tile(1, 1),
    "cat": lambda x: ops.cat([x]),
    "list": lambda x: x[[0, 1]],
    "mask": lambda x: x[x == x],
    "tril": lambda x: x.tril(5),
    "diag": lambda x: x.diag(),
    "masked_fill": lambda x: x.masked_fill(x != x, 0.0),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_share_memory(name):
    x = lucid.arange(6.0).reshape(2, 3)
    assert np.shares_memory(VIEWS[name](x)._data, x._data)


@pytest.mark.parametrize("name", COPIES)
def test_copies_do_not(name):
    x = lucid.arange(6.0).reshape(2, 3)
    assert not np.shares_memory(COPIES[name](x)._data, x._data)


def test_view_never_copies(device):
    x = lucid.zeros(2, 3, device=device)
    assert lucid.zeros(2, 0, device=device).T.view(0, 7).shape == (0, 7)
    assert x.T.view(3, 2, 1).shape == (3, 2, 1)
    with pytest.raises(RuntimeError, match=r"view: shape \(6,\) cannot be had without a copy .* use reshape"):
        x.T.view(6)


@pytest.mark.parametrize(
    ("kinds", "want"),
    [
        (("float32", "int64"), "float32"),
        (("float64", "float32"), "float64"),
        (("int64", "bool"), "int64"),
        (("float16", "int64"), "float16"),
    ],
)
def test_joined_dtypes(kinds, want, device):
    tensors = [lucid.ones(2, dtype=k, device=device) for k in kinds]
    assert ops.cat(tensors).dtype == want
    assert ops.stack(tensors).dtype == want


@pytest.mark.parametrize(
    ("parts", "want"),
    [
        (lambda x: x.split(2), [2, 2, 1]),
        (lambda x: x.split(5), [5]),
        (lambda x: x.split([0, 5]), [0, 5]),
        (lambda x: x[:0].split(3), [0]),
        (lambda x: x.chunk(3), [2, 2, 1]),
        (lambda x: x.chunk(4), [2, 2, 1]),
        (lambda x: x.chunk(9), [1] * 5),
        (lambda x: x[:0].chunk(2), [0, 0]),
    ],
)
def test_sizes_of_parts(parts, want):
    assert [len(part) for part in parts(lucid.arange(5))] == want


def test_sizes_one_by_one_or_together():
    x = lucid.arange(6)
    for shaped in (x.reshape(2, 3), x.reshape((2, 3)), x.reshape([2, 3]), x.reshape(np.int64(2), lucid.tensor(3))):
        assert shaped.shape == (2, 3)
    assert x.reshape(np.int64(6)).shape == (6,)
    assert x.view(2, 3).permute([1, 0]).shape == x.view(2, 3).permute(1, 0).shape == (3, 2)
    assert lucid.zeros([2, 3]).shape == lucid.zeros(2, 3).shape == (2, 3)


BAD = {
    # Shape
    "reshape": (lambda: TWO.reshape(4), RuntimeError, r"reshape: shape \(4,\) is invalid .* \(2, 3\) with 6 elements"),
    "reshape-two-unknown": (lambda: TWO.reshape(-1, -1), RuntimeError, r"reshape: shape \(-1, -1\) is invalid"),
    "reshape-rest": (lambda: TWO.reshape(-1, 4), RuntimeError, r"reshape: shape \(-1, 4\) is invalid"),
    "view": (lambda: TWO.view(7), RuntimeError, r"view: shape \(7,\) is invalid"),
    "flatten": (lambda: TWO.flatten(1, 0), RuntimeError, "start_dim must not come after end_dim, got 1 and 0"),
    "flatten-dim": (
        lambda: TWO.flatten(2),
        IndexError,
        "flatten: dimension out of range: expected one of -2 to 1, got 2",
    ),
    "unflatten": (lambda: ops.unflatten(TWO, 1, (2, 2)), RuntimeError, "is invalid"),
    "transpose": (lambda: TWO.transpose(0, 2), IndexError, "transpose: dimension out of range"),
    "permute": (lambda: TWO.permute(0), RuntimeError, r"expected 2 dimensions .* got \(0,\)"),
    "permute-twice": (lambda: TWO.permute(0, 0), RuntimeError, "each dimension may be named once"),
    "movedim": (lambda: ops.movedim(TWO, (0, 1), 0), RuntimeError, "differ in length"),
    "mT": (lambda: z(3).mT, RuntimeError, r"expected a matrix .* got shape \(3,\)"),
    "t": (lambda: ops.t(z(1, 2, 3)), RuntimeError, r"at most 2 dimensions, got shape \(1, 2, 3\)"),
    "squeeze": (lambda: TWO.squeeze(2), IndexError, "squeeze: dimension out of range"),
    "unsqueeze": (lambda: TWO.unsqueeze(3), IndexError, "expected one of -3 to 2, got 3"),
    "expand": (lambda: TWO.expand(4, 3), RuntimeError, r"shape \(2, 3\) cannot be expanded to \(4, 3\)"),
    "expand-fewer": (lambda: TWO.expand(3), RuntimeError, "cannot be expanded"),
    "expand-new-unknown": (lambda: TWO.expand(-1, 2, 3), RuntimeError, "cannot be expanded"),
    "sizes": (lambda: TWO.expand(2.0, 3), TypeError, "expand: expected integers"),
    # Joining and splitting
    "cat-none": (lambda: ops.cat([]), RuntimeError, "cat: expected at least one tensor"),
    "cat-tensor": (lambda: ops.cat(TWO), TypeError, "expected a list or tuple of tensors, got Tensor"),
    "cat-numbers": (lambda: ops.cat([ops.ones(2), 0]), TypeError, "expected tensors, got int"),
    "cat-sizes": (lambda: ops.cat([TWO, z(2, 2)]), RuntimeError, r"got shapes \(2, 3\), \(2, 2\); use stack"),
    "cat-ndims": (lambda: ops.cat([TWO, z(3)]), RuntimeError, r"got shapes \(2, 3\), \(3,\)"),
    "cat-0d": (lambda: ops.cat([z(()), z(())]), RuntimeError, "use stack"),
    "cat-dim": (lambda: ops.cat([TWO], 2), IndexError, "cat: dimension out of range"),
    "stack": (lambda: ops.stack([TWO, z(2, 2)]), RuntimeError, r"one shape, got \(2, 3\), \(2, 2\); use cat"),
    "stack-dim": (lambda: ops.stack([TWO], 3), IndexError, "expected one of -3 to 2, got 3"),
    "split-sum": (lambda: TWO.split([1, 2]), RuntimeError, r"must add up to 2, .* got \[1, 2\], which add up to 3"),
    "split-negative": (lambda: TWO.split([3, -1]), RuntimeError, "must not be negative"),
    "split-zero": (lambda: TWO.split(0), RuntimeError, "must be positive, got 0"),
    "split-0d": (lambda: z(()).split(1), RuntimeError, "at least one dimension"),
    "chunk": (lambda: TWO.chunk(0), RuntimeError, "must be positive, got 0"),
    "unbind": (lambda: z(()).unbind(), IndexError, "no dimension to be taken apart"),
    "repeat": (lambda: TWO.repeat(2), RuntimeError, r"expected at least 2 numbers.*got \(2,\)"),
    "flip": (lambda: TWO.flip(0, 0), RuntimeError, "each dimension may be named once"),
    "roll": (lambda: TWO.roll((1, 2), 0), RuntimeError, "as many shifts as dims"),
    "tril": (lambda: z(3).tril(), RuntimeError, r"tril: expected a matrix"),
    "diag": (lambda: z(1, 2, 3).diag(), RuntimeError, r"vector or a matrix, got shape \(1, 2, 3\)"),
    "diagonal": (lambda: ops.diagonal(TWO, 0, 1, -1), RuntimeError, "two different dimensions"),
    "two-devices": (lambda: ops.cat([TWO, z(2, 3, device="strict")]), RuntimeError, "cpu and strict"),
    # Slicing, flipping, stacking, diagonals
    "narrow": (lambda: TWO.narrow(1, 2, 2), RuntimeError, "2 elements from 2 on are not within dimension 1, of size 3"),
    "narrow-negative": (lambda: TWO.narrow(1, 0, -1), RuntimeError, "narrow: -1 elements"),
    "narrow-start": (lambda: TWO.narrow(1, -4, 1), IndexError, "narrow: 1 elements from -4 on"),
    "narrow-0d": (lambda: z(()).narrow(0, 0, 1), RuntimeError, "no dimension"),
    "select": (lambda: TWO.select(0, 2), IndexError, "index 2 is out of bounds"),
    "select-0d": (lambda: z(()).select(0, 0), IndexError, "no dimension to select from"),
    "rot90": (lambda: z(3).rot90(), RuntimeError, r"rot90: expected two dimensions .* \(3,\)"),
    "rot90-same": (lambda: TWO.rot90(1, (0, -2)), RuntimeError, "each dimension may be named once"),
    "fliplr": (lambda: z(3).fliplr(), RuntimeError, r"fliplr: .* got shape \(3,\); see flip"),
    "flipud": (lambda: z(()).flipud(), RuntimeError, "flipud: expected at least one dimension"),
    "hstack-none": (lambda: lucid.hstack([]), RuntimeError, "hstack: expected at least one tensor"),
    "vstack-tensor": (lambda: lucid.vstack(TWO), TypeError, "vstack: expected a list or tuple"),
    "block_diag": (lambda: lucid.block_diag(z(1, 2, 3)), RuntimeError, r"at most 2 dimensions, got shape \(1, 2, 3\)"),
    "diag_embed": (lambda: z(3).diag_embed(0, 1, -1), RuntimeError, "two different dimensions, got 1 and -1"),
    "tensor_split": (lambda: TWO.tensor_split(0), RuntimeError, "must be positive, got 0"),
    "hsplit": (lambda: TWO.hsplit(2), RuntimeError, "dimension 1 of size 3 cannot be split into 2 equal parts"),
    "vsplit": (lambda: z(3).vsplit(1), RuntimeError, r"at least 2 dimensions, got shape \(3,\)"),
    "dsplit": (lambda: TWO.dsplit(1), RuntimeError, r"at least 3 dimensions, got shape \(2, 3\)"),
    "broadcast_tensors": (lambda: lucid.broadcast_tensors(TWO, z(2)), RuntimeError, r"\(2, 3\), \(2,\) do not"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    refused(call, error, says)


SAME = [
    (lambda x: ops.concat([x, x], 1), lambda x: ops.cat([x, x], 1)),
    (lambda x: ops.concatenate([x, x], axis=1), lambda x: ops.cat([x, x], 1)),
    (lambda x: ops.swapaxes(x, 0, 1), lambda x: x.T),
    (lambda x: ops.swapdims(x, 0, 1), lambda x: x.T),
    (lambda x: ops.moveaxis(x, 0, 1), lambda x: x.T),
    (lambda x: ops.t(x), lambda x: x.T),
    (lambda x: ops.t(x[0]), lambda x: x[0]),
    (lambda x: ops.ravel(x), lambda x: x.reshape(-1)),
    (lambda x: ops.expand_as(x[0], x), lambda x: x[:1].expand(2, 3)),
    (lambda x: ops.view_as(x, x.T), lambda x: x.view(3, 2)),
    (lambda x: ops.reshape_as(x, x.T), lambda x: x.view(3, 2)),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_names(one, other):
    x = lucid.arange(6.0).reshape(2, 3)
    assert one(x).tolist() == other(x).tolist()
