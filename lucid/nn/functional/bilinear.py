"""A function that is linear in each of two inputs."""

from __future__ import annotations

import math
from typing import Any

from ... import ops


def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    r"""Return a function that is linear in each of two inputs.

    .. math:: y_k = x_1^\top W_k \, x_2 + b_k

    Args:
        input1: x₁, of shape (..., in1).
        input2: x₂, of shape (..., in2), with the same first dimensions.
        weight: W, of shape (out, in1, in2).
        bias: b, of shape (out), or None.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> x, w = lucid.tensor([[1.0, 2.0]]), lucid.tensor([[[1.0, 0.0], [0.0, 10.0]]])
        >>> bilinear(x, x, w)
        tensor([[41.]])
    """
    lead, (n, m) = tuple(input1.shape[:-1]), (input1.shape[-1], input2.shape[-1])
    if weight.ndim != 3 or tuple(input2.shape[:-1]) != lead or tuple(weight.shape[1:]) != (n, m):
        raise RuntimeError(
            "bilinear: expected inputs (..., in1) and (..., in2), alike in their first dimensions, and a weight (out, "
            f"in1, in2); got shapes {tuple(input1.shape)}, {tuple(input2.shape)} and {tuple(weight.shape)}"
        )
    k, rows = weight.shape[0], math.prod(lead)
    table = ops.reshape(ops.transpose(weight, 0, 1), (n, k * m))
    left = ops.reshape(ops.matmul(ops.reshape(input1, (rows, n)), table), (rows, k, m))
    y = ops.matmul(left, ops.reshape(input2, (rows, m, 1)))
    y = ops.reshape(y, (*lead, k))
    return y if bias is None else y + bias
