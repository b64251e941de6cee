"""1-D convolution of sequences whose time comes first and whose channels come last."""

from __future__ import annotations

from ...autograd.typing import Tensor
from ..shape.transposing import permute
from .convolution import conv1d


def conv_tbc(input: Tensor, weight: Tensor, bias: Tensor, pad: int = 0) -> Tensor:
    """1-D convolution over (time, batch, channels); otherwise it is `conv1d`.

    Args:
        input: The sequences.
        weight: The kernel, its time first and the channels of the output last.
        bias: Added to each channel of the output.
        pad: The zeros before and after the time.

    Shape:
        input: (T, N, C); weight: (k, C, O); bias: (O,).
        output: (T + 2 pad - k + 1, N, O).

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.conv_tbc(lucid.ones(4, 1, 1), lucid.ones(2, 1, 1), lucid.zeros(1)).flatten()
        tensor([2., 2., 2.])
    """
    if len(input.shape) != 3 or len(weight.shape) != 3 or len(bias.shape) != 1:
        raise RuntimeError(
            "conv_tbc: expected input (T, N, C), weight (k, C, O) and bias (O,), got "
            f"{tuple(input.shape)}, {tuple(weight.shape)} and {tuple(bias.shape)}"
        )
    y = conv1d(permute(input, (1, 2, 0)), permute(weight, (2, 1, 0)), bias, padding=pad)
    return permute(y, (2, 0, 1))
