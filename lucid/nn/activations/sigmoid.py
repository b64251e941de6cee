"""Sigmoid, tanh, and the gated linear unit as layers."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.function_layer import FunctionLayer
from ..module.module import Module


class Sigmoid(Module):
    r"""Logistic sigmoid; see `functional.sigmoid`.

    .. math:: y = \frac{1}{1 + e^{-x}}

    Not in front of `BCEWithLogitsLoss`, which applies it itself.

    Shape:
        input: any shape; output: the same, between 0 and 1.

    Example:
        >>> import lucid
        >>> Sigmoid()(lucid.tensor([0.0]))
        tensor([0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the sigmoid of each element."""
        return F.sigmoid(input)


class Tanh(Module):
    r"""Hyperbolic tangent; see `functional.tanh`.

    .. math:: y = \tanh(x)

    Shape:
        input: any shape; output: the same, between -1 and 1.

    Example:
        >>> import lucid
        >>> Tanh()(lucid.tensor([0.0, 100.0]))
        tensor([0., 1.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the hyperbolic tangent of each element."""
        return F.tanh(input)


class Hardsigmoid(Module):
    r"""Piecewise linear sigmoid; see `functional.hardsigmoid`.

    .. math:: y = \min(\max(0, x + 3), 6) / 6

    Args:
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same, between 0 and 1.

    Example:
        >>> import lucid
        >>> Hardsigmoid()(lucid.tensor([0.0, 1.5]))
        tensor([0.5000, 0.7500])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the piecewise linear sigmoid of each element."""
        return F.hardsigmoid(input, self.inplace)


class LogSigmoid(Module):
    r"""Logarithm of the logistic sigmoid, without overflow for very negative x; see `functional.logsigmoid`.

    .. math:: y = -\log(1 + e^{-x})

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> LogSigmoid()(lucid.tensor([0.0]))
        tensor([-0.6931])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the logarithm of the sigmoid of each element."""
        return F.logsigmoid(input)


class GLU(FunctionLayer):
    r"""Gated linear unit: one half of the input gated by the sigmoid of the other; see `functional.glu`.

    .. math:: y = a \, \sigma(b)

    The layer before it needs twice as many features as the one after it.

    Args:
        dim: The dimension to split into a and b.

    Shape:
        input: (..., 2 M, ...) with 2 M at `dim`; output: (..., M, ...).

    Raises:
        RuntimeError: In `forward`, if the size of the dimension is odd.

    Example:
        >>> import lucid
        >>> GLU()(lucid.tensor([2.0, 0.0]))
        tensor([1.])

    Source: Y. N. Dauphin et al., "Language modeling with gated convolutional networks", 2016.
    """

    def __init__(self, dim: int = -1):
        super().__init__(dim=dim)

    def forward(self, input: Tensor) -> Tensor:
        """Return the first half of the input times the sigmoid of the second."""
        return F.glu(input, self.dim)
