"""scaled_dot_product_attention against PyTorch: masks, groups of heads, dropout; what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid.nn.functional import scaled_dot_product_attention as attention

from ..oracle import agree
from .masks import SOME, normal

ONE_ROW_DEAD = SOME.copy()
ONE_ROW_DEAD[2] = False
SHAPES = {
    "matrices": ((4, 3), (5, 3), (5, 2)),
    "batch": ((2, 4, 3), (2, 5, 3), (2, 5, 2)),
    "heads": ((2, 3, 4, 3), (2, 3, 5, 3), (2, 3, 5, 2)),
    "broadcast": ((2, 3, 4, 3), (1, 3, 5, 3), (2, 1, 5, 2)),
    "five": ((2, 1, 3, 4, 3), (2, 1, 3, 5, 3), (2, 1, 3, 5, 3)),
}


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("options", [{}, {"is_causal": True}, {"scale": 0.3}], ids=str)
def test_attention(shapes, options, device):
    arrays = [normal(*s) for s in shapes]
    agree(lambda t, q, k, v: t.nn.functional.scaled_dot_product_attention(q, k, v, **options), arrays, device)


@pytest.mark.usefixtures("torch")
def test_attention_to_what_is_not_a_number(device):
    q, k, v = (normal(2, n, 3) for n in (4, 5, 5))
    for x in (q, k, v):
        before, x[0, 1, 2] = x[0, 1, 2], np.nan
        agree(lambda t, *x: t.nn.functional.scaled_dot_product_attention(*x), [q, k, v], device, second=False)
        x[0, 1, 2] = before


@pytest.mark.parametrize("mask", [SOME, ONE_ROW_DEAD, SOME[None, None], SOME[:1]], ids=["", "dead", "4-D", "row"])
def test_attention_with_a_mask_of_booleans(mask, device, torch):
    arrays = [normal(2, 3, 4, 3), normal(2, 3, 5, 3), normal(2, 3, 5, 2)]

    def call(t, q, k, v):
        where = {} if t is torch else {"device": device}
        return t.nn.functional.scaled_dot_product_attention(q, k, v, t.tensor(mask, **where))

    agree(call, arrays, device, second=mask is not ONE_ROW_DEAD)  # there torch's second gradients are NaN


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("shape", [(4, 5), (2, 3, 4, 5), (2, 1, 1, 5), (3, 4, 5)], ids=str)
def test_attention_with_a_mask_to_be_learned(shape, device):
    arrays = [normal(2, 3, 4, 3), normal(2, 3, 5, 3), normal(2, 3, 5, 2), normal(*shape)]
    agree(lambda t, q, k, v, m: t.nn.functional.scaled_dot_product_attention(q, k, v, m), arrays, device)


def test_a_query_that_may_look_at_nothing_gets_zeros_and_gives_no_nan(device):
    q = lucid.tensor(normal(2, 3), requires_grad=True, device=device)
    mask = lucid.tensor([[False, False], [True, False]], device=device)
    y = attention(q, q, q, mask)
    assert y[0].tolist() == [0, 0, 0]
    (g,) = lucid.autograd.grad(y.sum(), q, create_graph=True)
    (h,) = lucid.autograd.grad((g * g).sum(), q, allow_unused=True, materialize_grads=True)
    assert np.isfinite(g.numpy(force=True)).all()
    assert np.isfinite(h.numpy(force=True)).all()


@pytest.mark.usefixtures("torch")
def test_groups_of_heads(device):
    arrays = [normal(2, 6, 4, 3), normal(2, 3, 5, 3), normal(2, 3, 5, 2)]
    agree(lambda t, *x: t.nn.functional.scaled_dot_product_attention(*x, enable_gqa=True), arrays, device)


def test_no_queries_and_no_batch(device):
    for shape in [(2, 0, 3), (0, 4, 3)]:
        q = lucid.zeros(*shape, device=device, requires_grad=True)
        k = lucid.zeros(shape[0], 5, 3, device=device)
        attention(q, k, k).sum().backward()
        assert q.grad.shape == shape


def test_pieces_of_a_large_batch_are_put_together(device):
    q, k, v = (lucid.tensor(normal(9, 2, 90, 4), device=device) for _ in range(3))
    whole = attention(q, k, v)
    for i in (0, 4, 8):
        np.testing.assert_allclose(
            whole[i].numpy(force=True), attention(q[i], k[i], v[i]).numpy(force=True), rtol=1e-12, atol=1e-14
        )


def test_dropout_of_weights(device):
    lucid.manual_seed(3)
    q = lucid.zeros(1, 200, 4, device=device, requires_grad=True)
    v = lucid.ones(1, 50, 3, device=device, requires_grad=True)
    y = attention(q, lucid.zeros(1, 50, 4, device=device), v, dropout_p=0.25)
    assert abs(y.mean().item() - 1) < 0.05
    assert y.numpy(force=True).std() > 0.01
    # What was left out is the same backwards: with zeros as scores dv is the sum of y's weights.
    y.sum().backward()
    np.testing.assert_allclose(v.grad[0, :, 0].sum().item(), y[0, :, 0].sum().item(), rtol=1e-5)
    (g,) = lucid.autograd.grad(attention(q, q, v[:, :1] + q[..., :3] * 0, dropout_p=1.0).sum(), v)
    assert not g.any()


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda z: attention(z(2, 3), z(2, 4), z(2, 3)), RuntimeError, "expected query .* got shapes"),
        (lambda z: attention(z(2, 3), z(4, 3), z(5, 3)), RuntimeError, "got shapes"),
        (lambda z: attention(z(2, 2, 3), z(3, 4, 3), z(3, 4, 3)), RuntimeError, "first dimensions broadcast"),
        (lambda z: attention(z(2, 3), z(4, 3), z(4, 3), z(3, 4)), RuntimeError, r"broadcasts to \(2, 4\)"),
        (lambda z: attention(z(2, 3), z(4, 3), z(4, 3), z(2, 4).double()), RuntimeError, "of booleans or of query's"),
        (lambda z: attention(z(2, 3), z(4, 3), z(4, 3), z(2, 4), is_causal=True), RuntimeError, "pass one of them"),
        (lambda z: attention(z(2, 3), z(4, 3), z(4, 3), dropout_p=1.5), ValueError, "between 0 and 1, got 1.5"),
        (
            lambda z: attention(z(2, 3), z(4, 3).double(), z(4, 3)),
            RuntimeError,
            "one dtype, got query float32, key float64",
        ),
        (lambda z: attention(z(1, 3, 2, 3), z(1, 2, 4, 3), z(1, 2, 4, 3), enable_gqa=True), RuntimeError, "multiple"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros)


def test_scores_that_overflow_before_they_are_scaled(device):
    """The product of two float16 vectors of 64 elements of 40 is 102,400, and 12,800 when it is scaled."""
    q = lucid.full((1, 1, 2, 64), 40.0, dtype="float16", device=device)
    v = lucid.tensor([[[[1.0], [3.0]]]], dtype="float16", device=device)
    assert attention(q, q, v).flatten().tolist() == [2.0, 2.0]
