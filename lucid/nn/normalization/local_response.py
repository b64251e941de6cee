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


class CrossMapLRN2d(LocalResponseNorm):
    r"""Local response normalization of images, as Torch 7 had it: an even `size` n takes n - 1 channels, still over n.

    .. math:: y_c = x_c \left( k + \frac{\alpha}{n} \sum_{|c' - c| \le (n - 1) / 2} x_{c'}^2 \right)^{-\beta}

    PyTorch's leaves channel 0 in all windows behind it; here it is in its own windows alone.

    Args:
        size: The number n of neighbouring channels, c among them.
        alpha: The factor α.
        beta: The exponent β.
        k: The summand k.

    Shape:
        input: (N, C, H, W); output: the same.

    Raises:
        ValueError: In `forward`, if the input has another number of dimensions.

    Example:
        >>> import lucid
        >>> CrossMapLRN2d(3)(lucid.ones(1, 4, 3, 3)).shape
        lucid.Size([1, 4, 3, 3])

    Source: A. Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, each element divided by a power of the mean square of its neighbours.

        Raises:
            ValueError: The input does not have 4 dimensions.
        """
        if len(input.shape) != 4:
            raise ValueError(f"CrossMapLRN2d: expected input (N, C, H, W), got shape {tuple(input.shape)}")
        odd = (self.size - 1) // 2 * 2 + 1
        return F.local_response_norm(input, odd, self.alpha * odd / self.size, self.beta, self.k)
