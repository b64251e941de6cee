"""Exponential linear units as modules; the formulas are in `ops/activations/elu.py`."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module.module import Module


class ELU(Module):
    r"""The module of `functional.elu`.

    .. math:: y = x \text{ if } x > 0, \text{ else } \alpha (e^x - 1)

    Example:
        >>> import lucid
        >>> ELU()(lucid.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return the input with its negative elements bent towards -alpha."""
        return F.elu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}" + (", inplace=True" if self.inplace else "")


class CELU(Module):
    r"""The module of `functional.celu`.

    .. math:: y = x \text{ if } x > 0, \text{ else } \alpha (e^{x / \alpha} - 1)

    Example:
        >>> import lucid
        >>> CELU(2.0)(lucid.tensor([-2.0, 2.0]))
        tensor([-1.2642,  2.0000])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return the input with its negative elements bent towards -alpha."""
        return F.celu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}" + (", inplace=True" if self.inplace else "")


class SELU(Module):
    r"""The module of `functional.selu`.

    .. math:: y = \lambda x \text{ if } x > 0, \text{ else } \lambda \alpha (e^x - 1)

    Example:
        >>> import lucid
        >>> SELU()(lucid.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return the activation of self-normalizing networks."""
        return F.selu(input, self.inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""
