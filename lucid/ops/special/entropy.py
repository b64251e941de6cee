"""Terms of entropies, whose logarithms do not count where their factors are 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.exponential import log, log1p


@primitive(wide=True)
def entr(xp: Any, input: Array) -> Array:
    r"""Return the terms of the entropy of probabilities: -x log x, which is 0 at 0, and -∞ for negative x.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.special.entr(lucid.tensor([0.0, 0.5]))
        tensor([0.0000, 0.3466])
    """
    with np.errstate(all="ignore"):
        y = -(input * xp.log(xp.where(input > 0, input, 1.0)))
        return xp.where(input > 0, y, xp.where(input == 0, 0, xp.where(input < 0, -np.inf, np.nan)))


entr.vjp(input=lambda g, input: -g * (1 + log(input)))


@primitive(wide=True)
def xlog1py(xp: Any, input: Array, other: Array) -> Array:
    """Return x log(1 + y), which for x = 0 is 0, also at y = -1.

    Shape:
        input, other: shapes that broadcast; output: their common shape.

    Example:
        >>> import lucid
        >>> lucid.special.xlog1py(lucid.tensor([0.0, 2.0]), lucid.tensor([-1.0, 1.0]))
        tensor([0.0000, 1.3863])
    """
    zero = (input == 0) & (other == other)
    return xp.where(zero, 0, input * xp.log1p(xp.where(zero, 0.0, other)))  # 0.0: no float16 of 8-bit integers


xlog1py.vjp(
    input=lambda g, input, other: g * log1p(_safe_argument(other, input)),
    other=lambda g, input, other: g * input / (other + 1),
)


@primitive
def _safe_argument(xp: Any, other: Any, input: Any) -> Array:
    """y, or 0, where the logarithm of 1 + y is not used and does not exist."""
    return xp.where((input == 0) & (other <= -1), 0, other)


_safe_argument.vjp(other=lambda g: g, input=None)
