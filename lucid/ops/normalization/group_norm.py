"""Group normalization: normalizes groups of channels of each sample."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.tape import Variable
from ..arguments import check_floating
from ..shape.reshaping import reshape
from .batch_norm import affine
from .standardize import _standardized, standardize


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


SMALL = {"e": 2.0**-10, "f": 2.0**-23, "d": 2.0**-52}
