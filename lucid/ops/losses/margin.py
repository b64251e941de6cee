"""Margin losses: hinge, cosine, ranking, triplet, and the soft margin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.half import in_float32
from ...autograd.typing import Reduction, Tensor
from ..activations.sigmoid import logsigmoid
from ..distance import pairwise_distance
from ..elementwise.clamp import clamp, minimum
from ..elementwise.powers import sqrt
from ..elementwise.where import where
from ..reduction.sums import mean, sum
from .reduction import reduce


@in_float32
def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, *, reduction: Reduction = "mean"
) -> Tensor:
    r"""Hinge embedding loss: the distance of similar pairs, and how far dissimilar ones are within a margin.

    .. math:: \ell_i = x_i \text{ if } t_i = 1, \qquad \max(0, \text{margin} - x_i) \text{ if } t_i = -1

    Args:
        input: The distances x of the pairs.
        target: The labels t: 1 for a similar pair, -1 for a dissimilar one.
        margin: The margin.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> x, t = lucid.tensor([0.2, 0.2]), lucid.tensor([1, -1])
        >>> hinge_embedding_loss(x, t, reduction="none")
        tensor([0.2000, 0.8000])
    """
    apart = where(target != 1, clamp(margin - input, min=0.0), 0.0)
    return reduce(apart + where(target != -1, input, 0.0), reduction, "hinge_embedding_loss")


@in_float32
def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, *, reduction: Reduction = "mean"
) -> Tensor:
    r"""Cosine embedding loss: similar pairs of vectors should have cosine 1, dissimilar ones at most a margin.

    .. math:: \ell_i = 1 - \cos_i \text{ if } t_i = 1, \qquad \max(0, \cos_i - \text{margin}) \text{ if } t_i = -1

    Args:
        input1: The first vectors.
        input2: The second vectors.
        target: The labels t: 1 for a similar pair, -1 for a dissimilar one.
        margin: The margin, from -1 to 1.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input1, input2: (N, D) or (D,); target: (N,) or ().
        output: a scalar, or the target's shape if `reduction="none"`.

    Raises:
        RuntimeError: The shapes do not fit.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> a, b = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[0.0, 1.0]])
        >>> cosine_embedding_loss(a, b, lucid.tensor([1]))
        tensor(1.)
    """
    if target.ndim not in (0, 1) or not input1.ndim == input2.ndim == target.ndim + 1:
        raise RuntimeError(
            "cosine_embedding_loss: expected vectors (N, D) and a target (N), or (D) and (); got shapes "
            f"{tuple(input1.shape)}, {tuple(input2.shape)} and {tuple(target.shape)}"
        )
    a, b = (sum(x * x, -1) + 1e-12 for x in (input1, input2))
    cos = sum(input1 * input2, -1) / sqrt(a * b)
    alike = where(target == 1, 1 - cos, 0.0)
    return reduce(alike + where(target == -1, clamp(cos - margin, min=0.0), 0.0), reduction, "cosine_embedding_loss")


@in_float32
def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, *, reduction: Reduction = "mean"
) -> Tensor:
    r"""Margin ranking loss: of two scores, one should be larger by a margin.

    .. math:: \ell_i = \max(0, -t_i (x_i - y_i) + \text{margin})

    Args:
        input1: The scores x.
        input2: The scores y.
        target: The labels t: 1 if x should be larger, -1 if y should be.
        margin: The margin.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input1, input2, target: (N,) or any shape; output: a scalar, or that shape if `reduction="none"`.

    Raises:
        RuntimeError: The numbers of dimensions differ, or the shapes do not broadcast.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> x, y, t = lucid.tensor([1.0]), lucid.tensor([3.0]), lucid.tensor([1])
        >>> margin_ranking_loss(x, y, t)
        tensor(2.)
    """
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss: expected three tensors with as many dimensions, got shapes "
            f"{tuple(input1.shape)}, {tuple(input2.shape)} and {tuple(target.shape)}"
        )
    return reduce(clamp(-target * (input1 - input2) + margin, min=0.0), reduction, "margin_ranking_loss")


@in_float32
def triplet_margin_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6,
    swap: bool = False, *, reduction: Reduction = "mean"
) -> Tensor:  # fmt: skip
    r"""Triplet margin loss: an anchor should be nearer to a positive than to a negative example, by a margin.

    .. math:: \ell_i = \max(0, d(a_i, p_i) - d(a_i, n_i) + \text{margin})

    Args:
        anchor: The anchors a.
        positive: The positive examples p.
        negative: The negative examples n.
        margin: The margin.
        p: The exponent of the norm in d; see `pairwise_distance`.
        eps: See `pairwise_distance`.
        swap: Whether to use d(p, n) where it is smaller than d(a, n).
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        anchor, positive, negative: (N, D) or (D,); output: a scalar, or (N,) or () if `reduction="none"`.

    Raises:
        RuntimeError: The numbers of dimensions differ, or the shapes do not broadcast.
        ValueError: The margin is not positive, or `reduction` is unknown.

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


