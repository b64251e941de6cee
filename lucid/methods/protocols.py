"""Python's and NumPy's protocols: numbers, containers, formats; ``np.exp(tensor)``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np

from .. import ops
from ..autograd import tape
from ..autograd.tape import Variable
from ..autograd.typing import Tensor
from ..backend import is_array
from ..backend.checks import flags

Subclass = TypeVar("Subclass")

# NumPy's functions that have another name here.
NAMES = {
    "absolute": "abs",
    "power": "pow",
    "invert": "bitwise_not",
    "equal": "eq",
    "not_equal": "ne",
    "greater_equal": "ge",
    "less_equal": "le",
    "conjugate": "positive",
}


def array_ufunc(self: Tensor, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> object:
    """Run a function of NumPy on Tensors: lucid's of that name, which is recorded, or else NumPy's on their arrays.

    Raises:
        RuntimeError: A tensor requires grad, and NumPy's function could not be recorded.
    """
    operation = getattr(ops, NAMES.get(ufunc.__name__, ufunc.__name__), None)
    if operation is not None and method == "__call__" and not options:
        return operation(*inputs)
    out = getattr(ufunc, method)(*map(_plain, inputs), **{name: _plain(value) for name, value in options.items()})
    if "out" in options:  # such as `array += tensor`
        return options["out"][0] if len(options["out"]) == 1 else options["out"]
    return tuple(map(_wrapped, out)) if type(out) is tuple else _wrapped(out)


def _plain(value: Any) -> Any:
    """A value with NumPy arrays in the place of Tensors."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.numpy() if isinstance(value, Variable) else value  # type: ignore[attr-defined]


def _wrapped(value: Any) -> Any:
    return ops.tensor(value) if isinstance(value, np.generic) else tape.wrap(value) if is_array(value) else value


class UfuncProtocol:
    """NumPy asks the class for ``__array_ufunc__``, and gets a function; CuPy asks the tensor, and gets None.

    None says that the tensor's own operators are to be called, which is all that CuPy wants to know.
    """

    def __get__(self, tensor: Any, owner: type) -> Any:
        return array_ufunc if tensor is None else None


class Protocols:
    """Python's and NumPy's protocols: numbers, containers, formats; ``np.exp(tensor)``."""

    __slots__ = ()

    def __array__(self: Any, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.numpy()
        return np.array(array, dtype=dtype, copy=copy) if copy is not None else np.asarray(array, dtype=dtype)

    def __len__(self: Any) -> int:
        if self._data.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self._data)

    def __iter__(self: Any) -> Iterator[Tensor]:
        if self._data.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(ops.unbind(self, 0))

    def __bool__(self: Any) -> bool:
        if self._data.size != 1:
            raise RuntimeError(
                f"bool: the truth of a Tensor with {self._data.size} elements is ambiguous; use .any() or .all()"
            )
        return bool(self.item() if flags else self._data.item())

    def __int__(self: Any) -> int:
        return int(self.item())

    def __float__(self: Any) -> float:
        return float(self.item())

    def __index__(self: Any) -> int:
        if self._data.dtype.kind not in "iub":
            raise TypeError(
                f"index: only integer tensors of one element can be an index, got {self.dtype}; use .long()"
            )
        return int(self.item())

    def __contains__(self: Any, element: Any) -> bool:
        return bool(ops.eq(self.detach(), element).any().item())

    def __format__(self: Any, spec: str) -> str:
        if not spec:
            return str(self)
        if self._data.ndim:
            raise TypeError(
                f"format: {spec!r} formats one number, and this tensor has shape {tuple(self._data.shape)}; "
                f"use x.item() if it has one element, lucid.set_printoptions(precision=2) for all of them"
            )
        return format(self.item(), spec)

    def as_subclass(self: Any, cls: type[Subclass]) -> Subclass:
        """Return this tensor as one of a subclass, over the same memory and at the same place in the graph.

        Results of operations are plain Tensors, whatever class the inputs are of; PyTorch gives them that class.

        Raises:
            TypeError: It is not a subclass of Tensor.

        Example:
            >>> import lucid
            >>> class Image(lucid.Tensor):
            ...     def brighter(self):
            ...         return (self + 0.5).as_subclass(Image)
            >>> lucid.zeros(2).as_subclass(Image).brighter()
            tensor([0.5000, 0.5000])
        """
        if not isinstance(cls, type) or not issubclass(cls, Protocols):
            raise TypeError(f"as_subclass: expected a subclass of lucid.Tensor, got {cls!r}")
        alias = ops.getitem(self, ...)
        made: Any = tape.new(cls)
        made._data, made._grad, made.node = alias._data, None, alias.node
        return made  # type: ignore[no-any-return]
