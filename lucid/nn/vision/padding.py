"""Padding layers: constant, zero, reflection, replication and circular, in one, two and three dimensions."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.module import Module

Widths = int | Sequence[int]

# The input's spatial dimensions, the order of the widths, and the output's size, by the number of dimensions.
SPATIAL = {
    1: ("L", "(left, right)", r"L_{out} = L + \text{left} + \text{right}"),
    2: (
        "H, W",
        "(left, right, top, bottom)",
        r"H_{out} = H + \text{top} + \text{bottom}, \qquad W_{out} = W + \text{left} + \text{right}",
    ),
    3: (
        "D, H, W",
        "(left, right, top, bottom, front, back)",
        r"D_{out} = D + \text{front} + \text{back}, \quad H_{out} = H + \text{top} + \text{bottom}, "
        r"\quad W_{out} = W + \text{left} + \text{right}",
    ),
}
ABOUT = r"""
Args:
    padding: The width on all sides, or one for each side, {order}: the last dimension first. A negative width crops.

Shape:
    input: (N, C, {sizes}) or (C, {sizes}).
    output: (N, C, {out_sizes}) or (C, {out_sizes}), where

    .. math:: {formula}

Raises:
    ValueError: `padding` is neither an int nor {count} of them.
    RuntimeError: In `forward`, if a width is larger than the input has elements for.
"""


class _Pad(Module):
    """A padding layer; what all of them have in common is put into each one's docstring, after its first paragraph."""

    dims: int
    mode: str
    value: float | None

    def __init_subclass__(cls, dims: int = 0, mode: str = "constant", value: float | None = None):
        if not dims:
            return
        cls.dims, cls.mode, cls.value = dims, mode, value
        sizes, order, formula = SPATIAL[dims]
        out_sizes = ", ".join(f"{size}_out" for size in sizes.split(", "))
        about = ABOUT.format(sizes=sizes, out_sizes=out_sizes, order=order, formula=formula, count=2 * dims)
        first, _, example = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")
        cls.__doc__ = f"{first}\n{about}\n{example}\n"

    def __init__(self, padding: Widths):
        super().__init__()
        self.padding = tuple(padding) if isinstance(padding, Sequence) else (padding,) * (2 * self.dims)
        if len(self.padding) != 2 * self.dims:
            raise ValueError(
                f"{type(self).__name__}: padding must be an int or {2 * self.dims} of them, got {padding!r}"
            )

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        return F.pad(input, self.padding, self.mode, self.value)  # type: ignore[arg-type]

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPad(_Pad):
    def __init__(self, padding: Widths, value: float):
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPad, dims=1):
    """Constant padding of sequences with `value`.

    Example:
        >>> import lucid
        >>> ConstantPad1d((1, 2), 3.5)(lucid.tensor([[1.0, 2.0]]))
        tensor([[3.5000, 1.0000, 2.0000, 3.5000, 3.5000]])
    """


class ConstantPad2d(_ConstantPad, dims=2):
    """Constant padding of images with `value`.

    Example:
        >>> import lucid
        >>> ConstantPad2d((1, 2, 0, 1), 3.5)(lucid.zeros(2, 4, 4)).shape
        lucid.Size([2, 5, 7])
    """


class ConstantPad3d(_ConstantPad, dims=3):
    """Constant padding of volumes with `value`.

    Example:
        >>> import lucid
        >>> ConstantPad3d(1, 3.5)(lucid.zeros(2, 4, 4, 4)).shape
        lucid.Size([2, 6, 6, 6])
    """


class ZeroPad1d(_Pad, dims=1, value=0.0):
    """Zero padding of sequences.

    Example:
        >>> import lucid
        >>> ZeroPad1d((1, 2))(lucid.tensor([[1.0, 2.0]]))
        tensor([[0., 1., 2., 0., 0.]])
    """


class ZeroPad2d(_Pad, dims=2, value=0.0):
    """Zero padding of images; a convolution does it itself with its argument `padding`.

    Example:
        >>> import lucid
        >>> ZeroPad2d((1, 2, 0, 1))(lucid.zeros(2, 4, 4)).shape
        lucid.Size([2, 5, 7])
    """


class ZeroPad3d(_Pad, dims=3, value=0.0):
    """Zero padding of volumes.

    Example:
        >>> import lucid
        >>> ZeroPad3d(1)(lucid.zeros(2, 4, 4, 4)).shape
        lucid.Size([2, 6, 6, 6])
    """


class ReflectionPad1d(_Pad, dims=1, mode="reflect"):
    """Reflection padding of sequences: mirrored at the outermost element, which is not repeated.

    Example:
        >>> import lucid
        >>> ReflectionPad1d((2, 1))(lucid.tensor([[1.0, 2.0, 3.0]]))
        tensor([[3., 2., 1., 2., 3., 2.]])
    """


class ReflectionPad2d(_Pad, dims=2, mode="reflect"):
    """Reflection padding of images: mirrored at the outermost row and column, which are not repeated.

    Example:
        >>> import lucid
        >>> ReflectionPad2d((1, 2, 0, 1))(lucid.zeros(2, 4, 4)).shape
        lucid.Size([2, 5, 7])
    """


class ReflectionPad3d(_Pad, dims=3, mode="reflect"):
    """Reflection padding of volumes: mirrored at the outermost elements, which are not repeated.

    Example:
        >>> import lucid
        >>> ReflectionPad3d(1)(lucid.zeros(2, 4, 4, 4)).shape
        lucid.Size([2, 6, 6, 6])
    """


class ReplicationPad1d(_Pad, dims=1, mode="replicate"):
    """Replication padding of sequences: the outermost element repeated.

    Example:
        >>> import lucid
        >>> ReplicationPad1d((2, 1))(lucid.tensor([[1.0, 2.0, 3.0]]))
        tensor([[1., 1., 1., 2., 3., 3.]])
    """


class ReplicationPad2d(_Pad, dims=2, mode="replicate"):
    """Replication padding of images: the outermost row and column repeated.

    Example:
        >>> import lucid
        >>> ReplicationPad2d((1, 2, 0, 1))(lucid.zeros(2, 4, 4)).shape
        lucid.Size([2, 5, 7])
    """


class ReplicationPad3d(_Pad, dims=3, mode="replicate"):
    """Replication padding of volumes: the outermost elements repeated.

    Example:
        >>> import lucid
        >>> ReplicationPad3d(1)(lucid.zeros(2, 4, 4, 4)).shape
        lucid.Size([2, 6, 6, 6])
    """


class CircularPad1d(_Pad, dims=1, mode="circular"):
    """Circular padding of sequences: the elements of the other end, as if the sequence were periodic.

    Example:
        >>> import lucid
        >>> CircularPad1d((2, 1))(lucid.tensor([[1.0, 2.0, 3.0]]))
        tensor([[2., 3., 1., 2., 3., 1.]])
    """


class CircularPad2d(_Pad, dims=2, mode="circular"):
    """Circular padding of images: the rows and columns of the other side, as if the image were periodic.

    Example:
        >>> import lucid
        >>> CircularPad2d((1, 2, 0, 1))(lucid.zeros(2, 4, 4)).shape
        lucid.Size([2, 5, 7])
    """


class CircularPad3d(_Pad, dims=3, mode="circular"):
    """Circular padding of volumes: the elements of the other side, as if the volume were periodic.

    Example:
        >>> import lucid
        >>> CircularPad3d(1)(lucid.zeros(2, 4, 4, 4)).shape
        lucid.Size([2, 6, 6, 6])
    """
