"""Random tensors of a given shape: uniform, normal, integers, permutations."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.out import made_into
from ...autograd.typing import DeviceLike, DType, Sizes, Tensor
from ...backend import Array, Device, dtypes, transfer
from ..arguments import check_layout, device_or_default, dtype_or_default, shape_sizes, whole
from .from_data import leaf_tensor
from .from_shape import like_options
from .generator import Generator, default_generator


def draw(
    method: str, shape: tuple[int, ...], dtype: DType | None, device: Device, generator: Generator | None = None
) -> Array:
    """Return an array of floats drawn by a method of NumPy's generator, such as ``random`` or ``standard_normal``.

    Raises:
        RuntimeError: The dtype is not a floating-point type.
    """
    kind = dtype_or_default(dtype)
    if kind.kind != "f":
        raise RuntimeError(f"random floats need a floating-point dtype, got {kind}; see randint for integers")
    source = (generator or default_generator).numpy
    drawn = getattr(source, method)(shape, dtype=np.float64 if kind.itemsize == 8 else np.float32)
    if method == "random" and kind.itemsize == 2:
        drawn = np.minimum(drawn, 1 - 2**-11)  # so that rounding to half precision does not give 1.0
    return transfer(drawn.astype(kind, copy=False), device)


def rand(
    *shape: Sizes,
    size: Sizes | None = None,
    out: Tensor | None = None,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Return numbers drawn from the uniform distribution on [0, 1).

    Args:
        shape: The shape, as ``2, 3`` or ``(2, 3)``.
        size: The same by name.
        out: A tensor to write into, whose dtype it has then.
        generator: The generator to draw from; the default generator if None.
        dtype: A floating-point type; the default dtype if None.
        device: The device; the default device if None.
        requires_grad: Whether gradients are wanted for the tensor.
        layout: `lucid.strided`, or None.
        pin_memory: PyTorch's hint, which changes nothing.

    Shape:
        output: `size`.

    Raises:
        RuntimeError: The dtype is not a floating-point type.

    Example:
        >>> import lucid
        >>> x = lucid.rand(2, 3)
        >>> x.shape, bool(((0 <= x) & (x < 1)).all())
        (lucid.Size([2, 3]), True)
    """
    wanted = shape_sizes("rand", shape, size)
    if layout is not None:
        check_layout("rand", layout)
    if out is not None:
        return made_into(out, rand, wanted, dtype, generator=generator)
    return leaf_tensor(draw("random", wanted, dtype, device_or_default(device), generator), requires_grad)


