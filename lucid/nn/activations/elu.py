"""Exponential linear units as layers."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.function_layer import FunctionLayer


class ELU(FunctionLayer):
    r"""Exponential linear unit; see `functional.elu`.

    .. math:: y = x \text{ if } x > 0, \text{ else } \alpha (e^x - 1)

    Args:
        alpha: α, minus the limit of y for very negative x.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> ELU()(lucid.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])

    Source: D.-A. Clevert et al., "Fast and accurate deep network learning by exponential linear units", 2015.
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__(alpha=alpha, inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return ELU of each element."""
        return F.elu(input, self.alpha, self.inplace)


class CELU(FunctionLayer):
    r"""Continuously differentiable exponential linear unit: its slope at 0 is 1 for every α; see `functional.celu`.

    .. math:: y = x \text{ if } x > 0, \text{ else } \alpha (e^{x / \alpha} - 1)

    Args:
        alpha: α, minus the limit of y for very negative x.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> CELU(2.0)(lucid.tensor([-2.0, 2.0]))
        tensor([-1.2642,  2.0000])

    Source: J. T. Barron, "Continuously differentiable exponential linear units", 2017.
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__(alpha=alpha, inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return CELU of each element."""
        return F.celu(input, self.alpha, self.inplace)


class SELU(FunctionLayer):
    r"""Scaled exponential linear unit, the activation of self-normalizing networks; see `functional.selu`.

    .. math:: y = \lambda x \text{ if } x > 0, \text{ else } \lambda \alpha (e^x - 1)

    It keeps mean 0 and variance 1 only where the weights are drawn with variance 1 / fan_in
    (``init.kaiming_normal_`` with ``nonlinearity="linear"``) and dropout is `AlphaDropout`.

    Args:
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> SELU()(lucid.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """

    def __init__(self, inplace: bool = False):
        super().__init__(inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return SELU of each element."""
        return F.selu(input, self.inplace)
