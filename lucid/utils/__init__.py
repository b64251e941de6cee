"""Around the training loop: data in batches, and memory saved by computing twice."""

from . import checkpoint, data

__all__ = ["checkpoint", "data"]
