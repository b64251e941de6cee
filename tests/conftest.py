"""Devices for the tests: a test that takes `device` runs on the CPU, on the strict array double, and on a GPU."""

from __future__ import annotations

import pytest

from lucid import backend

from . import strict  # noqa: F401  (registers the device)

DEVICES = ["cpu", "strict", pytest.param("cuda", marks=pytest.mark.gpu)]


def pytest_collection_modifyitems(items):
    gpu = [item for item in items if item.get_closest_marker("gpu")]
    if gpu and (reason := backend.cuda.why_unavailable()):
        for item in gpu:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(params=DEVICES)
def device(request):
    """The device to run on, by name: its arrays come from `lucid.tensor(..., device=device)` or `lucid.backend`."""
    return backend.device(request.param)
