"""Negative log-likelihoods of a normal and of a Poisson distribution."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.tape import Variable
from ..creation.from_shape import full_like
from ..elementwise.clamp import clamp
from ..elementwise.exponential import exp, log
from ..elementwise.where import where
from ..shape.reshaping import unsqueeze
from .reduction import check_reduction, reduce


def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, *, reduction: str = "mean"
) -> Any:
    r"""Return how unlikely the truth is under normal distributions whose mean and variance a model predicts.

    .. math:: \ell_i = \tfrac12 \left( \log v_i + \frac{(x_i - t_i)^2}{v_i} \right) \; [+ \tfrac12 \log 2\pi]

    Args:
        input: The means x.
        target: The truth t.
        var: The variances v, of the input's shape, or of that with the last dimension 1 or left out; or one number.
        full: Whether to add the constant.
        eps: Variances below this count as it, with the gradient they would have had.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        ValueError: `reduction` is unknown, a variance is negative, or the shape of `var` does not fit.

    Example:
        >>> import lucid
        >>> gaussian_nll_loss(lucid.tensor([0.0]), lucid.tensor([2.0]), lucid.tensor([1.0]))
        tensor(2.)
    """
    check_reduction("gaussian_nll_loss", reduction)
    if isinstance(var, int | float):
        var = full_like(input, float(var))
    shape = tuple(input.shape)
    if tuple(var.shape) != shape:
        if tuple(var.shape) == shape[:-1]:
            var = unsqueeze(var, -1)
        elif tuple(var.shape) != (*shape[:-1], 1):
            raise ValueError(
                f"gaussian_nll_loss: expected var of shape {shape}, {(*shape[:-1], 1)} or {shape[:-1]}, got "
                f"{tuple(var.shape)}"
            )
    known = var.detach() if isinstance(var, Variable) else var
    if bool((known < 0).any().item()):
        raise ValueError(
            "gaussian_nll_loss: var has negative entries; let a model predict its logarithm, and use .exp()"
        )
    v = var + (clamp(known, min=eps) - known)
    loss = 0.5 * (log(v) + (input - target) ** 2 / v)
    return reduce(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


def poisson_nll_loss(
    input: Any, target: Any, log_input: bool = True, full: bool = False, *, eps: float = 1e-8, reduction: str = "mean"
) -> Any:
    r"""Return how unlikely counts are under Poisson distributions whose rate, or its logarithm, a model predicts.

    .. math:: \ell_i = e^{x_i} - t_i x_i, \quad\text{or}\quad x_i - t_i \log(x_i + \epsilon) \; [+ \log t_i!]

    Args:
        input: The logarithms of the rates, or the rates.
        target: The counts t.
        log_input: Which of the two the input is.
        full: Whether to add Stirling's approximation of the logarithm of the factorial, where t > 1.
        eps: Keeps the logarithm away from that of 0.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> poisson_nll_loss(lucid.tensor([0.0]), lucid.tensor([2.0]))
        tensor(1.)
    """
    check_reduction("poisson_nll_loss", reduction)
    loss = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        t = where(target > 1, target, 1.0)
        stirling = t * log(t) - t + 0.5 * log(2 * math.pi * t)
        loss = loss + where(target > 1, stirling, 0.0)
    return reduce(loss, reduction)
