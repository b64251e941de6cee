"""Regression losses: squared, absolute, Huber and smooth L1."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import _Loss


class MSELoss(_Loss):
    r"""The module of `functional.mse_loss`.

    .. math:: \ell_i = (x_i - t_i)^2

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MSELoss()(lucid.tensor([1.0, 4.0]), lucid.tensor([1.0, 2.0]))
        tensor(2.)
    """

    def __init__(self, *, reduction: str = "mean"):
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the squared error."""
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    r"""The module of `functional.l1_loss`.

    .. math:: \ell_i = |x_i - t_i|

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> L1Loss()(lucid.tensor([1.0, 4.0]), lucid.tensor([1.0, 2.0]))
        tensor(1.)
    """

    def __init__(self, *, reduction: str = "mean"):
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the absolute error."""
        return F.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(_Loss):
    r"""The module of `functional.smooth_l1_loss`.

    .. math:: \ell_i = \frac{d^2}{2\beta} \text{ if } |d| < \beta, \text{ else } |d| - \tfrac12 \beta

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> SmoothL1Loss(reduction="sum")(lucid.tensor([1.0, 4.0]), lucid.tensor([0.0, 0.0]))
        tensor(4.)
    """

    def __init__(self, *, reduction: str = "mean", beta: float = 1.0):
        super().__init__(reduction)
        self.beta = beta

    def forward(self, input: Any, target: Any) -> Any:
        """Return the absolute error, rounded off near 0."""
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_Loss):
    r"""The module of `functional.huber_loss`.

    .. math:: \ell_i = \tfrac12 d^2 \text{ if } |d| \le \delta, \text{ else } \delta \, (|d| - \tfrac12 \delta)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> HuberLoss(reduction="sum")(lucid.tensor([1.0, 4.0]), lucid.tensor([0.0, 0.0]))
        tensor(4.)
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0):
        super().__init__(reduction)
        self.delta = delta

    def forward(self, input: Any, target: Any) -> Any:
        """Return the squared error that grows linearly beyond delta."""
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)
