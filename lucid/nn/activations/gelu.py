"""GELU as a module."""

from __future__ import annotations

from typing import Any

from ... import ops
from ..module.module import Module


class GELU(Module):
    r"""The module of `functional.gelu`.

    .. math:: y = x \, \Phi(x)

    Raises:
        RuntimeError: On its call, if `approximate` is neither ``"none"`` nor ``"tanh"``.

    Example:
        >>> import lucid
        >>> GELU()(lucid.tensor([-1.0, 1.0]))
        tensor([-0.1587,  0.8413])
    """

    def __init__(self, approximate: str = "none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Any) -> Any:
        """Return the input times the normal distribution's Φ of it."""
        return ops.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"
