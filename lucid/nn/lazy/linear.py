"""The lazy linear layer."""

from __future__ import annotations

from typing import Any

from ...autograd.typing import DeviceLike, DType
from ..linear import Linear
from .base import Lazy


class LazyLinear(Lazy, Linear):
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
        (lucid.Size([5, 2]), Linear(in_features=3, out_features=2, bias=True))

    Source: PyTorch's ``torch.nn.LazyLinear``.
    """

    becomes = Linear

    def __init__(
        self, out_features: int, bias: bool = True, device: DeviceLike | None = None, dtype: DType | None = None
    ):
        super().__init__(0, 0, bias, device, dtype)
        self.out_features = out_features
        self._uninitialize(device, dtype)

    def initialize_parameters(self, input: Any) -> None:
        """Take the number of features from an input."""
        self.in_features = input.shape[-1]
        if self.has_uninitialized_params():
            self._materialize(weight=(self.out_features, self.in_features), bias=(self.out_features,))
