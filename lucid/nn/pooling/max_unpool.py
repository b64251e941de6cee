"""Max unpooling layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...autograd.typing import Tensor
from ...ops.convolution.window import Ints, each, steps_of
from .. import functional as F
from ..module.module import Module


class _MaxUnpool(Module):
    dims: int
    unpool: Callable[..., Any]

    def __init__(self, kernel_size: Ints, stride: Ints | None = None, padding: Ints = 0):
        super().__init__()
        name = type(self).__name__
        self.kernel_size = each(name, "kernel_size", kernel_size, self.dims)
        self.stride = steps_of(name, stride, self.kernel_size)
        self.padding = each(name, "padding", padding, self.dims, least=0)

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return zeros with the elements at their indices; `output_size` is the size of what was pooled."""
        return type(self).unpool(input, indices, self.kernel_size, self.stride, self.padding, output_size)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpool):
    r"""1-D max unpooling: the elements at the indices that `MaxPool1d` returned; see `functional.max_unpool1d`.

    The arguments are those of `MaxUnpool2d`.

    Shape:
        input, indices: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where

        .. math:: L_{out} = (L - 1) \, \text{stride} - 2 \, \text{padding} + \text{kernel}

    Raises:
        RuntimeError: A size is less than 1, or there are too many of them.
        TypeError: A size is not an int.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> y, indices = nn.MaxPool1d(2, return_indices=True)(lucid.zeros(1, 3, 8))
        >>> MaxUnpool1d(2)(y, indices).shape
        lucid.Size([1, 3, 8])
    """

    dims = 1
    unpool = staticmethod(F.max_unpool1d)


class MaxUnpool2d(_MaxUnpool):
    r"""2-D max unpooling: the elements at the indices that `MaxPool2d` returned; see `functional.max_unpool2d`.

    Args:
        kernel_size: The size of the window of the pooling; an int, or one for each dimension, as the next ones.
        stride: Its step; `kernel_size` if None.
        padding: Its padding.

    Shape:
        input, indices: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out), where

        .. math:: H_{out} = (H - 1) \, \text{stride} - 2 \, \text{padding} + \text{kernel}

        and W_out likewise, or as `output_size` says in the call.

    Raises:
        RuntimeError: A size is less than 1, or there are too many of them.
        TypeError: A size is not an int.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> y, indices = nn.MaxPool2d(2, return_indices=True)(lucid.zeros(1, 3, 8, 8))
        >>> MaxUnpool2d(2)(y, indices).shape
        lucid.Size([1, 3, 8, 8])
    """

    dims = 2
    unpool = staticmethod(F.max_unpool2d)


class MaxUnpool3d(_MaxUnpool):
    r"""3-D max unpooling: the elements at the indices that `MaxPool3d` returned; see `functional.max_unpool3d`.

    The arguments are those of `MaxUnpool2d`.

    Shape:
        input, indices: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), where

        .. math:: D_{out} = (D - 1) \, \text{stride} - 2 \, \text{padding} + \text{kernel}

        and H_out and W_out likewise.

    Raises:
        RuntimeError: A size is less than 1, or there are too many of them.
        TypeError: A size is not an int.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> y, indices = nn.MaxPool3d(2, return_indices=True)(lucid.zeros(1, 3, 4, 4, 4))
        >>> MaxUnpool3d(2)(y, indices).shape
        lucid.Size([1, 3, 4, 4, 4])
    """

    dims = 3
    unpool = staticmethod(F.max_unpool3d)
