"""The operators of a Tensor: ``x + y``, ``x @ y``, ``x < y``, ``x += y``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import ops
from ..autograd.inplace import in_place
from ..autograd.typing import Operand, Tensor
from ..ops.elementwise.arithmetic import _add, _sub
from ..ops.elementwise.powers import _pow
from ..ops.keywords import plain


def _unary(operation: Callable[[Any], Tensor]) -> Callable[[Any], Tensor]:
    """The operation, with the type that protocols of Python, such as `SupportsAbs`, ask for."""
    return operation


def _binary(operation: Callable[[Any, Any], Tensor]) -> Callable[[Any, Operand], Tensor]:
    """The same for two inputs; ``sum(list_of_tensors)`` asks for it."""
    return operation


class Operators:
    """The operators of a Tensor: ``x + y``, ``x @ y``, ``x < y``, ``x += y``."""

    __slots__ = ()

    __add__ = _binary(_add)
    __radd__ = _binary(_add)
    __mul__ = _binary(plain(ops.mul))
    __rmul__ = _binary(plain(ops.mul))
    __sub__ = _binary(_sub)
    __truediv__ = _binary(plain(ops.true_divide))
    __floordiv__ = _binary(plain(ops.floor_divide))
    __mod__ = _binary(plain(ops.remainder))
    __pow__ = _binary(_pow)
    __matmul__ = plain(ops.matmul)
    __neg__ = _unary(plain(ops.neg))
    __abs__ = _unary(plain(ops.abs))
    __invert__ = _unary(plain(ops.bitwise_not))
    __lt__ = plain(ops.lt)
    __le__ = plain(ops.le)
    __gt__ = plain(ops.gt)
    __ge__ = plain(ops.ge)
    __and__ = plain(ops.bitwise_and)
    __rand__ = plain(ops.bitwise_and)
    __or__ = plain(ops.bitwise_or)
    __ror__ = plain(ops.bitwise_or)
    __xor__ = plain(ops.bitwise_xor)
    __rxor__ = plain(ops.bitwise_xor)
    __lshift__ = plain(ops.bitwise_left_shift)
    __rshift__ = plain(ops.bitwise_right_shift)
    __iadd__ = in_place(plain(ops.add))
    __isub__ = in_place(plain(ops.sub))
    __imul__ = in_place(plain(ops.mul))
    __itruediv__ = in_place(plain(ops.true_divide))
    __ifloordiv__ = in_place(plain(ops.floor_divide))
    __imod__ = in_place(plain(ops.remainder))
    __ipow__ = in_place(plain(ops.pow))
    __iand__ = in_place(plain(ops.bitwise_and))
    __ior__ = in_place(plain(ops.bitwise_or))
    __ixor__ = in_place(plain(ops.bitwise_xor))
    __ilshift__ = in_place(plain(ops.bitwise_left_shift))
    __irshift__ = in_place(plain(ops.bitwise_right_shift))

    def __rsub__(self: Any, other: Operand) -> Tensor:
        """Return other - self."""
        return _sub(other, self)

    def __rtruediv__(self: Any, other: Operand) -> Tensor:
        """Return other / self."""
        return ops.true_divide(other, self)

    def __rfloordiv__(self: Any, other: Operand) -> Tensor:
        """Return other // self."""
        return ops.floor_divide(other, self)

    def __rmod__(self: Any, other: Operand) -> Tensor:
        """Return other % self."""
        return ops.remainder(other, self)

    def __rpow__(self: Any, other: Operand) -> Tensor:
        """Return other ** self."""
        return _pow(other, self)

    def __rlshift__(self: Any, other: Operand) -> Tensor:
        """Return other << self."""
        return ops.bitwise_left_shift(other, self)

    def __rrshift__(self: Any, other: Operand) -> Tensor:
        """Return other >> self."""
        return ops.bitwise_right_shift(other, self)

    def __rmatmul__(self: Any, other: Tensor) -> Tensor:
        """Return other @ self."""
        return ops.matmul(other, self)

    def __eq__(self: Any, other: Any) -> Tensor:  # type: ignore[override]
        """Compare element by element: self == other. What cannot be compared at all, such as None, is unequal."""
        return NotImplemented if other is None or isinstance(other, str) else ops.eq(self, other)

    def __ne__(self: Any, other: Any) -> Tensor:  # type: ignore[override]
        """Compare element by element: self != other. What cannot be compared at all, such as None, is unequal."""
        return NotImplemented if other is None or isinstance(other, str) else ops.ne(self, other)

    def __pos__(self: Any) -> Tensor:
        """Return the tensor itself."""
        return self  # type: ignore[no-any-return]
