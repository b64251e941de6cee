"""Gaussian and Poisson negative log-likelihood losses."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .base import _Loss


class GaussianNLLLoss(_Loss):
    r"""The module of `functional.gaussian_nll_loss`.

    .. math:: \ell_i = \tfrac12 \left( \log v_i + \frac{(x_i - t_i)^2}{v_i} \right)

    Raises:
        ValueError: `reduction` is unknown, or on its call a variance negative.

    Example:
        >>> import lucid
        >>> GaussianNLLLoss()(lucid.tensor([0.0]), lucid.tensor([2.0]), lucid.tensor([1.0]))
        tensor(2.)
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean"):
        super().__init__(reduction)
        self.full = full
        self.eps = eps

    def forward(self, input: Any, target: Any, var: Any) -> Any:
        """Return the loss of means and variances."""
        return F.gaussian_nll_loss(input, target, var, full=self.full, eps=self.eps, reduction=self.reduction)


class PoissonNLLLoss(_Loss):
    r"""The module of `functional.poisson_nll_loss`.

    .. math:: \ell_i = e^{x_i} - t_i x_i

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> PoissonNLLLoss()(lucid.tensor([0.0]), lucid.tensor([2.0]))
        tensor(1.)
    """

    def __init__(self, log_input: bool = True, full: bool = False, *, eps: float = 1e-8, reduction: str = "mean"):
        super().__init__(reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of rates, or their logarithms."""
        return F.poisson_nll_loss(
            input, target, log_input=self.log_input, full=self.full, eps=self.eps, reduction=self.reduction
        )
