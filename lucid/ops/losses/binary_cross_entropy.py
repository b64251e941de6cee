"""Binary cross-entropy, of probabilities and of logits."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Reduction, Tensor
from ...backend import Array, checks, device_of, native
from ..activations.softplus import softplus
from ..arguments import check_one_dtype, check_same_size, raw
from ..elementwise.clamp import maximum
from ..elementwise.exponential import log, sigmoid
from .reduction import reduce

# p is the predicted probability of class 1, x = logit(p), and t the target, from 0 to 1.


@primitive(fused=True)
def _binary_cross_entropy(xp: Any, p: Array, t: Array) -> Array:
    """Each logarithm is at least -100."""
    with np.errstate(divide="ignore"):
        return (t - 1) * xp.maximum(xp.log1p(-p), -100) - t * xp.maximum(xp.log(p), -100)


_binary_cross_entropy.vjp(
    p=lambda g, p, t: g * (p - t) / maximum(p * (1 - p), 1e-12),
    t=lambda g, p: g * (log(1 - p) - log(p)),
)


@in_float32(mixed="refuse")
def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, *, reduction: Reduction = "mean"
) -> Tensor:
    r"""Binary cross-entropy of predicted probabilities.

    .. math:: \ell_i = -w_i \left( t_i \log p_i + (1 - t_i) \log(1 - p_i) \right)

    Each logarithm is taken to be at least -100. The input is probabilities, not logits: where they come from a sigmoid,
    leave it out and use `binary_cross_entropy_with_logits`, which is more accurate.

    Args:
        input: Probabilities p, from 0 to 1.
        target: The targets t, from 0 to 1, of a floating-point dtype.
        weight: A factor w for each element, of a shape that broadcasts; or None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        RuntimeError: A probability is not between 0 and 1, or is NaN; or the dtypes differ.
        TypeError: Input or target is not a Tensor.
        ValueError: The shapes differ, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> binary_cross_entropy(lucid.tensor([0.5, 0.9]), lucid.tensor([0.0, 1.0]), reduction="none")
        tensor([0.6931, 0.1054])
    """
    name = "binary_cross_entropy"
    check_same_size(name, input, target, strict=True)
    check_one_dtype(name, input=input, target=target)
    p = raw(input)
    if type(p) is not native:
        checks.floats_in_range(p, device_of(p), 0.0, 1.0, lambda wrong: _no_probability(f"{wrong:.4g}"))
    elif not ((p >= 0) & (p <= 1)).all().item():  # NaN is not
        raise _no_probability(f"{p.min().item():.4g} to {p.max().item():.4g}")
    loss = _binary_cross_entropy(input, target)
    return reduce(loss if weight is None else loss * weight, reduction, name)


def _no_probability(got: str) -> RuntimeError:
    return RuntimeError(
        f"binary_cross_entropy: expected probabilities between 0 and 1, got {got}; apply a sigmoid first, or use "
        "binary_cross_entropy_with_logits"
    )


@primitive(fused=True)
def _binary_cross_entropy_with_logits(xp: Any, x: Array, t: Array) -> Array:
    """max(x, 0) - x t + log(1 + e^-|x|): the same for p = σ(x), without overflow for any x."""
    return xp.maximum(x, 0) - x * t + xp.log1p(xp.exp(-xp.abs(x)))


_binary_cross_entropy_with_logits.vjp(
    x=lambda g, x, t: g * (sigmoid(x) - t),
    t=lambda g, x: -g * x,
)


@in_float32
def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    reduction: Reduction = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    r"""Binary cross-entropy of logits: of probabilities :math:`p = \sigma(x)`, accurate for every x.

    .. math:: \ell_i = -w_i \left( q_i t_i \log \sigma(x_i) + (1 - t_i) \log(1 - \sigma(x_i)) \right)

    Args:
        input: Logits x; apply no sigmoid to them.
        target: The targets t, from 0 to 1.
        weight: A factor w for each element, of a shape that broadcasts; or None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        pos_weight: A factor q for positive targets, of a shape that broadcasts; or None.

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        TypeError: Input or target is not a Tensor.
        ValueError: The shapes differ, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> binary_cross_entropy_with_logits(lucid.tensor([0.0, 100.0]), lucid.tensor([0.0, 0.0]), reduction="none")
        tensor([  0.6931, 100.0000])
    """
    name = "binary_cross_entropy_with_logits"
    check_same_size(name, input, target, strict=True)
    if pos_weight is None:
        loss = _binary_cross_entropy_with_logits(input, target)
    else:
        # -log σ(x) is softplus(-x), and -log(1 - σ(x)) is x more.
        loss = (1 - target) * input + (1 + (pos_weight - 1) * target) * softplus(-input)
    return reduce(loss if weight is None else loss * weight, reduction, name)
