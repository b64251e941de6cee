"""Instance normalization: normalizes each channel of each sample."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.tape import Variable
from ..arguments import check_floating
from .batch_norm import affine, frozen, track
from .group_norm import check_vectors, standardized


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