@in_float32
def triplet_margin_with_distance_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, *, distance_function: Callable[[Any, Any], Any] | None = None,
    margin: float = 1.0, swap: bool = False, reduction: Reduction = "mean"
) -> Tensor:  # fmt: skip
    r"""Triplet margin loss with a distance function of one's own.

    .. math:: \ell_i = \max(0, d(a_i, p_i) - d(a_i, n_i) + \text{margin})

    Args:
        anchor: The anchors a.
        positive: The positive examples p.
        negative: The negative examples n.
        distance_function: The function d of two tensors; `pairwise_distance` if None.
        margin: The margin.
        swap: Whether to use d(p, n) where it is smaller than d(a, n).
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        anchor, positive, negative: what `distance_function` takes; output: a scalar, or the shape of the distances if
        `reduction="none"`.

    Raises:
        RuntimeError: The numbers of dimensions differ, or the shapes do not broadcast.
        ValueError: The margin is not positive, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> a, b, c = lucid.tensor([[0.0]]), lucid.tensor([[2.0]]), lucid.tensor([[1.5]])
        >>> triplet_margin_with_distance_loss(a, b, c, distance_function=lambda x, y: ((x - y) ** 2).sum(-1))
        tensor(2.7500)
    """
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
    return reduce(clamp(margin + near - far, min=0.0), reduction, "triplet_margin_loss")


@in_float32
def soft_margin_loss(input: Tensor, target: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    r"""Soft margin loss: the logistic loss of scores whose sign should be the target's.

    .. math:: \ell_i = \log(1 + e^{-t_i x_i})

    Args:
        input: The scores x.
        target: The labels t, 1 or -1; not 1 or 0.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> soft_margin_loss(lucid.tensor([0.0]), lucid.tensor([1.0]))
        tensor(0.6931)
    """
    return reduce(-logsigmoid(target * input), reduction, "soft_margin_loss")


@in_float32
def multilabel_soft_margin_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, *, reduction: Reduction = "mean"
) -> Tensor:
    r"""Multi-label soft margin loss: the mean of `binary_cross_entropy_with_logits` over the classes of a sample.

    .. math:: \ell_i = -\frac{1}{C} \sum_c w_c \left( t_{ic} \log \sigma(x_{ic})
        + (1 - t_{ic}) \log \sigma(-x_{ic}) \right)

    Args:
        input: The scores x (logits, no sigmoid).
        target: The labels t, 1 for each class of the sample and 0 for the others.
        weight: A factor w for each class; or None.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, C); target: (N, C); weight: (C,); output: a scalar, or (N,) if `reduction="none"`.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> multilabel_soft_margin_loss(lucid.zeros(1, 2), lucid.tensor([[1.0, 0.0]]))
        tensor(0.6931)
    """
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    return reduce(mean(loss if weight is None else loss * weight, -1), reduction, "multilabel_soft_margin_loss")
