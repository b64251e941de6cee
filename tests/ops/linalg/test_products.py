"""Products: matmul and its like, addmm, einsum; aliases, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lucid
from lucid import ops

from ..refusals import TWO, refused, z


@st.composite
def equations(draw):
    """An equation of one to three operands over few labels, so that they meet often, and shapes that fit."""
    size = dict(zip("abcd", draw(st.permutations([1, 2, 3, 4])), strict=True))
    terms = draw(st.lists(st.text("abcd", min_size=0, max_size=3), min_size=1, max_size=3))
    used = sorted(set("".join(terms)))
    result = "".join(draw(st.permutations(used))[: draw(st.integers(0, len(used)))])
    return f"{','.join(terms)}->{result}", [tuple(size[n] for n in term) for term in terms]


@settings(max_examples=200, deadline=None)
@given(equations())
def test_any_einsum_as_in_numpy(case):
    equation, shapes = case
    arrays = [np.random.default_rng(i).integers(-3, 4, shape) for i, shape in enumerate(shapes)]
    np.testing.assert_array_equal(
        ops.einsum(equation, *map(lucid.tensor, arrays)).numpy(), np.einsum(equation, *arrays)
    )


BAD = {
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
    "trace": (lambda: z(1, 2, 3).trace(), RuntimeError, r"trace: .* got shape \(1, 2, 3\); see diagonal"),
    # tensordot, cross, addmm
    "tensordot-sizes": (lambda: lucid.tensordot(TWO, TWO, 1), RuntimeError, r"equal sizes, got \[1\] of .* \(2, 3\)"),
    "tensordot-dims": (lambda: lucid.tensordot(TWO, TWO, 3), RuntimeError, "dims from 0 to 2, got 3"),
    "inner": (lambda: lucid.inner(TWO, z(2)), RuntimeError, r"one size, got shapes \(2, 3\) and \(2,\)"),
    "vdot": (lambda: lucid.vdot(z(2), z(3)), RuntimeError, r"two vectors of one length, got \(2,\), \(3,\)"),
    "cross": (lambda: lucid.cross(z(2), z(2)), RuntimeError, r"a dimension of size 3, got shape \(2,\)"),
    "cross-dim": (lambda: lucid.cross(TWO, TWO, 0), RuntimeError, r"of size 3 in dimension 0, got shapes \(2, 3\)"),
    "cross-ndim": (lambda: lucid.cross(z(4, 3), z(3), 0), RuntimeError, r"as many dimensions"),
    "cdist-p": (lambda: lucid.cdist(TWO, TWO, -1), RuntimeError, "p must not be negative, got -1"),
    "addmm": (lambda: lucid.addmm(z(4), TWO, z(3, 2)), RuntimeError, r"addmm: .* shape \(2, 2\), got \(4,\)"),
    "addmm-inner": (lambda: lucid.addmm(z(2), TWO, TWO), RuntimeError, r"\(2, 3\) and \(2, 3\) cannot be multiplied"),
    "addmv": (lambda: lucid.addmv(z(2), TWO, TWO), RuntimeError, "expected 2-D and 1-D"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    refused(call, error, says)


SAME = [
    (lambda x: ops.mm(x, x.T), lambda x: x @ x.T),
    (lambda x: ops.bmm(x[None], x.T[None]), lambda x: (x @ x.T)[None]),
    (lambda x: ops.mv(x, x[0]), lambda x: x @ x[0]),
    (lambda x: ops.dot(x[0], x[1]), lambda x: x[0] @ x[1]),
    (lambda x: ops.einsum("ij,kj->ik", [x, x]), lambda x: x @ x.T),
    (lambda x: ops.einsum(x, [0, 1], x, [2, 1], [0, 2]), lambda x: x @ x.T),
    (lambda x: ops.einsum(x, [0, 1], x, [2, 1]), lambda x: x @ x.T),
    (lambda x: ops.einsum(x, [..., 3], [3, ...]), lambda x: x.T),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_names(one, other):
    x = lucid.arange(6.0).reshape(2, 3)
    assert one(x).tolist() == other(x).tolist()


def test_the_qualities_of_an_input_that_does_not_count():
    """With beta = 0, PyTorch does not look at the input, which may be NaN."""
    nan = lucid.full((2, 2), float("nan"))
    assert lucid.addmm(nan, lucid.ones(2, 3), lucid.ones(3, 2), beta=0).tolist() == [[3, 3], [3, 3]]
    assert ops.addbmm(nan, lucid.ones(1, 2, 3), lucid.ones(1, 3, 2), beta=0).tolist() == [[3, 3], [3, 3]]
