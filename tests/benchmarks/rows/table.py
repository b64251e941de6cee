"""All rows by their names, and whether lucid and PyTorch agree on one."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays, elementwise, layers
from .row import Row

SUBJECTS: list[dict[str, Row]] = [
    elementwise.ARITHMETIC, elementwise.ACTIVATIONS, elementwise.REDUCTIONS,
    arrays.INDEXING, arrays.SHAPES, arrays.PRODUCTS,
    layers.CONVOLUTIONS, layers.POOLS, layers.NORMS, layers.NETWORKS, layers.LOSSES,
]  # fmt: skip
ROWS = {name: row for subject in SUBJECTS for name, row in subject.items()}


def agree(name: str, *libraries: Any) -> None:
    """Check that a row gives the same result and gradients in both libraries."""
    (y, grads), (expected, expected_grads) = (ROWS[name].step(library)() for library in libraries)
    assert tuple(y.shape) == tuple(expected.shape), name
    if not ROWS[name].compare:
        return
    for got, wanted in zip([y, *grads], [expected, *expected_grads], strict=True):
        wanted = wanted.detach().numpy()
        most = float(np.abs(wanted).max()) if wanted.size else 0.0
        np.testing.assert_allclose(got.detach().numpy(), wanted, rtol=1e-3, atol=1e-4 * most, err_msg=name)
