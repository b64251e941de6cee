"""Softplus, softsign and Mish as layers."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.function_layer import FunctionLayer
from ..module.module import Module


class Softplus(FunctionLayer):
    r"""Softplus, a smooth approximation of ReLU that is always positive; see `functional.softplus`.

    .. math:: y = \frac{1}{\beta} \log(1 + e^{\beta x})

    Args:
        beta: β; the larger, the closer to ReLU.
        threshold: Where β x exceeds it, y is x.

    Shape:
        input: any shape; output: the same.

    Raises:
        ValueError: In `forward`, if beta is zero.

    Example:
        >>> import lucid
        >>> Softplus()(lucid.tensor([0.0]))
        tensor([0.6931])
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0):
        super().__init__(beta=beta, threshold=threshold)

    def forward(self, input: Tensor) -> Tensor:
        """Return softplus of each element."""
        return F.softplus(input, self.beta, self.threshold)


class Mish(FunctionLayer):
    r"""Mish, a smooth self-gated activation; see `functional.mish`.

    .. math:: y = x \tanh(\log(1 + e^x))

    Args:
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> Mish()(lucid.tensor([-1.0, 1.0]))
        tensor([-0.3034,  0.8651])

    Source: D. Misra, "Mish: a self regularized non-monotonic activation function", 2019.
    """

    def __init__(self, inplace: bool = False):
        super().__init__(inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return Mish of each element."""
        return F.mish(input, self.inplace)


class Softsign(Module):
    r"""Softsign, which approaches ±1 more slowly than tanh; see `functional.softsign`.

    .. math:: y = x / (1 + |x|)

    Shape:
        input: any shape; output: the same, between -1 and 1.

    Example:
        >>> import lucid
        >>> Softsign()(lucid.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return x / (1 + abs(x)) for each element."""
        return F.softsign(input)
