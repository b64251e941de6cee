"""Max pooling that always returns the indices of the maxima too, under PyTorch's names."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.typing import Tensor
from ..convolution.window import Ints
from .adaptive_pool import adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d
from .fractional_max_pool import fractional_max_pool2d, fractional_max_pool3d
from .max_pool import max_pool1d, max_pool2d, max_pool3d


def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = True,
) -> tuple[Tensor, Tensor]:
    """`max_pool1d` with the indices of the maxima, whatever `return_indices` says.

    Shape:
        input: (N, C, L) or (C, L); output, indices: (N, C, L_out) or (C, L_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.max_pool1d_with_indices(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        (tensor([[3., 2.]]), tensor([[1, 2]]))
    """
    return max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices=True)


def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = True,
) -> tuple[Tensor, Tensor]:
    """`max_pool2d` with the indices of the maxima, whatever `return_indices` says.

    Shape:
        input: (N, C, H, W) or (C, H, W); output, indices: (N, C, H_out, W_out) or (C, H_out, W_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.max_pool2d_with_indices(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2)
        (tensor([[[4.]]]), tensor([[[2]]]))
    """
    return max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices=True)


def max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = True,
) -> tuple[Tensor, Tensor]:
    """`max_pool3d` with the indices of the maxima, whatever `return_indices` says.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output, indices: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.max_pool3d_with_indices(lucid.arange(8.0).reshape(1, 2, 2, 2), 2)
        (tensor([[[[7.]]]]), tensor([[[[7]]]]))
    """
    return max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices=True)


def adaptive_max_pool1d_with_indices(
    input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = True
) -> tuple[Tensor, Tensor]:
    """`adaptive_max_pool1d` with the indices of the maxima, whatever `return_indices` says.

    Shape:
        input: (N, C, L) or (C, L); output, indices: (N, C, L_out) or (C, L_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.adaptive_max_pool1d_with_indices(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]), 1)
        (tensor([[3.]]), tensor([[1]]))
    """
    return adaptive_max_pool1d(input, output_size, True)


def adaptive_max_pool2d_with_indices(
    input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = True
) -> tuple[Tensor, Tensor]:
    """`adaptive_max_pool2d` with the indices of the maxima, whatever `return_indices` says.

    Shape:
        input: (N, C, H, W) or (C, H, W); output, indices: (N, C, H_out, W_out) or (C, H_out, W_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.adaptive_max_pool2d_with_indices(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 1)
        (tensor([[[4.]]]), tensor([[[2]]]))
    """
    return adaptive_max_pool2d(input, output_size, True)


def adaptive_max_pool3d_with_indices(
    input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = True
) -> tuple[Tensor, Tensor]:
    """`adaptive_max_pool3d` with the indices of the maxima, whatever `return_indices` says.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output, indices: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.adaptive_max_pool3d_with_indices(lucid.arange(8.0).reshape(1, 2, 2, 2), 1)
        (tensor([[[[7.]]]]), tensor([[[[7]]]]))
    """
    return adaptive_max_pool3d(input, output_size, True)


def fractional_max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = True,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """`fractional_max_pool2d` with the indices of the maxima, whatever `return_indices` says.

    Shape:
        input: (N, C, H, W) or (C, H, W); output, indices: (N, C, H_out, W_out) or (C, H_out, W_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.fractional_max_pool2d_with_indices(lucid.arange(4.0).reshape(1, 2, 2), 2, output_size=1)
        (tensor([[[3.]]]), tensor([[[3]]]))
    """
    return fractional_max_pool2d(
        input, kernel_size, output_size, output_ratio, return_indices=True, _random_samples=_random_samples
    )


def fractional_max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = True,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """`fractional_max_pool3d` with the indices of the maxima, whatever `return_indices` says.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output, indices: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out).

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.fractional_max_pool3d_with_indices(lucid.arange(8.0).reshape(1, 2, 2, 2), 2, output_size=1)
        (tensor([[[[7.]]]]), tensor([[[[7]]]]))
    """
    return fractional_max_pool3d(
        input, kernel_size, output_size, output_ratio, return_indices=True, _random_samples=_random_samples
    )
