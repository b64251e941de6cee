"""Sigmoid and tanh as modules."""

from __future__ import annotations

from typing import Any

from ... import ops
from .. import functional as F
from ..module.module import Module


class Sigmoid(Module):
    r"""The module of `functional.sigmoid`.

    .. math:: y = \frac{1}{1 + e^{-x}}

    Example:
        >>> import lucid
        >>> Sigmoid()(lucid.tensor([0.0]))
        tensor([0.5000])
    """

    def forward(self, input: Any) -> Any:
        """Return the sigmoid."""
        return ops.sigmoid(input)


class Tanh(Module):
    r"""The module of `functional.tanh`.

    .. math:: y = \tanh(x)

    Example:
        >>> import lucid
        >>> Tanh()(lucid.tensor([0.0, 100.0]))
        tensor([0., 1.])
    """

    def forward(self, input: Any) -> Any:
        """Return the hyperbolic tangent."""
        return ops.tanh(input)


class Hardsigmoid(Module):
    r"""The module of `functional.hardsigmoid`.

    .. math:: y = \min(\max(0, x + 3), 6) / 6

    Example:
        >>> import lucid
        >>> Hardsigmoid()(lucid.tensor([0.0, 1.5]))
        tensor([0.5000, 0.7500])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return the sigmoid of straight lines."""
        return F.hardsigmoid(input, self.inplace)


class LogSigmoid(Module):
    r"""The module of `functional.logsigmoid`.

    .. math:: y = -\log(1 + e^{-x})

    Example:
        >>> import lucid
        >>> LogSigmoid()(lucid.tensor([0.0]))
        tensor([-0.6931])
    """

    def forward(self, input: Any) -> Any:
        """Return the logarithm of the sigmoid."""
        return F.logsigmoid(input)
