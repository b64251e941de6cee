"""Shrinkage functions as layers."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.module import Module


class _Shrink(Module):
    def __init__(self, lambd: float = 0.5):
        super().__init__()
        self.lambd = lambd

    def extra_repr(self) -> str:
        return f"{self.lambd}"


class Hardshrink(_Shrink):
    r"""Hard shrinkage: elements near 0 become 0, the others stay; see `functional.hardshrink`.

    .. math:: y = x \text{ if } |x| > \lambda, \text{ else } 0

    Args:
        lambd: λ (`lambda` is a keyword of Python).

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> Hardshrink()(lucid.tensor([-1.0, 0.25]))
        tensor([-1.,  0.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return hard shrinkage of each element."""
        return F.hardshrink(input, self.lambd)


class Softshrink(_Shrink):
    r"""Soft shrinkage, the proximal operator of the L1 norm; see `functional.softshrink`.

    .. math:: y = \operatorname{sign}(x) \max(0, |x| - \lambda)

    Args:
        lambd: λ (`lambda` is a keyword of Python).

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: In `forward`, if λ is negative.

    Example:
        >>> import lucid
        >>> Softshrink()(lucid.tensor([-1.0, 0.25]))
        tensor([-0.5000,  0.0000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return soft shrinkage of each element."""
        return F.softshrink(input, self.lambd)


class Tanhshrink(Module):
    r"""Tanh shrinkage; see `functional.tanhshrink`.

    .. math:: y = x - \tanh(x)

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> Tanhshrink()(lucid.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2384])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return x - tanh(x) for each element."""
        return F.tanhshrink(input)
