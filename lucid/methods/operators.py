"""The operators of a Tensor: ``x + y``, ``x @ y``, ``x < y``, ``x += y``."""

from __future__ import annotations

from typing import Any

from .. import ops
from ..autograd.inplace import in_place
from ..ops.elementwise.arithmetic import _add, _sub
from ..ops.elementwise.powers import _pow


def _reflected(operation: Any) -> Any:
    """The operation with its two inputs exchanged, for ``2 - x``."""
    return lambda self, other: operation(other, self)


def _compared(operation: Any) -> Any:
    """The comparison, or False for what cannot be compared at all, such as ``x == None``."""

    def compare(self: Any, other: Any) -> Any:
        return NotImplemented if other is None or isinstance(other, str) else operation(self, other)

    return compare


class Operators:
    """The operators of a Tensor: ``x + y``, ``x @ y``, ``x < y``, ``x += y``."""

    __slots__ = ()

    __add__ = _add
    __radd__ = _add
    __mul__ = ops.mul
    __rmul__ = ops.mul
    __sub__ = _sub
    __rsub__ = _reflected(_sub)
    __truediv__ = ops.true_divide
    __rtruediv__ = _reflected(ops.true_divide)
    __floordiv__ = ops.floor_divide
    __rfloordiv__ = _reflected(ops.floor_divide)
    __mod__ = ops.remainder
    __rmod__ = _reflected(ops.remainder)
    __pow__ = _pow
    __rpow__ = _reflected(_pow)
    __matmul__ = ops.matmul
    __rmatmul__ = _reflected(ops.matmul)
    __neg__ = ops.neg
    __abs__ = ops.abs
    __invert__ = ops.bitwise_not
    __pos__ = lambda self: self
    __lt__ = ops.lt
    __le__ = ops.le
    __gt__ = ops.gt
    __ge__ = ops.ge
    __eq__ = _compared(ops.eq)
    __ne__ = _compared(ops.ne)
    __and__ = ops.bitwise_and
    __rand__ = ops.bitwise_and
    __or__ = ops.bitwise_or
    __ror__ = ops.bitwise_or
    __xor__ = ops.bitwise_xor
    __rxor__ = ops.bitwise_xor
    __iadd__ = in_place(ops.add)
    __isub__ = in_place(ops.sub)
    __imul__ = in_place(ops.mul)
    __itruediv__ = in_place(ops.true_divide)
    __ifloordiv__ = in_place(ops.floor_divide)
    __imod__ = in_place(ops.remainder)
    __ipow__ = in_place(ops.pow)
