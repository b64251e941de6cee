"""Instance normalization: normalizes each channel of each sample over all spatial positions."""

from __future__ import annotations

import math

from ...autograd.typing import Tensor
from ...backend.dtypes import float16, float32
from ..arguments import check_dtype_of_norm, raw
from .batch_norm import check_constant, check_vectors, normalize_with, update_running
from .group_norm import by_groups


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    r"""Normalize each channel of each sample over all spatial positions, then scale and shift it.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Args:
        input: The elements x.
        running_mean: The running mean, updated in place if `use_input_stats` and used otherwise; or None.
        running_var: The running variance; or None.
        weight: The factors w, one per channel; or None.
        bias: The summands b, one per channel; or None.
        use_input_stats: Whether to use each sample's own mean and variance.
        momentum: The weight of the new value in the running statistics.
        eps: Added to the variance for numerical stability.

    Shape:
        input: (N, C, L) or (N, C, ...); vectors: (C,); output: the input's shape.

    Raises:
        RuntimeError: A vector does not have one element per channel; there are no statistics to use; or the input has
            fewer than 3 dimensions, is not floating-point or of another dtype than a vector.
        ValueError: There is only one spatial position to take a variance over.

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
    check_constant("instance_norm", running_mean=running_mean, running_var=running_var)
    check_vectors("instance_norm", shape, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    check_dtype_of_norm(
        "instance_norm", input, weight=weight, bias=bias, running_mean=running_mean, running_var=running_var
    )
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise RuntimeError("instance_norm: expected running_mean and running_var, or use_input_stats=True")
        return normalize_with(input, raw(running_mean), raw(running_var), weight, bias, eps)
    n, dims = math.prod(shape[2:]), tuple(range(2, len(shape)))
    if n == 1:
        raise ValueError(f"instance_norm: expected more than 1 spatial element when training, got shape {shape}")
    if 0 not in shape and (running_mean is not None or running_var is not None):
        x = raw(input)
        x = x.astype(float32) if x.dtype == float16 else x
        update_running(running_mean, x.mean(axis=dims).mean(axis=0), momentum)
        update_running(running_var, x.var(axis=dims).mean(axis=0) * (n / (n - 1)), momentum)
    return by_groups(input, weight, bias, max(shape[1], 1), eps)
