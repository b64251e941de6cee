"""Dropout: elements or channels set to 0 at random in training; alpha dropout for SELU."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import in_place
from ..autograd.typing import Tensor
from ..backend import device_of
from ..hints import warn
from .activations.elu import ALPHA, SCALE
from .arguments import check_floating, raw
from .convolution.window import check_dims
from .creation.generator import Generator
from .creation.philox import random_mask
from .elementwise.arithmetic import add, mul

LOWEST = -SCALE * ALPHA  # the limit of selu for x → -∞


def dropout(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator: Generator | None = None
) -> Tensor:
    r"""Dropout: set each element to 0 with probability p, and scale the others to keep the expected value.

    .. math:: y_i = \frac{m_i}{1 - p} x_i, \qquad m_i = 0 \text{ with probability } p, \text{ else } 1

    p is the probability to drop an element, not to keep it. In evaluation, nothing is dropped or scaled: pass
    ``training=self.training``, or use the layer, which does. Each device draws the mask itself, and all the same one: p
    is rounded to a multiple of 2⁻³².

    Args:
        input: The elements x.
        p: The probability of dropping an element.
        training: If False, the input is returned as it is.
        inplace: Whether to write into the input's own memory.
        generator: Source of the random numbers, the same on every device; the default generator if None.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: The input is not of floats, or `inplace` would overwrite a leaf that requires grad.
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> y = dropout(lucid.ones(1000), p=0.25)
        >>> sorted(set(y.round(decimals=2).tolist()))
        [0.0, 1.3300000429153442]

    Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """
    if not is_active("dropout", p, training):
        return input
    return _drop("dropout", input, tuple(input.shape), p, inplace, generator)


def is_active(name: str, p: float, training: bool) -> bool:
    """Whether anything is to be dropped.

    Raises:
        ValueError: p is not between 0 and 1.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"{name}: probability p must be between 0 and 1, got {p}")
    return training and p > 0


def _drop(name: str, x: Any, shape: tuple[int, ...], p: float, inplace: bool, generator: Generator | None) -> Any:
    """x, which is of floats, times a mask of 0 and 1 / (1 - p), of a shape that broadcasts to that of x."""
    check_floating(name, x)
    m = random_mask(device_of(raw(x)), shape, x.dtype, p, 1 / (1 - p) if p < 1 else 0.0, generator)
    return in_place(mul, f"{name}_")(x, m) if inplace else x * m


def dropout1d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Channel dropout: set whole channels of sequences to 0 with probability p, and scale the others; see `dropout`.

    Args:
        input: The elements x.
        p: The probability of dropping a channel.
        training: If False, the input is returned as it is.
        inplace: Whether to write into the input's own memory.
        generator: Source of the random numbers; the default generator if None.

    Shape:
        input: (N, C, L) or (C, L), so a batch of vectors (N, C) is taken for one sample; output: the same.

    Raises:
        RuntimeError: The input has neither 2 nor 3 dimensions, or `inplace` would overwrite a leaf that requires grad.
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> dropout1d(lucid.ones(2, 3), p=1.0).sum()
        tensor(0.)

    Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """
    return _channels("dropout1d", 1, input, p, training, inplace, generator)


def dropout2d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Channel dropout: set whole channels of images to 0 with probability p, and scale the others; see `dropout`.

    As in PyTorch, an input of any other number of dimensions is taken as (N, C, ...), with a warning; also (C, H, W).

    Args:
        input: The elements x.
        p: The probability of dropping a channel.
        training: If False, the input is returned as it is.
        inplace: Whether to write into the input's own memory.
        generator: Source of the random numbers; the default generator if None.

    Shape:
        input: (N, C, H, W); output: the same.

    Raises:
        RuntimeError: The input has fewer than 2 dimensions, or `inplace` would overwrite a leaf that requires grad.
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> dropout2d(lucid.ones(1, 2, 3, 3), p=1.0).sum()
        tensor(0.)

    Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """
    shape = input.shape
    if len(shape) < 2:
        raise RuntimeError(f"dropout2d: expected input of shape (N, C, H, W), got {tuple(shape)}")
    if len(shape) != 4:
        other = {2: "dropout", 3: "dropout1d, or for (C, H, W) unsqueeze(0)", 5: "dropout3d"}.get(len(shape), "dropout")
        warn(
            f"dropout2d: input of shape {tuple(shape)} is taken as (N, C, ...), each n and c being one channel; it is "
            f"meant for (N, C, H, W): use {other}",
        )
    return drop_channels("dropout2d", input, p, training, inplace, generator)


