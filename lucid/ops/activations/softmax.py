"""Softmax and its family: softmax, log_softmax, softmin, gumbel_softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import DType, Tensor
from ...backend import Array, device_of, native
from ...backend.chunks import rowwise, spread
from ...backend.matmul import row_sum
from ...hints import warn
from ..arguments import check_floating, converted, one_dim, raw
from ..creation.from_shape import zeros_like
from ..creation.generator import Generator
from ..creation.random import draw
from ..elementwise.exponential import exp
from ..indexing.scattering import scatter
from ..reduction.positions import argmax
from ..reduction.sums import _sum
from ..shape.reshaping import reshape


@primitive(fused="dim")
def _softmax(xp: Any, x: Array, *, dim: int) -> Array:
    if not x.size:
        return x.copy()
    if _are_rows(x, dim):
        return rowwise(_softmax_rows, x)
    e = xp.exp(x - x.max(axis=dim, keepdims=True))
    e /= e.sum(axis=dim, keepdims=True)
    return e


def _softmax_vjp(g: Any, y: Any, dim: int) -> Any:
    if _are_rows(y, dim) and type(g) is native:
        return rowwise(_softmax_rows_vjp, g, y)
    return y * (g - _sum(g * y, dim=(dim,), keepdim=True))


_softmax.vjp(x=_softmax_vjp)


def _are_rows(x: Any, dim: int) -> bool:
    """Whether an array of the CPU is to be computed row by row, in the cache."""
    pays = type(x) is native and x.size > FEW and dim in (-1, x.ndim - 1)
    return pays and x.dtype.kind == "f" and x.flags.c_contiguous


FEW = 1 << 11  # elements for which the formula takes less time


def _softmax_rows(out: Any, x: Any) -> None:
    out /= spread(_exp_rows(out, x)[0], out)


def _exp_rows(out: Any, x: Any) -> tuple[Any, Any]:
    """Write exp(x - m), and return the sums of its rows and m.

    In float32 m = 0 will do unless a sum overflows or is tiny, and saves the search for the maximum; else m is that.
    """
    if x.itemsize == 4:
        with np.errstate(over="ignore"):
            np.exp(x, out=out)
            s = row_sum(out)
        if s.min() > 1e-10 and s.max() < 1e30:
            return s, 0
    m = x.max(axis=1, keepdims=True)
    np.subtract(x, m, out=out)
    np.exp(out, out=out)
    return row_sum(out), m


def _softmax_rows_vjp(out: Any, g: Any, y: Any) -> None:
    np.multiply(g, y, out=out)
    np.subtract(g, spread(row_sum(out), out), out=out)
    out *= y


def softmax(input: Tensor, dim: int | None = None, *, dtype: DType | None = None) -> Tensor:
    r"""Softmax: positive elements that sum to 1 along a dimension.

    .. math:: y_i = \frac{e^{x_i}}{\sum_k e^{x_k}}

    `cross_entropy` takes the scores x, not this: it applies `log_softmax` itself.

    Args:
        input: The scores x.
        dim: The dimension along which the result sums to 1. If None, PyTorch's old rule chooses it, with a warning.
        dtype: Convert the input to this dtype first.

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: The input is not floating-point, and no such `dtype` is given.

    Example:
        >>> import lucid
        >>> softmax(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([0.5000, 0.5000])
    """
    return _over_dim("softmax", _softmax, input, dim, dtype)


@primitive(fused="dim")
def _log_softmax(xp: Any, x: Array, *, dim: int) -> Array:
    if not x.size:
        return x.copy()
    if _are_rows(x, dim):
        return rowwise(_log_softmax_rows, x)
    y = x - x.max(axis=dim, keepdims=True)
    y -= xp.log(xp.exp(y).sum(axis=dim, keepdims=True))
    return y


def _log_softmax_vjp(g: Any, y: Any, dim: int) -> Any:
    if _are_rows(y, dim) and type(g) is native:
        return rowwise(_log_softmax_rows_vjp, g, y)
    return g - exp(y) * _sum(g, dim=(dim,), keepdim=True)


_log_softmax.vjp(x=_log_softmax_vjp)


def _log_softmax_rows(out: Any, x: Any) -> None:
    s, m = _exp_rows(out, x)
    log = np.log(s, dtype=np.float64)
    near = (m + log).astype(x.dtype)
    np.subtract(x, spread(near, out), out=out)
    out -= spread(log - (near - m), out)  # what the rounding of a large sum would lose of a small difference


def _log_softmax_rows_vjp(out: Any, g: Any, y: Any) -> None:
    np.exp(y, out=out)
    out *= spread(row_sum(g), out)
    np.subtract(g, out, out=out)


def log_softmax(input: Tensor, dim: int | None = None, *, dtype: DType | None = None) -> Tensor:
    r"""Logarithm of the softmax, accurate also where the softmax itself rounds to 0; arguments as in `softmax`.

    .. math:: y_i = x_i - \log \sum_k e^{x_k}

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: The input is not floating-point, and no such `dtype` is given.

    Example:
        >>> import lucid
        >>> log_softmax(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([-0.6931, -0.6931])
    """
    return _over_dim("log_softmax", _log_softmax, input, dim, dtype)


def _over_dim(name: str, operation: Any, input: Any, dim: int | None, dtype: Any) -> Any:
    """Check the arguments of a softmax and run it over one dimension; a 0-d tensor has one of size 1."""
    if dim is None:
        dim = 0 if input.ndim in (0, 1, 3) else 1
        warn(f"{name}: say which dimension; dim={dim} was taken for shape {tuple(input.shape)}")
    if dtype is not None:
        input = converted(input, dtype)
    check_floating(name, input)
    one = one_dim(name, dim, input.ndim)
    return operation(input, dim=one) if input.ndim else reshape(operation(reshape(input, (1,)), dim=0), ())


def softmin(input: Tensor, dim: int | None = None, *, dtype: DType | None = None) -> Tensor:
    r"""Softmin: the softmax of -x; arguments as in `softmax`.

    .. math:: y_i = \frac{e^{-x_i}}{\sum_k e^{-x_k}}

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: The input is not floating-point, and no such `dtype` is given.

    Example:
        >>> import lucid
        >>> softmin(lucid.tensor([0.0, 0.0]), dim=0)
        tensor([0.5000, 0.5000])
    """
    return _over_dim("softmin", _softmax, -converted(input, dtype), dim, None)


def gumbel_softmax(
    logits: Tensor,
    tau: float = 1.0,
    hard: bool = False,
    eps: float = 1e-10,
    dim: int = -1,
    *,
    generator: Generator | None = None,
) -> Tensor:
    r"""Gumbel-softmax: a differentiable sample from a categorical distribution, nearly one-hot.

    .. math:: y = \operatorname{softmax}\left(\frac{x + g}{\tau}\right), \qquad g_i = -\log e_i, \quad
        e_i \text{ exponentially distributed}

    The largest element of y is at class i with probability :math:`\operatorname{softmax}(x)_i`.

    Args:
        logits: The scores x (logits, no softmax).
        tau: The temperature τ: the lower it is, the closer y is to a one-hot vector, and the larger its gradients.
        hard: Whether to return the one-hot vector itself, with the gradient of y (straight-through).
        eps: Has no effect in PyTorch, which keeps it for old programs; it cannot be set here.
        dim: The dimension of the classes.
        generator: Source of the random numbers, the same on every device; the default generator if None.

    Shape:
        logits: any shape; output: the same.

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: `logits` is not floating-point.
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
