"""float16 computed in float32: derivatives of higher order, dtypes of results, and what is passed on as it is."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid.autograd.half import in_float32
from lucid.autograd.primitive import primitive
from lucid.nn import functional as F

HALF, SINGLE = lucid.ones(2, 3, dtype=lucid.float16), lucid.ones(2, 3)


def test_second_derivatives_are_computed_in_float32():
    """Of ‖x‖₂ at (300, 400): (1 - x xᵀ / ‖x‖²) / ‖x‖, whose squares are infinite in float16."""
    x = lucid.tensor([300.0, 400.0], dtype=lucid.float16).requires_grad_()
    (g,) = lucid.autograd.grad(lucid.norm(x), x, create_graph=True)
    g.sum().backward()
    assert g.dtype == x.grad.dtype == lucid.float16
    assert x.grad.tolist() == pytest.approx([0.16 / 500, -0.12 / 500], rel=2**-10)


@pytest.mark.parametrize(
    ("call", "dtype"),
    [
        (lambda: F.cosine_similarity(HALF, HALF), lucid.float16),
        (lambda: F.cosine_similarity(x1=HALF, x2=HALF), lucid.float16),
        (lambda: F.cosine_similarity(HALF, SINGLE), lucid.float32),
        (lambda: F.cosine_similarity(SINGLE, HALF), lucid.float32),
        (lambda: F.cosine_similarity(HALF, HALF.double()), lucid.float64),
        (lambda: lucid.nanmean(HALF, dtype=lucid.float32), lucid.float32),
        (lambda: lucid.linalg.multi_dot([HALF, HALF.T]), lucid.float16),
        (lambda: lucid.sum(HALF), lucid.float16),
        (lambda: lucid.var_mean(HALF)[1], lucid.float16),
        (lambda: lucid.cummax(HALF, 0).indices, lucid.int64),
    ],
)
def test_dtypes_of_results(call, dtype):
    assert call().dtype == dtype


def test_what_a_wide_primitive_sees():
    seen = []

    @primitive(wide=True)
    def look(xp, x, y, *, scale=1.0):
        seen.extend([x.dtype, getattr(y, "dtype", y), scale])
        return x * scale

    assert look(HALF, SINGLE.long(), scale=2.0).dtype == lucid.float16
    assert seen == [lucid.float32, lucid.int64, 2.0]
    seen.clear()
    assert look(HALF.numpy(), 3).dtype == np.float16
    assert seen == [lucid.float32, 3, 1.0]


def test_what_a_decorated_function_sees():
    @in_float32
    def look(*args, **options):
        return [getattr(a, "dtype", a) for a in (*args, *options.values())]

    assert look(HALF, None, 2, target=HALF, n=3) == [lucid.float32, None, 2, lucid.float32, 3]
    assert look(SINGLE, HALF) == [lucid.float32, lucid.float16]
    assert look(HALF, dtype=lucid.float64)[0] == lucid.float16
