"""Activations as functions, with PyTorch's `inplace` where it has one."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ... import ops
from ...autograd.inplace import in_place


def _applied(operation: Callable[..., Any], input: Any, inplace: bool, **options: Any) -> Any:
    """The operation's result, in the input's own memory if `inplace`."""
    if not inplace:
        return operation(input, **options)
    # The operation is given a copy: what it saves for its gradient must not be what is overwritten.
    on_a_copy = in_place(lambda x: operation(ops.clone(x), **options), f"{operation.__name__}_")
    return on_a_copy(input)


def relu(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`\max(0, x)`.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> relu(lucid.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    return _applied(ops.relu, input, True) if inplace else ops.relu(input)


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    r"""Return :math:`\max(0, x) + \text{slope} \cdot \min(0, x)`.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> leaky_relu(lucid.tensor([-1.0, 2.0]), 0.1)
        tensor([-0.1000,  2.0000])
    """
    return _applied(ops.leaky_relu, input, inplace, negative_slope=negative_slope)


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    r"""Return :math:`x` where it is positive, else :math:`\alpha (e^x - 1)`.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> elu(lucid.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    return _applied(ops.elu, input, inplace, alpha=alpha)


def silu(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`x \, \sigma(x)`.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> silu(lucid.tensor([-1.0, 1.0]))
        tensor([-0.2689,  0.7311])
    """
    return _applied(ops.silu, input, inplace)


def softmax(input: Any, dim: int | None = None, *, dtype: Any = None) -> Any:
    r"""Return :math:`e^{x_i} / \sum_k e^{x_k}` along a dimension.

    Args:
        input: The scores x.
        dim: The dimension along which the results sum to 1. Without it PyTorch's old choice is made, with a warning.
        dtype: Convert the input to this dtype first.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> softmax(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([0.5000, 0.5000])
    """
    return ops.softmax(_converted(input, dtype), _chosen("softmax", input, dim))


def log_softmax(input: Any, dim: int | None = None, *, dtype: Any = None) -> Any:
    r"""Return :math:`x_i - \log \sum_k e^{x_k}` along a dimension; the arguments are those of `softmax`.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> log_softmax(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([-0.6931, -0.6931])
    """
    return ops.log_softmax(_converted(input, dtype), _chosen("log_softmax", input, dim))


def _converted(input: Any, dtype: Any) -> Any:
    return input if dtype is None else ops.to(input, dtype=dtype)


def _chosen(name: str, input: Any, dim: int | None) -> int:
    if dim is not None:
        return dim
    dim = 0 if input.ndim in (0, 1, 3) else 1
    warnings.warn(f"{name}: say which dimension; dim={dim} was taken for shape {tuple(input.shape)}", stacklevel=3)
    return dim
