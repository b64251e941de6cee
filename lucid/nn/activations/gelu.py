"""GELU as a layer."""

from __future__ import annotations

from typing import Literal

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.function_layer import FunctionLayer


class GELU(FunctionLayer):
    r"""Gaussian error linear unit; see `functional.gelu`.

    .. math:: y = x \, \Phi(x)

    where :math:`\Phi` is the distribution function of the standard normal distribution.

    Args:
        approximate: ``"none"``, or ``"tanh"`` for the approximation that GPT-2 was trained with.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: In `forward`, if `approximate` is neither ``"none"`` nor ``"tanh"``.

    Example:
        >>> import lucid
        >>> GELU()(lucid.tensor([-1.0, 1.0]))
        tensor([-0.1587,  0.8413])

    Source: D. Hendrycks and K. Gimpel, "Gaussian error linear units (GELUs)", 2016.
    """

    def __init__(self, approximate: Literal["none", "tanh"] = "none"):
        super().__init__(approximate=approximate)

    def forward(self, input: Tensor) -> Tensor:
        """Return GELU of each element."""
        return F.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"
