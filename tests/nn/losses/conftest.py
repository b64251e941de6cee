"""The fixture `put`: targets as tensors of the library and device at hand."""

from __future__ import annotations

import pytest

import lucid

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing


class Put:
    """Arrays that are no input of the gradients, made tensors of the library and device at hand."""

    def __init__(self, device):
        self.device = device

    def __call__(self, library, array):
        return library.tensor(array, device=self.device) if library is lucid else library.tensor(array)


@pytest.fixture
def put(device):
    return Put(device)
