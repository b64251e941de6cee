"""Margin losses: hinge, ranking, triplet and cosine embedding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..activations.sigmoid import logsigmoid
from ..distance import pairwise_distance
from ..elementwise.clamp import clamp, minimum
from ..elementwise.powers import sqrt
from ..elementwise.where import where
from ..reduction.sums import mean, sum
from .reduction import check_reduction, reduce


def hinge_embedding_loss(input: Any, target: Any, margin: float = 1.0, *, reduction: str = "mean") -> Any:
    r"""Return the distance of pairs that belong together, and how much those that do not are nearer than a margin.

    .. math:: \ell_i = x_i \text{ if } t_i = 1, \qquad \max(0, \text{margin} - x_i) \text{ if } t_i = -1

    Args:
        input: The distances x.
        target: 1 or -1 for each.
        margin: See there.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> x, t = lucid.tensor([0.2, 0.2]), lucid.tensor([1, -1])
        >>> hinge_embedding_loss(x, t, reduction="none")
        tensor([0.2000, 0.8000])
    """
    check_reduction("hinge_embedding_loss", reduction)
    apart = where(target != 1, clamp(margin - input, min=0.0), 0.0)
    return reduce(apart + where(target != -1, input, 0.0), reduction)


def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, *, reduction: str = "mean"
) -> Any:
    r"""Return how far pairs of vectors are from the same direction, or from differing in it.

    .. math:: \ell_i = 1 - \cos_i \text{ if } t_i = 1, \qquad \max(0, \cos_i - \text{margin}) \text{ if } t_i = -1

    Args:
        input1: Vectors of shape (N, D) or (D).
        input2: Vectors of the same shape.
        target: 1 or -1 for each pair, of shape (N) or ().
        margin: See there, from -1 to 1.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        RuntimeError: The shapes do not fit.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> a, b = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[0.0, 1.0]])
        >>> cosine_embedding_loss(a, b, lucid.tensor([1]))
        tensor(1.)
    """
    check_reduction("cosine_embedding_loss", reduction)
    if target.ndim not in (0, 1) or not input1.ndim == input2.ndim == target.ndim + 1:
        raise RuntimeError(
            "cosine_embedding_loss: expected vectors (N, D) and a target (N), or (D) and (); got shapes "
            f"{tuple(input1.shape)}, {tuple(input2.shape)} and {tuple(target.shape)}"
        )
    a, b = (sum(x * x, -1) + 1e-12 for x in (input1, input2))
    cos = sum(input1 * input2, -1) / sqrt(a * b)
    alike = where(target == 1, 1 - cos, 0.0)
    return reduce(alike + where(target == -1, clamp(cos - margin, min=0.0), 0.0), reduction)


def margin_ranking_loss(input1: Any, input2: Any, target: Any, margin: float = 0.0, *, reduction: str = "mean") -> Any:
    r"""Return how much the one of two scores that should be larger is not, by a margin.

    .. math:: \ell_i = \max(0, -t_i (x_i - y_i) + \text{margin})

    Args:
        input1: The scores x.
        input2: The scores y, of the same shape.
        target: 1 where x should be larger, -1 where y should.
        margin: See there.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        RuntimeError: The numbers of dimensions differ.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> x, y, t = lucid.tensor([1.0]), lucid.tensor([3.0]), lucid.tensor([1])
        >>> margin_ranking_loss(x, y, t)
        tensor(2.)
    """
    check_reduction("margin_ranking_loss", reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss: expected three tensors with as many dimensions, got shapes "
            f"{tuple(input1.shape)}, {tuple(input2.shape)} and {tuple(target.shape)}"
        )
    return reduce(clamp(-target * (input1 - input2) + margin, min=0.0), reduction)


def triplet_margin_loss(
    anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6,
    swap: bool = False, *, reduction: str = "mean",
) -> Any:  # fmt: skip
    r"""Return how much nearer an anchor is to what is unlike it than to what is like it, plus a margin.

    .. math:: \ell_i = \max(0, d(a_i, p_i) - d(a_i, n_i) + \text{margin})

    Args:
        anchor: a, of shape (N, D) or (D).
        positive: p, of the same shape.
        negative: n, of the same shape.
        margin: See there.
        p: The norm that d is measured by, see `pairwise_distance`.
        eps: See `pairwise_distance`.
        swap: Whether d(p, n) counts, where it is less than d(a, n).
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        RuntimeError: The numbers of dimensions differ.
        ValueError: `reduction` is unknown, or the margin is not positive.

    Example:
        >>> import lucid
        >>> a, b, c = lucid.tensor([[0.0]]), lucid.tensor([[2.0]]), lucid.tensor([[1.5]])
        >>> triplet_margin_loss(a, b, c)
        tensor(1.5000)

    Source: V. Balntas et al., "Learning local feature descriptors with triplets and shallow CNNs", 2016.
    """
    return triplet_margin_with_distance_loss(
        anchor, positive, negative, distance_function=lambda x, y: pairwise_distance(x, y, p, eps), margin=margin,
        swap=swap, reduction=reduction,
    )  # fmt: skip


def triplet_margin_with_distance_loss(
    anchor: Any, positive: Any, negative: Any, *, distance_function: Callable[[Any, Any], Any] | None = None,
    margin: float = 1.0, swap: bool = False, reduction: str = "mean",
) -> Any:  # fmt: skip
    r"""Return `triplet_margin_loss` with a distance of one's own, `pairwise_distance` if None.

    .. math:: \ell_i = \max(0, d(a_i, p_i) - d(a_i, n_i) + \text{margin})

    Raises:
        RuntimeError: The numbers of dimensions differ.
        ValueError: `reduction` is unknown, or the margin is not positive.

    Example:
        >>> import lucid
        >>> a, b, c = lucid.tensor([[0.0]]), lucid.tensor([[2.0]]), lucid.tensor([[1.5]])
        >>> triplet_margin_with_distance_loss(a, b, c, distance_function=lambda x, y: ((x - y) ** 2).sum(-1))
        tensor(2.7500)
    """
    check_reduction("triplet_margin_loss", reduction)
    if not margin > 0:
        raise ValueError(f"triplet_margin_loss: margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "triplet_margin_loss: expected three tensors with as many dimensions, got shapes "
            f"{tuple(anchor.shape)}, {tuple(positive.shape)} and {tuple(negative.shape)}"
        )
    d = pairwise_distance if distance_function is None else distance_function
    near, far = d(anchor, positive), d(anchor, negative)
    if swap:
        far = minimum(far, d(positive, negative))
    return reduce(clamp(margin + near - far, min=0.0), reduction)


def soft_margin_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    r"""Return the loss of scores whose sign should be that of the target.

    .. math:: \ell_i = \log(1 + e^{-t_i x_i})

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> soft_margin_loss(lucid.tensor([0.0]), lucid.tensor([1.0]))
        tensor(0.6931)
    """
    check_reduction("soft_margin_loss", reduction)
    return reduce(-logsigmoid(target * input), reduction)


def multilabel_soft_margin_loss(input: Any, target: Any, weight: Any = None, *, reduction: str = "mean") -> Any:
    r"""Return the mean over the classes of `binary_cross_entropy_with_logits`, for samples with several labels.

    .. math:: \ell_i = -\frac{1}{C} \sum_c w_c \left( t_{ic} \log \sigma(x_{ic})
        + (1 - t_{ic}) \log \sigma(-x_{ic}) \right)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> multilabel_soft_margin_loss(lucid.zeros(1, 2), lucid.tensor([[1.0, 0.0]]))
        tensor(0.6931)
    """
    check_reduction("multilabel_soft_margin_loss", reduction)
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    return reduce(mean(loss if weight is None else loss * weight, -1), reduction)
