"""ReLU and its family: leaky, parametric and randomized ReLU, hard tanh, threshold."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..arguments import converted
from ..creation.random import rand
from ..elementwise.where import masked, where
from ..shape.reshaping import reshape
from .inplace import applied


@primitive
def _relu(xp: Any, x: Array) -> Array:
    return xp.maximum(x, 0)


_relu.vjp(x=lambda g, y: masked(g, y != 0))


def relu(input: Any, inplace: bool = False) -> Any:
    r"""Rectified linear unit.

    .. math:: y = \max(0, x)

    The slope at 0 is taken to be 0.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> relu(lucid.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    return applied(_relu, input, True) if inplace else _relu(input)


@primitive
def _leaky_relu(xp: Any, x: Array, *, slope: float) -> Array:
    return xp.maximum(x, slope * x) if slope <= 1 else xp.minimum(x, slope * x)


_leaky_relu.vjp(x=lambda g, x, slope: masked(g, x > 0) + slope * masked(g, ~(x > 0)))


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    r"""Leaky ReLU: a small slope for negative values.

    .. math:: y = \max(0, x) + \text{slope} \cdot \min(0, x)

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> leaky_relu(lucid.tensor([-1.0, 2.0]), 0.1)
        tensor([-0.1000,  2.0000])

    Source: A. Maas et al., "Rectifier nonlinearities improve neural network acoustic models", 2013.
    """
    return applied(_leaky_relu, input, inplace, slope=float(negative_slope))


@primitive
def _prelu(xp: Any, x: Array, weight: Array) -> Array:
    """x where it is positive, and w x elsewhere."""
    return xp.where(x > 0, x, weight * x)


_prelu.vjp(
    x=lambda g, x, weight: masked(g, x > 0) + weight * masked(g, ~(x > 0)),
    weight=lambda g, x: masked(g * x, ~(x > 0)),
)


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
    return _prelu(input, reshape(weight, shape))


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
        return leaky_relu(input, (lower + upper) / 2, inplace)
    u = rand(tuple(input.shape), dtype=input.dtype, device=input.device)
    a = where(input.detach() > 0, 1.0, u * (upper - lower) + lower)
    return applied(lambda x: x * converted(a, input.dtype), input, inplace)


@primitive
def _hardtanh(xp: Any, x: Array, *, low: float, high: float) -> Array:
    """x, but no less than low and no more than high. The slope at the two ends is 0."""
    return xp.minimum(xp.maximum(x, low), high)


_hardtanh.vjp(x=lambda g, x, low, high: masked(g, (x > low) & (x < high)))


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
    return applied(_hardtanh, input, inplace, low=float(min_val), high=float(max_val))


def relu6(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`\min(\max(0, x), 6)`.

    Example:
        >>> import lucid
        >>> relu6(lucid.tensor([-1.0, 2.0, 8.0]))
        tensor([0., 2., 6.])

    Source: A. Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010.
    """
    return hardtanh(input, 0.0, 6.0, inplace)


@primitive
def _threshold(xp: Any, x: Array, *, at: float, value: float) -> Array:
    """x where it is larger than a number, another number elsewhere."""
    return xp.where(x <= at, x.dtype.type(value), x)


_threshold.vjp(x=lambda g, x, at: masked(g, ~(x <= at)))


def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Any:
    r"""Return x where it is larger than `threshold`, and `value` elsewhere.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.threshold(lucid.tensor([0.5, 2.0]), 1.0, -1.0)
        tensor([-1.,  2.])
    """
    return applied(_threshold, input, inplace, at=float(threshold), value=float(value))
