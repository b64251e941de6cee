"""Losses as modules; what each computes is said with its function in `nn.functional`."""

from __future__ import annotations

from typing import Any

from ..ops.losses.reduction import REDUCTIONS, check_reduction
from . import functional as F
from .module import Module


class _Loss(Module):
    """A loss with its reduction, and perhaps a weight, which moves with the module but does not learn."""

    reductions: tuple[str, ...] = REDUCTIONS

    def __init__(self, reduction: str, weight: Any = None):
        super().__init__()
        check_reduction(type(self).__name__, reduction, self.reductions)
        self.reduction = reduction
        self.register_buffer("weight", weight)


class CrossEntropyLoss(_Loss):
    r"""The module of `functional.cross_entropy`, for raw scores and class indices or class probabilities.

    .. math:: \ell_i = -w_{t_i} \log \frac{e^{x_{i,t_i}}}{\sum_k e^{x_{i,k}}}

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> loss_fn = CrossEntropyLoss()
        >>> loss_fn(lucid.tensor([[2.0, 0.0], [0.0, 0.0]]), lucid.tensor([0, 1]))
        tensor(0.4100)
    """

    def __init__(
        self, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0
    ):
        super().__init__(reduction, weight)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of scores whose true classes are the target."""
        return F.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class NLLLoss(_Loss):
    r"""The module of `functional.nll_loss`, for log-probabilities and class indices.

    .. math:: \ell_i = -w_{t_i} x_{i,t_i}

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> NLLLoss()(lucid.tensor([[-0.5, -1.0]]), lucid.tensor([1]))
        tensor(1.)
    """

    def __init__(self, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean"):
        super().__init__(reduction, weight)
        self.ignore_index = ignore_index

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of log-probabilities whose true classes are the target."""
        return F.nll_loss(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class MSELoss(_Loss):
    r"""The module of `functional.mse_loss`.

    .. math:: \ell_i = (x_i - t_i)^2

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> MSELoss()(lucid.tensor([1.0, 4.0]), lucid.tensor([1.0, 2.0]))
        tensor(2.)
    """

    def __init__(self, *, reduction: str = "mean"):
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the squared error."""
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    r"""The module of `functional.l1_loss`.

    .. math:: \ell_i = |x_i - t_i|

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> L1Loss()(lucid.tensor([1.0, 4.0]), lucid.tensor([1.0, 2.0]))
        tensor(1.)
    """

    def __init__(self, *, reduction: str = "mean"):
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the absolute error."""
        return F.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(_Loss):
    r"""The module of `functional.smooth_l1_loss`.

    .. math:: \ell_i = \frac{d^2}{2\beta} \text{ if } |d| < \beta, \text{ else } |d| - \tfrac12 \beta

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> SmoothL1Loss(reduction="sum")(lucid.tensor([1.0, 4.0]), lucid.tensor([0.0, 0.0]))
        tensor(4.)
    """

    def __init__(self, *, reduction: str = "mean", beta: float = 1.0):
        super().__init__(reduction)
        self.beta = beta

    def forward(self, input: Any, target: Any) -> Any:
        """Return the absolute error, rounded off near 0."""
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_Loss):
    r"""The module of `functional.huber_loss`.

    .. math:: \ell_i = \tfrac12 d^2 \text{ if } |d| \le \delta, \text{ else } \delta \, (|d| - \tfrac12 \delta)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> HuberLoss(reduction="sum")(lucid.tensor([1.0, 4.0]), lucid.tensor([0.0, 0.0]))
        tensor(4.)
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0):
        super().__init__(reduction)
        self.delta = delta

    def forward(self, input: Any, target: Any) -> Any:
        """Return the squared error that grows linearly beyond delta."""
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class BCELoss(_Loss):
    r"""The module of `functional.binary_cross_entropy`, for probabilities.

    .. math:: \ell_i = -w_i \left( t_i \log p_i + (1 - t_i) \log(1 - p_i) \right)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> BCELoss()(lucid.tensor([0.5]), lucid.tensor([1.0]))
        tensor(0.6931)
    """

    def __init__(self, weight: Any = None, *, reduction: str = "mean"):
        super().__init__(reduction, weight)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the binary cross-entropy of probabilities."""
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_Loss):
    r"""The module of `functional.binary_cross_entropy_with_logits`, for raw scores.

    .. math:: \ell_i = -w_i \left( q_i t_i \log \sigma(x_i) + (1 - t_i) \log(1 - \sigma(x_i)) \right)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> BCEWithLogitsLoss()(lucid.tensor([0.0]), lucid.tensor([1.0]))
        tensor(0.6931)
    """

    def __init__(self, weight: Any = None, *, reduction: str = "mean", pos_weight: Any = None):
        super().__init__(reduction, weight)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Any, target: Any) -> Any:
        """Return the binary cross-entropy of scores."""
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class KLDivLoss(_Loss):
    r"""The module of `functional.kl_div`, for log-probabilities and probabilities.

    .. math:: \ell_i = t_i \, (\log t_i - x_i)

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> loss_fn = KLDivLoss(reduction="batchmean")
        >>> loss_fn(lucid.tensor([[0.25, 0.75]]).log(), lucid.tensor([[0.5, 0.5]]))
        tensor(0.1438)
    """

    reductions = (*REDUCTIONS, "batchmean")

    def __init__(self, *, reduction: str = "mean", log_target: bool = False):
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, input: Any, target: Any) -> Any:
        """Return the Kullback-Leibler divergence."""
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)
