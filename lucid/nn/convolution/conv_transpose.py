"""Transposed convolution layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.convolution.window import Ints
from .convolution import Convolution


class _ConvTranspose(Convolution):
    transposed = True

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Ints, stride: Ints = 1, padding: Ints = 0,
        output_padding: Ints = 0, groups: int = 1, bias: bool = True, dilation: Ints = 1, padding_mode: str = "zeros",
        device: DeviceLike | None = None, dtype: DType | None = None
    ):  # fmt: skip
        if isinstance(padding, str):
            raise TypeError(f"{type(self).__name__}: padding must be an int or {self.dims} of them, got {padding!r}")
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias,
            padding_mode,  # type: ignore[arg-type]
            device,
            dtype,
        )
        self.output_padding = self._each("output_padding", output_padding, least=0)

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the transposed convolution; `output_size`, if given, takes the place of `output_padding`."""
        extra = self.output_padding if output_size is None else self._extra(input, tuple(output_size))
        return self._convolve(  # type: ignore[no-any-return]
            input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation
        )

    def _extra(self, input: Any, size: tuple[int, ...]) -> tuple[int, ...]:
        """The output padding that leads to an output size, of which the last dimensions are the spatial ones."""
        n = self.dims
        size = size[-n:] if len(size) in (n, n + 1, n + 2) else size
        padding: Any = self.padding  # a tuple: the words "same" and "valid" are refused
        smallest = [
            (i - 1) * s - 2 * p + d * (k - 1) + 1
            for i, s, p, d, k in zip(
                input.shape[-n:], self.stride, padding, self.dilation, self.kernel_size, strict=True
            )
        ]
        largest = [low + s - 1 for low, s in zip(smallest, self.stride, strict=True)]
        if len(size) != n or any(not a <= w <= b for a, w, b in zip(smallest, size, largest, strict=True)):
            raise ValueError(
                f"{type(self).__name__}: output_size must be from {smallest} to {largest} for input of shape "
                f"{tuple(input.shape)}, got {size}"
            )
        return tuple(w - low for w, low in zip(size, smallest, strict=True))


class ConvTranspose1d(_ConvTranspose):
    r"""1-D transposed convolution: the gradient of `Conv1d` with respect to its input.

    The arguments are those of `ConvTranspose2d`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, O, L_out) or (O, L_out), where

        .. math::
            L_{out} = (L - 1) \, \text{stride} - 2 \, \text{padding} + \text{dilation} \, (\text{kernel} - 1)
            + \text{output\_padding} + 1

    Attributes:
        weight: w, of shape (C, O / groups, kernel).
        bias: b, of shape (O,), or None.

    Raises:
        TypeError: `padding` is a string.
        ValueError: The groups do not divide the channels, a size is too small, or `padding_mode` is not ``"zeros"``.

    Example:
        >>> import lucid
        >>> ConvTranspose1d(3, 8, 4, stride=2, padding=1)(lucid.zeros(2, 3, 10)).shape
        lucid.Size([2, 8, 20])
    """

    dims = 1
    _convolve = staticmethod(ops.conv_transpose1d)


class ConvTranspose2d(_ConvTranspose):
    r"""2-D transposed convolution: the gradient of `Conv2d` with respect to its input.

    .. math:: y_{n,o,\,s p + d t - \text{pad},\,s q + d u - \text{pad}} \mathrel{+}= x_{n,c,p,q} \, w_{c,o,t,u}

    It has the shapes of `Conv2d` with the same arguments, read backwards; it does not undo it. `padding` therefore
    makes the output smaller. A kernel that the stride does not divide leaves a checkerboard pattern.

    Args:
        in_channels: The channels C of the input.
        out_channels: The channels O of the output.
        kernel_size: The size of the kernel; an int, or one for height and one for width, as the next ones.
        stride: The step s in the output from one position of the kernel to the next.
        padding: How much is cut off at each side of the output.
        output_padding: The size to add at the end, less than the stride: several input sizes of `Conv2d` have the same
            output size, and this says which of them is meant. Or give `output_size` in the call.
        groups: The number of groups that channels are divided into.
        bias: Whether to add b.
        dilation: The step d from one element of the kernel to the next.
        padding_mode: ``"zeros"``, the only one.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, O, H_out, W_out) or (O, H_out, W_out), where

        .. math::
            H_{out} = (H - 1) \, \text{stride} - 2 \, \text{padding} + \text{dilation} \, (\text{kernel} - 1)
            + \text{output\_padding} + 1

        and W_out likewise. Kernel and stride k without padding make the image k times as large.

    Attributes:
        weight: w, of shape (C, O / groups, kH, kW): input channels first, where `Conv2d` has them second.
        bias: b, of shape (O,), or None.

    Raises:
        TypeError: `padding` is a string.
        ValueError: The groups do not divide the channels, a size is too small, or `padding_mode` is not ``"zeros"``.

    Example:
        >>> import lucid
        >>> ConvTranspose2d(3, 8, 2, stride=2)(lucid.zeros(2, 3, 16, 16)).shape
        lucid.Size([2, 8, 32, 32])

    Source: M. Zeiler et al., "Deconvolutional networks", 2010.
    """

    dims = 2
    _convolve = staticmethod(ops.conv_transpose2d)


class ConvTranspose3d(_ConvTranspose):
    r"""3-D transposed convolution: the gradient of `Conv3d` with respect to its input.

    The arguments are those of `ConvTranspose2d`; a tuple has an entry for depth, height and width.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, O, D_out, H_out, W_out) or (O, D_out, H_out, W_out), where

        .. math::
            D_{out} = (D - 1) \, \text{stride} - 2 \, \text{padding} + \text{dilation} \, (\text{kernel} - 1)
            + \text{output\_padding} + 1

        and H_out and W_out likewise.

    Attributes:
        weight: w, of shape (C, O / groups, kD, kH, kW).
        bias: b, of shape (O,), or None.

    Raises:
        TypeError: `padding` is a string.
        ValueError: The groups do not divide the channels, a size is too small, or `padding_mode` is not ``"zeros"``.

    Example:
        >>> import lucid
        >>> ConvTranspose3d(1, 2, 2, stride=2)(lucid.zeros(1, 1, 3, 3, 3)).shape
        lucid.Size([1, 2, 6, 6, 6])
    """

    dims = 3
    _convolve = staticmethod(ops.conv_transpose3d)
