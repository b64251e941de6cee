"""Cross-entropy and negative log-likelihood losses."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

from ...autograd.typing import DeviceLike, DType, Reduction, Tensor
from .. import functional as F
from ..linear import Linear
from .base import WeightedLoss


class CrossEntropyLoss(WeightedLoss):
    r"""Cross-entropy of logits with class indices or class probabilities; see `functional.cross_entropy`.

    .. math:: \ell_i = -w_{t_i} \log \frac{e^{x_{i,t_i}}}{\sum_k e^{x_{i,k}}}

    It takes logits: no `Softmax` in front of it, or learning becomes slow without an error. With class weights the mean
    is a weighted one: the sum of the losses over the sum of their weights.

    Args:
        weight: w, of shape (C,); 1 if None.
        ignore_index: A class whose samples do not count, such as the one of padding.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        label_smoothing: The share of each target, from 0 to 1, that is spread evenly over all classes.

    Shape:
        input: (N, C), (N, C, d1, ...) or (C,): the classes are dimension 1, also for images and sequences.
        target: (N,), (N, d1, ...) or (), of integers from 0 to C - 1; or probabilities of the input's shape.
        output: a scalar, or the shape of class indices if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> criterion = CrossEntropyLoss()
        >>> criterion(lucid.tensor([[2.0, 0.0], [0.0, 0.0]]), lucid.tensor([0, 1]))
        tensor(0.4100)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        ignore_index: int = -100,
        reduction: Reduction = "mean",
        label_smoothing: float = 0.0,
    ):
        super().__init__(weight, reduction=reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the cross-entropy of logits."""
        return F.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class NLLLoss(WeightedLoss):
    r"""Negative log-likelihood of class indices, from log-probabilities; see `functional.nll_loss`.

    .. math:: \ell_i = -w_{t_i} x_{i,t_i}

    The input is what comes out of a `LogSoftmax`: neither logits nor probabilities, of which it would not complain.
    With class weights the mean is a weighted one, as for `CrossEntropyLoss`.

    Args:
        weight: w, of shape (C,); 1 if None.
        ignore_index: A class whose samples do not count.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: (N, C), (N, C, d1, ...) or (C,); target: (N,), (N, d1, ...) or (), of integers from 0 to C - 1.
        output: a scalar, or the target's shape if reduction is ``"none"``.

    Raises:
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> NLLLoss()(lucid.tensor([[-0.5, -1.0]]), lucid.tensor([1]))
        tensor(1.)
    """

    def __init__(self, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: Reduction = "mean"):
        super().__init__(weight, reduction=reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the negative log-likelihood of the target."""
        return F.nll_loss(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class NLLLoss2d(NLLLoss):
    """`NLLLoss` under its older name for images, with a warning.

    Shape:
        input: (N, C, H, W); target: (N, H, W); output: a scalar, or the target's shape if reduction is ``"none"``.

    Example:
        >>> import warnings
        >>> import lucid
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     criterion = NLLLoss2d()
        >>> criterion(lucid.zeros(1, 2, 1, 1), lucid.zeros(1, 1, 1).long()) == 0
        tensor(True)
    """

    def __init__(self, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: Reduction = "mean"):
        warnings.warn("NLLLoss2d is deprecated, as in PyTorch: use NLLLoss", FutureWarning, stacklevel=2)
        super().__init__(weight, ignore_index=ignore_index, reduction=reduction)


@dataclass(frozen=True)
class LinearCrossEntropyOptions:
    """How PyTorch computes `LinearCrossEntropyLoss` in chunks: hints, which change no number here.

    Attributes:
        allow_retain_graph: Whether a second backward pass is possible, as it always is here.
        batch_chunk_size: The samples of a chunk.
        chunking_method: How chunks are chosen.
        acc_policy: Where sums are kept.
        acc_dtype: The data type of sums.

    Example:
        >>> LinearCrossEntropyOptions(batch_chunk_size=64).batch_chunk_size
        64
    """

    allow_retain_graph: bool = False
    batch_chunk_size: int | None = None
    chunking_method: str | None = "auto"
    acc_policy: str = "auto"
    acc_dtype: DType | None = None


class LinearCrossEntropyLoss(WeightedLoss):
    """Cross-entropy of the scores of a linear layer that the loss has itself; see `functional.linear_cross_entropy`.

    Args:
        in_features: The number of features of the input.
        num_classes: The number of classes C.
        out_features: The sizes (d1, ...) of scores of several dimensions.
        bias: Whether the linear layer has a bias.
        device: The device of the parameters.
        dtype: The data type of the parameters.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        weight: A weight for each class; 1 if None.
        ignore_index: A class whose samples do not count; -100 if None.
        label_smoothing: The share of each target, from 0 to 1, that is spread evenly over all classes.
        options: How PyTorch computes it in chunks: a hint, which changes no number.

    Shape:
        input: (N, in_features) or (in_features,).
        target: (N,), (N, d1, ...) or (), of integers; or probabilities (N, C), (N, C, d1, ...) or (C,).
        output: a scalar, or the shape of integer targets if reduction is ``"none"``.

    Attributes:
        linear: The linear layer.

    Raises:
        RuntimeError: The weight does not fit, or `label_smoothing` is not between 0 and 1.

    Example:
        >>> import lucid
        >>> LinearCrossEntropyLoss(5, 3)(lucid.zeros(2, 5), lucid.tensor([0, 2])).item() > 1
        True
    """

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
        reduction: Reduction = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        options: LinearCrossEntropyOptions | None = None,
    ):
        if weight is not None and tuple(weight.shape) != (num_classes,):
            raise RuntimeError(f"LinearCrossEntropyLoss: expected weight {(num_classes,)}, got {tuple(weight.shape)}")
        if not 0 <= label_smoothing <= 1:
            raise RuntimeError(f"LinearCrossEntropyLoss: label_smoothing must be from 0 to 1, got {label_smoothing}")
        super().__init__(weight, reduction=reduction)
        self.num_classes = num_classes
        self.out_features = tuple(out_features)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing
        self.linear = Linear(in_features, math.prod(self.out_features, start=num_classes), bias, device, dtype)
        self.options = options

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the cross-entropy of the linear layer's scores."""
        shape, bias = (self.num_classes, *self.out_features), self.linear.bias
        return F.linear_cross_entropy(
            input,
            self.linear.weight.reshape(*shape, self.linear.in_features),
            target,
            linear_bias=None if bias is None else bias.reshape(shape),
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
            options=self.options,
        )

    def extra_repr(self) -> str:
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, out_features={self.out_features}, "
            f"bias={self.linear.bias is not None}, reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}"
        )
