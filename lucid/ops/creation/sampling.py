"""Samples of distributions that tensors describe: bernoulli, normal, multinomial, poisson, binomial."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.typing import DeviceLike, DType, Operand, Tensor
from ...backend import checks, device_of, is_array, native, transfer
from ..arguments import check_floating, common_shape, device_or_default, raw, sizes
from .from_data import leaf_tensor
from .generator import Generator, default_generator
from .random import draw


def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """Return 1 with the probability that the input holds (or with p everywhere), else 0. It has no gradient.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: The input is not of floats, or a probability is not in 0 <= p <= 1.

    Example:
        >>> import lucid
        >>> lucid.bernoulli(lucid.tensor([0.0, 1.0])).tolist()
        [0.0, 1.0]
    """
    array = raw(input)
    device = device_of(array)
    if array.dtype.kind != "f" and p is None:
        raise RuntimeError(f"bernoulli: expected probabilities of a floating-point dtype, got {array.dtype}")
    if p is not None:
        if not 0 <= p <= 1:
            raise RuntimeError(f"bernoulli: expected probabilities from 0 to 1, got {p}")
    elif type(array) is not native:
        checks.floats_in_range(array, device, 0.0, 1.0, _no_probability)
    elif not ((array >= 0) & (array <= 1)).all().item():
        raise _no_probability()
    u = draw("random", tuple(array.shape), np.float64, device, generator)
    with device.scope():
        return leaf_tensor(device.xp.asarray(u < (array if p is None else p), array.dtype), False)


def _no_probability(wrong: float = -1.0, name: str = "bernoulli") -> RuntimeError:
    return RuntimeError(f"{name}: expected probabilities from 0 to 1")


def normal(
    mean: Operand = 0.0,
    std: Operand = 1.0,
    size: Sequence[int] | None = None,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return numbers drawn from normal distributions of the given means and standard deviations.

    Means and standard deviations are numbers or tensors; where both are numbers, `size` must be given. The result has
    no gradient with respect to them; write ``mean + std * lucid.randn(...)`` for that.

    Shape:
        output: the shape that mean and std broadcast to, or `size`.

    Raises:
        RuntimeError: A standard deviation is negative, the shape is missing or given twice, or the shapes of mean and
            std do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.normal(lucid.zeros(3), 0.1).shape
        lucid.Size([3])
    """
    arrays = [raw(a) for a in (mean, std) if is_array(raw(a))]
    if bool(arrays) == (size is not None):
        raise RuntimeError("normal: expected a size where mean and std are numbers, and none where one is a tensor")
    m, s = raw(mean), raw(std)
    if is_array(s) and type(s) is not native:
        checks.floats_in_range(s, device_of(s), 0.0, math.inf, lambda wrong: _negative_std(f"{wrong:g}"), nan=True)
    elif (s < 0).any() if is_array(s) else s < 0:
        raise _negative_std(std)
    shape = common_shape("normal", *(a.shape for a in arrays)) if arrays else sizes("normal", (size,))
    if arrays:
        dtype = arrays[0].dtype if dtype is None else dtype
        device = device_of(arrays[0]) if device is None else device
    target = device_or_default(device)
    z = draw("standard_normal", shape, dtype, target, generator)
    with target.scope():
        return leaf_tensor(target.xp.asarray(z * s + m, z.dtype), requires_grad)


