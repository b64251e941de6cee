"""Gaussian and Poisson negative log-likelihood losses."""

from __future__ import annotations

from ...autograd.typing import Reduction, Tensor
from .. import functional as F
from .base import Loss


class GaussianNLLLoss(Loss):
    r"""Negative log-likelihood of normal distributions with predicted mean and variance.

    See `functional.gaussian_nll_loss`.

    .. math:: \ell_i = \tfrac12 \left( \log v_i + \frac{(x_i - t_i)^2}{v_i} \right)

    The third input is the variance, not the standard deviation; let a model predict its logarithm, and use ``exp()``.

    Args:
        full: Whether to add the constant log(2π) / 2.
        eps: A lower bound of the variance, for numerical stability.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, ...), the means x; target: the same.
        var: v, the input's shape, or with the last dimension 1 or without it; or a number.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown; in `forward`, if a variance is negative or its shape does not fit.

    Example:
        >>> import lucid
        >>> GaussianNLLLoss()(lucid.tensor([0.0]), lucid.tensor([2.0]), lucid.tensor([1.0]))
        tensor(2.)

    Source: D. A. Nix and A. S. Weigend, "Estimating the mean and variance of the target probability distribution",
    1994.
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: Reduction = "mean"):
        super().__init__(reduction=reduction)
        self.full = full
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        """Return the negative log-likelihood of the target."""
        return F.gaussian_nll_loss(input, target, var, full=self.full, eps=self.eps, reduction=self.reduction)


class PoissonNLLLoss(Loss):
    r"""Negative log-likelihood of counts under Poisson distributions; see `functional.poisson_nll_loss`.

    .. math:: \ell_i = e^{x_i} - t_i x_i

    Args:
        log_input: Whether the input is the logarithm x of the rate, as in the formula, or the rate itself.
        full: Whether to add Stirling's approximation of log(t!).
        eps: Added to a rate before its logarithm is taken, for numerical stability.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same.
        output: a scalar, or the input's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> PoissonNLLLoss()(lucid.tensor([0.0]), lucid.tensor([2.0]))
        tensor(1.)
    """

    def __init__(self, log_input: bool = True, full: bool = False, *, eps: float = 1e-8, reduction: Reduction = "mean"):
        super().__init__(reduction=reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the negative log-likelihood of the target."""
        return F.poisson_nll_loss(
            input, target, log_input=self.log_input, full=self.full, eps=self.eps, reduction=self.reduction
        )
