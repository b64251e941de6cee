"""Dropout: elements left out at random while training."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...autograd.inplace import in_place
from ...backend import device_of
from ...ops import Generator
from ...ops.random import draw
from .tensors import raw


def dropout(
    input: Any, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator: Generator | None = None
) -> Any:
    r"""Set each element to 0 with probability p and scale the others up, so that the expected sum stays the same.

    .. math:: y_i = \frac{m_i}{1 - p} x_i, \qquad m_i = 0 \text{ with probability } p, \text{ else } 1

    Args:
        input: The numbers x.
        p: The probability to leave an element out.
        training: If False, the input is returned as it is.
        inplace: Whether to write into the input's own memory.
        generator: Where the random numbers come from, on every device the same; the default generator if None.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> y = dropout(lucid.ones(1000), p=0.25)
        >>> sorted(set(y.round(decimals=2).tolist()))
        [0.0, 1.3300000429153442]

    Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: probability p must be between 0 and 1, got {p}")
    if not training or p == 0:
        return input
    device = device_of(raw(input))
    u = draw("random", tuple(input.shape), "float32", device, generator)
    with device.scope():
        mask = (u >= p).astype(input.dtype) * (1 / (1 - p) if p < 1 else 0.0)
    return in_place(ops.mul, "dropout_")(input, mask) if inplace else input * mask