def _negative_std(std: Any) -> RuntimeError:
    return RuntimeError(f"normal: expected standard deviations that are not negative, got {std}")


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Return indices drawn with the probabilities that the last dimension holds, which need not add up to 1.

    Without `replacement` no index is drawn twice from one row: the indices with the largest log p + G are taken, with
    noise G from the Gumbel distribution.

    Args:
        input: Probabilities, not negative; no logits.
        num_samples: The number of indices to draw from each row.
        replacement: Whether an index may be drawn again.
        generator: The generator to draw from; the default generator if None.

    Shape:
        input: (n,) or (rows, n).
        output: (num_samples,) or (rows, num_samples).

    Raises:
        RuntimeError: The probabilities are negative, not finite, or too few of a row are above 0; they are not floats
            of 1 or 2 dimensions; or `num_samples` is less than 1.

    Example:
        >>> import lucid
        >>> lucid.multinomial(lucid.tensor([0.0, 1.0, 0.0]), 2, replacement=True).tolist()
        [1, 1]

    Source: W. Kool, H. van Hoof, M. Welling, "Stochastic beams and where to find them", 2019, on drawing without
    replacement.
    """
    array = raw(input)
    device = device_of(array)
    p = np.atleast_2d(device.to_numpy(array)).astype(np.float64)
    if array.ndim not in (1, 2) or array.dtype.kind != "f" or num_samples < 1:
        raise RuntimeError(
            f"multinomial: expected floats of 1 or 2 dimensions and at least one sample, got shape {array.shape} of "
            f"{array.dtype} and {num_samples}"
        )
    enough = 1 if replacement else num_samples
    if not np.isfinite(p).all() or (p < 0).any() or (np.count_nonzero(p, axis=1) < enough).any():
        raise RuntimeError(
            f"multinomial: expected finite probabilities, none negative and {enough} or more above 0 in "
            f"each row; got {p}"
        )
    source = (generator or default_generator).numpy
    if replacement:
        ends = np.cumsum(p, axis=1)
        u = source.random((len(p), num_samples)) * ends[:, -1:]
        drawn = np.stack([np.searchsorted(e, v, side="right") for e, v in zip(ends, u, strict=True)])
    else:
        with np.errstate(divide="ignore"):
            race = np.log(p) + source.gumbel(size=p.shape)
        drawn = np.argsort(-race, axis=1, kind="stable")[:, :num_samples]
    return leaf_tensor(transfer(drawn.reshape(*array.shape[:-1], num_samples).astype(np.int64), device), False)


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """Draw from Poisson distributions, whose rates, which are their means, the input holds. It has no gradient.

    Shape:
        input: any shape; output: the same, of the same dtype.

    Raises:
        RuntimeError: The rates are not floats, or one is negative, infinite or NaN.

    Example:
        >>> import lucid
        >>> lucid.poisson(lucid.tensor([0.0, 0.0])).tolist()
        [0.0, 0.0]
    """
    array = raw(input)
    check_floating("poisson", array)
    rates = device_of(array).to_numpy(array).astype(np.float64)
    if not ((rates >= 0) & (rates < 2**62)).all():
        raise RuntimeError(
            f"poisson: expected finite rates of 0 or more, got {rates[~((rates >= 0) & (rates < 2**62))]}"
        )
    drawn = np.asarray((generator or default_generator).numpy.poisson(rates))
    return leaf_tensor(transfer(drawn.astype(array.dtype), device_of(array)), False)


def binomial(count: Tensor, prob: Tensor, generator: Generator | None = None) -> Tensor:
    """Draw how many of `count` trials succeed, each with probability `prob`. It has no gradient.

    Shape:
        count, prob: shapes that broadcast; output: their common shape, of the dtype of `prob`.

    Raises:
        RuntimeError: A count is no whole number of 0 or more, a probability is not in 0 <= p <= 1, probabilities are
            not floats, or the shapes do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.binomial(lucid.tensor([10.0, 10.0]), lucid.tensor([0.0, 1.0])).tolist()
        [0.0, 10.0]
    """
    array = raw(prob)
    check_floating("binomial", array)
    device = device_of(array)
    p = device.to_numpy(array).astype(np.float64)
    n = device_of(raw(count)).to_numpy(raw(count))
    common_shape("binomial", n.shape, p.shape)
    if not ((n >= 0) & (n == np.floor(n)) & (n < 2**62)).all():
        raise RuntimeError(f"binomial: expected counts that are whole numbers of 0 or more, got {n}")
    if not ((p >= 0) & (p <= 1)).all():
        raise _no_probability(name="binomial")
    drawn = np.asarray((generator or default_generator).numpy.binomial(n.astype(np.int64), p))
    return leaf_tensor(transfer(drawn.astype(array.dtype), device), False)


def von_mises(loc: Tensor, concentration: Tensor, generator: Generator | None = None) -> Tensor:
    """Draw angles from von Mises distributions of a direction and a concentration above 0, in [-π, π]."""
    device = device_of(raw(loc))
    m, k = (device.to_numpy(raw(t)).astype(np.float64) for t in (loc, concentration))
    drawn = np.asarray((generator or default_generator).numpy.vonmises(m, k))
    return leaf_tensor(transfer(drawn.astype(raw(loc).dtype), device), False)
