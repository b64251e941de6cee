"""Transposed convolution layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ...ops.convolution.convolution import Ints
from .convolution import Convolution


class _Transposed(Convolution):
    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Ints,
        stride: Ints = 1,
        padding: Ints = 0,
        output_padding: Ints = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Ints = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ):
        if isinstance(padding, str):
            raise TypeError(f"{type(self).__name__}: padding must be an int or {self.dims} of them, got {padding!r}")
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode,
            output_padding, device, dtype,
        )  # fmt: skip

    def forward(self, input: Any, output_size: Sequence[int] | None = None) -> Any:
        """Return the transposed convolution; `output_size` settles the size where the stride leaves it open."""
        more = self.output_padding if output_size is None else self._missing(input, tuple(output_size))
        convolve = getattr(ops, f"conv_transpose{self.dims}d")
        return convolve(input, self.weight, self.bias, self.stride, self.padding, more, self.groups, self.dilation)

    def _missing(self, input: Any, wanted: tuple[int, ...]) -> tuple[int, ...]:
        n = self.dims
        wanted = wanted[-n:] if len(wanted) in (n, n + 1, n + 2) else wanted
        least = [
            (i - 1) * s - 2 * p + d * (k - 1) + 1
            for i, s, p, d, k in zip(
                input.shape[-n:], self.stride, self.padding, self.dilation, self.kernel_size, strict=True
            )
        ]
        most = [low + s - 1 for low, s in zip(least, self.stride, strict=True)]
        if len(wanted) != n or any(not a <= w <= b for a, w, b in zip(least, wanted, most, strict=True)):
            raise ValueError(
                f"{type(self).__name__}: output_size must be from {least} to {most} for input of shape "
                f"{tuple(input.shape)}, got {wanted}"
            )
        return tuple(w - low for w, low in zip(wanted, least, strict=True))


class ConvTranspose1d(_Transposed):
    """Each element of a sequence adds its copy of the weight to a longer one; the arguments are `ConvTranspose2d`'s.

    Raises:
        ValueError: The groups do not divide the channels, or `padding_mode` is not ``"zeros"``.

    Example:
        >>> import lucid
        >>> ConvTranspose1d(3, 8, 4, stride=2, padding=1)(lucid.zeros(2, 3, 10)).shape
        (2, 8, 20)
    """

    dims = 1


class ConvTranspose2d(_Transposed):
    r"""Each pixel adds its copy of the weight to a larger image: the transpose of `Conv2d`.

    .. math:: y_{n,o,\,s p + d t - \text{pad},\,s q + d u - \text{pad}} \mathrel{+}= x_{n,c,p,q} \, w_{c,o,t,u}

    Args:
        in_channels: The channels C of the input, (N, C, H, W) or (C, H, W).
        out_channels: The channels O of the result.
        kernel_size: The size k of the weight, an int or one for height and one for width, as in what follows.
        stride: The distance from one copy to the next.
        padding: How much is cut off at each side.
        output_padding: How much is added at the end, where the stride leaves the result's size open.
        groups: Into how many groups the channels are divided.
        bias: Whether there is a b.
        dilation: The distance between two elements of a copy.
        padding_mode: ``"zeros"``, the only one.
        device: Where the parameters are.
        dtype: Their data type.

    Attributes:
        weight: w, of shape (C, O / groups, kH, kW).
        bias: b, of shape (O), or None.

    Raises:
        ValueError: The groups do not divide the channels, or `padding_mode` is not ``"zeros"``.

    Example:
        >>> import lucid
        >>> ConvTranspose2d(3, 8, 2, stride=2)(lucid.zeros(2, 3, 16, 16)).shape
        (2, 8, 32, 32)

    Source: M. Zeiler et al., "Deconvolutional networks", 2010.
    """

    dims = 2


class ConvTranspose3d(_Transposed):
    """Each element adds its copy of the weight to a larger volume; the arguments are those of `ConvTranspose2d`.

    Raises:
        ValueError: The groups do not divide the channels, or `padding_mode` is not ``"zeros"``.

    Example:
        >>> import lucid
        >>> ConvTranspose3d(1, 2, 2, stride=2)(lucid.zeros(1, 1, 3, 3, 3)).shape
        (1, 2, 6, 6, 6)
    """

    dims = 3
