"""Binary cross-entropy losses."""

from __future__ import annotations

from ...autograd.typing import Reduction, Tensor
from .. import functional as F
from .base import WeightedLoss


class BCELoss(WeightedLoss):
    r"""Binary cross-entropy of probabilities; see `functional.binary_cross_entropy`.

    .. math:: \ell_i = -w_i \left( t_i \log p_i + (1 - t_i) \log(1 - p_i) \right)

    The input is what comes out of a `Sigmoid`. `BCEWithLogitsLoss` takes what goes into it, and is more accurate.

    Args:
        weight: w, broadcast against the input; 1 if None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape, between 0 and 1; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> BCELoss()(lucid.tensor([0.5]), lucid.tensor([1.0]))
        tensor(0.6931)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the binary cross-entropy of probabilities."""
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(WeightedLoss):
    r"""Binary cross-entropy of logits, the sigmoid included; see `functional.binary_cross_entropy_with_logits`.

    .. math:: \ell_i = -w_i \left( q_i t_i \log \sigma(x_i) + (1 - t_i) \log(1 - \sigma(x_i)) \right)

    No `Sigmoid` in front of it: it would be applied twice. The target is floating-point, not integers.

    Args:
        weight: w, broadcast against the input; 1 if None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        pos_weight: q, the weight of positive targets, broadcast against the input: above 1 where they are rare.

    Shape:
        input: any shape; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> BCEWithLogitsLoss()(lucid.tensor([0.0]), lucid.tensor([1.0]))
        tensor(0.6931)
    """

    def __init__(
        self, weight: Tensor | None = None, *, reduction: Reduction = "mean", pos_weight: Tensor | None = None
    ):
        super().__init__(weight, reduction=reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the binary cross-entropy of logits."""
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )
