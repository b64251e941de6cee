"""Local response normalization across neighbouring channels."""

from __future__ import annotations

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ..pooling.avg_pool import avg_pool2d
from ..shape.reshaping import reshape
from ..vision.padding import pad


@in_float32
def local_response_norm(input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    r"""Local response normalization: divide each element by a power of the mean square of neighbouring channels.

    .. math:: y_c = x_c \left( k + \frac{\alpha}{n} \sum_{c'} x_{c'}^2 \right)^{-\beta}

    where c' goes over the n channels from c - n // 2 on; those that do not exist count as 0.

    Args:
        input: The elements x.
        size: The number n of channels.
        alpha: The factor α.
        beta: The exponent β.
        k: The summand k.

    Shape:
        input: (N, C, L) or (N, C, ...); output: the same.

    Raises:
        ValueError: The input has fewer than 3 dimensions.

    Example:
        >>> import lucid
        >>> local_response_norm(lucid.ones(1, 2, 1), 2, alpha=2.0, beta=1.0).flatten()
        tensor([0.5000, 0.3333])

    Source: A. Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
    """
    shape = tuple(input.shape)
    if len(shape) < 3:
        raise ValueError(f"local_response_norm: expected input of shape (N, C, L) or (N, C, ...), got {shape}")
    if 0 in shape:
        return input
    rows = reshape(input * input, (shape[0], 1, shape[1], -1))
    around = avg_pool2d(pad(rows, (0, 0, size // 2, (size - 1) // 2)), (size, 1), stride=1)
    return input / (k + alpha * reshape(around, shape)) ** beta
