"""Convolution layers."""

from __future__ import annotations

import math
from typing import Any

from ... import ops
from ...ops.convolution.convolution import Ints, paddings
from ...ops.convolution.window import each
from .. import functional as F
from .. import init
from ..module.module import Module
from ..parameter import Parameter

MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


class Convolution(Module):
    """What all convolutions have in common: sizes, a weight, a bias."""

    dims: int
    transposed = False
    bias: Parameter | None

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Ints,
        stride: Ints,
        padding: Ints | str,
        dilation: Ints,
        groups: int,
        bias: bool,
        padding_mode: str,
        output_padding: Ints,
        device: Any,
        dtype: Any,
    ):
        super().__init__()
        name = type(self).__name__
        if groups < 1:
            raise ValueError(f"{name}: groups must be a positive integer, got {groups}")
        for what, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
            if channels % groups:
                raise ValueError(f"{name}: {what} must be divisible by groups, got {channels} and groups={groups}")
        if padding_mode not in MODES or (self.transposed and padding_mode != "zeros"):
            known = "'zeros'" if self.transposed else ", ".join(map(repr, MODES))
            raise ValueError(f"{name}: padding_mode must be one of {known}, got {padding_mode!r}")
        if isinstance(padding, str) and padding not in ("same", "valid"):
            raise ValueError(f"{name}: padding must be numbers, 'same' or 'valid', got {padding!r}")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = self._each("kernel_size", kernel_size)
        self.stride = self._each("stride", stride)
        self.padding = padding if isinstance(padding, str) else self._each("padding", padding, least=0)
        self.dilation = self._each("dilation", dilation)
        self.output_padding = self._each("output_padding", output_padding, least=0)
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
        """Draw weight and bias anew."""
        if not self.weight.data.size:
            return
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.weight.shape[1] * math.prod(self.kernel_size))
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Any) -> Any:
        """Return the convolution of the input with the weight, plus the bias."""
        padding: Ints | str = self.padding
        if self.padding_mode != "zeros":
            input = F.pad(input, self._frame(), mode=MODES[self.padding_mode])
            padding = 0
        convolve = getattr(ops, f"conv{self.dims}d")
        return convolve(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def _frame(self) -> list[int]:
        """The padding in the order that F.pad wants: before and after each dimension, the last one first."""
        pads = paddings("padding", self.padding, self.kernel_size, self.stride, self.dilation)
        return [p for pair in reversed(pads) for p in pair]

    def extra_repr(self) -> str:
        n, text = self.dims, f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        text += f", stride={self.stride}"
        if self.padding != (0,) * n:
            text += f", padding={self.padding}"
        if self.dilation != (1,) * n:
            text += f", dilation={self.dilation}"
        if self.output_padding != (0,) * n:
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        return text + (f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "")


class _Forward(Convolution):
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
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias,
            padding_mode,
            0,
            device,
            dtype,
        )


class Conv1d(_Forward):
    r"""Windows that slide over sequences, each result a weighted sum of what its window sees.

    .. math:: y_{n,o,p} = b_o + \sum_{c,t} x_{n,c,\,s p + d t - \text{pad}} \, w_{o,c,t}

    Weight and bias begin as numbers drawn evenly from :math:`\pm 1 / \sqrt{C k / \text{groups}}`.

    Args:
        in_channels: The channels C of the input, (N, C, L) or (C, L).
        out_channels: The channels O of the result.
        kernel_size: The size k of the window, an int or one for each dimension, as in what follows.
        stride: The distance from one window to the next.
        padding: How much is put at each end; ``"valid"`` for nothing, ``"same"`` for a result as long as the input.
        dilation: The distance between two elements of a window.
        groups: Into how many groups the channels are divided.
        bias: Whether there is a b.
        padding_mode: What is put at the ends: ``"zeros"``, ``"reflect"``, ``"replicate"`` or ``"circular"``.
        device: Where the parameters are.
        dtype: Their data type.

    Attributes:
        weight: w, of shape (O, C / groups, k).
        bias: b, of shape (O), or None.

    Raises:
        ValueError: The groups do not divide the channels, or padding and its mode are not known.

    Example:
        >>> import lucid
        >>> Conv1d(3, 8, 5, padding=2)(lucid.zeros(2, 3, 20)).shape
        (2, 8, 20)

    Source: PyTorch's ``torch.nn.Conv1d``.
    """

    dims = 1


class Conv2d(_Forward):
    r"""Windows that slide over images, each result a weighted sum of what its window sees.

    .. math:: y_{n,o,p,q} = b_o + \sum_{c,t,u} x_{n,c,\,s p + d t - \text{pad},\,s q + d u - \text{pad}} \, w_{o,c,t,u}

    Weight and bias begin as numbers drawn evenly from :math:`\pm 1 / \sqrt{C k^2 / \text{groups}}`.

    Args:
        in_channels: The channels C of the input, (N, C, H, W) or (C, H, W).
        out_channels: The channels O of the result.
        kernel_size: The size k of the window, an int or one for height and one for width, as in what follows.
        stride: The distance from one window to the next.
        padding: How much is put at each side; ``"valid"`` for nothing, ``"same"`` for a result as large as the input.
        dilation: The distance between two elements of a window.
        groups: Into how many groups the channels are divided.
        bias: Whether there is a b.
        padding_mode: What is put at the sides: ``"zeros"``, ``"reflect"``, ``"replicate"`` or ``"circular"``.
        device: Where the parameters are.
        dtype: Their data type.

    Attributes:
        weight: w, of shape (O, C / groups, kH, kW).
        bias: b, of shape (O), or None.

    Raises:
        ValueError: The groups do not divide the channels, or padding and its mode are not known.

    Example:
        >>> import lucid
        >>> Conv2d(3, 8, 3, stride=2, padding=1)(lucid.zeros(2, 3, 32, 32)).shape
        (2, 8, 16, 16)

    Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    """

    dims = 2


class Conv3d(_Forward):
    """Windows that slide over volumes, (N, C, D, H, W) or (C, D, H, W); all else as in `Conv2d`.

    Raises:
        ValueError: The groups do not divide the channels, or padding and its mode are not known.

    Example:
        >>> import lucid
        >>> Conv3d(1, 2, (1, 3, 3))(lucid.zeros(4, 1, 5, 8, 8)).shape
        (4, 2, 5, 6, 6)
    """

    dims = 3
