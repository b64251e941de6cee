"""Kullback-Leibler divergence."""

from __future__ import annotations

from typing import Any, Literal

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Reduction, Tensor
from ...backend import Array
from ...hints import warn
from ..arguments import check_same_size
from ..elementwise.exponential import exp, log
from ..reduction.sums import sum
from .reduction import REDUCTIONS, check_reduction, reduce

# x = log p is the prediction, t the target.


@primitive(fused=True)
def _kl_div(xp: Any, x: Array, t: Array) -> Array:
    """t (log t - x), which is 0 where t is 0."""
    safe = xp.where(t == 0, 1, t)
    return t * (xp.log(safe) - x)


_kl_div.vjp(
    x=lambda g, t: -g * t,
    t=lambda g, x, t: g * (log(t) + 1 - x),
)


@primitive(fused=True)
def _kl_div_of_logs(xp: Any, x: Array, u: Array) -> Array:
    """eᵘ (u - x), where u = log t."""
    return xp.exp(u) * (u - x)


_kl_div_of_logs.vjp(
    x=lambda g, u: -g * exp(u),
    u=lambda g, x, u: g * (exp(u) * (u - x + 1)),
)


@in_float32
def kl_div(
    input: Tensor, target: Tensor, *, reduction: Reduction | Literal["batchmean"] = "mean", log_target: bool = False
) -> Tensor:
    r"""Kullback-Leibler divergence of a predicted distribution from the target distribution.

    .. math:: \ell_i = t_i \, (\log t_i - x_i)

    The input is log-probabilities, as of `log_softmax`; the target is probabilities. The default "mean" is not the
    divergence: it divides by the number of elements, as in PyTorch, with a warning; use "batchmean".

    Args:
        input: Predicted log-probabilities x.
        target: Target probabilities t, or their logarithms if `log_target`.
        reduction: ``"batchmean"`` for the sum divided by the batch size, which is the divergence; ``"mean"``, which
            divides by the number of elements; ``"sum"`` or ``"none"``.
        log_target: Whether the target is logarithms.

    Shape:
        input: (N, ...); target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        RuntimeError: The shapes do not broadcast.
        TypeError: Input or target is not a Tensor.
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
        warn(
            "kl_div: reduction 'mean' divides by the number of elements; 'batchmean' divides by the batch size alone, "
            "which is the divergence",
        )
    loss = (_kl_div_of_logs if log_target else _kl_div)(input, target)
    if reduction != "batchmean":
        return reduce(loss, reduction)
    return sum(loss) / input.shape[0] if input.shape else loss
