"""Binary cross-entropy losses."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import _Loss


class BCELoss(_Loss):
    r"""The module of `functional.binary_cross_entropy`, for probabilities.

    .. math:: \ell_i = -w_i \left( t_i \log p_i + (1 - t_i) \log(1 - p_i) \right)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> BCELoss()(lucid.tensor([0.5]), lucid.tensor([1.0]))
        tensor(0.6931)
    """

    def __init__(self, weight: Any = None, *, reduction: str = "mean"):
        super().__init__(reduction, weight)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the binary cross-entropy of probabilities."""
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_Loss):
    r"""The module of `functional.binary_cross_entropy_with_logits`, for raw scores.

    .. math:: \ell_i = -w_i \left( q_i t_i \log \sigma(x_i) + (1 - t_i) \log(1 - \sigma(x_i)) \right)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> BCEWithLogitsLoss()(lucid.tensor([0.0]), lucid.tensor([1.0]))
        tensor(0.6931)
    """

    def __init__(self, weight: Any = None, *, reduction: str = "mean", pos_weight: Any = None):
        super().__init__(reduction, weight)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the binary cross-entropy of scores."""
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )
