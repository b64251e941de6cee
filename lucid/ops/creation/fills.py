"""Random numbers of a tensor's shape, dtype and device: what its methods `random_`, `exponential_` and so on write."""

from __future__ import annotations

import numpy as np

from ...autograd.typing import Tensor
from ...backend import device_of, transfer
from ..arguments import check_floating, raw
from ..elementwise.exponential import exp
from ..elementwise.trigonometric import tan
from .from_data import leaf_tensor
from .generator import Generator, default_generator
from .random import draw, draw_integers, randn_like, whole_numbers


def random(input: Tensor, *bounds: int | None, generator: Generator | None = None) -> Tensor:
    """Draw integers uniformly, as ``random_()``, ``random_(high)`` or ``random_(low, high)``, with low ≤ i < high.

    Without bounds, or with None for the high one, they are all integers from 0 or low on that the dtype can hold; of
    floats, those up to 2²⁴ in float32, 2⁵³ in float64 and 2¹¹ in float16.

    Raises:
        RuntimeError: No integer lies between the bounds, or the dtype does not hold one of them.
        TypeError: There are more than two bounds, or one is no integer.
    """
    if len(bounds) > 2:
        raise TypeError(f"random_: expected at most two bounds, low and high, got {bounds}")
    low, high = (0, *(bounds or (None,)))[-2:]
    high = whole_numbers(input.dtype)[1] + 1 if high is None else high
    drawn = draw_integers("random_", low, high, input.dtype, tuple(input.shape), generator)
    return leaf_tensor(transfer(drawn, device_of(raw(input))), False)


def exponential(input: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    r"""Draw from the exponential distribution of a rate λ, whose mean is 1 / λ; no number is 0.

    .. math:: p(x) = \lambda e^{-\lambda x}

    Raises:
        RuntimeError: λ is not positive, or the tensor is not of floats.
    """
    check_floating("exponential_", input)
    if not lambd > 0:
        raise RuntimeError(f"exponential_: expected lambd > 0, the rate (the mean is 1 / lambd), got {lambd}")
    device = device_of(raw(input))
    z = draw("standard_exponential", tuple(input.shape), input.dtype, device, generator)
    with device.scope():
        return leaf_tensor(device.xp.maximum(z / lambd, float(np.finfo(input.dtype).tiny)), False)


def cauchy(input: Tensor, median: float = 0.0, sigma: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    r"""Draw from a Cauchy distribution, which has neither mean nor variance.

    .. math:: p(x) = \frac1\pi \frac{\sigma}{(x - m)^2 + \sigma^2}

    Raises:
        RuntimeError: σ is not positive, or the tensor is not of floats.
    """
    check_floating("cauchy_", input)
    if not sigma > 0:
        raise RuntimeError(f"cauchy_: expected sigma > 0, half the width at half height, got {sigma}")
    u = draw("random", tuple(input.shape), input.dtype, device_of(raw(input)), generator)
    return tan(leaf_tensor(u - 0.5, False) * np.pi) * sigma + median


def log_normal(input: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None) -> Tensor:
    """Draw numbers whose logarithms have a normal distribution of this mean and standard deviation.

    Raises:
        RuntimeError: The standard deviation is not positive, or the tensor is not of floats.
    """
    check_floating("log_normal_", input)
    if not std > 0:
        raise RuntimeError(f"log_normal_: expected std > 0, of the logarithm, got {std}")
    return exp(randn_like(input, generator=generator) * std + mean)


def geometric(input: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """Draw how many trials it takes until the first success, each with probability p: 1, 2, and so on.

    `lucid.distributions.Geometric` counts the failures before the success, and so begins with 0.

    Raises:
        RuntimeError: p is not in 0 < p < 1.
    """
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_: expected a probability p of success in 0 < p < 1, got {p}")
    drawn = (generator or default_generator).numpy.geometric(p, tuple(input.shape))
    return leaf_tensor(transfer(np.asarray(drawn).astype(input.dtype), device_of(raw(input))), False)
