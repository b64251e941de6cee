"""Draws from a distribution over classes through which gradients flow."""

from __future__ import annotations

from typing import Any

from ... import ops
from ...backend import device_of
from ...ops import Generator
from ...ops.random import draw
from .activation import softmax
from .tensors import raw


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
    chosen = ops.scatter(ops.zeros_like(y), dim, ops.argmax(y, dim, keepdim=True), 1.0)
    return chosen - y.detach() + y  # the value of the first, and the gradient of the last
