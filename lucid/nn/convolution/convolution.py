"""Convolution layers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from ...ops.convolution.convolution import paddings
from ...ops.convolution.window import Ints, each
from .. import functional as F
from .. import init
from ..module.module import Module
from ..parameter import Parameter

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class Convolution(Module):
    """The base class of all convolutions: the arguments checked, a weight, a bias."""

    dims: int
    transposed = False
    bias: Parameter | None
    _convolve: Callable[..., Any]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Ints,
        stride: Ints = 1,
        padding: Ints | str = 0,
        dilation: Ints = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: Literal["zeros", "reflect", "replicate", "circular"] = "zeros",
        device: DeviceLike | None = None,
        dtype: DType | None = None,
    ):
        super().__init__()
        name = type(self).__name__
        if groups < 1:
            raise ValueError(f"{name}: groups must be a positive integer, got {groups}")
        for what, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
            if channels % groups:
                raise ValueError(f"{name}: {what} must be divisible by groups, got {channels} and groups={groups}")
        modes = PADDING_MODES[:1] if self.transposed else PADDING_MODES
        if padding_mode not in modes:
            raise ValueError(f"{name}: padding_mode must be one of {', '.join(map(repr, modes))}, got {padding_mode!r}")
        if isinstance(padding, str) and padding not in ("same", "valid"):
            raise ValueError(f"{name}: padding must be numbers, 'same' or 'valid', got {padding!r}")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = self._each("kernel_size", kernel_size)
        self.stride = self._each("stride", stride)
        self.padding = padding if isinstance(padding, str) else self._each("padding", padding, least=0)
        self.dilation = self._each("dilation", dilation)
        self.output_padding = (0,) * self.dims
        self.groups = groups
        self.padding_mode = padding_mode
        if padding == "same" and any(s != 1 for s in self.stride):
            raise ValueError(f"{name}: padding='same' needs stride 1, got {self.stride}; give the padding as numbers")
        first, second = (in_channels, out_channels) if self.transposed else (out_channels, in_channels)
        shape = (first, second // groups, *self.kernel_size)
        self.weight = Parameter(ops.empty(shape, device=device, dtype=dtype))
        self.register_parameter(
            "bias", Parameter(ops.empty(out_channels, device=device, dtype=dtype)) if bias else None
        )
        self.reset_parameters()

    def _each(self, what: str, value: Ints, least: int = 1) -> tuple[int, ...]:
        try:
            return each(type(self).__name__, what, value, self.dims, least)
        except RuntimeError as error:
            raise ValueError(*error.args) from None

    def reset_parameters(self) -> None:
        """Draw weight and bias again."""
        if not self.weight._data.size:
            return
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.weight.shape[1] * math.prod(self.kernel_size))
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """Return the convolution of the input with the weight, plus the bias."""
        padding: Ints | str = self.padding
        if self.padding_mode != "zeros":
            input = F.pad(input, self._pad_widths(), mode=self.padding_mode)
            padding = 0
        return self._convolve(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)  # type: ignore[no-any-return]

    def _pad_widths(self) -> list[int]:
        """The padding in the order of F.pad: before and after each dimension, the last one first."""
        pads = paddings("padding", self.padding, self.kernel_size, self.stride, self.dilation)
        return [p for pair in reversed(pads) for p in pair]

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        for name, default in (("padding", 0), ("dilation", 1), ("output_padding", 0)):
            if getattr(self, name) != (default,) * self.dims:
                text += f", {name}={getattr(self, name)}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        return text + (f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "")


class Conv1d(Convolution):
    r"""1-D convolution over (N, C, L); see `functional.conv1d`.

    .. math:: y_{n,o,p} = b_o + \sum_{c,t} x_{n,c,\,s p + d t - \text{pad}} \, w_{o,c,t}

    As everywhere in deep learning the weight is not flipped: it is what mathematics calls a cross-correlation. The
    arguments are those of `Conv2d`. The channels come before the sequence: `Conv1d` takes (batch, features, time),
    where a recurrent layer with `batch_first` takes (batch, time, features).

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, O, L_out) or (O, L_out), where

        .. math::
            L_{out} = \left\lfloor \frac{L + 2 \, \text{padding} - \text{dilation} \, (\text{kernel} - 1) - 1}
            {\text{stride}} \right\rfloor + 1

    Attributes:
        weight: w, of shape (O, C / groups, kernel).
        bias: b, of shape (O,), or None.

    Raises:
        ValueError: The groups do not divide the channels, a size is too small, or padding or its mode is unknown.

    Example:
        >>> import lucid
        >>> Conv1d(3, 8, 5, padding=2)(lucid.zeros(2, 3, 20)).shape
        lucid.Size([2, 8, 20])

    Source: A. Waibel et al., "Phoneme recognition using time-delay neural networks", 1989.
    """

    dims = 1
    _convolve = staticmethod(ops.conv1d)


class Conv2d(Convolution):
    r"""2-D convolution over (N, C, H, W); see `functional.conv2d`.

    .. math:: y_{n,o,p,q} = b_o + \sum_{c,t,u} x_{n,c,\,s p + d t - \text{pad},\,s q + d u - \text{pad}} \, w_{o,c,t,u}

    Weight and bias are drawn from the uniform distribution on :math:`\pm 1 / \sqrt{C \, kH \, kW / \text{groups}}`.

    Args:
        in_channels: The channels C of the input; all of them enter each output channel, unless there are groups.
        out_channels: The channels O of the output.
        kernel_size: The size of the kernel; an int, or one for height and one for width, as the next ones.
        stride: The step s from one position of the kernel to the next.
        padding: Zeros at each side; ``"valid"`` for none, ``"same"`` for an output as large as the input.
        dilation: The step d from one element of the kernel to the next.
        groups: The number of groups that channels are divided into; C for a depthwise convolution.
        bias: Whether to add b; of no use in front of a batch normalization.
        padding_mode: What to pad with: ``"zeros"``, ``"reflect"``, ``"replicate"`` or ``"circular"``.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, O, H_out, W_out) or (O, H_out, W_out), where

        .. math::
            H_{out} = \left\lfloor \frac{H + 2 \, \text{padding} - \text{dilation} \, (\text{kernel} - 1) - 1}
            {\text{stride}} \right\rfloor + 1

        and W_out likewise. With stride 1, an odd kernel and padding (kernel - 1) / 2, the size stays.

    Attributes:
        weight: w, of shape (O, C / groups, kH, kW).
        bias: b, of shape (O,), or None.

    Raises:
        ValueError: The groups do not divide the channels, a size is too small, or padding or its mode is unknown.

    Example:
        >>> import lucid
        >>> Conv2d(3, 8, 3, stride=2, padding=1)(lucid.zeros(2, 3, 32, 32)).shape
        lucid.Size([2, 8, 16, 16])

    Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    """

    dims = 2
    _convolve = staticmethod(ops.conv2d)


class Conv3d(Convolution):
    r"""3-D convolution over (N, C, D, H, W); see `functional.conv3d`.

    The arguments are those of `Conv2d`; a tuple has an entry for depth, height and width.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, O, D_out, H_out, W_out) or (O, D_out, H_out, W_out), where

        .. math::
            D_{out} = \left\lfloor \frac{D + 2 \, \text{padding} - \text{dilation} \, (\text{kernel} - 1) - 1}
            {\text{stride}} \right\rfloor + 1

        and H_out and W_out likewise.

    Attributes:
        weight: w, of shape (O, C / groups, kD, kH, kW).
        bias: b, of shape (O,), or None.

    Raises:
        ValueError: The groups do not divide the channels, a size is too small, or padding or its mode is unknown.

    Example:
        >>> import lucid
        >>> Conv3d(1, 2, (1, 3, 3))(lucid.zeros(4, 1, 5, 8, 8)).shape
        lucid.Size([4, 2, 5, 6, 6])

    Source: D. Tran et al., "Learning spatiotemporal features with 3D convolutional networks", 2014.
    """

    dims = 3
    _convolve = staticmethod(ops.conv3d)
