"""Shrinkage functions as modules."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module.module import Module


class Hardshrink(Module):
    r"""The module of `functional.hardshrink`.

    .. math:: y = x \text{ if } |x| > \lambda, \text{ else } 0

    Example:
        >>> import lucid
        >>> Hardshrink()(lucid.tensor([-1.0, 0.25]))
        tensor([-1.,  0.])
    """

    def __init__(self, lambd: float = 0.5):
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Any) -> Any:
        """Return x, or 0 near 0."""
        return F.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return f"{self.lambd}"


class Softshrink(Module):
    r"""The module of `functional.softshrink`.

    .. math:: y = \operatorname{sign}(x) \max(0, |x| - \lambda)

    Raises:
        RuntimeError: On its call, if λ is negative.

    Example:
        >>> import lucid
        >>> Softshrink()(lucid.tensor([-1.0, 0.25]))
        tensor([-0.5000,  0.0000])
    """

    def __init__(self, lambd: float = 0.5):
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Any) -> Any:
        """Return x brought nearer to 0."""
        return F.softshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return f"{self.lambd}"


class Tanhshrink(Module):
    r"""The module of `functional.tanhshrink`.

    .. math:: y = x - \tanh(x)

    Example:
        >>> import lucid
        >>> Tanhshrink()(lucid.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2384])
    """

    def forward(self, input: Any) -> Any:
        """Return x - tanh(x)."""
        return F.tanhshrink(input)
