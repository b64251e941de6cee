"""SiLU (swish) and hard swish as layers."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.function_layer import FunctionLayer
from ..module.module import Module


class SiLU(FunctionLayer):
    r"""Sigmoid linear unit, also called swish; see `functional.silu`.

    .. math:: y = x \, \sigma(x)

    Args:
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> SiLU()(lucid.tensor([-1.0, 1.0]))
        tensor([-0.2689,  0.7311])

    Source: S. Elfwing et al., "Sigmoid-weighted linear units for neural network function approximation in
    reinforcement learning", 2017.
    """

    def __init__(self, inplace: bool = False):
        super().__init__(inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return SiLU of each element."""
        return F.silu(input, self.inplace)


class Hardswish(Module):
    r"""Piecewise approximation of swish, without exponentials; see `functional.hardswish`.

    .. math:: y = x \min(\max(0, x + 3), 6) / 6

    Args:
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> Hardswish()(lucid.tensor([0.0, 3.0]))
        tensor([0., 3.])

    Source: A. Howard et al., "Searching for MobileNetV3", 2019.
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return hard swish of each element."""
        return F.hardswish(input, self.inplace)
