"""Negative log-likelihoods of normal and Poisson distributions, and of the classes that a linear layer scores."""

from __future__ import annotations

import math

from ...autograd.half import in_float32
from ...autograd.tape import Variable
from ...autograd.typing import Reduction, Tensor
from ...backend import checks, device_of, native
from ..arguments import raw
from ..creation.from_shape import full_like
from ..elementwise.clamp import clamp
from ..elementwise.exponential import exp, log
from ..elementwise.where import where
from ..linear import linear
from ..shape.reshaping import reshape, unsqueeze
from .cross_entropy import cross_entropy
from .reduction import reduce


@in_float32
def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | float,
    full: bool = False,
    eps: float = 1e-6,
    *,
    reduction: Reduction = "mean",
) -> Tensor:
    r"""Negative log-likelihood of targets under normal distributions with predicted mean and variance.

    .. math:: \ell_i = \tfrac12 \left( \log v_i + \frac{(x_i - t_i)^2}{v_i} \right) \; [+ \tfrac12 \log 2\pi]

    Args:
        input: The means x.
        target: The targets t.
        var: The variances v, not the standard deviations; or one number for all.
        full: Whether to add the constant.
        eps: The smallest variance; smaller ones are replaced by it, and keep the gradient.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, ...) or any shape; target: the same.
        var: the same, or with size 1 in one dimension, or without the last one.
        output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        RuntimeError: Input and target do not broadcast.
        ValueError: A variance is negative, the shape of `var` does not fit, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> gaussian_nll_loss(lucid.tensor([0.0]), lucid.tensor([2.0]), lucid.tensor([1.0]))
        tensor(2.)

    Source: D. Nix and A. Weigend, "Estimating the mean and variance of the target probability distribution", 1994.
    """
    if isinstance(var, int | float):
        var = full_like(input, float(var))
    shape, given = tuple(input.shape), tuple(var.shape)
    if given != shape:
        if given == shape[:-1]:
            var = unsqueeze(var, -1)
        elif len(given) != len(shape) or [m for n, m in zip(shape, given, strict=True) if n != m] != [1]:
            raise ValueError(
                f"gaussian_nll_loss: expected var of shape {shape}, or with size 1 in one dimension, or {shape[:-1]}, "
                f"got {given}"
            )
    known = var.detach() if isinstance(var, Variable) else var
    v = raw(known)
    if type(v) is not native:
        checks.floats_in_range(v, device_of(v), 0.0, math.inf, _negative_variance, nan=True)
    elif (v < 0).any().item():
        raise _negative_variance()
    v = var + (clamp(known, min=eps) - known)
    loss = 0.5 * (log(v) + (input - target) ** 2 / v)
    return reduce(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction, "gaussian_nll_loss")


def _negative_variance(wrong: float = -1.0) -> ValueError:
    return ValueError("gaussian_nll_loss: var has negative entries; let a model predict its logarithm, and use .exp()")


@in_float32
def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    *,
    eps: float = 1e-8,
    reduction: Reduction = "mean",
) -> Tensor:
    r"""Negative log-likelihood of counts under Poisson distributions with a predicted rate.

    .. math:: \ell_i = e^{x_i} - t_i x_i, \quad\text{or}\quad x_i - t_i \log(x_i + \epsilon) \; [+ \log t_i!]

    Args:
        input: The logarithm of the rate; or the rate, if not `log_input`.
        target: The counts t.
        log_input: Whether the input is the logarithm of the rate.
        full: Whether to add Stirling's approximation of log t!, where t > 1.
        eps: Added to the rate for numerical stability, if not `log_input`.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> poisson_nll_loss(lucid.tensor([0.0]), lucid.tensor([2.0]))
        tensor(1.)
    """
    loss = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        t = where(target > 1, target, 1.0)
        stirling = t * log(t) - t + 0.5 * log(2 * math.pi * t)
        loss = loss + where(target > 1, stirling, 0.0)
    return reduce(loss, reduction, "poisson_nll_loss")


def linear_cross_entropy(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    *,
    linear_bias: Tensor | None = None,
    weight: Tensor | None = None,
    reduction: Reduction = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: object = None,
) -> Tensor:
    """Cross-entropy of the scores that a linear layer gives: ``cross_entropy(linear(input, linear_weight), target)``.

    Args:
        input: The features.
        linear_weight: The weight of the linear layer, one row for each class.
        target: The classes, or their probabilities.
        linear_bias: The bias of the linear layer, or None.
        weight: A weight for each class; 1 if None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        ignore_index: A class whose samples do not count; -100 if None.
        label_smoothing: The share of each target, from 0 to 1, that is spread evenly over all classes.
        options: How PyTorch computes it in chunks: a hint, which changes no number.

    Shape:
        input: (N, in_features) or (in_features,); linear_weight: (C, in_features) or (C, d1, ..., in_features).
        linear_bias: (C,) or (C, d1, ...); weight: (C,).
        target: (N,), (N, d1, ...) or (), of integers; or probabilities (N, C), (N, C, d1, ...) or (C,).
        output: a scalar, or the shape of integer targets if reduction is ``"none"``.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.linear_cross_entropy(lucid.ones(1, 2), lucid.zeros(3, 2), lucid.tensor([0]))
        tensor(1.0986)
    """
    x, w = tuple(input.shape), tuple(linear_weight.shape)
    if len(x) not in (1, 2) or len(w) < 2 or x[-1] != w[-1] or (len(x) == 1 and len(w) > 2):
        raise RuntimeError(
            "linear_cross_entropy: expected input (N, in_features) or (in_features,) and linear_weight (C, ..., "
            f"in_features), got {x} and {w}"
        )
    if linear_bias is not None and tuple(linear_bias.shape) != w[:-1]:
        raise RuntimeError(f"linear_cross_entropy: expected linear_bias {w[:-1]}, got {tuple(linear_bias.shape)}")
    bias = None if linear_bias is None else reshape(linear_bias, (-1,))
    scores = linear(input, reshape(linear_weight, (-1, w[-1])), bias)
    index = -100 if ignore_index is None else ignore_index
    return cross_entropy(
        reshape(scores, (*x[:-1], *w[:-1])),
        target,
        weight,
        ignore_index=index,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )
