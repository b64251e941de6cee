"""What ``torch.autograd`` holds beside lucid's own names."""

from __future__ import annotations

from typing import Any

__all__ = ["Variable"]


def Variable(data: Any, requires_grad: bool = False) -> Any:
    """Return the tensor itself (its memory, outside the graph): tensors have been variables since PyTorch 0.4."""
    return data.detach().requires_grad_(requires_grad)
