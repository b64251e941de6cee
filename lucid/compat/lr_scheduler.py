"""What ``torch.optim.lr_scheduler`` holds beside lucid's own names."""

from ..optim.lr_scheduler import LRScheduler

__all__ = ["_LRScheduler"]

_LRScheduler = LRScheduler  # its name before PyTorch 2.0
