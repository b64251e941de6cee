"""Dropout: elements or channels set to 0 at random while training."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import in_place
from ..backend import device_of
from .arguments import raw
from .convolution.window import check_dims
from .creation.generator import Generator
from .creation.random import draw
from .elementwise.arithmetic import add, mul


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
    if not needed("dropout", p, training):
        return input
    mask = kept(tuple(input.shape), input, p, generator, scale(p))
    return in_place(mul, "dropout_")(input, mask) if inplace else input * mask


def needed(name: str, p: float, training: bool) -> bool:
    """Whether there is anything to leave out.

    Raises:
        ValueError: p is not between 0 and 1.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"{name}: probability p must be between 0 and 1, got {p}")
    return training and p > 0


def scale(p: float) -> float:
    """What makes up for the elements that are left out."""
    return 1 / (1 - p) if p < 1 else 0.0


def kept(shape: tuple[int, ...], x: Any, p: float, generator: Generator | None, value: float = 1.0) -> Any:
    """An array, on x's device and of its dtype: a value with probability 1 - p, else 0."""
    device = device_of(raw(x))
    u = draw("random", shape, "float32", device, generator)
    with device.scope():
        return (u >= p).astype(x.dtype) * value


def dropout1d(
    input: Any, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator: Generator | None = None
) -> Any:
    """Set whole channels of (N, C, L) or (C, L) to 0 with probability p, and scale the others up, as `dropout` does.

    Raises:
        RuntimeError: The input has neither 2 nor 3 dimensions.
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> dropout1d(lucid.ones(2, 3), p=1.0).sum()
        tensor(0.)
    """
    return _channels("dropout1d", 1, input, p, training, inplace, generator)


def dropout2d(
    input: Any, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator: Generator | None = None
) -> Any:
    """Set whole channels of (N, C, H, W) or (C, H, W) to 0 with probability p, and scale the others up.

    Raises:
        RuntimeError: The input has neither 3 nor 4 dimensions.
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> dropout2d(lucid.ones(2, 3, 3), p=1.0).sum()
        tensor(0.)
    """
    return _channels("dropout2d", 2, input, p, training, inplace, generator)


def _channels(name: str, n: int, x: Any, p: float, training: bool, inplace: bool, generator: Generator | None) -> Any:
    check_dims(name, x.shape, n)
    if not needed(name, p, training):
        return x
    mask = kept((*x.shape[:-n], *(1 for _ in range(n))), x, p, generator, scale(p))
    return in_place(mul, f"{name}_")(x, mask) if inplace else x * mask


def alpha_dropout(
    input: Any, p: float = 0.5, training: bool = False, inplace: bool = False, *, generator: Generator | None = None
) -> Any:
    r"""Set each element to SELU's lowest value with probability p, then scale and shift all.

    .. math:: y = a \, (m x + (1 - m) \alpha') + b, \qquad \alpha' = -1.7581, \quad
        a = ((1 - p)(1 + p \alpha'^2))^{-1/2}, \quad b = -a p \alpha'

    Numbers of mean 0 and variance 1 keep them.

    Raises:
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> alpha_dropout(lucid.ones(3), p=1.0, training=True)
        tensor([0., 0., 0.])

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """
    if not needed("alpha_dropout", p, training):
        return input
    a = ((1 - p) * (1 + p * LOWEST**2)) ** -0.5 if p < 1 else 0.0
    am = kept(tuple(input.shape), input, p, generator, a)
    lifted = (a - am) * LOWEST - a * p * LOWEST
    if inplace:
        return in_place(add, "alpha_dropout_")(in_place(mul, "alpha_dropout_")(input, am), lifted)
    return input * am + lifted


LOWEST = -1.7580993408473766  # of SELU: minus its scale times its alpha