def randn(
    *shape: Sizes,
    size: Sizes | None = None,
    out: Tensor | None = None,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Return numbers drawn from the normal distribution of mean 0 and variance 1; see `rand` for the arguments.

    Shape:
        output: `size`.

    Raises:
        RuntimeError: The dtype is not a floating-point type.

    Example:
        >>> import lucid
        >>> lucid.randn(2, 3, generator=lucid.Generator().manual_seed(0)).shape
        lucid.Size([2, 3])
    """
    wanted = shape_sizes("randn", shape, size)
    if layout is not None:
        check_layout("randn", layout)
    if out is not None:
        return made_into(out, randn, wanted, dtype, generator=generator)
    return leaf_tensor(draw("standard_normal", wanted, dtype, device_or_default(device), generator), requires_grad)


def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `rand` of the input's shape, dtype and device.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: The dtype is not a floating-point type.

    Example:
        >>> import lucid
        >>> lucid.rand_like(lucid.zeros(2, 3)).shape
        lucid.Size([2, 3])
    """
    options = like_options(input, dtype, device)
    return rand(tuple(input.shape), generator=generator, requires_grad=requires_grad, **options)


def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `randn` of the input's shape, dtype and device.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: The dtype is not a floating-point type.

    Example:
        >>> import lucid
        >>> lucid.randn_like(lucid.zeros(2, dtype=lucid.float64)).dtype
        dtype('float64')
    """
    options = like_options(input, dtype, device)
    return randn(tuple(input.shape), generator=generator, requires_grad=requires_grad, **options)


def randint(
    *bounds: Sizes,
    size: Sequence[int] | None = None,
    low: int = 0,
    high: int | None = None,
    generator: Generator | None = None,
    dtype: DType = np.int64,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return integers drawn uniformly from low ≤ i < high: ``randint(high, size)`` or ``randint(low, high, size)``.

    The upper bound is excluded, unlike that of Python's ``random.randint``.

    Shape:
        output: `size`.

    Raises:
        TypeError: The bounds or the size are missing, or no integers.
        RuntimeError: No integer lies between the bounds, or the dtype does not hold one of them.

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
    kind, shape = dtypes.dtype(dtype), shape_sizes("randint", (size,))
    drawn = draw_integers("randint", low, high, kind, shape, generator)
    return leaf_tensor(transfer(drawn, device_or_default(device)), requires_grad)


def draw_integers(
    name: str, low: Any, high: Any, dtype: np.dtype[Any], shape: tuple[int, ...], generator: Generator | None
) -> np.ndarray:
    """Draw integers uniformly from low ≤ i < high, all of which the dtype must hold.

    Raises:
        RuntimeError: No integer lies between the bounds, or the dtype does not hold one of them.
        TypeError: A bound is not an integer.
    """
    low, high = whole(name, "low", low), whole(name, "high", high)
    if low >= high:
        raise RuntimeError(f"{name}: expected low < high, got {low} and {high}; high itself is not drawn")
    least, largest = whole_numbers(dtype)
    if low < least or high - 1 > largest:
        raise RuntimeError(f"{name}: {dtype} holds whole numbers from {least} to {largest}, got {low} and {high}")
    drawn = (generator or default_generator).numpy.integers(low, high, shape, dtype=np.int64)
    return np.asarray(drawn).astype(dtype, copy=False)


def whole_numbers(dtype: np.dtype[Any]) -> tuple[int, int]:
    """The least and the largest of the whole numbers that a dtype holds without gaps."""
    if dtype.kind == "f":
        largest = 2 ** (np.finfo(dtype).nmant + 1)
        return -largest, largest
    return (0, 1) if dtype.kind == "b" else (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))


def randint_like(
    input: Tensor,
    *bounds: int,
    low: int = 0,
    high: int | None = None,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `randint` of the input's shape, dtype and device: ``randint_like(input, [low,] high)``.

    Shape:
        input: any shape; output: the same.

    Raises:
        TypeError: The bounds are missing, or no integers.
        RuntimeError: No integer lies between the bounds, or the dtype does not hold one of them.

    Example:
        >>> import lucid
        >>> lucid.randint_like(lucid.zeros(2, 3), 1, 2).tolist()
        [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    return randint(
        *bounds,
        size=tuple(input.shape),
        low=low,
        high=high,
        generator=generator,
        requires_grad=requires_grad,
        **like_options(input, dtype, device),
    )


def randperm(
    n: int, *, generator: Generator | None = None, dtype: DType = np.int64, device: DeviceLike | None = None
) -> Tensor:
    """Return a random permutation of the integers from 0 to n - 1.

    Shape:
        output: (n,).

    Raises:
        RuntimeError: n is negative, or the dtype does not hold n - 1.

    Example:
        >>> import lucid
        >>> sorted(lucid.randperm(4).tolist())
        [0, 1, 2, 3]
    """
    n = operator.index(n)
    if n < 0:
        raise RuntimeError(f"randperm: n must not be negative, got {n}")
    kind = dtypes.dtype(dtype)
    if n - 1 > whole_numbers(kind)[1]:
        raise RuntimeError(f"randperm: {kind} holds whole numbers up to {whole_numbers(kind)[1]}, got n={n}")
    order = (generator or default_generator).numpy.permutation(n)
    return leaf_tensor(transfer(order.astype(kind, copy=False), device_or_default(device)), False)
