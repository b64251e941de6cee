"""What the operations of table_shape.py refuse: with which exception, and what the message says."""

from __future__ import annotations

import pytest

import lucid
from lucid import ops


def z(*shape, **options):
    return lucid.zeros(*shape, **options)


TWO = z(2, 3)
INTS = lucid.tensor([0, 1])
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
    # Together and apart
    "cat-none": (lambda: ops.cat([]), RuntimeError, "cat: expected at least one tensor"),
    "cat-tensor": (lambda: ops.cat(TWO), TypeError, "expected a list or tuple of tensors, got Tensor"),
    "cat-numbers": (lambda: ops.cat([1, 2]), TypeError, "expected tensors, got int"),
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
    # Selected
    "index_select-float": (lambda: TWO.index_select(0, z(1)), IndexError, r"integers, got float32; .*\.long\(\)"),
    "index_select-2d": (lambda: TWO.index_select(0, INTS.reshape(1, 2)), IndexError, r"one dimension, got .*\(1, 2\)"),
    "index_select-range": (lambda: TWO.index_select(0, INTS + 1), IndexError, "expected 0 to 1, got 2"),
    "index_select-negative": (lambda: TWO.index_select(0, INTS - 1), IndexError, "expected 0 to 1, got -1"),
    "gather-ndim": (lambda: TWO.gather(0, INTS), RuntimeError, r"the input \(2, 3\), .* got \(2,\)"),
    "gather-long": (lambda: TWO.gather(1, lucid.zeros(3, 1, dtype="int64")), RuntimeError, r"got \(3, 1\)"),
    "gather-range": (lambda: TWO.gather(1, lucid.tensor([[3]])), IndexError, "gather: .* expected 0 to 2, got 3"),
    "gather-dim": (lambda: TWO.gather(2, lucid.tensor([[0]])), IndexError, "gather: dimension out of range"),
    "scatter_add-src": (
        lambda: TWO.scatter_add(1, lucid.tensor([[0, 0]]), z(1, 1)),
        RuntimeError,
        r"no longer than src .* \(1, 1\), got \(1, 2\)",
    ),
    "take_along_dim": (lambda: TWO.take_along_dim(INTS, 0), RuntimeError, "as many dimensions as the input"),
    "take_along_dim-shapes": (
        lambda: TWO.take_along_dim(lucid.zeros(3, 1, dtype="int64"), 1),
        RuntimeError,
        "broadcast",
    ),
    "masked_fill-mask": (
        lambda: TWO.masked_fill(TWO, 0.0),
        RuntimeError,
        r"mask of booleans, got float32; .*\.bool\(\)",
    ),
    "masked_fill-value": (
        lambda: TWO.masked_fill(TWO == 0, z(3)),
        RuntimeError,
        r"0-d tensor as value, got shape \(3,\)",
    ),
    "masked_fill-int": (lambda: INTS.masked_fill(INTS == 0, 0.5), RuntimeError, "cannot be put into a tensor of int64"),
    "masked_fill-shape": (lambda: TWO.masked_fill(INTS == 0, 0.0), RuntimeError, r"\(2, 3\), \(2,\) do not broadcast"),
    "masked_select": (lambda: TWO.masked_select(INTS == 0), RuntimeError, "do not broadcast"),
    "masked_select-mask": (lambda: TWO.masked_select(INTS), RuntimeError, "mask of booleans, got int64"),
    "embedding-range": (lambda: ops.embedding(INTS + 5, TWO), IndexError, "embedding: .* expected 0 to 1, got 6"),
    "embedding-float": (lambda: ops.embedding(z(2), TWO), IndexError, "embedding: .* integers, got float32"),
    "embedding-weight": (lambda: ops.embedding(INTS, z(3)), RuntimeError, r"\(rows, features\), got \(3,\)"),
    "embedding-padding": (lambda: ops.embedding(INTS, TWO, 2), ValueError, "one of -2 to 1, got 2"),
    "tril": (lambda: z(3).tril(), RuntimeError, r"tril: expected a matrix"),
    "diag": (lambda: z(1, 2, 3).diag(), RuntimeError, r"vector or a matrix, got shape \(1, 2, 3\)"),
    "diagonal": (lambda: ops.diagonal(TWO, 0, 1, -1), RuntimeError, "two different dimensions"),
    # Products
    "matmul": (
        lambda: TWO @ z(4, 5),
        RuntimeError,
        r"matmul: shapes \(2, 3\) and \(4, 5\) cannot .* 3, must .* 4; reshape",
    ),
    "matmul-turn-second": (lambda: TWO @ z(5, 3), RuntimeError, r"\(2, 3\) and \(5, 3\) .* did you mean other\.mT\?"),
    "matmul-turn-first": (lambda: TWO @ z(2, 5), RuntimeError, r"\(2, 3\) and \(2, 5\) .* did you mean input\.mT\?"),
    "matmul-vectors": (lambda: z(3) @ z(4), RuntimeError, r"\(3,\) and \(4,\) cannot be multiplied"),
    "matmul-batch": (lambda: z(2, 3, 4) @ z(5, 4, 3), RuntimeError, r"batch dimensions .* \(2,\) and \(5,\)"),
    "matmul-batch-inner": (
        lambda: z(2, 3, 4) @ z(5, 3),
        RuntimeError,
        r"\(2, 3, 4\) and \(5, 3\) cannot be multiplied",
    ),
    "matmul-0d": (
        lambda: TWO @ z(()),
        RuntimeError,
        r"at least one dimension on both sides, .* \(2, 3\) and \(\); use \*",
    ),
    "mm": (lambda: ops.mm(TWO, z(3)), RuntimeError, r"mm: expected 2-D and 2-D inputs, got shapes \(2, 3\) and \(3,\)"),
    "bmm": (lambda: ops.bmm(z(2, 3, 4), z(3, 4, 5)), RuntimeError, "bmm: expected two batches of one size"),
    "mv": (lambda: ops.mv(TWO, z(3, 1)), RuntimeError, "mv: expected 2-D and 1-D"),
    "dot": (lambda: ops.dot(TWO, TWO), RuntimeError, "dot: expected 1-D and 1-D"),
    "outer": (lambda: ops.outer(TWO, z(3)), RuntimeError, "outer: expected two vectors"),
    "linear": (
        lambda: ops.linear(z(4, 2), TWO),
        RuntimeError,
        r"input with 3 features, got shape \(4, 2\); .* \(2, 3\)",
    ),
    "linear-batch": (
        lambda: ops.linear(z(5, 4, 2), TWO),
        RuntimeError,
        r"input with 3 features, got shape \(5, 4, 2\)",
    ),
    "linear-bias": (lambda: ops.linear(z(4, 3), TWO, z(3)), RuntimeError, r"bias of shape \(2,\), got \(3,\)"),
    "einsum-operands": (lambda: ops.einsum("ij,jk", TWO), RuntimeError, "'ij,jk' has 2 operands, got 1"),
    "einsum-labels": (lambda: ops.einsum("ijk->i", TWO), RuntimeError, r"'ijk' in 'ijk->i' does not fit .* \(2, 3\)"),
    "einsum-sizes": (lambda: ops.einsum("ij,jk", TWO, TWO), RuntimeError, "label 'j' .* has size 2 and 3"),
    "einsum-output": (lambda: ops.einsum("ij->k", TWO), RuntimeError, "'k', which no operand has"),
    "einsum-output-twice": (lambda: ops.einsum("ij->ii", TWO), RuntimeError, "a label twice"),
    "einsum-letters": (lambda: ops.einsum("i1->i", TWO), RuntimeError, "expected letters.*got '1'"),
    "einsum-diagonal": (lambda: ops.einsum("ii", TWO), RuntimeError, "label 'i'"),
    "einsum-lists": (lambda: ops.einsum(TWO, TWO), RuntimeError, "expected an equation, or operands each with a list"),
    "two-devices": (lambda: ops.cat([TWO, z(2, 3, device="strict")]), RuntimeError, "cpu and strict"),
}


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()


SAME = [
    (lambda x: ops.mm(x, x.T), lambda x: x @ x.T),
    (lambda x: ops.bmm(x[None], x.T[None]), lambda x: (x @ x.T)[None]),
    (lambda x: ops.mv(x, x[0]), lambda x: x @ x[0]),
    (lambda x: ops.dot(x[0], x[1]), lambda x: x[0] @ x[1]),
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
    (lambda x: ops.einsum("ij,kj->ik", [x, x]), lambda x: x @ x.T),
    (lambda x: ops.einsum(x, [0, 1], x, [2, 1], [0, 2]), lambda x: x @ x.T),
    (lambda x: ops.einsum(x, [0, 1], x, [2, 1]), lambda x: x @ x.T),
    (lambda x: ops.einsum(x, [..., 3], [3, ...]), lambda x: x.T),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_names(one, other):
    x = lucid.arange(6.0).reshape(2, 3)
    assert one(x).tolist() == other(x).tolist()
