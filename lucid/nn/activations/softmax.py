"""Softmax, log-softmax and softmin as layers."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.function_layer import FunctionLayer
from ..module.module import Module


class _Softmax(FunctionLayer):
    def __init__(self, dim: int | None = None):
        super().__init__(dim=dim)


class Softmax(_Softmax):
    r"""Softmax along one dimension; see `functional.softmax`.

    .. math:: y_i = \frac{e^{x_i}}{\sum_k e^{x_k}}

    Not in front of `CrossEntropyLoss`, which takes logits and applies it itself.

    Args:
        dim: The dimension that sums to 1, of the classes; give it: None, the default, guesses and warns.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> Softmax(dim=1)(lucid.zeros(1, 4))
        tensor([[0.2500, 0.2500, 0.2500, 0.2500]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return probabilities that sum to 1 along the dimension."""
        return F.softmax(input, self.dim)


class LogSoftmax(_Softmax):
    r"""Logarithm of the softmax along one dimension, without overflow; see `functional.log_softmax`.

    .. math:: y_i = x_i - \log \sum_k e^{x_k}

    It belongs in front of `NLLLoss`; together they are `CrossEntropyLoss`.

    Args:
        dim: The dimension of the classes; give it: None, the default, guesses and warns.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> LogSoftmax(dim=1)(lucid.zeros(1, 2))
        tensor([[-0.6931, -0.6931]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return log-probabilities along the dimension."""
        return F.log_softmax(input, self.dim)


class Softmin(_Softmax):
    r"""Softmax of the negative input along one dimension; see `functional.softmin`.

    .. math:: y_i = \frac{e^{-x_i}}{\sum_k e^{-x_k}}

    Args:
        dim: The dimension that sums to 1; give it: None, the default, guesses and warns.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> Softmin(dim=0)(lucid.zeros(2))
        tensor([0.5000, 0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return probabilities that sum to 1 along the dimension, the largest for the smallest element."""
        return F.softmin(input, self.dim)


class Softmax2d(Module):
    r"""Softmax over the channels of images, at each position.

    .. math:: y_{c,i,j} = \frac{e^{x_{c,i,j}}}{\sum_k e^{x_{k,i,j}}}

    Shape:
        input: (N, C, H, W) or (C, H, W); output: the same.

    Raises:
        ValueError: In `forward`, if the input has neither 3 nor 4 dimensions.

    Example:
        >>> import lucid
        >>> Softmax2d()(lucid.zeros(2, 1, 1)).tolist()
        [[[0.5]], [[0.5]]]
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return probabilities that sum to 1 over the channels."""
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input of 3 or 4 dimensions, got shape {tuple(input.shape)}")
        return F.softmax(input, -3)
