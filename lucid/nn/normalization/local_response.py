"""Local response normalization."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.module import Module


class LocalResponseNorm(Module):
    r"""Local response normalization: each element divided by a power of the mean square of its neighbour channels.

    .. math:: y_c = x_c \left( k + \frac{\alpha}{n} \sum_{c'} x_{c'}^2 \right)^{-\beta}

    See `functional.local_response_norm`. As in PyTorch, and unlike in the paper, α is divided by n.

    Args:
        size: The number n of neighbouring channels, c among them.
        alpha: The factor α.
        beta: The exponent β.
        k: The summand k.

    Shape:
        input: (N, C, ...); output: the same.

    Example:
        >>> import lucid
        >>> LocalResponseNorm(2)(lucid.ones(1, 4, 3, 3)).shape
        lucid.Size([1, 4, 3, 3])

    Source: A. Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0):
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, each element divided by a power of the mean square of its neighbours."""
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
