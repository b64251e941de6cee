r"""Initialization of parameters, in place and outside the graph; each function returns its tensor.

Random numbers are drawn on the CPU (see `lucid.Generator`), so that a seed gives the same model on every device.
For a weight of shape (out, in, \*kernel), fan_in is the number of inputs of one output, and fan_out the number of
outputs of one input; the *gain* compensates for what the activation after the layer does to the variance.
"""

from __future__ import annotations

import functools
import math
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from ..backend import Array, transfer
from ..hints import warn
from ..ops import Generator, default_generator
from ..ops.creation.random import draw
from ..tensor import Tensor
from .fan import calculate_gain, fan, fans
from .structured import dirac_, fill, orthogonal_, sparse_


def _sample(tensor: Tensor, method: str, generator: Generator | None) -> Array:
    """Random numbers of a tensor's shape, dtype and device."""
    return draw(method, tensor.shape, tensor.dtype, tensor.device, generator)


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill a tensor from the uniform distribution on [a, b).

    Example:
        >>> import lucid
        >>> x = uniform_(lucid.empty(3, 5), -1, 1)
        >>> bool((x.abs() <= 1).all())
        True
    """
    return fill(tensor, _sample(tensor, "random", generator) * (b - a) + a)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill a tensor from the normal distribution with a mean and a standard deviation (not a variance).

    Example:
        >>> import lucid
        >>> normal_(lucid.empty(3, 5), std=0.02).shape
        lucid.Size([3, 5])
    """
    return fill(tensor, _sample(tensor, "standard_normal", generator) * std + mean)


def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0,
    generator: Generator | None = None
) -> Tensor:  # fmt: skip
    """Fill a tensor from the normal distribution truncated to [a, b]: values outside are drawn again.

    The bounds are values of the tensor, not multiples of `std`.

    Raises:
        ValueError: a is not less than b, or less than one value in 10,000 would be between them.

    Example:
        >>> import lucid
        >>> x = trunc_normal_(lucid.empty(1000), std=2.0)
        >>> bool((x.abs() <= 2).all())
        True
    """
    share = NormalDist().cdf((b - mean) / std) - NormalDist().cdf((a - mean) / std) if a < b else 0.0
    if share < 1e-4:
        raise ValueError(
            f"trunc_normal_: less than one number in 10,000 of mean {mean} and std {std} lies between a={a} and b={b}; "
            "a and b are bounds of the result, not multiples of std"
        )
    source = (generator or default_generator).numpy
    count = tensor.numel()
    found = np.empty(0)
    while found.size < count:
        more = source.standard_normal(int((count - found.size) / share * 1.1) + 16) * std + mean
        found = np.concatenate([found, more[(more >= a) & (more <= b)]])
    values = found[:count].reshape(tensor.shape).astype(tensor.dtype)
    return fill(tensor, transfer(np.clip(values, a, b), tensor.device))


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill a tensor with the value `val`.

    Example:
        >>> import lucid
        >>> constant_(lucid.empty(2), 0.3)
        tensor([0.3000, 0.3000])
    """
    return fill(tensor, val)


def ones_(tensor: Tensor) -> Tensor:
    """Fill a tensor with ones."""
    return fill(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill a tensor with zeros."""
    return fill(tensor, 0.0)


