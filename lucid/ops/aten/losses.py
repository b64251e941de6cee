"""Losses with ATen's arguments: the reduction is a number, 0, 1 or 2 for "none", "mean" and "sum"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.typing import Tensor
from ..losses import binary_cross_entropy, ctc, likelihood
from ..losses import kl_div as _kl_div
from ..losses import margin as _margin

REDUCTIONS = ("none", "mean", "sum")


def _named(name: str, reduction: int) -> Any:
    """The reduction that a number stands for."""
    if reduction not in (0, 1, 2):
        raise ValueError(f"{name}: reduction must be 0 (none), 1 (mean) or 2 (sum), got {reduction!r}")
    return REDUCTIONS[reduction]


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    pos_weight: Tensor | None = None,
    reduction: int = 1,
) -> Tensor:
    """`nn.functional.binary_cross_entropy_with_logits` with ATen's arguments.

    Shape:
        input, target: (...).
        output: a scalar, or one element for each with reduction 0.

    Raises:
        ValueError: There is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.binary_cross_entropy_with_logits(lucid.zeros(2), lucid.ones(2))
        tensor(0.6931)
    """
    return binary_cross_entropy.binary_cross_entropy_with_logits(
        input, target, weight, reduction=_named("binary_cross_entropy_with_logits", reduction), pos_weight=pos_weight
    )


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = 1
) -> Tensor:
    """`nn.functional.cosine_embedding_loss` with the arguments of ``torch.cosine_embedding_loss``.

    Shape:
        input1, input2: (N, D) or (D,); target: (N,) or ().
        output: a scalar, or one element for each with reduction 0.

    Raises:
        ValueError: There is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.cosine_embedding_loss(lucid.ones(1, 2), lucid.ones(1, 2), lucid.ones(1)).abs() < 1e-6
        tensor(True)
    """
    return _margin.cosine_embedding_loss(
        input1, input2, target, margin, reduction=_named("cosine_embedding_loss", reduction)
    )


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int],
    blank: int = 0,
    reduction: int = 1,
    zero_infinity: bool = False,
) -> Tensor:
    """`nn.functional.ctc_loss` with the arguments of ``torch.ctc_loss``.

    Shape:
        log_probs: (T, N, C) or (T, C); targets: (N, S) or (sum of lengths,).
        output: a scalar, or one element for each with reduction 0.

    Raises:
        ValueError: There is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.ctc_loss(lucid.zeros(3, 1, 2), lucid.ones(1, 1).long(), [3], [1]).item() < 0
        True
    """
    return ctc.ctc_loss(
        log_probs, targets, input_lengths, target_lengths, blank, _named("ctc_loss", reduction), zero_infinity
    )


def hinge_embedding_loss(input: Tensor, target: Tensor, margin: float = 1.0, reduction: int = 1) -> Tensor:
    """`nn.functional.hinge_embedding_loss` with the arguments of ``torch.hinge_embedding_loss``.

    Shape:
        input, target: (...).
        output: a scalar, or one element for each with reduction 0.

    Raises:
        ValueError: There is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.hinge_embedding_loss(lucid.tensor([2.0, 0.5]), lucid.tensor([1.0, -1.0]))
        tensor(1.2500)
    """
    return _margin.hinge_embedding_loss(input, target, margin, reduction=_named("hinge_embedding_loss", reduction))


def kl_div(input: Tensor, target: Tensor, reduction: int = 1, *, log_target: bool = False) -> Tensor:
    """`nn.functional.kl_div` with the arguments of ``torch.kl_div``.

    Shape:
        input, target: (...).
        output: a scalar, or one element for each with reduction 0.

    Raises:
        ValueError: There is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.kl_div(lucid.zeros(2), lucid.ones(2), 2)
        tensor(0.)
    """
    return _kl_div.kl_div(input, target, reduction=_named("kl_div", reduction), log_target=log_target)


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = 1
) -> Tensor:
    """`nn.functional.margin_ranking_loss` with the arguments of ``torch.margin_ranking_loss``.

    Shape:
        input1, input2, target: (...).
        output: a scalar, or one element for each with reduction 0.

    Raises:
        ValueError: There is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.margin_ranking_loss(lucid.zeros(2), lucid.ones(2), lucid.ones(2))
        tensor(1.)
    """
    return _margin.margin_ranking_loss(
        input1, input2, target, margin, reduction=_named("margin_ranking_loss", reduction)
    )


def poisson_nll_loss(input: Tensor, target: Tensor, log_input: bool, full: bool, eps: float, reduction: int) -> Tensor:
    """`nn.functional.poisson_nll_loss` with the arguments of ``torch.poisson_nll_loss``.

    Shape:
        input, target: (...).
        output: a scalar, or one element for each with reduction 0.

    Raises:
        ValueError: There is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.poisson_nll_loss(lucid.zeros(2), lucid.ones(2), True, False, 1e-8, 1)
        tensor(1.)
    """
    return likelihood.poisson_nll_loss(
        input, target, log_input, full, eps=eps, reduction=_named("poisson_nll_loss", reduction)
    )


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: int = 1,
) -> Tensor:
    """`nn.functional.triplet_margin_loss` with the arguments of ``torch.triplet_margin_loss``.

    Shape:
        anchor, positive, negative: (N, D) or (D,).
        output: a scalar, or one element for each with reduction 0.

    Raises:
        ValueError: There is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.triplet_margin_loss(lucid.zeros(1, 2), lucid.zeros(1, 2), lucid.zeros(1, 2)).item()
        1.0
    """
    return _margin.triplet_margin_loss(
        anchor, positive, negative, margin, p, eps, swap, reduction=_named("triplet_margin_loss", reduction)
    )
