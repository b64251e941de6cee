"""The window that convolution and pooling slide over their input: its size, its stride, and its positions."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

from ...backend import native
from ..arguments import check_floating, raw
from ..shape.reshaping import reshape
from ..shape.transposing import permute

Ints = int | Sequence[int]
Pairs = tuple[tuple[int, int], ...]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8"]


class Window(NamedTuple):
    """A window that slides over the spatial dimensions of an input; each attribute has one entry per dimension.

    An element of the kernel is called a tap. At position p, the window covers at tap t the pixel ``p s + t d - low``.

    Attributes:
        size: The input's size.
        kernel: The window's size.
        out: The number of positions, which is the output's size.
        stride: The step s from one position to the next.
        padding: The padding before (low) and after the input.
        dilation: The distance d between two taps.
    """

    size: tuple[int, ...]
    kernel: tuple[int, ...]
    out: tuple[int, ...]
    stride: tuple[int, ...]
    padding: Pairs
    dilation: tuple[int, ...]

    @property
    def span(self) -> tuple[int, ...]:
        """From the window's first tap to its last, plus one."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    @property
    def padded(self) -> tuple[int, ...]:
        """The size of the input with its padding."""
        return tuple(n + low + high for n, (low, high) in zip(self.size, self.padding, strict=True))

    @property
    def covered(self) -> list[bool]:
        """For each dimension, whether the kernel covers it whole."""
        return [
            k == n and o == d == 1 and pads == (0, 0)
            for k, n, o, d, pads in zip(self.kernel, self.size, self.out, self.dilation, self.padding, strict=True)
        ]

    def tap(self, where: Sequence[int]) -> tuple[slice, ...]:
        """The pixels of the padded input that a tap covers at all positions, in its dimensions or the first of them."""
        return tuple(
            slice(i * d, i * d + s * (n - 1) + 1, s)
            for i, d, s, n in zip(where, self.dilation, self.stride, self.out, strict=False)
        )


