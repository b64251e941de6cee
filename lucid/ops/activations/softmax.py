"""Softmax, log-softmax, softmin and Gumbel-softmax."""

from __future__ import annotations

import warnings
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array, device_of
from ..arguments import check_floating, converted, one_dim, raw
from ..creation.from_shape import zeros_like
from ..creation.generator import Generator
from ..creation.random import draw
from ..elementwise.exponential import exp
from ..indexing.scattering import scatter
from ..reduction.extrema import argmax
from ..reduction.sums import _sum
from ..shape.reshaping import reshape


@primitive
def _softmax(xp: Any, x: Array, *, dim: int) -> Array:
    if not x.size:
        return x.copy()
    e = xp.exp(x - x.max(axis=dim, keepdims=True))
    e /= e.sum(axis=dim, keepdims=True)
    return e


_softmax.vjp(x=lambda g, y, dim: y * (g - _sum(g * y, dim=(dim,), keepdim=True)))


def softmax(input: Any, dim: int | None = None, *, dtype: Any = None) -> Any:
    r"""Softmax: positive values along a dimension that sum to 1.

    .. math:: y_i = \frac{e^{x_i}}{\sum_k e^{x_k}}

    Args:
        input: The scores x.
        dim: The dimension along which the results sum to 1. Without it PyTorch's old choice is made, with a warning.
        dtype: Convert the input to this dtype first.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The input is of integers, and no floating-point `dtype` to convert it to is given.

    Example:
        >>> import lucid
        >>> softmax(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([0.5000, 0.5000])
    """
    return _along("softmax", _softmax, input, dim, dtype)


@primitive
def _log_softmax(xp: Any, x: Array, *, dim: int) -> Array:
    if not x.size:
        return x.copy()
    y = x - x.max(axis=dim, keepdims=True)
    y -= xp.log(xp.exp(y).sum(axis=dim, keepdims=True))
    return y


_log_softmax.vjp(x=lambda g, y, dim: g - exp(y) * _sum(g, dim=(dim,), keepdim=True))


def log_softmax(input: Any, dim: int | None = None, *, dtype: Any = None) -> Any:
    r"""Logarithm of the softmax, accurate also where the softmax itself would round to 0; arguments as in `softmax`.

    .. math:: y_i = x_i - \log \sum_k e^{x_k}

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The input is of integers, and no floating-point `dtype` to convert it to is given.

    Example:
        >>> import lucid
        >>> log_softmax(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([-0.6931, -0.6931])
    """
    return _along("log_softmax", _log_softmax, input, dim, dtype)


def _along(name: str, operation: Any, input: Any, dim: int | None, dtype: Any) -> Any:
    if dim is None:
        dim = 0 if input.ndim in (0, 1, 3) else 1
        warnings.warn(f"{name}: say which dimension; dim={dim} was taken for shape {tuple(input.shape)}", stacklevel=3)
    if dtype is not None:
        input = converted(input, dtype)
    check_floating(name, input)
    one = one_dim(name, dim, input.ndim)
    return operation(input, dim=one) if input.ndim else reshape(operation(reshape(input, (1,)), dim=0), ())


def softmin(input: Any, dim: int | None = None, *, dtype: Any = None) -> Any:
    r"""Return the softmax of -x: :math:`e^{-x_i} / \sum_k e^{-x_k}`; the arguments are those of `softmax`.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> softmin(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([0.5000, 0.5000])
    """
    return _along("softmin", _softmax, -converted(input, dtype), dim, None)


def gumbel_softmax(
    logits: Any,
    tau: float = 1.0,
    hard: bool = False,
    eps: float = 1e-10,
    dim: int = -1,
    *,
    generator: Generator | None = None,
) -> Any:
    r"""Draw one of the classes along a dimension, as a vector that is nearly one-hot.

    .. math:: y = \operatorname{softmax}\left(\frac{x + g}{\tau}\right), \qquad g_i = -\log e_i, \quad
        e_i \text{ exponentially distributed}

    The largest element of y is at class i with probability :math:`\operatorname{softmax}(x)_i`.

    Args:
        logits: The scores x.
        tau: The temperature τ: the lower, the nearer y is to a one-hot vector, and the steeper its gradient.
        hard: Whether to return the one-hot vector itself, with the gradient of y.
        eps: Has no effect in PyTorch, which keeps it for old programs; it cannot be set here.
        dim: The dimension of the classes.
        generator: Where the random numbers come from, on every device the same; the default generator if None.

    Raises:
        IndexError: There is no such dimension.
        ValueError: τ is not positive, or `eps` is given.

    Example:
        >>> import lucid
        >>> y = gumbel_softmax(lucid.zeros(3), hard=True)
        >>> y.sum()
        tensor(1.)

    Source: E. Jang, S. Gu, B. Poole, "Categorical reparameterization with Gumbel-softmax", 2017.
    """
    if not tau > 0:
        raise ValueError(f"gumbel_softmax: tau must be positive, got {tau}")
    if eps != 1e-10:
        raise ValueError(f"gumbel_softmax: eps has no effect, in PyTorch neither; leave it out, got {eps}")
    device = device_of(raw(logits))
    e = draw("standard_exponential", tuple(logits.shape), logits.dtype, device, generator)
    with device.scope():
        xp = device.xp
        g = -xp.log(xp.maximum(e, xp.finfo(e.dtype).tiny))
    y = softmax((logits + g) / tau, dim)
    if not hard:
        return y
    chosen = scatter(zeros_like(y), dim, argmax(y, dim, keepdim=True), 1.0)
    return chosen - y.detach() + y  # the value of the first, and the gradient of the last
