"""Types of operations: what they take and return, for editors and type checkers. Nothing here is used at run time.

An operation computes on arrays and on Variables, but what its user has is a `Tensor`, and signatures say so. That class
is made of operations, so they cannot import it; they import its name from here, which at run time stands for its base
class. A function says its types in its signature. A primitive says them by the number of its inputs: they follow from
the forward function, whose signature `Primitive` carries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Concatenate, Generic, Literal, ParamSpec, Protocol, TypeAlias, overload

import numpy as np

from ..backend import Device

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .plan import Operation
else:
    from .tape import Variable as Tensor

__all__ = ["DType", "DeviceLike", "Operand", "Primitive", "Reduction", "Sizes", "Tensor"]

Operand: TypeAlias = Tensor | np.ndarray | np.generic | float  # float: also int and bool
Reduction: TypeAlias = Literal["none", "mean", "sum"]
Sizes: TypeAlias = int | Sequence[int]  # for each dimension one, or one for all
DType: TypeAlias = np.dtype[Any] | type | str
DeviceLike: TypeAlias = Device | str

P = ParamSpec("P")
Q = ParamSpec("Q")


class Method(Protocol):
    """A primitive of two inputs as a method."""

    def __call__(self, other: Operand) -> Tensor:
        """Run it."""


class Primitive(Generic[P]):
    """The type of an operation that `primitive` made: a function, with a place to set its gradient rules.

    P is the signature of the forward function, which has ``xp`` in front of the inputs. With one input or two and no
    option they are called as PyTorch calls them; all others by position, or as the forward function calls them.
    """

    __name__: str
    __qualname__: str
    operation: Operation
    vjp: Callable[..., None]
    joint_vjp: Callable[[Callable[..., Any]], None]

    @overload
    def __call__(self: Primitive[[Any, Any]], input: Tensor, *, out: Tensor | None = None) -> Tensor: ...
    @overload
    def __call__(
        self: Primitive[[Any, Any, Any]], input: Operand, other: Operand, *, out: Tensor | None = None
    ) -> Tensor: ...
    @overload
    def __call__(
        self: Primitive[Concatenate[Any, Any, Q]], input: Tensor, /, *inputs: Q.args, **options: Q.kwargs
    ) -> Tensor: ...
    def __call__(self, *inputs: Any, **options: Any) -> Any:  # type: ignore[misc]
        """Run it."""

    @overload
    def __get__(self: Primitive[[Any, Any, Any]], tensor: Tensor, owner: Any) -> Method: ...
    @overload
    def __get__(self: Primitive[Concatenate[Any, Any, Q]], tensor: Tensor, owner: Any) -> Callable[Q, Tensor]: ...
    @overload
    def __get__(self, tensor: None, owner: Any) -> Primitive[P]: ...
    def __get__(self, tensor: Any, owner: Any) -> Any:
        """Bind it, as a method of Tensor."""