@functools.lru_cache(maxsize=1024)
def sliding(
    size: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: Pairs,
    dilation: tuple[int, ...],
    ceil_mode: bool = False,
) -> Window:
    r"""The window at all positions inside the padded input; `out` is not positive where it is larger than that.

    .. math:: out = \left\lfloor \frac{size + low + high - d (kernel - 1) - 1}{s} \right\rfloor + 1

    With `ceil_mode` the quotient is rounded up, unless the last window would then begin behind the input and its
    padding in front; and the padding behind the input grows as far as the last window reaches.

    Example:
        >>> sliding((5,), (3,), (2,), ((1, 1),), (1,)).out
        (3,)
    """
    at = Window(size, kernel, (), stride, padding, dilation)
    fits = [n - k for n, k in zip(at.padded, at.span, strict=True)]
    if not ceil_mode:
        return at._replace(out=tuple(n // s + 1 for n, s in zip(fits, stride, strict=True)))
    out, pads = [], []
    for n, s, i, k, (low, high) in zip(fits, stride, size, at.span, padding, strict=True):
        positions = -(-n // s) + 1
        positions -= (positions - 1) * s >= i + low
        out.append(positions)
        pads.append((low, max(high, (positions - 1) * s + k - i - low)))
    return at._replace(out=tuple(out), padding=tuple(pads))


class Merging(NamedTuple):
    """How dimensions that the window covers whole are merged with the channels, in images and in weights.

    The window has one position there. That of a text CNN, k words by all E features of their embeddings, is one over
    sequences of E channels then; and a window as large as the image is a product of matrices.

    Attributes:
        at: The window over the other dimensions, or over one of size 1 if there are none.
        others: The dimensions that the window slides over.
        order: The dimensions that become one of channels, in their order there.
    """

    at: Window
    others: tuple[int, ...]
    order: tuple[int, ...]

    def merge(self, x: Any) -> Any:
        """Images or weights (N, C, *size) as (N, channels, *others)."""
        n, sizes = len(self.at.size), [x.shape[i] for i in self.others] or [1]
        lines = permute(x, (0, *self.others, *self.order))
        merged = reshape(lines, (x.shape[0], *sizes, math.prod(x.shape[i] for i in self.order)))
        return permute(merged, (0, n + 1, *range(1, n + 1)))

    def split(self, x: Any, shape: tuple[int, ...]) -> Any:
        """The inverse of `merge`, for images of a shape."""
        dims = (0, *self.others, *self.order)
        lines = permute(x, (0, *range(2, x.ndim), 1))
        return permute(reshape(lines, [shape[i] for i in dims]), [dims.index(i) for i in range(len(dims))])


def merging(at: Window, x: Any, groups: int) -> Merging | None:
    """How to merge dimensions that a window covers, given an array of the images' layout; None where there are none.

    On a GPU there are none: its kernels take all windows alike.
    """
    covered = at.covered if type(x) is native else []
    if not any(covered) or max(at.kernel) == 1:
        return None
    others = tuple(i + 2 for i, whole in enumerate(covered) if not whole)
    whole = tuple(i + 2 for i, whole in enumerate(covered) if whole)
    # The channels of a group stay together; else those elements do that lie side by side in memory.
    order = (1, *whole) if groups > 1 or x.strides[1] >= x.strides[-1] else (*whole, 1)
    kept = [i - 2 for i in others]
    at = Window(*(tuple(values[i] for i in kept) for values in at)) if kept else ONE  # type: ignore[arg-type]
    return Merging(at, others, order)


ONE = Window(size=(1,), kernel=(1,), out=(1,), stride=(1,), padding=((0, 0),), dilation=(1,))


def pooling_window(
    name: str,
    n: int,
    x: Any,
    kernel_size: Ints,
    stride: Ints | None,
    padding: Ints,
    dilation: Ints,
    ceil_mode: bool,
    integers: Sequence[str],
) -> Window:
    """The window of a pooling, from the arguments that the user gave; some integers can be pooled on the CPU.

    Raises:
        RuntimeError: The window does not fit, the padding is more than half of it, or the input is of integers.
        TypeError: An argument is not an int, nor one for each dimension.
    """
    kernel = each(name, "kernel_size", kernel_size, n)
    steps = steps_of(name, stride, kernel)
    pads, gaps = each(name, "padding", padding, n, least=0), each(name, "dilation", dilation, n)
    if x.dtype.name not in integers or type(raw(x)) is not native:
        check_floating(name, x)
    at = sliding(tuple(x.shape[-n:]), kernel, steps, tuple((p, p) for p in pads), gaps, bool(ceil_mode))
    if any(2 * p > k for p, k in zip(pads, at.span, strict=True)):
        raise RuntimeError(f"{name}: padding should be at most half of the window, got {pads} for a window of {kernel}")
    if min(at.out) < 1 or 0 in x.shape[-n - 1 :]:
        raise RuntimeError(
            f"{name}: the window does not fit: input of shape {tuple(x.shape)} with padding {pads}, window {kernel} "
            f"with dilation {gaps}, which gives a result of size {at.out}; take a smaller window or pool less often"
        )
    return at


def steps_of(name: str, stride: Ints | None, kernel: tuple[int, ...]) -> tuple[int, ...]:
    """The stride of a pooling, one for each dimension; that of None or, as in PyTorch, an empty tuple is the kernel."""
    is_given = stride is not None and (hasattr(stride, "__index__") or len(stride) > 0)
    return each(name, "stride", stride, len(kernel)) if is_given else kernel


def each(name: str, what: str, value: Any, n: int, least: int = 1) -> tuple[int, ...]:
    """Return an argument given as one int, or as one for each of n dimensions, as a tuple.

    Raises:
        RuntimeError: There are more or fewer of them, or one is too small.
        TypeError: One of them is no integer.
    """
    try:
        given = tuple(map(operator.index, value)) if isinstance(value, Sequence) else (operator.index(value),)
    except TypeError:
        raise TypeError(f"{name}: {what} must be an int or {n} of them, got {value!r}") from None
    given = given * n if len(given) == 1 else given
    if len(given) != n:
        raise RuntimeError(f"{name}: {what} must be an int or {n} of them, got {value!r}")
    if min(given) < least:
        raise RuntimeError(f"{name}: {what} must be at least {least}, got {value!r}")
    return given


def check_dims(name: str, shape: tuple[int, ...], n: int, unbatched: bool = True) -> bool:
    """Return whether an input has a batch dimension, in front of its channels and n spatial dimensions.

    Raises:
        RuntimeError: It has another number of dimensions.
    """
    spatial = ", ".join(["L", "H, W", "D, H, W"][n - 1 : n])
    if len(shape) != n + 2 and not (unbatched and len(shape) == n + 1):
        wanted = f"(N, C, {spatial})" + (f" or (C, {spatial})" if unbatched else "")
        raise RuntimeError(f"{name}: expected input of shape {wanted}, got {tuple(shape)}")
    return len(shape) == n + 2