def drop_channels(
    name: str, input: Tensor, p: float, training: bool, inplace: bool = False, generator: Generator | None = None
) -> Tensor:
    """Set whole channels of (N, C, ...) to 0 with probability p, and scale the others."""
    if not is_active(name, p, training):
        return input
    shape = input.shape
    return _drop(name, input, (*shape[:2], *(1 for _ in shape[2:])), p, inplace, generator)


def dropout3d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Channel dropout: set whole channels of volumes to 0 with probability p, and scale the others; see `dropout`.

    As in PyTorch, an input of any other number of dimensions is taken as one sample (C, ...), with a warning.

    Args:
        input: The elements x.
        p: The probability of dropping a channel.
        training: If False, the input is returned as it is.
        inplace: Whether to write into the input's own memory.
        generator: Source of the random numbers; the default generator if None.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W); output: the same.

    Raises:
        RuntimeError: The input is a 0-d tensor, or `inplace` would overwrite a leaf that requires grad.
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.dropout3d(lucid.ones(1, 2, 3, 3, 3), p=1.0).sum()
        tensor(0.)

    Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """
    shape = input.shape
    if not shape:
        raise RuntimeError("dropout3d: expected input of shape (N, C, D, H, W) or (C, D, H, W), got a 0-d tensor")
    if len(shape) not in (4, 5):
        warn(
            f"dropout3d: input of shape {tuple(shape)} is taken as one sample (C, ...); it is meant for "
            "(N, C, D, H, W) or (C, D, H, W): use dropout, dropout1d or dropout2d",
        )
    if not is_active("dropout3d", p, training):
        return input
    lead = shape[: 2 if len(shape) == 5 else 1]
    return _drop("dropout3d", input, (*lead, *(1 for _ in shape[len(lead) :])), p, inplace, generator)


def _channels(name: str, n: int, x: Any, p: float, training: bool, inplace: bool, generator: Generator | None) -> Any:
    check_dims(name, x.shape, n)
    if not is_active(name, p, training):
        return x
    return _drop(name, x, (*x.shape[:-n], *(1 for _ in range(n))), p, inplace, generator)


def alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False, *, generator: Generator | None = None
) -> Tensor:
    r"""Alpha dropout: set each element to the limit of `selu` with probability p, then scale and shift all.

    .. math:: y = a \, (m x + (1 - m) \alpha') + b, \qquad \alpha' = -1.7581, \quad
        a = ((1 - p)(1 + p \alpha'^2))^{-1/2}, \quad b = -a p \alpha'

    It keeps mean 0 and variance 1, as `selu` does, where `dropout` would not.

    Args:
        input: The elements x.
        p: The probability of dropping an element.
        training: If False, which is the default here, the input is returned as it is.
        inplace: Whether to write into the input's own memory.
        generator: Source of the random numbers; the default generator if None.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> alpha_dropout(lucid.ones(3), p=1.0, training=True)
        tensor([0., 0., 0.])

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """
    return _alpha_dropout("alpha_dropout", input, tuple(input.shape), p, training, inplace, generator)


def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Channel alpha dropout: `alpha_dropout` of whole channels, which are set to the limit of `selu`.

    Args:
        input: The elements x.
        p: The probability of dropping a channel.
        training: If False, which is the default here, the input is returned as it is.
        inplace: Whether to write into the input's own memory.
        generator: Source of the random numbers; the default generator if None.

    Shape:
        input: (N, C, ...); output: the same.

    Raises:
        RuntimeError: The input has fewer than 2 dimensions, or `inplace` would overwrite a leaf that requires grad.
        ValueError: p is not between 0 and 1.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> y = F.feature_alpha_dropout(lucid.ones(1, 50, 3), p=0.5, training=True)
        >>> len(set(y.sum(-1).flatten().tolist()))
        2

    Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
    """
    shape = input.shape
    if len(shape) < 2 and training:
        raise RuntimeError(f"feature_alpha_dropout: expected input of shape (N, C, ...), got {tuple(shape)}")
    mask = (*shape[:2], *(1 for _ in shape[2:]))
    return _alpha_dropout("feature_alpha_dropout", input, mask, p, training, inplace, generator)


def _alpha_dropout(
    name: str,
    input: Any,
    shape: tuple[int, ...],
    p: float,
    training: bool,
    inplace: bool,
    generator: Generator | None,
) -> Any:
    """Alpha dropout by a mask of a shape that broadcasts to that of the input."""
    if not is_active(name, p, training):
        return input
    check_floating(name, input)
    a = ((1 - p) * (1 + p * LOWEST**2)) ** -0.5 if p < 1 else 0.0
    am = random_mask(device_of(raw(input)), shape, input.dtype, p, a, generator)
    shift = (a - am) * LOWEST - a * p * LOWEST
    if inplace:
        return in_place(add, f"{name}_")(in_place(mul, f"{name}_")(input, am), shift)
    return input * am + shift