def eye_(tensor: Tensor) -> Tensor:
    """Fill a matrix with ones on the diagonal and zeros elsewhere: a linear layer that keeps its inputs.

    Raises:
        ValueError: The tensor does not have 2 dimensions.

    Example:
        >>> import lucid
        >>> eye_(lucid.empty(2, 3)).tolist()
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    if tensor.ndim != 2:
        raise ValueError(f"eye_: expected a tensor of 2 dimensions, got shape {tuple(tensor.shape)}")
    with tensor.device.scope():
        return fill(tensor, tensor.device.xp.eye(*tensor.shape, dtype=tensor.dtype))


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    r"""Xavier (Glorot) initialization from a uniform distribution, for tanh and sigmoid.

    .. math:: w \sim U(-a, a), \qquad a = \text{gain} \sqrt{\frac{6}{\text{fan\_in} + \text{fan\_out}}}

    Args:
        tensor: The weight, of shape (out, in, ...).
        gain: The gain of the activation after the layer; see `calculate_gain`.
        generator: The random number generator; the default one if None.

    Raises:
        ValueError: The tensor has fewer than 2 dimensions.

    Example:
        >>> import lucid
        >>> bool((xavier_uniform_(lucid.empty(2, 4)).abs() <= 1).all())
        True

    Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward networks", 2010.
    """
    bound = gain * math.sqrt(6 / sum(fans("xavier_uniform_", tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    r"""Xavier (Glorot) initialization from a normal distribution; the arguments are those of `xavier_uniform_`.

    .. math:: w \sim N(0, \sigma^2), \qquad \sigma = \text{gain} \sqrt{\frac{2}{\text{fan\_in} + \text{fan\_out}}}

    Raises:
        ValueError: The tensor has fewer than 2 dimensions.

    Example:
        >>> import lucid
        >>> xavier_normal_(lucid.empty(2, 4)).shape
        lucid.Size([2, 4])

    Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward networks", 2010.
    """
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(fans("xavier_normal_", tensor))), generator)


def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: Literal["fan_in", "fan_out"] = "fan_in", nonlinearity: str = "leaky_relu",
    generator: Generator | None = None
) -> Tensor:  # fmt: skip
    r"""Kaiming (He) initialization from a uniform distribution, for ReLU and its family.

    .. math:: w \sim U(-b, b), \qquad b = \text{gain} \sqrt{3 / \text{fan}}

    Args:
        tensor: The weight, of shape (out, in, ...).
        a: The negative slope of the leaky ReLU after the layer; it has no effect on other nonlinearities.
        mode: ``"fan_in"`` keeps the variance in the forward pass, ``"fan_out"`` in the backward pass.
        nonlinearity: The activation after the layer, for the gain.
        generator: The random number generator; the default one if None.

    Raises:
        ValueError: The tensor has fewer than 2 dimensions, or `mode` or `nonlinearity` is unknown.

    Example:
        >>> import lucid
        >>> bool((kaiming_uniform_(lucid.empty(2, 6)).abs() <= 1).all())
        True

    Source: K. He et al., "Delving deep into rectifiers", 2015.
    """
    n, gain = fan("kaiming_uniform_", tensor, mode), calculate_gain(nonlinearity, a)
    if not tensor.numel():
        warn("kaiming_uniform_: there is nothing to fill in a tensor without elements")
        return tensor
    bound = gain * math.sqrt(3 / n)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: Literal["fan_in", "fan_out"] = "fan_in", nonlinearity: str = "leaky_relu",
    generator: Generator | None = None
) -> Tensor:  # fmt: skip
    r"""Kaiming (He) initialization from a normal distribution; the arguments are those of `kaiming_uniform_`.

    .. math:: w \sim N(0, \sigma^2), \qquad \sigma = \text{gain} / \sqrt{\text{fan}}

    Raises:
        ValueError: The tensor has fewer than 2 dimensions, or `mode` or `nonlinearity` is unknown.

    Example:
        >>> import lucid
        >>> kaiming_normal_(lucid.empty(2, 6), nonlinearity="relu").shape
        lucid.Size([2, 6])

    Source: K. He et al., "Delving deep into rectifiers", 2015.
    """
    n, gain = fan("kaiming_normal_", tensor, mode), calculate_gain(nonlinearity, a)
    if not tensor.numel():
        warn("kaiming_normal_: there is nothing to fill in a tensor without elements")
        return tensor
    return normal_(tensor, 0.0, gain / math.sqrt(n), generator)


def _deprecated(function: Any) -> Any:
    """A function under its name without an underscore, which PyTorch has deprecated."""
    old = function.__name__[:-1]

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        warn(f"nn.init.{old} is deprecated, as in PyTorch: use {old}_", FutureWarning)
        return function(*args, **kwargs)

    call.__name__ = call.__qualname__ = old
    call.__doc__ = f"`{old}_` under its older name, with a warning."
    return call


constant, dirac, eye, orthogonal, sparse = map(_deprecated, (constant_, dirac_, eye_, orthogonal_, sparse_))
normal, uniform = map(_deprecated, (normal_, uniform_))
kaiming_normal, kaiming_uniform = map(_deprecated, (kaiming_normal_, kaiming_uniform_))
xavier_normal, xavier_uniform = map(_deprecated, (xavier_normal_, xavier_uniform_))

# fmt: off
__all__ = [
    "calculate_gain", "constant", "constant_", "dirac", "dirac_", "eye", "eye_", "kaiming_normal", "kaiming_normal_",
    "kaiming_uniform", "kaiming_uniform_", "normal", "normal_", "ones_", "orthogonal", "orthogonal_", "sparse",
    "sparse_", "trunc_normal_", "uniform", "uniform_", "xavier_normal", "xavier_normal_", "xavier_uniform",
    "xavier_uniform_", "zeros_",
]
# fmt: on
