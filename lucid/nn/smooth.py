"""Smooth activations, and those made of sigmoid and softmax, as modules of the functions in `nn.functional`."""

from __future__ import annotations

from typing import Any

from . import functional as F
from .module import Module


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


class Softmin(Module):
    r"""The module of `functional.softmin`.

    .. math:: y_i = \frac{e^{-x_i}}{\sum_k e^{-x_k}}

    Example:
        >>> import lucid
        >>> Softmin(dim=0)(lucid.zeros(2))
        tensor([0.5000, 0.5000])
    """

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """Return positive numbers that sum to 1 along the dimension, the largest for the smallest."""
        return F.softmin(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmax2d(Module):
    r"""Softmax over the channels of images, at each place of them.

    .. math:: y_{c,i,j} = \frac{e^{x_{c,i,j}}}{\sum_k e^{x_{k,i,j}}}

    Raises:
        ValueError: On its call, if the input is not (channels, height, width), with or without a batch.

    Example:
        >>> import lucid
        >>> Softmax2d()(lucid.zeros(2, 1, 1)).tolist()
        [[[0.5]], [[0.5]]]
    """

    def forward(self, input: Any) -> Any:
        """Return positive numbers that sum to 1 over the channels."""
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input of 3 or 4 dimensions, got shape {tuple(input.shape)}")
        return F.softmax(input, -3)
