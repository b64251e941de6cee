"""Group normalization: normalizes groups of channels of each sample."""

from __future__ import annotations

import math
from typing import Any

from ..arguments import check_floating
from ..shape.reshaping import reshape
from .batch_norm import affine, check_vectors
from .standardize import standardize


def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    r"""Normalize each group of channels of each sample, then scale and shift each channel.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Training and evaluation do the same. With one group it is layer norm over (C, ...), with C groups instance norm.

    Args:
        input: The elements x.
        num_groups: The number of groups that the channels are divided into.
        weight: The factors w, one per channel; or None.
        bias: The summands b, one per channel; or None.
        eps: Added to the variance for numerical stability.

    Shape:
        input: (N, C, ...); weight, bias: (C,); output: the input's shape.

    Raises:
        RuntimeError: C is not divisible by `num_groups`; a vector does not have one element per channel; or the input
            has fewer than 2 dimensions or is not floating-point.
        ValueError: There is only one element to take a variance of.

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
    return affine(reshape(standardize(x, tuple(range(2, len(shape) + 1)), eps), shape), weight, bias)
