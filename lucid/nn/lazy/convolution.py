"""Lazy convolutions and transposed convolutions."""

from __future__ import annotations

from typing import Any

from ...autograd.typing import DeviceLike, DType
from ...ops.convolution.window import Ints, check_dims
from ..convolution.conv_transpose import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from ..convolution.convolution import Conv1d, Conv2d, Conv3d
from .base import Lazy


class _LazyConvolution(Lazy):
    dims: int

    def initialize_parameters(self, input: Any) -> None:
        """Take the number of channels from an input."""
        check_dims(type(self).__name__, input.shape, self.dims)
        channels = input.shape[-self.dims - 1]
        if channels % self.groups:
            raise ValueError(
                f"{type(self).__name__}: in_channels must be divisible by groups, got {channels} and {self.groups}"
            )
        self.in_channels = channels
        if self.has_uninitialized_params():
            self._materialize(weight=(*self._planes(), *self.kernel_size), bias=(self.out_channels,))

    def _planes(self) -> tuple[int, int]:
        """The first two sizes of the weight."""
        return self.out_channels, self.in_channels // self.groups


class _LazyConv(_LazyConvolution):
    def __init__(
        self,
        out_channels: int,
        kernel_size: Ints,
        stride: Ints = 1,
        padding: Ints | str = 0,
        dilation: Ints = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__(
            0, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype
        )  # type: ignore[call-arg]
        self._uninitialize(device, dtype)


class _LazyConvTranspose(_LazyConvolution):
    def __init__(
        self,
        out_channels: int,
        kernel_size: Ints,
        stride: Ints = 1,
        padding: Ints = 0,
        output_padding: Ints = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Ints = 1,
        padding_mode: str = "zeros",
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__(
            0,
            out_channels,
            kernel_size,
            stride,
            padding,
            output_padding,
            groups,
            bias,
            dilation,
            padding_mode,
            device,
            dtype,
        )  # type: ignore[call-arg]
        self._uninitialize(device, dtype)

    def _planes(self) -> tuple[int, int]:
        return self.in_channels, self.out_channels // self.groups


class LazyConv1d(_LazyConv, Conv1d):
    """1-D convolution that takes `in_channels` from its first input, and is a `Conv1d` from then on.

    The other arguments and the parameters are those of `Conv1d`.

    Shape:
        input: (N, C, L) or (C, L); output: (N, O, L_out) or (O, L_out), as for `Conv1d`.

    Example:
        >>> import lucid
        >>> LazyConv1d(8, 3)(lucid.zeros(2, 4, 10)).shape
        lucid.Size([2, 8, 8])

    Source: PyTorch's ``torch.nn.LazyConv1d``.
    """

    becomes = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """2-D convolution that takes `in_channels` from its first input, and is a `Conv2d` from then on.

    The other arguments and the parameters are those of `Conv2d`.

    Shape:
        input: (N, C, H, W) or (C, H, W); output: (N, O, H_out, W_out) or (O, H_out, W_out), as for `Conv2d`.

    Example:
        >>> import lucid
        >>> layer = LazyConv2d(8, 3, padding="same")
        >>> layer(lucid.zeros(2, 3, 5, 5)).shape, layer.in_channels
        (lucid.Size([2, 8, 5, 5]), 3)

    Source: PyTorch's ``torch.nn.LazyConv2d``.
    """

    becomes = Conv2d


class LazyConv3d(_LazyConv, Conv3d):
    """3-D convolution that takes `in_channels` from its first input, and is a `Conv3d` from then on.

    The other arguments and the parameters are those of `Conv3d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, O, D_out, H_out, W_out) or (O, D_out, H_out, W_out), as for `Conv3d`.

    Example:
        >>> import lucid
        >>> LazyConv3d(8, 3)(lucid.zeros(2, 1, 5, 5, 5)).shape
        lucid.Size([2, 8, 3, 3, 3])

    Source: PyTorch's ``torch.nn.LazyConv3d``.
    """

    becomes = Conv3d


class LazyConvTranspose1d(_LazyConvTranspose, ConvTranspose1d):
    """1-D transposed convolution that takes `in_channels` from its first input, and is a `ConvTranspose1d` afterwards.

    The other arguments and the parameters are those of `ConvTranspose1d`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, O, L_out) or (O, L_out), as for `ConvTranspose1d`.

    Example:
        >>> import lucid
        >>> LazyConvTranspose1d(8, 2, stride=2)(lucid.zeros(2, 4, 10)).shape
        lucid.Size([2, 8, 20])

    Source: PyTorch's ``torch.nn.LazyConvTranspose1d``.
    """

    becomes = ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, ConvTranspose2d):
    """2-D transposed convolution that takes `in_channels` from its first input, and is a `ConvTranspose2d` afterwards.

    The other arguments and the parameters are those of `ConvTranspose2d`.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, O, H_out, W_out) or (O, H_out, W_out), as for `ConvTranspose2d`.

    Example:
        >>> import lucid
        >>> LazyConvTranspose2d(8, 2, stride=2)(lucid.zeros(2, 4, 5, 5)).shape
        lucid.Size([2, 8, 10, 10])

    Source: PyTorch's ``torch.nn.LazyConvTranspose2d``.
    """

    becomes = ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, ConvTranspose3d):
    """3-D transposed convolution that takes `in_channels` from its first input, and is a `ConvTranspose3d` afterwards.

    The other arguments and the parameters are those of `ConvTranspose3d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, O, D_out, H_out, W_out) or (O, D_out, H_out, W_out), as for `ConvTranspose3d`.

    Example:
        >>> import lucid
        >>> LazyConvTranspose3d(8, 2, stride=2)(lucid.zeros(1, 2, 3, 3, 3)).shape
        lucid.Size([1, 8, 6, 6, 6])

    Source: PyTorch's ``torch.nn.LazyConvTranspose3d``.
    """

    becomes = ConvTranspose3d
