"""Layers that put a frame around their input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import functional as F
from .module.module import Module

Widths = int | Sequence[int]


class _Pad(Module):
    dims: int
    mode = "constant"
    value: float | None = None

    def __init__(self, padding: Widths):
        super().__init__()
        self.padding = (padding,) * (2 * self.dims) if isinstance(padding, int) else tuple(padding)
        if len(self.padding) != 2 * self.dims:
            raise ValueError(
                f"{type(self).__name__}: padding must be an int or {2 * self.dims} of them, got {padding!r}"
            )

    def forward(self, input: Any) -> Any:
        """Return the input with a frame around it."""
        return F.pad(input, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPad(_Pad):
    def __init__(self, padding: Widths, value: float):
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPad):
    """A frame of a constant around sequences (C, L) or (N, C, L).

    Args:
        padding: The width on all sides, or those on the left, right.
        value: The constant.

    Example:
        >>> import lucid
        >>> ConstantPad1d((1, 2), 3.5)(lucid.zeros(2, 4)).shape
        (2, 7)
    """

    dims = 1


class ConstantPad2d(_ConstantPad):
    """A frame of a constant around images (C, H, W) or (N, C, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom.
        value: The constant.

    Example:
        >>> import lucid
        >>> ConstantPad2d((1, 2, 0, 1), 3.5)(lucid.zeros(2, 4, 4)).shape
        (2, 5, 7)
    """

    dims = 2


class ConstantPad3d(_ConstantPad):
    """A frame of a constant around volumes (C, D, H, W) or (N, C, D, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom, front, back.
        value: The constant.

    Example:
        >>> import lucid
        >>> ConstantPad3d(1, 3.5)(lucid.zeros(2, 4, 4, 4)).shape
        (2, 6, 6, 6)
    """

    dims = 3


class ZeroPad1d(_Pad):
    """A frame of zeros around sequences (C, L) or (N, C, L).

    Args:
        padding: The width on all sides, or those on the left, right.

    Example:
        >>> import lucid
        >>> ZeroPad1d((1, 2))(lucid.zeros(2, 4)).shape
        (2, 7)
    """

    dims = 1
    value = 0.0


class ZeroPad2d(_Pad):
    """A frame of zeros around images (C, H, W) or (N, C, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom.

    Example:
        >>> import lucid
        >>> ZeroPad2d((1, 2, 0, 1))(lucid.zeros(2, 4, 4)).shape
        (2, 5, 7)
    """

    dims = 2
    value = 0.0


class ZeroPad3d(_Pad):
    """A frame of zeros around volumes (C, D, H, W) or (N, C, D, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom, front, back.

    Example:
        >>> import lucid
        >>> ZeroPad3d(1)(lucid.zeros(2, 4, 4, 4)).shape
        (2, 6, 6, 6)
    """

    dims = 3
    value = 0.0


class ReflectionPad1d(_Pad):
    """A frame of what is mirrored at the edge around sequences (C, L) or (N, C, L).

    Args:
        padding: The width on all sides, or those on the left, right.

    Example:
        >>> import lucid
        >>> ReflectionPad1d((1, 2))(lucid.zeros(2, 4)).shape
        (2, 7)
    """

    dims = 1
    mode = "reflect"


class ReflectionPad2d(_Pad):
    """A frame of what is mirrored at the edge around images (C, H, W) or (N, C, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom.

    Example:
        >>> import lucid
        >>> ReflectionPad2d((1, 2, 0, 1))(lucid.zeros(2, 4, 4)).shape
        (2, 5, 7)
    """

    dims = 2
    mode = "reflect"


class ReflectionPad3d(_Pad):
    """A frame of what is mirrored at the edge around volumes (C, D, H, W) or (N, C, D, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom, front, back.

    Example:
        >>> import lucid
        >>> ReflectionPad3d(1)(lucid.zeros(2, 4, 4, 4)).shape
        (2, 6, 6, 6)
    """

    dims = 3
    mode = "reflect"


class ReplicationPad1d(_Pad):
    """A frame of the outermost elements repeated around sequences (C, L) or (N, C, L).

    Args:
        padding: The width on all sides, or those on the left, right.

    Example:
        >>> import lucid
        >>> ReplicationPad1d((1, 2))(lucid.zeros(2, 4)).shape
        (2, 7)
    """

    dims = 1
    mode = "replicate"


class ReplicationPad2d(_Pad):
    """A frame of the outermost elements repeated around images (C, H, W) or (N, C, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom.

    Example:
        >>> import lucid
        >>> ReplicationPad2d((1, 2, 0, 1))(lucid.zeros(2, 4, 4)).shape
        (2, 5, 7)
    """

    dims = 2
    mode = "replicate"


class ReplicationPad3d(_Pad):
    """A frame of the outermost elements repeated around volumes (C, D, H, W) or (N, C, D, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom, front, back.

    Example:
        >>> import lucid
        >>> ReplicationPad3d(1)(lucid.zeros(2, 4, 4, 4)).shape
        (2, 6, 6, 6)
    """

    dims = 3
    mode = "replicate"


class CircularPad1d(_Pad):
    """A frame of what is at the other end around sequences (C, L) or (N, C, L).

    Args:
        padding: The width on all sides, or those on the left, right.

    Example:
        >>> import lucid
        >>> CircularPad1d((1, 2))(lucid.zeros(2, 4)).shape
        (2, 7)
    """

    dims = 1
    mode = "circular"


class CircularPad2d(_Pad):
    """A frame of what is at the other end around images (C, H, W) or (N, C, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom.

    Example:
        >>> import lucid
        >>> CircularPad2d((1, 2, 0, 1))(lucid.zeros(2, 4, 4)).shape
        (2, 5, 7)
    """

    dims = 2
    mode = "circular"


class CircularPad3d(_Pad):
    """A frame of what is at the other end around volumes (C, D, H, W) or (N, C, D, H, W).

    Args:
        padding: The width on all sides, or those on the left, right, top, bottom, front, back.

    Example:
        >>> import lucid
        >>> CircularPad3d(1)(lucid.zeros(2, 4, 4, 4)).shape
        (2, 6, 6, 6)
    """

    dims = 3
    mode = "circular"
