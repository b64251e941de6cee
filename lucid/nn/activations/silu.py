"""SiLU (swish), hard swish and GLU as modules."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module.module import Module


class SiLU(Module):
    r"""The module of `functional.silu`.

    .. math:: y = x \, \sigma(x)

    Example:
        >>> import lucid
        >>> SiLU()(lucid.tensor([-1.0, 1.0]))
        tensor([-0.2689,  0.7311])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return the input times its sigmoid."""
        return F.silu(input, self.inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class Hardswish(Module):
    r"""The module of `functional.hardswish`.

    .. math:: y = x \min(\max(0, x + 3), 6) / 6

    Example:
        >>> import lucid
        >>> Hardswish()(lucid.tensor([0.0, 3.0]))
        tensor([0., 3.])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return x times its hardsigmoid."""
        return F.hardswish(input, self.inplace)


class GLU(Module):
    r"""The module of `functional.glu`.

    .. math:: y = a \, \sigma(b)

    Raises:
        RuntimeError: On its call, if the size of the dimension is odd.

    Example:
        >>> import lucid
        >>> GLU()(lucid.tensor([2.0, 0.0]))
        tensor([1.])
    """

    def __init__(self, dim: int = -1):
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """Return the first half of the input times the sigmoid of the second."""
        return F.glu(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
