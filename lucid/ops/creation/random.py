"""Random tensors, drawn on the CPU so that they are the same on every device."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.tape import Variable
from ...backend import XP, Array, Device, device_of, dtypes, transfer
from ..arguments import sizes
from .from_data import device_or_default, leaf_tensor
from .from_shape import array_of, like_options
from .generator import Generator, default_generator


def draw(method: str, shape: tuple[int, ...], dtype: Any, device: Device, generator: Generator | None = None) -> Array:
    """Return an array of floats drawn by a method of NumPy's generator, such as ``random`` or ``standard_normal``."""
    kind = dtypes.get_default_dtype() if dtype is None else dtypes.dtype(dtype)
    if kind.kind != "f":
        raise RuntimeError(f"random floats need a floating-point dtype, got {kind}; see randint for integers")
    source = (generator or default_generator).numpy
    drawn = getattr(source, method)(shape, dtype=np.float64 if kind.itemsize == 8 else np.float32)
    # Rounding to half precision must not make 1.0 of the largest numbers below it.
    return transfer(
        (np.minimum(drawn, 1 - 2**-11) if method == "random" and kind.itemsize == 2 else drawn).astype(
            kind, copy=False
        ),
        device,
    )


def rand(
    *size: Any, generator: Generator | None = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Any:
    """Return numbers drawn evenly from 0 <= x < 1.

    Args:
        size: The shape, as ``2, 3`` or ``(2, 3)``.
        generator: Where they are drawn from; the default generator if None.
        dtype: A floating-point type; the default dtype if None.
        device: The device; the default device if None.
        requires_grad: Whether gradients are wanted for the tensor.

    Raises:
        RuntimeError: The dtype is not a floating-point type.

    Example:
        >>> import lucid
        >>> x = lucid.rand(2, 3)
        >>> x.shape, bool(((0 <= x) & (x < 1)).all())
        ((2, 3), True)
    """
    return leaf_tensor(draw("random", sizes("rand", size), dtype, device_or_default(device), generator), requires_grad)


def randn(
    *size: Any, generator: Generator | None = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Any:
    """Return numbers drawn from the normal distribution of mean 0 and variance 1; the arguments are those of `rand`.

    Example:
        >>> import lucid
        >>> lucid.randn(2, 3, generator=lucid.Generator().manual_seed(0)).shape
        (2, 3)
    """
    return leaf_tensor(
        draw("standard_normal", sizes("randn", size), dtype, device_or_default(device), generator), requires_grad
    )


def rand_like(
    input: Any,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Return `rand` of the input's shape and, unless told otherwise, its dtype and device.

    Example:
        >>> import lucid
        >>> lucid.rand_like(lucid.zeros(2, 3)).shape
        (2, 3)
    """
    options = like_options(input, dtype, device)
    return rand(tuple(input.shape), generator=generator, requires_grad=requires_grad, **options)


def randn_like(
    input: Any,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Return `randn` of the input's shape and, unless told otherwise, its dtype and device.

    Example:
        >>> import lucid
        >>> lucid.randn_like(lucid.zeros(2, dtype=lucid.float64)).dtype
        dtype('float64')
    """
    options = like_options(input, dtype, device)
    return randn(tuple(input.shape), generator=generator, requires_grad=requires_grad, **options)


def randint(
    *bounds: int,
    size: Sequence[int] | None = None,
    low: int = 0,
    high: int | None = None,
    generator: Generator | None = None,
    dtype: Any = np.int64,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Return integers drawn evenly from low <= i < high: ``randint(high, size)`` or ``randint(low, high, size)``.

    Raises:
        TypeError: The bounds or the size are missing.
        RuntimeError: No integer lies between the bounds.

    Example:
        >>> import lucid
        >>> x = lucid.randint(1, 7, (100,))
        >>> int(x.min()) >= 1, int(x.max()) <= 6
        (True, True)
    """
    given: list[Any] = list(bounds)
    if size is None and given and not hasattr(given[-1], "__index__"):
        size = given.pop()
    if high is None and given:
        high = given.pop()
    if given:
        low = given.pop()
    if size is None or high is None or given:
        raise TypeError(f"randint: expected randint(high, size) or randint(low, high, size), got {bounds}")
    if low >= high:
        raise RuntimeError(f"randint: expected low < high, got {low} and {high}")
    kind = dtypes.dtype(dtype)
    drawn = (generator or default_generator).numpy.integers(low, high, sizes("randint", (size,)), dtype=np.int64)
    return leaf_tensor(transfer(drawn.astype(kind, copy=False), device_or_default(device)), requires_grad)


def randperm(n: int, *, generator: Generator | None = None, dtype: Any = np.int64, device: Any = None) -> Any:
    """Return the integers from 0 to n - 1 in random order.

    Raises:
        RuntimeError: n is negative.

    Example:
        >>> import lucid
        >>> sorted(lucid.randperm(4).tolist())
        [0, 1, 2, 3]
    """
    n = operator.index(n)
    if n < 0:
        raise RuntimeError(f"randperm: n must not be negative, got {n}")
    order = (generator or default_generator).numpy.permutation(n)
    return leaf_tensor(transfer(order.astype(dtypes.dtype(dtype), copy=False), device_or_default(device)), False)


def bernoulli(input: Any, p: float | None = None, *, generator: Generator | None = None) -> Any:
    """Return 1 with the probability that the input holds (or with p everywhere), else 0. It has no gradient.

    Raises:
        RuntimeError: The input is not of floats, or a probability is not in 0 <= p <= 1.

    Example:
        >>> import lucid
        >>> lucid.bernoulli(lucid.tensor([0.0, 1.0])).tolist()
        [0.0, 1.0]
    """
    array = array_of(input)
    device = device_of(array)
    if array.dtype.kind != "f" and p is None:
        raise RuntimeError(f"bernoulli: expected probabilities of a floating-point dtype, got {array.dtype}")
    if (p is None and array.size and not bool(((array >= 0) & (array <= 1)).all().item())) or (
        p is not None and not 0 <= p <= 1
    ):
        raise RuntimeError("bernoulli: expected probabilities from 0 to 1" + (f", got {p}" if p is not None else ""))
    u = draw("random", tuple(array.shape), np.float64, device, generator)
    with device.scope():
        return leaf_tensor((u < (array if p is None else p)).astype(array.dtype), False)


def normal(
    mean: Any = 0.0,
    std: Any = 1.0,
    size: Sequence[int] | None = None,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Return numbers drawn from normal distributions of the given means and standard deviations.

    Means and standard deviations are numbers or tensors; where both are numbers, `size` must be given. The result has
    no gradient with respect to them.

    Raises:
        RuntimeError: A standard deviation is negative, or the shape is missing or given twice.

    Example:
        >>> import lucid
        >>> lucid.normal(lucid.zeros(3), 0.1).shape
        (3,)
    """
    arrays = [array_of(a) for a in (mean, std) if isinstance(a, Variable) or type(a) in XP]
    if bool(arrays) == (size is not None):
        raise RuntimeError("normal: expected a size where mean and std are numbers, and none where one is a tensor")
    m, s = array_of(mean), array_of(std)
    if bool((s < 0).any().item() if hasattr(s, "any") else s < 0):
        raise RuntimeError(f"normal: expected standard deviations that are not negative, got {std}")
    shape = np.broadcast_shapes(*(a.shape for a in arrays)) if arrays else sizes("normal", (size,))
    if arrays:
        dtype = arrays[0].dtype if dtype is None else dtype
        device = device_of(arrays[0]) if device is None else device
    target = device_or_default(device)
    z = draw("standard_normal", shape, dtype, target, generator)
    with target.scope():
        return leaf_tensor((z * s + m).astype(z.dtype, copy=False), requires_grad)


def multinomial(input: Any, num_samples: int, replacement: bool = False, *, generator: Generator | None = None) -> Any:
    """Return indices drawn with the probabilities that the last dimension holds, which need not add up to 1.

    Without `replacement` no index is drawn twice from one row. By exponential races: the index with the largest
    ``log(p) + Gumbel noise`` comes first, and so on.

    Args:
        input: Of shape (n,) or (rows, n), not negative.
        num_samples: How many indices to draw from each row.
        replacement: Whether an index may be drawn again.
        generator: Where they are drawn from; the default generator if None.

    Raises:
        RuntimeError: The probabilities are negative, all zero, or too few.

    Source: W. Kool, H. van Hoof, M. Welling, Stochastic beams and where to find them, 2019, on drawing without
    replacement.

    Example:
        >>> import lucid
        >>> lucid.multinomial(lucid.tensor([0.0, 1.0, 0.0]), 2, replacement=True).tolist()
        [1, 1]
    """
    array = array_of(input)
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
