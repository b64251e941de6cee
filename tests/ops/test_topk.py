"""What sorting gives where there is next to nothing to sort."""

from __future__ import annotations

import pytest

import lucid


@pytest.mark.parametrize("k", [0, 1])
def test_indices_of_a_scalar_are_integers(k):
    values, indices = lucid.topk(lucid.tensor(2.5), k)
    assert (values.dtype, indices.dtype) == (lucid.float32, lucid.int64)
    assert values.tolist() == (2.5 if k else [])
    assert indices.tolist() == (0 if k else [])
