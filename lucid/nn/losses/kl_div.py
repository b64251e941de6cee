"""Kullback-Leibler divergence loss."""

from __future__ import annotations

from typing import Literal

from ...autograd.typing import Reduction, Tensor
from ...ops.losses.reduction import REDUCTIONS
from .. import functional as F
from .base import Loss


class KLDivLoss(Loss):
    r"""Kullback-Leibler divergence of a target distribution from log-probabilities; see `functional.kl_div`.

    .. math:: \ell_i = t_i \, (\log t_i - x_i)

    The input is log-probabilities, the target probabilities. ``"batchmean"`` is the divergence of mathematics;
    ``"mean"``, the default, divides by the number of classes too.

    Args:
        reduction: ``"batchmean"``, ``"mean"``, ``"sum"`` or ``"none"``.
        log_target: Whether the target is log-probabilities too.

    Shape:
        input: any shape, for ``"batchmean"`` the batch first; target: the same, or one that broadcasts against it.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> criterion = KLDivLoss(reduction="batchmean")
        >>> criterion(lucid.tensor([[0.25, 0.75]]).log(), lucid.tensor([[0.5, 0.5]]))
        tensor(0.1438)

    Source: S. Kullback and R. A. Leibler, "On information and sufficiency", 1951.
    """

    reductions = (*REDUCTIONS, "batchmean")

    def __init__(self, *, reduction: Reduction | Literal["batchmean"] = "mean", log_target: bool = False):
        super().__init__(reduction=reduction)  # type: ignore[arg-type]
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the Kullback-Leibler divergence."""
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)
