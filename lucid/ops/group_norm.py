"""Other normalizations of feature maps: of groups of channels, of each channel by itself, by the root mean square."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..autograd.tape import Variable
from ..backend import Array, device_of
from .batch_norm import affine, frozen, inverse_root, track
from .converting import check_floating
from .dims import sizes
from .normalization import _standardized, standardize
from .reduction import mean
from .shape import reshape


def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    r"""Bring each group of channels of each sample to mean 0 and variance 1, then scale and shift each channel.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Args:
        input: x of shape (N, C, ...).
        num_groups: Into how many groups the C channels are divided.
        weight: The factors w of shape (C), or None.
        bias: The summands b of shape (C), or None.
        eps: Keeps the root away from 0.

    Raises:
        RuntimeError: The groups do not divide the channels, or a vector does not have one number for each channel.
        ValueError: There is but one number to take a variance of.

    Example:
        >>> import lucid
        >>> group_norm(lucid.tensor([[1.0, 3.0, 5.0, 9.0]]), 2)
        tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])

    Source: Y. Wu and K. He, "Group normalization", 2018.
    """
    shape = tuple(input.shape)
    if len(shape) < 2:
        raise RuntimeError(f"group_norm: expected input of shape (N, C, ...), got {shape}")
    check_floating("group_norm", input)
    if num_groups < 1 or shape[1] % num_groups:
        raise RuntimeError(
            f"group_norm: expected the number of channels to be divisible by num_groups, got input of shape {shape} "
            f"and num_groups={num_groups}"
        )
    if shape[0] * shape[1] // num_groups * math.prod(shape[2:]) == 1:
        raise ValueError(
            f"group_norm: expected more than 1 value per channel when training, got input of shape {shape}"
        )
    check_vectors("group_norm", shape, weight=weight, bias=bias)
    x = reshape(input, (shape[0], num_groups, -1 if shape[0] else shape[1] // num_groups, *shape[2:]))
    return affine(reshape(standardized(x, tuple(range(2, len(shape) + 1)), eps), shape), weight, bias)


def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    r"""Bring each channel of each sample to mean 0 and variance 1 over all places, then scale and shift it.

    Args:
        input: x of shape (N, C, L) or (N, C, ...).
        running_mean: Means of shape (C), moved by `momentum` if `use_input_stats`, used otherwise; or None.
        running_var: Variances of shape (C), or None.
        weight: The factors w of shape (C), or None.
        bias: The summands b of shape (C), or None.
        use_input_stats: Whether to use each sample's own mean and variance.
        momentum: How far the running statistics move.
        eps: Keeps the root away from 0.

    Raises:
        RuntimeError: A vector does not have one number for each channel, or there are no statistics to use.
        ValueError: A channel has but one place.

    Example:
        >>> import lucid
        >>> instance_norm(lucid.tensor([[[1.0, 3.0], [5.0, 9.0]]]))
        tensor([[[-1.0000,  1.0000],
                 [-1.0000,  1.0000]]])

    Source: D. Ulyanov et al., "Instance normalization: the missing ingredient for fast stylization", 2016.
    """
    shape = tuple(input.shape)
    if len(shape) < 3:
        raise RuntimeError(f"instance_norm: expected input of shape (N, C, L) or (N, C, ...), got {shape}")
    check_floating("instance_norm", input)
    check_vectors("instance_norm", shape, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise RuntimeError("instance_norm: expected running_mean and running_var, or use_input_stats=True")
        at, var = (v._data if isinstance(v, Variable) else v for v in (running_mean, running_var))
        return frozen(input, at, var, weight, bias, eps)
    n, dims = math.prod(shape[2:]), tuple(range(2, len(shape)))
    if n == 1:
        raise ValueError(f"instance_norm: expected more than 1 place per channel when training, got shape {shape}")
    if shape[0] and (running_mean is not None or running_var is not None):
        x = input._data if isinstance(input, Variable) else input
        track(running_mean, x.mean(axis=dims).mean(axis=0), momentum)
        track(running_var, x.var(axis=dims).mean(axis=0) * (n / (n - 1)), momentum)
    return affine(standardized(input, dims, eps), weight, bias)


def standardized(x: Any, dims: tuple[int, ...], eps: float) -> Any:
    """x with mean 0 and variance 1 over some dimensions."""
    if not math.prod(x.shape):
        return x
    u, s = standardize(x._data if isinstance(x, Variable) else x, dims, eps)
    return _standardized(x, u, s, dims=dims)


def check_vectors(name: str, shape: tuple[int, ...], **vectors: Any) -> None:
    """Refuse a vector that does not have one number for each channel.

    Raises:
        RuntimeError: One has another shape.
    """
    for what, vector in vectors.items():
        if vector is not None and tuple(vector.shape) != (shape[1],):
            raise RuntimeError(
                f"{name}: {what} should have one element for each of the {shape[1]} channels of an input of shape "
                f"{shape}, got shape {tuple(vector.shape)}"
            )


# u is x s, where s = 1 / √(mean(x²) + eps): both are computed once, and these say how they depend on x.


@primitive
def _unit(xp: Any, x: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    return u


@primitive
def _unit_scale(xp: Any, x: Array, u: Array, s: Array, *, dims: tuple[int, ...]) -> Array:
    return s


def _unit_rule(g: Any, x: Any, y: Any, s: Any, dims: tuple[int, ...]) -> Any:
    """s (g - u mean(g u))"""
    return _unit_scale(x, y, s, dims=dims) * (g - y * mean(g * y, dims, keepdim=True))


_unit.vjp(x=_unit_rule, u=None, s=None)
_unit_scale.vjp(
    x=lambda g, x, u, y, x_shape, dims: (
        g * y * y * _unit(x, u, y, dims=dims) * (-1 / max(math.prod(x_shape[d] for d in dims), 1))
    ),
    u=None,
    s=None,
)


def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    r"""Bring each sample to a mean square of 1 over its last dimensions, then scale it.

    .. math:: y = \frac{x}{\sqrt{\operatorname{mean}(x^2) + \epsilon}} \, w

    Args:
        input: x of shape (\*, \*normalized_shape).
        normalized_shape: The sizes of the last dimensions.
        weight: The factors w, of shape `normalized_shape`, or None.
        eps: Keeps the root away from 0; None for the smallest number that changes 1 in the input's dtype.

    Raises:
        RuntimeError: The input does not end in `normalized_shape`, or the weight does not have it; or its numbers are
            integers.

    Example:
        >>> import lucid
        >>> rms_norm(lucid.tensor([[3.0, 3.0, -3.0]]), (3,))
        tensor([[ 1.,  1., -1.]])

    Source: B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019.
    """
    shape = sizes("rms_norm", (normalized_shape,))
    if not shape or tuple(input.shape[len(input.shape) - len(shape) :]) != shape:
        wanted = ", ".join(map(str, ("*", *shape)))
        raise RuntimeError(f"rms_norm: expected input of shape ({wanted}), got {tuple(input.shape)}")
    check_floating("rms_norm", input)
    if weight is not None and tuple(weight.shape) != shape:
        raise RuntimeError(f"rms_norm: expected weight of shape {shape}, got {tuple(weight.shape)}")
    dims = tuple(range(-len(shape), 0))
    x = input._data if isinstance(input, Variable) else input
    with device_of(x).scope():
        s = inverse_root((x * x).mean(axis=dims, keepdims=True), SMALL[x.dtype.char] if eps is None else eps)
        u = x * s
    y = _unit(input, u, s, dims=dims)
    return y if weight is None else y * weight


SMALL = {"e": 2.0**-10, "f": 2.0**-23, "d": 2.0**-52}
