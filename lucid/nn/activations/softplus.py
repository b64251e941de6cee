"""Softplus, softsign and Mish as modules."""

from __future__ import annotations

from typing import Any

from ... import ops
from .. import functional as F
from ..module.module import Module


class Softplus(Module):
    r"""The module of `functional.softplus`.

    .. math:: y = \frac{1}{\beta} \log(1 + e^{\beta x})

    Example:
        >>> import lucid
        >>> Softplus()(lucid.tensor([0.0]))
        tensor([0.6931])
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0):
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Any) -> Any:
        """Return the smooth version of relu."""
        return ops.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"


class Mish(Module):
    r"""The module of `functional.mish`.

    .. math:: y = x \tanh(\log(1 + e^x))

    Example:
        >>> import lucid
        >>> Mish()(lucid.tensor([-1.0, 1.0]))
        tensor([-0.3034,  0.8651])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return x times the tanh of its softplus."""
        return F.mish(input, self.inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class Softsign(Module):
    r"""The module of `functional.softsign`.

    .. math:: y = x / (1 + |x|)

    Example:
        >>> import lucid
        >>> Softsign()(lucid.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])
    """

    def forward(self, input: Any) -> Any:
        """Return x / (1 + abs(x))."""
        return F.softsign(input)
