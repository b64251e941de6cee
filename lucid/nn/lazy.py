"""Lazy layers: the number of input features or channels is taken from the first input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops.convolution.window import Ints, check_dims
from .convolution.convolution import Conv1d, Conv2d, Conv3d
from .linear import Linear
from .module.module import Module
from .parameter import UninitializedParameter


class _Lazy(Module):
    """A layer that becomes an ordinary one, of the class `becomes`, at its first call.

    Its parameters exist from the start, without elements: an optimizer can be made before their sizes are known.
    """

    becomes: type[Module]

    def forward(self, *inputs: Any) -> Any:
        """Give the parameters their sizes, become the ordinary layer, and return its output."""
        self.initialize_parameters(*inputs)
        self.__class__ = self.becomes  # type: ignore[assignment]
        return self.forward(*inputs)

    def initialize_parameters(self, input: Any) -> None:
        """Give the parameters the sizes that an input asks for, unless a loaded state did so."""
        raise NotImplementedError

    def has_uninitialized_params(self) -> bool:
        """Whether the size of a parameter is still unknown."""
        return any(isinstance(p, UninitializedParameter) for p in self._parameters.values())

    def _uninitialize(self, device: Any, dtype: Any) -> None:
        """Replace the parameters by uninitialized ones."""
        for name, param in self._parameters.items():
            if param is not None:
                setattr(self, name, UninitializedParameter(device=device, dtype=dtype))

    def _materialize(self, **shapes: Sequence[int]) -> None:
        for name, shape in shapes.items():
            param = getattr(self, name)
            if param is not None:
                param.materialize(shape)
        self.becomes.reset_parameters(self)  # type: ignore[attr-defined]


class LazyLinear(_Lazy, Linear):
    """Linear layer that takes `in_features` from its first input, and is a `Linear` from then on.

    Call it once before counting parameters or sharing weights; an optimizer may be made before.

    Args:
        out_features: The size of the output's last dimension.
        bias: Whether to add a bias.
        device: The device of the parameters.
        dtype: The data type of the parameters.

    Shape:
        input: (..., in_features); output: (..., out_features).

    Attributes:
        weight: Of shape (out_features, in_features); without elements before the first call.
        bias: Of shape (out_features,), or None; without elements before the first call.

    Example:
        >>> import lucid
        >>> layer = LazyLinear(2)
        >>> optimizer = lucid.optim.SGD(layer.parameters(), lr=0.1)
        >>> layer(lucid.ones(5, 3)).shape, layer
        ((5, 2), Linear(in_features=3, out_features=2, bias=True))

    Source: PyTorch's ``torch.nn.LazyLinear``.
    """

    becomes = Linear

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None):
        super().__init__(0, 0, bias, device, dtype)
        self.out_features = out_features
        self._uninitialize(device, dtype)

    def initialize_parameters(self, input: Any) -> None:
        """Take the number of features from an input."""
        self.in_features = input.shape[-1]
        if self.has_uninitialized_params():
            self._materialize(weight=(self.out_features, self.in_features), bias=(self.out_features,))


class _LazyConv(_Lazy):
    dims: int

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
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__(
            0, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype
        )  # type: ignore[call-arg]
        self._uninitialize(device, dtype)

    def initialize_parameters(self, input: Any) -> None:
        """Take the number of channels from an input."""
        check_dims(type(self).__name__, input.shape, self.dims)
        self.in_channels = channels = input.shape[-self.dims - 1]
        if channels % self.groups:
            raise ValueError(
                f"{type(self).__name__}: in_channels must be divisible by groups, got {channels} and {self.groups}"
            )
        if self.has_uninitialized_params():
            weight = (self.out_channels, channels // self.groups, *self.kernel_size)
            self._materialize(weight=weight, bias=(self.out_channels,))


class LazyConv1d(_LazyConv, Conv1d):
    """1-D convolution that takes `in_channels` from its first input, and is a `Conv1d` from then on.

    The other arguments and the parameters are those of `Conv1d`.

    Shape:
        input: (N, C, L) or (C, L); output: (N, O, L_out) or (O, L_out), as for `Conv1d`.

    Example:
        >>> import lucid
        >>> LazyConv1d(8, 3)(lucid.zeros(2, 4, 10)).shape
        (2, 8, 8)

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
        ((2, 8, 5, 5), 3)

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
        (2, 8, 3, 3, 3)

    Source: PyTorch's ``torch.nn.LazyConv3d``.
    """

    becomes = Conv3d
