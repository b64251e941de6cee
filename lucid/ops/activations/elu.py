"""Exponential linear units: elu, celu, selu."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, native
from ...backend.chunks import blockwise, expm1_below, row, select
from ..elementwise.where import masked, where
from .inplace import apply_in_place


@primitive(fused=True)
def _elu(xp: Any, x: Array, *, alpha: float) -> Array:
    if type(x) is native and x.dtype.kind == "f" and alpha >= 0:
        return blockwise(_run, x, slope=1.0, alpha=alpha, scale=1.0)
    return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0))


def _elu_vjp(g: Any, x: Any, y: Any, alpha: float) -> Any:
    if type(g) is native and alpha >= 0:
        return blockwise(_run_vjp, g, x, y, slope=1.0, rate=1.0, limit=alpha)
    # For x < 0 the derivative is y + α. The mask does not change it, but makes the second derivative at 0 be 0.
    return where(x <= 0, g * (masked(y, x < 0) + alpha), g)


_elu.vjp(x=_elu_vjp)


def _run(out: Any, x: Any, *, slope: float, alpha: float, scale: float) -> None:
    """slope x for x > 0, and α (exp(x / scale) - 1) below, on the CPU."""
    part = np.minimum(x, row(0.0, x))
    if scale != 1:
        part /= scale
    expm1_below(out, part)
    if alpha != 1:
        out *= alpha
    np.maximum(x, row(0.0, x), out=part)
    if slope != 1:
        part *= slope
    out += part


def _run_vjp(out: Any, g: Any, x: Any, y: Any, *, slope: float, rate: float, limit: float) -> None:
    """g times the derivative, which is rate (y + limit) for x ≤ 0, and slope above."""
    np.fmin(y, row(0.0, y), out=out)  # where x is NaN, the derivative is that above 0, as in PyTorch
    if rate != 1:
        out *= rate
    out += slope if slope == rate * limit else select(x <= 0, rate * limit, slope, x.dtype)
    out *= g


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    r"""Exponential linear unit.

    .. math:: y = x \text{ if } x > 0, \text{ else } \alpha (e^x - 1)

    Args:
        input: The elements x.
        alpha: α; the value that y approaches for very negative x is -α.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> elu(lucid.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])

    Source: D.-A. Clevert et al., "Fast and accurate deep network learning by exponential linear units", 2016.
    """
    return apply_in_place(_elu, input, alpha=float(alpha)) if inplace else _elu(input, alpha=float(alpha))


@primitive(fused=True)
def _celu(xp: Any, x: Array, *, alpha: float) -> Array:
    if type(x) is native and x.dtype.kind == "f" and alpha > 0:
        return blockwise(_run, x, slope=1.0, alpha=alpha, scale=alpha)
    return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0) / alpha)


def _celu_vjp(g: Any, x: Any, y: Any, alpha: float) -> Any:
    if type(g) is native and alpha > 0:
        return blockwise(_run_vjp, g, x, y, slope=1.0, rate=1 / alpha, limit=alpha)
    return where(x <= 0, g * (masked(y, x < 0) / alpha + 1), g)  # the mask is for the second derivative at 0, as above


_celu.vjp(x=_celu_vjp)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    r"""Continuously differentiable exponential linear unit: `elu` whose derivative at 0 is 1 for every α.

    .. math:: y = x \text{ if } x > 0, \text{ else } \alpha (e^{x / \alpha} - 1)

    Args:
        input: The elements x.
        alpha: α.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: α is 0, or `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> celu(lucid.tensor([-2.0, 2.0]), alpha=2.0)
        tensor([-1.2642,  2.0000])

    Source: J. T. Barron, "Continuously differentiable exponential linear units", 2017.
    """
    if alpha == 0:
        raise RuntimeError("celu: alpha must not be 0")
    return apply_in_place(_celu, input, alpha=float(alpha)) if inplace else _celu(input, alpha=float(alpha))


# With these, values of mean 0 and variance 1 keep both from layer to layer (G. Klambauer et al., 2017).
ALPHA = 1.6732632423543772
SCALE = 1.0507009873554805


@primitive(fused=True)
def _selu(xp: Any, x: Array) -> Array:
    if type(x) is native and x.dtype.kind == "f":
        return blockwise(_run, x, slope=SCALE, alpha=SCALE * ALPHA, scale=1.0)
    return SCALE * (xp.maximum(x, 0) + ALPHA * xp.expm1(xp.minimum(x, 0)))


def _selu_vjp(g: Any, x: Any, y: Any) -> Any:
    if type(g) is native:
        return blockwise(_run_vjp, g, x, y, slope=SCALE, rate=1.0, limit=SCALE * ALPHA)
    return where(x <= 0, g * (masked(y, x < 0) + SCALE * ALPHA), SCALE * g)


_selu.vjp(x=_selu_vjp)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    r"""Scaled exponential linear unit: keeps mean 0 and variance 1 from layer to layer.

    .. math:: y = \lambda \left( x \text{ if } x > 0, \text{ else } \alpha (e^x - 1) \right), \qquad
        \lambda \approx 1.0507, \quad \alpha \approx 1.6733

    It does so only with weights initialized with variance 1 / fan_in, and with `alpha_dropout` in place of `dropout`.

    Args:
        input: The elements x.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> selu(lucid.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """
    return apply_in_place(_selu, input) if inplace else _selu(input)
