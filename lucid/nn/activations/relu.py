"""ReLU and its family as layers."""

from __future__ import annotations

from ... import ops
from ...autograd.typing import DeviceLike, DType, Tensor
from .. import functional as F
from ..init import constant_
from ..module.function_layer import FunctionLayer
from ..module.module import Module
from ..parameter import Parameter


class ReLU(FunctionLayer):
    r"""Rectified linear unit; see `functional.relu`.

    .. math:: y = \max(0, x)

    Args:
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> ReLU()(lucid.tensor([-1.0, 2.0]))
        tensor([0., 2.])

    Source: V. Nair and G. E. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
    """

    def __init__(self, inplace: bool = False):
        super().__init__(inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return ReLU of each element."""
        return F.relu(input, self.inplace)


class LeakyReLU(FunctionLayer):
    r"""Rectified linear unit with a small slope for negative elements; see `functional.leaky_relu`.

    .. math:: y = \max(0, x) + \text{negative\_slope} \cdot \min(0, x)

    Args:
        negative_slope: The slope for x < 0.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> LeakyReLU(0.1)(lucid.tensor([-1.0, 2.0]))
        tensor([-0.1000,  2.0000])

    Source: A. L. Maas et al., "Rectifier nonlinearities improve neural network acoustic models", 2013.
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False):
        super().__init__(negative_slope=negative_slope, inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return leaky ReLU of each element."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)


class ReLU6(FunctionLayer):
    r"""Rectified linear unit with an upper bound of 6; see `functional.relu6`.

    .. math:: y = \min(\max(0, x), 6)

    Args:
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> ReLU6()(lucid.tensor([-1.0, 2.0, 8.0]))
        tensor([0., 2., 6.])

    Source: A. G. Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications",
    2017.
    """

    def __init__(self, inplace: bool = False):
        super().__init__(inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return ReLU6 of each element."""
        return F.relu6(input, self.inplace)


class Hardtanh(FunctionLayer):
    r"""Piecewise linear tanh: each element clamped to an interval; see `functional.hardtanh`.

    .. math:: y = \min(\max(\text{min\_val}, x), \text{max\_val})

    Args:
        min_val: The lower bound.
        max_val: The upper bound.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        ValueError: `max_val` is not larger than `min_val`.

    Example:
        >>> import lucid
        >>> Hardtanh()(lucid.tensor([-3.0, 0.5]))
        tensor([-1.0000,  0.5000])
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False):
        super().__init__(min_val=min_val, max_val=max_val, inplace=inplace)
        if not max_val > min_val:
            raise ValueError(f"Hardtanh: max_val must be larger than min_val, got {max_val} and {min_val}")

    def forward(self, input: Tensor) -> Tensor:
        """Return each element clamped to [min_val, max_val]."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)


class Threshold(FunctionLayer):
    r"""Elements above a threshold, and a constant for all others; see `functional.threshold`.

    .. math:: y = x \text{ if } x > \text{threshold}, \text{ else value}

    Args:
        threshold: The threshold.
        value: The constant that replaces all other elements.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> Threshold(1.0, -1.0)(lucid.tensor([0.5, 2.0]))
        tensor([-1.,  2.])
    """

    def __init__(self, threshold: float, value: float, inplace: bool = False):
        super().__init__(threshold=threshold, value=value, inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return each element that exceeds the threshold, and `value` for the others."""
        return F.threshold(input, self.threshold, self.value, self.inplace)


class RReLU(FunctionLayer):
    r"""Leaky rectified linear unit with random slopes; see `functional.rrelu`.

    .. math:: y = x \text{ if } x > 0, \text{ else } a x

    In training mode each negative element draws its own a from [lower, upper); after `eval()`, a is
    (lower + upper) / 2.

    Args:
        lower: The smallest slope.
        upper: The largest slope.
        inplace: Whether to write the output into the input's memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: In `forward`, if `lower` is larger than `upper`.

    Example:
        >>> import lucid
        >>> RReLU(0.25, 0.75).eval()(lucid.tensor([-8.0, 8.0]))
        tensor([-4.,  8.])

    Source: B. Xu et al., "Empirical evaluation of rectified activations in convolutional network", 2015.
    """

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3, inplace: bool = False):
        super().__init__(lower=lower, upper=upper, inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Return leaky ReLU of each element, with random slopes in training mode."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class PReLU(Module):
    r"""Leaky rectified linear unit whose slope is learned; see `functional.prelu`.

    .. math:: y = x \text{ if } x > 0, \text{ else } w x

    Leave w out of weight decay, which would pull it towards ReLU.

    Args:
        num_parameters: The number of slopes: 1, or one per channel (dimension 1 of the input).
        init: The initial value of the slopes.
        device: The device of the parameter.
        dtype: The data type of the parameter.

    Shape:
        input: any shape, or (N, C, ...) with C = num_parameters; output: the same.

    Attributes:
        weight: w, of shape (num_parameters,).

    Example:
        >>> import lucid
        >>> PReLU()(lucid.tensor([-4.0, 4.0])).detach()
        tensor([-1.,  4.])

    Source: K. He et al., "Delving deep into rectifiers", 2015.
    """

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: DeviceLike | None = None, dtype: DType | None = None
    ):
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(ops.empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the slopes to their initial value."""
        constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        """Return leaky ReLU of each element, with the learned slopes."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
