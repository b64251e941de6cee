"""Exponential linear units: elu, celu, selu."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.where import masked, where
from .inplace import apply_in_place


@primitive(fused=True)
def _elu(xp: Any, x: Array, *, alpha: float) -> Array:
    return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0))


# For x < 0 the derivative is y + α. The mask does not change it, but makes the second derivative at 0 be 0.
_elu.vjp(x=lambda g, x, y, alpha: where(x <= 0, g * (masked(y, x < 0) + alpha), g))


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
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
    return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0) / alpha)


# The mask is for the second derivative at 0, as above.
_celu.vjp(x=lambda g, x, y, alpha: where(x <= 0, g * (masked(y, x < 0) / alpha + 1), g))


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
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
    return SCALE * (xp.maximum(x, 0) + ALPHA * xp.expm1(xp.minimum(x, 0)))


_selu.vjp(x=lambda g, x, y: where(x <= 0, g * (masked(y, x < 0) + SCALE * ALPHA), SCALE * g))


def selu(input: Any, inplace: bool = False) -> Any:
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
