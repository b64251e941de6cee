"""PyTorch under the names of lucid.ops."""

from __future__ import annotations


class Torch:
    """torch, and torch.nn.functional for what is only there."""

    def __getattr__(self, name):
        import torch

        return getattr(torch, name, None) or getattr(torch.nn.functional, name)
