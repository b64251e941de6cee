"""Softmax, log-softmax and softmin as modules."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module.module import Module


class Softmax(Module):
    r"""The module of `functional.softmax`.

    .. math:: y_i = \frac{e^{x_i}}{\sum_k e^{x_k}}

    Example:
        >>> import lucid
        >>> Softmax(dim=1)(lucid.zeros(1, 4))
        tensor([[0.2500, 0.2500, 0.2500, 0.2500]])
    """

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """Return positive numbers that sum to 1 along the dimension."""
        return F.softmax(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class LogSoftmax(Module):
    r"""The module of `functional.log_softmax`.

    .. math:: y_i = x_i - \log \sum_k e^{x_k}

    Example:
        >>> import lucid
        >>> LogSoftmax(dim=1)(lucid.zeros(1, 2))
        tensor([[-0.6931, -0.6931]])
    """

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """Return the logarithm of the softmax along the dimension."""
        return F.log_softmax(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmin(Module):
    r"""The module of `functional.softmin`.

    .. math:: y_i = \frac{e^{-x_i}}{\sum_k e^{-x_k}}

    Example:
        >>> import lucid
        >>> Softmin(dim=0)(lucid.zeros(2))
        tensor([0.5000, 0.5000])
    """

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """Return positive numbers that sum to 1 along the dimension, the largest for the smallest."""
        return F.softmin(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmax2d(Module):
    r"""Softmax over the channels of images, at each place of them.

    .. math:: y_{c,i,j} = \frac{e^{x_{c,i,j}}}{\sum_k e^{x_{k,i,j}}}

    Raises:
        ValueError: On its call, if the input is not (channels, height, width), with or without a batch.

    Example:
        >>> import lucid
        >>> Softmax2d()(lucid.zeros(2, 1, 1)).tolist()
        [[[0.5]], [[0.5]]]
    """

    def forward(self, input: Any) -> Any:
        """Return positive numbers that sum to 1 over the channels."""
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input of 3 or 4 dimensions, got shape {tuple(input.shape)}")
        return F.softmax(input, -3)
