"""Size: the shape of a tensor."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any, SupportsIndex, overload


class Size(tuple[int, ...]):
    """The shape of a tensor: a tuple that knows how many elements there are.

    Slices and sums of it are Sizes too, and it equals the tuple of the same numbers.

    Example:
        >>> import lucid
        >>> lucid.zeros(2, 3).shape
        lucid.Size([2, 3])
        >>> lucid.zeros(2, 3).shape.numel(), lucid.zeros(2, 3).shape == (2, 3)
        (6, True)
        >>> lucid.zeros(2, 3).shape[1:] + (5,)
        lucid.Size([3, 5])

    Source: PyTorch's ``torch.Size``.
    """

    __slots__ = ()
    _place = "lucid"  # in whose name it is printed: lucid.compat says "torch"

    def __new__(cls, sizes: Iterable[Any] = ()) -> Size:
        """Make one of the sizes, which are integers.

        Raises:
            TypeError: A size is no integer.
        """
        try:
            return tuple.__new__(cls, map(operator.index, sizes))
        except TypeError as error:
            raise TypeError(f"Size: expected a sequence of integers, such as [2, 3], got {sizes!r}") from error

    def numel(self) -> int:
        """The number of elements of a tensor of this shape."""
        return math.prod(self)

    @overload
    def __getitem__(self, index: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Size: ...
    def __getitem__(self, index: Any) -> Any:
        picked = tuple.__getitem__(self, index)
        return picked if type(picked) is int else tuple.__new__(Size, picked)

    def __add__(self, other: Any) -> Any:
        return Size(tuple.__add__(self, other)) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return Size(other + tuple(self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, times: SupportsIndex) -> Size:
        return tuple.__new__(Size, tuple.__mul__(self, times))

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"{self._place}.Size({list(self)})"

    def __reduce__(self) -> Any:
        return Size, (tuple(self),)
