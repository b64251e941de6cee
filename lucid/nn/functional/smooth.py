"""Activations that are smooth everywhere, or almost, and those made of sigmoid and softmax."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...ops import smooth as one_operation
from ...ops.dims import one_dim
from .activation import _applied, _chosen, _converted


def mish(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`x \tanh(\log(1 + e^x))`.

    Example:
        >>> import lucid
        >>> mish(lucid.tensor([-1.0, 1.0]))
        tensor([-0.3034,  0.8651])

    Source: D. Misra, "Mish: a self regularized non-monotonic activation function", 2019.
    """
    return _applied(lambda x: x * one_operation.mish_gate(x), input, inplace)


def logsigmoid(input: Any) -> Any:
    r"""Return :math:`\log \sigma(x) = -\log(1 + e^{-x})`, without overflow.

    Example:
        >>> import lucid
        >>> logsigmoid(lucid.tensor([0.0, -1000.0]))
        tensor([-6.9315e-01, -1.0000e+03])
    """
    return one_operation.log_sigmoid(input)


def softsign(input: Any) -> Any:
    r"""Return :math:`x / (1 + |x|)`.

    Example:
        >>> import lucid
        >>> softsign(lucid.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])
    """
    return one_operation.softsign(input)


def tanhshrink(input: Any) -> Any:
    r"""Return :math:`x - \tanh(x)`.

    Example:
        >>> import lucid
        >>> tanhshrink(lucid.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2384])
    """
    return one_operation.tanhshrink(input)


def glu(input: Any, dim: int = -1) -> Any:
    r"""Return :math:`a \, \sigma(b)`, where a is the first half of the input along a dimension and b the second.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: Its size is odd.

    Example:
        >>> import lucid
        >>> glu(lucid.tensor([2.0, 0.0]))
        tensor([1.])

    Source: Y. Dauphin et al., "Language modeling with gated convolutional networks", 2017.
    """
    if not input.ndim:
        raise RuntimeError("glu: expected at least one dimension, got a single number")
    dim = one_dim("glu", dim, input.ndim)
    if input.shape[dim] % 2:
        raise RuntimeError(f"glu: dimension {dim} must be even to be halved, got shape {tuple(input.shape)}")
    half = input.shape[dim] // 2
    a, b = ops.split(input, half, dim) if half else (input, input)
    return a * ops.sigmoid(b)


def softmin(input: Any, dim: int | None = None, *, dtype: Any = None) -> Any:
    r"""Return the softmax of -x: :math:`e^{-x_i} / \sum_k e^{-x_k}`; the arguments are those of `softmax`.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> softmin(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([0.5000, 0.5000])
    """
    return ops.softmax(-_converted(input, dtype), _chosen("softmin", input, dim))
