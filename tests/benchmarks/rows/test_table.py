"""Every row of the benchmark of operations gives the same in lucid and in PyTorch."""

from __future__ import annotations

import pytest

import lucid

from .table import ROWS, SUBJECTS, agree


@pytest.mark.parametrize("name", ROWS)
def test_values_and_gradients_are_those_of_pytorch(name, torch):
    agree(name, lucid, torch)


def test_no_name_stands_twice():
    assert len(ROWS) == sum(map(len, SUBJECTS))
