"""ReLU and its family as modules; the formulas are in `ops/activations/relu.py`."""

from __future__ import annotations

from typing import Any

from ... import ops
from .. import functional as F
from ..init import constant_
from ..module.module import Module
from ..parameter import Parameter


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
        return F.relu(input, self.inplace)

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


class ReLU6(Module):
    r"""The module of `functional.relu6`.

    .. math:: y = \min(\max(0, x), 6)

    Example:
        >>> import lucid
        >>> ReLU6()(lucid.tensor([-1.0, 2.0, 8.0]))
        tensor([0., 2., 6.])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return min(max(0, x), 6)."""
        return F.relu6(input, self.inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class Hardtanh(Module):
    r"""The module of `functional.hardtanh`.

    .. math:: y = \min(\max(\text{min\_val}, x), \text{max\_val})

    Raises:
        ValueError: `min_val` is not less than `max_val`.

    Example:
        >>> import lucid
        >>> Hardtanh()(lucid.tensor([-3.0, 0.5]))
        tensor([-1.0000,  0.5000])
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False):
        super().__init__()
        if not max_val > min_val:
            raise ValueError(f"Hardtanh: max_val must be larger than min_val, got {max_val} and {min_val}")
        self.min_val = min_val
        self.max_val = max_val
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return x between the two bounds."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        return f"min_val={self.min_val}, max_val={self.max_val}" + (", inplace=True" if self.inplace else "")


class Threshold(Module):
    r"""The module of `functional.threshold`.

    .. math:: y = x \text{ if } x > \text{threshold}, \text{ else value}

    Example:
        >>> import lucid
        >>> Threshold(1.0, -1.0)(lucid.tensor([0.5, 2.0]))
        tensor([-1.,  2.])
    """

    def __init__(self, threshold: float, value: float, inplace: bool = False):
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return x, or the value where x is not above the threshold."""
        return F.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        return f"threshold={self.threshold}, value={self.value}" + (", inplace=True" if self.inplace else "")


class RReLU(Module):
    r"""The module of `functional.rrelu`.

    .. math:: y = x \text{ if } x > 0, \text{ else } a x

    Raises:
        RuntimeError: On its call, if `lower` is larger than `upper`.

    Example:
        >>> import lucid
        >>> RReLU(0.25, 0.75).eval()(lucid.tensor([-8.0, 8.0]))
        tensor([-4.,  8.])
    """

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3, inplace: bool = False):
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        """Return the input with its negative elements shrunk, by factors drawn anew while training."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"lower={self.lower}, upper={self.upper}" + (", inplace=True" if self.inplace else "")


class PReLU(Module):
    r"""A leaky relu whose slope is learned.

    .. math:: y = x \text{ if } x > 0, \text{ else } w x

    Args:
        num_parameters: How many w there are: 1, or one for each channel.
        init: What they are at first.
        device: Where they are.
        dtype: Their data type.

    Attributes:
        weight: w, of shape (num_parameters,).

    Example:
        >>> import lucid
        >>> PReLU()(lucid.tensor([-4.0, 4.0])).detach()
        tensor([-1.,  4.])

    Source: K. He et al., "Delving deep into rectifiers", 2015.
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None):
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(ops.empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the slopes to what they are at first."""
        constant_(self.weight, self.init)

    def forward(self, input: Any) -> Any:
        """Return the input with its negative elements multiplied by w."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
