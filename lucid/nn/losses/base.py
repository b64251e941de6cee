"""The base classes of losses: the reduction, and class or element weights as a buffer."""

from __future__ import annotations

from ...autograd.typing import Reduction, Tensor
from ...ops.losses.reduction import REDUCTIONS, check_reduction
from ..module.module import Module


class Loss(Module):
    """A loss and its reduction."""

    reductions: tuple[str, ...] = REDUCTIONS

    def __init__(self, *, reduction: Reduction = "mean"):
        super().__init__()
        check_reduction(type(self).__name__, reduction, self.reductions)
        self.reduction = reduction
        self.register_buffer("weight", None)


class WeightedLoss(Loss):
    """A loss with weights for classes or elements, which move with the module but do not learn."""

    def __init__(self, weight: Tensor | None = None, *, reduction: Reduction = "mean"):
        super().__init__(reduction=reduction)
        self.register_buffer("weight", weight)
