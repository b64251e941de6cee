"""The base class of losses: the reduction, and class or element weights as a buffer."""

from __future__ import annotations

from typing import Any

from ...ops.losses.reduction import REDUCTIONS, check_reduction
from ..module.module import Module


class _Loss(Module):
    """A loss with its reduction, and perhaps a weight, which moves with the module but does not learn."""

    reductions: tuple[str, ...] = REDUCTIONS

    def __init__(self, reduction: str, weight: Any = None):
        super().__init__()
        check_reduction(type(self).__name__, reduction, self.reductions)
        self.reduction = reduction
        self.register_buffer("weight", weight)
