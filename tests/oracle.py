"""Oracles of the tests: PyTorch where it is installed, and the elements of tensors as NumPy arrays."""

from __future__ import annotations

import pytest


def torch_():
    """PyTorch, or the test is skipped."""
    return pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")


def host(tensor):
    """The elements of a tensor of any device as a NumPy array."""
    return tensor.device.to_numpy(tensor.data)
