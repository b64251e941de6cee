"""What the samplers refuse."""

from __future__ import annotations

import pytest

import lucid


def test_means_and_deviations_must_broadcast():
    assert lucid.normal(lucid.zeros(2, 1), lucid.ones(3)).shape == (2, 3)
    with pytest.raises(RuntimeError, match=r"normal: shapes \(2,\), \(3,\) do not broadcast"):
        lucid.normal(lucid.zeros(2), lucid.ones(3))
