"""Regression losses: squared, absolute, Huber and smooth L1."""

from __future__ import annotations

from ...autograd.typing import Reduction, Tensor
from .. import functional as F
from .base import Loss


class MSELoss(Loss):
    r"""Squared error; see `functional.mse_loss`.

    .. math:: \ell_i = (x_i - t_i)^2

    Give input and target the same shape: (N, 1) and (N,) broadcast to (N, N), which is hardly ever meant.

    Args:
        reduction: ``"mean"``, over all elements and not only the batch, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MSELoss()(lucid.tensor([1.0, 4.0]), lucid.tensor([1.0, 2.0]))
        tensor(2.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the squared error."""
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(Loss):
    r"""Absolute error; see `functional.l1_loss`.

    .. math:: \ell_i = |x_i - t_i|

    Args:
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> L1Loss()(lucid.tensor([1.0, 4.0]), lucid.tensor([1.0, 2.0]))
        tensor(1.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the absolute error."""
        return F.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(Loss):
    r"""Absolute error, quadratic near 0; see `functional.smooth_l1_loss`.

    .. math:: \ell_i = \frac{d^2}{2\beta} \text{ if } |d| < \beta, \text{ else } |d| - \tfrac12 \beta,
        \qquad d = x_i - t_i

    It is `HuberLoss` divided by β.

    Args:
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        beta: β, where it changes from quadratic to linear.

    Shape:
        input: any shape; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown; in `forward`, if beta is negative.

    Example:
        >>> import lucid
        >>> SmoothL1Loss(reduction="sum")(lucid.tensor([1.0, 4.0]), lucid.tensor([0.0, 0.0]))
        tensor(4.)

    Source: R. Girshick, "Fast R-CNN", 2015.
    """

    def __init__(self, *, reduction: Reduction = "mean", beta: float = 1.0):
        super().__init__(reduction=reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the smooth absolute error."""
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(Loss):
    r"""Squared error, linear far from 0, so that outliers count less; see `functional.huber_loss`.

    .. math:: \ell_i = \tfrac12 d^2 \text{ if } |d| \le \delta, \text{ else } \delta \, (|d| - \tfrac12 \delta),
        \qquad d = x_i - t_i

    Args:
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        delta: δ, where it changes from quadratic to linear.

    Shape:
        input: any shape; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        TypeError: delta is not a number.
        ValueError: `reduction` is unknown; in `forward`, if delta is not positive.

    Example:
        >>> import lucid
        >>> HuberLoss(reduction="sum")(lucid.tensor([1.0, 4.0]), lucid.tensor([0.0, 0.0]))
        tensor(4.)

    Source: P. J. Huber, "Robust estimation of a location parameter", 1964.
    """

    def __init__(self, reduction: Reduction = "mean", delta: float = 1.0):
        super().__init__(reduction=reduction)
        if not isinstance(delta, (float, int)):
            raise TypeError(f"HuberLoss: delta must be a number, got {delta!r}")
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the Huber loss."""
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)
