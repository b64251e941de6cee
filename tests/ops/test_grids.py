"""Grids and products of vectors: meshgrid, combinations, vander."""

from __future__ import annotations

import pytest

import lucid

from .refusals import TWO, refused, z

BAD = {
    "cartesian_prod": (lambda: lucid.cartesian_prod(lucid.ones(2, 2)), RuntimeError, "expected vectors"),
    "vander-columns": (lambda: lucid.vander(lucid.ones(2), -1), RuntimeError, "N must not be negative"),
    "unravel_index": (lambda: lucid.unravel_index(lucid.ones(2), (2, 3)), TypeError, r"integers, got float32; .*long"),
    "meshgrid": (lambda: lucid.meshgrid(TWO, indexing="ij"), RuntimeError, r"expected vectors, got .* \(2, 3\)"),
    "meshgrid-indexing": (lambda: lucid.meshgrid(z(2), indexing="yx"), RuntimeError, "'ij' or 'xy', got 'yx'"),
    "combinations": (lambda: lucid.combinations(TWO), RuntimeError, r"expected a vector .* \(2, 3\)"),
    "vander": (lambda: lucid.vander(TWO), RuntimeError, "expected a vector"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    refused(call, error, says)


def test_meshgrid_wants_to_be_told():
    with pytest.warns(UserWarning, match="indexing='ij'"):
        lucid.meshgrid(z(2), z(3))
