"""Activations whose graph is made of straight pieces, or of one straight piece and one bent one."""

from __future__ import annotations

import math
from typing import Any

from ... import ops
from ...ops import piecewise as one_operation
from ...ops.converting import converted
from .activation import _applied


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    r"""Return x, but no less than `min_val` and no more than `max_val`.

    Raises:
        ValueError: `min_val` is larger than `max_val`.

    Example:
        >>> import lucid
        >>> hardtanh(lucid.tensor([-3.0, 0.5, 3.0]))
        tensor([-1.0000,  0.5000,  1.0000])
    """
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val cannot be greater than max_val, got {min_val} and {max_val}")
    return _applied(one_operation.hardtanh, input, inplace, low=float(min_val), high=float(max_val))


def relu6(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`\min(\max(0, x), 6)`.

    Example:
        >>> import lucid
        >>> relu6(lucid.tensor([-1.0, 2.0, 8.0]))
        tensor([0., 2., 6.])

    Source: A. Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010.
    """
    return hardtanh(input, 0.0, 6.0, inplace)


def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Any:
    r"""Return x where it is larger than `threshold`, and `value` elsewhere.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.threshold(lucid.tensor([0.5, 2.0]), 1.0, -1.0)
        tensor([-1.,  2.])
    """
    return _applied(one_operation.threshold, input, inplace, at=float(threshold), value=float(value))


def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    r"""Return x where :math:`|x| > \lambda`, and 0 elsewhere.

    Example:
        >>> import lucid
        >>> hardshrink(lucid.tensor([-1.0, 0.25, 2.0]))
        tensor([-1.,  0.,  2.])
    """
    return one_operation.hardshrink(input, lambd=float(lambd))


def softshrink(input: Any, lambd: float = 0.5) -> Any:
    r"""Return x brought nearer to 0 by λ, and 0 where :math:`|x| \le \lambda`.

    Raises:
        RuntimeError: λ is negative.

    Example:
        >>> import lucid
        >>> softshrink(lucid.tensor([-1.0, 0.25, 2.0]))
        tensor([-0.5000,  0.0000,  1.5000])
    """
    if not lambd >= 0:
        raise RuntimeError(f"softshrink: lambd must be 0 or more, got {lambd}")
    return one_operation.softshrink(input, lambd=float(lambd))


def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`\min(\max(0, x + 3), 6) / 6`, a sigmoid of straight lines.

    Example:
        >>> import lucid
        >>> hardsigmoid(lucid.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])

    Source: M. Courbariaux et al., "BinaryConnect", 2015.
    """
    return _applied(one_operation.hardsigmoid, input, inplace)


def hardswish(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`x \min(\max(0, x + 3), 6) / 6`.

    Example:
        >>> import lucid
        >>> hardswish(lucid.tensor([-4.0, 3.0]))
        tensor([-0.,  3.])

    Source: A. Howard et al., "Searching for MobileNetV3", 2019.
    """
    return _applied(one_operation.hardswish, input, inplace)


def prelu(input: Any, weight: Any) -> Any:
    r"""Return x where it is positive, and :math:`w x` elsewhere.

    Args:
        input: Of shape (batch, channels, ...), or of any shape with one w.
        weight: w, one number for all or one for each channel.

    Raises:
        RuntimeError: There are neither one w nor as many as channels.

    Example:
        >>> import lucid
        >>> prelu(lucid.tensor([[-2.0, -2.0]]), lucid.tensor([0.5, 0.25]))
        tensor([[-1.0000, -0.5000]])

    Source: K. He et al., "Delving deep into rectifiers", 2015.
    """
    count = math.prod(weight.shape)
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.ndim > 1 or count not in (1, channels):
        raise RuntimeError(
            f"prelu: expected a weight of 1 number or of {channels}, the channels of an input of shape "
            f"{tuple(input.shape)}, got shape {tuple(weight.shape)}"
        )
    shape = (count, *(1,) * (input.ndim - 2)) if count > 1 else ()
    return one_operation.prelu(input, ops.reshape(weight, shape))


def rrelu(input: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False, inplace: bool = False) -> Any:
    r"""Return x where it is positive, and :math:`a x` elsewhere, a drawn anew for each element while training.

    Args:
        input: The numbers x.
        lower: The least a.
        upper: The largest a; without `training`, a is the mean of the two.
        training: Whether to draw a.
        inplace: Whether to write into the input's own memory.

    Raises:
        RuntimeError: `lower` is larger than `upper`.

    Example:
        >>> import lucid
        >>> rrelu(lucid.tensor([-8.0, 8.0]), 0.25, 0.75)
        tensor([-4.,  8.])

    Source: B. Xu et al., "Empirical evaluation of rectified activations in convolutional network", 2015.
    """
    if lower > upper:
        raise RuntimeError(f"rrelu: lower must be less than or equal to upper, got {lower} and {upper}")
    if not training:
        return _applied(ops.leaky_relu, input, inplace, negative_slope=(lower + upper) / 2)
    u = ops.rand(tuple(input.shape), dtype=input.dtype, device=input.device)
    a = ops.where(input.detach() > 0, 1.0, u * (upper - lower) + lower)
    return _applied(lambda x: x * converted(a, input.dtype), input, inplace)


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    r"""Return x where it is positive, and :math:`\alpha (e^{x / \alpha} - 1)` elsewhere: `elu` with a smooth slope.

    Raises:
        RuntimeError: α is 0.

    Example:
        >>> import lucid
        >>> celu(lucid.tensor([-2.0, 2.0]), alpha=2.0)
        tensor([-1.2642,  2.0000])

    Source: J. T. Barron, "Continuously differentiable exponential linear units", 2017.
    """
    if alpha == 0:
        raise RuntimeError("celu: alpha must not be 0")
    return _applied(one_operation.celu, input, inplace, alpha=float(alpha))


def selu(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`\lambda x` where x is positive, and :math:`\lambda \alpha (e^x - 1)` elsewhere.

    With λ ≈ 1.0507 and α ≈ 1.6733, numbers of mean 0 and variance 1 keep both from layer to layer.

    Example:
        >>> import lucid
        >>> selu(lucid.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """
    return _applied(one_operation.selu, input, inplace)
