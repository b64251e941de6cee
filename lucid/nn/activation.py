"""Activations as modules; what each computes is said with its function in `nn.functional`."""

from __future__ import annotations

from typing import Any

from .. import ops
from . import functional as F
from .module import Module


class ReLU(Module):
    r"""The module of `functional.relu`.

    .. math:: y = \max(0, x)

    Example:
        >>> import lucid
        >>> ReLU()(lucid.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return max(0, x)."""
        return F.relu(input, True) if self.inplace else ops.relu(input)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class LeakyReLU(Module):
    r"""The module of `functional.leaky_relu`.

    .. math:: y = \max(0, x) + \text{slope} \cdot \min(0, x)

    Example:
        >>> import lucid
        >>> LeakyReLU(0.1)(lucid.tensor([-1.0, 2.0]))
        tensor([-0.1000,  2.0000])
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False):
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return the input with its negative elements shrunk."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        return f"negative_slope={self.negative_slope}" + (", inplace=True" if self.inplace else "")


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


class Softmax(Module):
    r"""The module of `functional.softmax`.

    .. math:: y_i = \frac{e^{x_i}}{\sum_k e^{x_k}}

    Example:
        >>> import lucid
        >>> Softmax(dim=1)(lucid.zeros(1, 4))
        tensor([[0.2500, 0.2500, 0.2500, 0.2500]])
    """

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """Return positive numbers that sum to 1 along the dimension."""
        return F.softmax(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class LogSoftmax(Module):
    r"""The module of `functional.log_softmax`.

    .. math:: y_i = x_i - \log \sum_k e^{x_k}

    Example:
        >>> import lucid
        >>> LogSoftmax(dim=1)(lucid.zeros(1, 2))
        tensor([[-0.6931, -0.6931]])
    """

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """Return the logarithm of the softmax along the dimension."""
        return F.log_softmax(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
