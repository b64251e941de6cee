"""ELU and its family: exponential linear units."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.where import masked, where
from .inplace import applied


@primitive
def _elu(xp: Any, x: Array, *, alpha: float) -> Array:
    return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0))


# The mask changes no slope: it makes that of the slope 0 at 0, where it has none.
_elu.vjp(x=lambda g, x, y, alpha: where(x <= 0, g * (masked(y, x < 0) + alpha), g))


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    r"""Exponential linear unit.

    .. math:: y = x \text{ if } x > 0, \text{ else } \alpha (e^x - 1)

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> elu(lucid.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])

    Source: D.-A. Clevert et al., "Fast and accurate deep network learning by exponential linear units", 2016.
    """
    return applied(_elu, input, inplace, alpha=float(alpha))


@primitive
def _celu(xp: Any, x: Array, *, alpha: float) -> Array:
    """x where it is positive, and α (e^(x/α) - 1) elsewhere."""
    return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0) / alpha)


# As above, the mask changes no slope: it makes that of the slope 0 at 0, where it has none.
_celu.vjp(x=lambda g, x, y, alpha: where(x <= 0, g * (masked(y, x < 0) / alpha + 1), g))


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    r"""Return x where it is positive, and :math:`\alpha (e^{x / \alpha} - 1)` elsewhere: `elu` with a smooth slope.

    Raises:
        RuntimeError: α is 0.

    Example:
        >>> import lucid
        >>> celu(lucid.tensor([-2.0, 2.0]), alpha=2.0)
        tensor([-1.2642,  2.0000])

    Source: J. T. Barron, "Continuously differentiable exponential linear units", 2017.
    """
    if alpha == 0:
        raise RuntimeError("celu: alpha must not be 0")
    return applied(_celu, input, inplace, alpha=float(alpha))


# With these, values of mean 0 and variance 1 keep both from layer to layer (G. Klambauer et al., 2017).
ALPHA = 1.6732632423543772
SCALE = 1.0507009873554805


@primitive
def _selu(xp: Any, x: Array) -> Array:
    """λ x where x is positive, and λ α (eˣ - 1) elsewhere."""
    return SCALE * (xp.maximum(x, 0) + ALPHA * xp.expm1(xp.minimum(x, 0)))


_selu.vjp(x=lambda g, x, y: where(x <= 0, g * (masked(y, x < 0) + SCALE * ALPHA), SCALE * g))


def selu(input: Any, inplace: bool = False) -> Any:
    r"""Return :math:`\lambda x` where x is positive, and :math:`\lambda \alpha (e^x - 1)` elsewhere.

    With λ ≈ 1.0507 and α ≈ 1.6733, numbers of mean 0 and variance 1 keep both from layer to layer.

    Example:
        >>> import lucid
        >>> selu(lucid.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """
    return applied(_selu, input, inplace)
