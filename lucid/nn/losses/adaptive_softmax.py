"""Adaptive softmax: many classes, of which the frequent ones are cheap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ... import ops
from ...autograd.typing import DeviceLike, DType
from ...tensor import Tensor
from ..linear import Linear
from ..module.container import ModuleList, Sequential
from ..module.module import Module


class ASMoutput(NamedTuple):
    """The result of `AdaptiveLogSoftmaxWithLoss`: each target's log-probability, and the mean of their negatives."""

    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    r"""Adaptive softmax: a head for the frequent classes and for each cluster of rarer ones, which has a tail.

    .. math:: \log p(c) = \log p_{\text{head}}(\text{cluster of } c) + \log p_{\text{tail}}(c)

    Classes must be sorted by frequency, the most frequent first. A tail has fewer features the rarer its classes are.

    Args:
        in_features: The number of features of the input.
        n_classes: The number of classes.
        cutoffs: Where a cluster ends and the next begins, as class indices in increasing order.
        div_value: By what the number of features of each further tail is divided.
        head_bias: Whether the head has a bias.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (N, in_features) or (in_features,); target: (N,) or (), of integers.
        output: (N,) or (), the log-probability of each target; loss: a scalar.

    Attributes:
        head: The linear layer of the frequent classes and of the clusters.
        tail: For each cluster two linear layers.

    Raises:
        ValueError: The cutoffs are not increasing integers from 1 to n_classes - 1.

    Example:
        >>> import lucid
        >>> criterion = AdaptiveLogSoftmaxWithLoss(16, 20, cutoffs=[4, 10])
        >>> output, loss = criterion(lucid.randn(3, 16), lucid.tensor([0, 5, 19]))
        >>> output.shape, criterion.log_prob(lucid.randn(3, 16)).shape
        (lucid.Size([3]), lucid.Size([3, 20]))

    Source: E. Grave et al., "Efficient softmax approximation for GPUs", 2017.
    """

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        ends = list(cutoffs)
        increasing = all(a < b for a, b in zip([0, *ends], [*ends, n_classes], strict=True))
        if not ends or not increasing or any(int(c) != c for c in ends):
            raise ValueError(
                f"AdaptiveLogSoftmaxWithLoss: cutoffs must be increasing integers from 1 to {n_classes - 1}, got {ends}"
            )
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*ends, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = ends[0]
        self.n_clusters = len(ends)
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, head_bias, device, dtype)
        self.tail = ModuleList()
        for i in range(self.n_clusters):
            hidden, size = int(in_features // div_value ** (i + 1)), self.cutoffs[i + 1] - self.cutoffs[i]
            inner, outer = Linear(in_features, hidden, False, device, dtype), Linear(hidden, size, False, device, dtype)
            self.tail.append(Sequential(inner, outer))

    def reset_parameters(self) -> None:
        """Draw all weights again."""
        self.head.reset_parameters()
        for inner, outer in self.tail:
            inner.reset_parameters()
            outer.reset_parameters()

    def forward(self, input: Tensor, target: Tensor) -> ASMoutput:
        """Return the log-probability of each target, and the mean of their negatives.

        Raises:
            RuntimeError: The shapes do not fit, or a target is no class.
        """
        name = type(self).__name__
        if target.ndim > 1 or input.ndim != target.ndim + 1 or input.shape[:-1] != target.shape:
            raise RuntimeError(
                f"{name}: expected input (N, in_features) with target (N,), or (in_features,) with (), got "
                f"{tuple(input.shape)} and {tuple(target.shape)}"
            )
        x, t = (input, target) if target.ndim else (ops.unsqueeze(input, 0), ops.unsqueeze(target, 0))
        classes = t.tolist()
        if classes and not 0 <= min(classes) <= max(classes) < self.n_classes:
            raise RuntimeError(f"{name}: target values must be from 0 to {self.n_classes - 1}, got {classes}")
        head = ops.log_softmax(self.head(x), 1)
        index, total = ops.clamp(t, max=self.shortlist_size - 1), None
        for i, tail in enumerate(self.tail):
            low, high = self.cutoffs[i : i + 2]
            rows = [k for k, c in enumerate(classes) if low <= c < high]
            if not rows:
                continue
            at = ops.tensor(rows, device=x.device)
            scores = ops.log_softmax(tail(ops.index_select(x, 0, at)), 1)
            own = ops.gather(scores, 1, ops.unsqueeze(ops.index_select(t, 0, at) - low, 1))[:, 0]
            index = ops.index_fill(index, 0, at, self.shortlist_size + i)
            zeros: Any = ops.zeros(len(classes), dtype=own.dtype, device=x.device) if total is None else total
            total = ops.index_add(zeros, 0, at, own)
        output = ops.gather(head, 1, ops.unsqueeze(index, 1))[:, 0]
        output = output if total is None else output + total
        loss = -ops.mean(output)
        return ASMoutput(output if target.ndim else ops.squeeze(output, 0), loss)

    def log_prob(self, input: Tensor) -> Tensor:
        """The log-probabilities of all classes, (N, n_classes), for an input (N, in_features)."""
        head = ops.log_softmax(self.head(input), 1)
        parts = [head[:, : self.shortlist_size]]
        for i, tail in enumerate(self.tail):
            parts.append(ops.log_softmax(tail(input), 1) + head[:, self.shortlist_size + i, None])
        return ops.cat(parts, 1)

    def predict(self, input: Tensor) -> Tensor:
        """The most probable class of each sample, (N,), for an input (N, in_features)."""
        return ops.argmax(self.log_prob(input), 1)
