"""Losses between probabilities: binary cross-entropy and the Kullback-Leibler divergence."""

from __future__ import annotations

import warnings
from typing import Any

from ... import ops
from ...backend import device_of
from ...ops import loss as one_operation
from .reduction import REDUCTIONS, check_reduction, reduce
from .tensors import check_same_size, raw


def binary_cross_entropy(input: Any, target: Any, weight: Any = None, *, reduction: str = "mean") -> Any:
    r"""Return how surprised predicted probabilities are by the truth.

    .. math:: \ell_i = -w_i \left( t_i \log p_i + (1 - t_i) \log(1 - p_i) \right)

    No logarithm is taken to be less than -100. Where probabilities come from a sigmoid,
    `binary_cross_entropy_with_logits` is more exact.

    Args:
        input: Probabilities p, from 0 to 1.
        target: The truth t, of the same shape.
        weight: A factor w for each element, or of a shape that broadcasts; none by default.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        RuntimeError: A probability is not between 0 and 1.
        ValueError: The shapes differ, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> binary_cross_entropy(lucid.tensor([0.5, 0.9]), lucid.tensor([0.0, 1.0]), reduction="none")
        tensor([0.6931, 0.1054])
    """
    name = "binary_cross_entropy"
    check_reduction(name, reduction)
    check_same_size(name, input, target, strict=True)
    p = raw(input)
    with device_of(p).scope():
        if not ((p >= 0) & (p <= 1)).all().item():  # NaN is not
            raise RuntimeError(
                f"{name}: expected probabilities between 0 and 1, got {p.min().item():.4g} to {p.max().item():.4g}; "
                "apply a sigmoid first, or use binary_cross_entropy_with_logits"
            )
    loss = one_operation.binary_cross_entropy(input, target)
    return reduce(loss if weight is None else loss * weight, reduction)


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, *, reduction: str = "mean", pos_weight: Any = None
) -> Any:
    r"""Return the binary cross-entropy of probabilities :math:`p = \sigma(x)`, exactly for every x.

    .. math:: \ell_i = -w_i \left( q_i t_i \log \sigma(x_i) + (1 - t_i) \log(1 - \sigma(x_i)) \right)

    Args:
        input: Scores x (logits, no sigmoid).
        target: The truth t, from 0 to 1, of the same shape.
        weight: A factor w for each element, or of a shape that broadcasts; none by default.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        pos_weight: A factor q for positive truths, of a shape that broadcasts; none by default.

    Raises:
        ValueError: The shapes differ, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> binary_cross_entropy_with_logits(lucid.tensor([0.0, 100.0]), lucid.tensor([0.0, 0.0]), reduction="none")
        tensor([  0.6931, 100.0000])
    """
    name = "binary_cross_entropy_with_logits"
    check_reduction(name, reduction)
    check_same_size(name, input, target, strict=True)
    if pos_weight is None:
        loss = one_operation.binary_cross_entropy_with_logits(input, target)
    else:
        # -log σ(x) is softplus(-x), and -log(1 - σ(x)) is x more.
        loss = (1 - target) * input + (1 + (pos_weight - 1) * target) * ops.softplus(-input)
    return reduce(loss if weight is None else loss * weight, reduction)


def kl_div(input: Any, target: Any, *, reduction: str = "mean", log_target: bool = False) -> Any:
    r"""Return the Kullback-Leibler divergence of a predicted distribution from the true one.

    .. math:: \ell_i = t_i \, (\log t_i - x_i)

    Args:
        input: Predicted log-probabilities x.
        target: True probabilities t, or their logarithms if `log_target`.
        reduction: ``"batchmean"`` for the divergence: the sum over the first dimension's size; ``"sum"``, ``"none"``,
            or ``"mean"``, which divides by the number of elements.
        log_target: Whether the target holds logarithms.

    Raises:
        RuntimeError: The shapes do not broadcast.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([[0.5, 0.5]])
        >>> kl_div(lucid.tensor([[0.25, 0.75]]).log(), p, reduction="batchmean")
        tensor(0.1438)

    Source: S. Kullback and R. A. Leibler, "On information and sufficiency", 1951.
    """
    check_reduction("kl_div", reduction, (*REDUCTIONS, "batchmean"))
    check_same_size("kl_div", input, target)
    if reduction == "mean":
        warnings.warn(
            "kl_div: reduction 'mean' divides by the number of elements; 'batchmean' divides by the batch size alone, "
            "which is the divergence",
            stacklevel=2,
        )
    loss = (one_operation.kl_div_of_logs if log_target else one_operation.kl_div)(input, target)
    return ops.sum(loss) / input.shape[0] if reduction == "batchmean" else reduce(loss, reduction)
