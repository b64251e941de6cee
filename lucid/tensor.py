"""The Tensor: an array that remembers how it was made. What can be done with it is listed in methods/."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np

from . import ops, pickling, printing
from .autograd import leaf, tape
from .autograd.backward import backward
from .autograd.tape import Node, Variable, wrap
from .backend import Device, device_of
from .backend import versions as _versions
from .backend.checks import flags, settle
from .backend.dtypes import contiguous_format, get_default_dtype, memory_format
from .methods.conversion import Conversions
from .methods.elementwise import Elementwise
from .methods.in_place import InPlace
from .methods.indexing import Indexing
from .methods.linalg import LinearAlgebra
from .methods.operators import Operators
from .methods.protocols import Protocols, UfuncProtocol
from .methods.reduction import Reductions
from .methods.shape import Shapes
from .methods.storage import Storage
from .ops.arguments import one_dim
from .ops.conversion import is_formatted
from .size import Size

_new = tuple.__new__


class Tensor(
    Variable,
    Operators,
    Elementwise,
    Reductions,
    Shapes,
    Indexing,
    LinearAlgebra,
    Conversions,
    InPlace,
    Storage,
    Protocols,
):
    """An n-dimensional array on some device, with the means to compute gradients.

    Make one with `lucid.tensor`, `lucid.zeros` and their like. ``Tensor([1, 2])`` is float32, as in PyTorch, and so is
    whatever is no Tensor yet; `lucid.tensor` asks the data instead, and makes int64 of these. A class may inherit from
    Tensor: see `as_subclass`.

    Example:
        >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
        >>> (x * x).sum().backward()
        >>> x.grad
        tensor([2., 4., 6.])
    """

    __slots__ = ()

    def __init__(self, data: Any = (), dtype: Any = None, device: Any = None, requires_grad: bool = False):
        if isinstance(data, Variable):
            data = wrap(data._data)
        elif dtype is None:
            dtype = get_default_dtype()
        self._data = ops.tensor(data, dtype=dtype, device=device)._data
        self._grad = None
        self.node = None
        if requires_grad:
            self.requires_grad_()

    # What it is

    @property
    def shape(self) -> Size:
        """The size of each dimension."""
        return _new(Size, self._data.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the elements, a NumPy dtype."""
        return self._data.dtype  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self._data.ndim  # type: ignore[no-any-return]

    @property
    def device(self) -> Device:
        """The device that holds the elements."""
        return device_of(self._data)

    @property
    def itemsize(self) -> int:
        """The size of one element in bytes."""
        return self._data.dtype.itemsize  # type: ignore[no-any-return]

    @property
    def nbytes(self) -> int:
        """The size of all elements in bytes."""
        return self._data.nbytes  # type: ignore[no-any-return]

    @overload
    def size(self, dim: None = None) -> Size: ...
    @overload
    def size(self, dim: int) -> int: ...
    def size(self, dim: int | None = None) -> Size | int:
        """The shape, or the size of one dimension."""
        return self.shape if dim is None else self._data.shape[one_dim("size", dim, self.ndim)]

    def dim(self) -> int:
        """The number of dimensions."""
        return self._data.ndim  # type: ignore[no-any-return]

    def numel(self) -> int:
        """The number of elements."""
        return int(self._data.size)

    nelement = numel

    def element_size(self) -> int:
        """The size of one element in bytes."""
        return self.itemsize

    @overload
    def stride(self, dim: None = None) -> tuple[int, ...]: ...
    @overload
    def stride(self, dim: int) -> int: ...
    def stride(self, dim: int | None = None) -> tuple[int, ...] | int:
        """How many elements lie between neighbours along each dimension, or along one."""
        strides = tuple(s // self.itemsize for s in self._data.strides)
        return strides if dim is None else strides[dim]

    def is_contiguous(self, memory_format: memory_format = contiguous_format) -> bool:
        """Whether the elements lie in memory in the order of the indices, or channels last."""
        return is_formatted(self._data, memory_format)

    def is_floating_point(self) -> bool:
        """Whether the dtype is a floating-point type."""
        return bool(self._data.dtype.kind == "f")

    # Its place in the graph

    @property
    def requires_grad(self) -> bool:
        """Whether gradients are computed for this tensor. May be set on a leaf."""
        return self.node is not None

    @requires_grad.setter
    def requires_grad(self, flag: bool) -> None:
        leaf.requires_grad_(self, flag)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Say whether gradients are wanted for this leaf, and return it."""
        return leaf.requires_grad_(self, requires_grad)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it."""
        return leaf.is_leaf(self)

    @property
    def grad_fn(self) -> Node | None:
        """The node that records how it was made; None for a leaf."""
        return None if leaf.is_leaf(self) else self.node

    @property
    def retains_grad(self) -> bool:
        """Whether an operation made it and `retain_grad` was called."""
        return leaf.retains_grad(self)

    def retain_grad(self) -> None:
        """Keep the gradient in ``.grad`` although an operation made this tensor."""
        leaf.retain_grad(self)

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> leaf.RemovableHandle:
        """Call ``hook(grad)`` when the gradient is known; what it returns, if anything, replaces the gradient."""
        return leaf.register_hook(self, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> leaf.RemovableHandle:
        """Call ``hook(tensor)`` after a gradient has been added to this leaf's ``.grad``."""
        return leaf.register_post_accumulate_grad_hook(self, hook)

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Sequence[Tensor] | Tensor | None = None,
    ) -> None:
        """Add to each leaf's ``.grad`` the gradient of this tensor (which must be a scalar, or `gradient` be given).

        Args:
            gradient: The gradient of the final quantity with respect to this tensor; same shape.
            retain_graph: Keep the saved values for another backward pass; by default as `create_graph` says.
            create_graph: Record the backward pass itself, so that gradients can be differentiated again.
            inputs: Only these tensors receive gradients, if given.
        """
        backward(self, gradient, retain_graph=retain_graph, create_graph=create_graph, inputs=inputs)

    def detach(self) -> Tensor:
        """Return a tensor over the same memory, outside the graph."""
        return wrap(self._data)  # type: ignore[no-any-return]

    def detach_(self) -> Tensor:
        """Take this tensor out of the graph, in place: it requires no gradient then. Views are refused."""
        return leaf.detach_(self)

    @property
    def _version(self) -> int:
        """How often the memory was written in place."""
        return _versions.record_of(self._data).count

    # Its numbers

    # Any: types know no dtype, and `names[x.argmax().item()]` is no error, as it would be if this were int | float.
    def item(self) -> Any:
        """The only element, as a Python number.

        Raises:
            RuntimeError: There are several elements, or none.
        """
        if self._data.size != 1:
            raise RuntimeError(
                f"item: a Tensor with {self._data.size} elements cannot be converted to a number; index one of them, "
                "or use .tolist()"
            )
        number = self._data.item()
        if flags:
            settle(self.device)
        return number

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers; a number for a 0-d tensor."""
        return self._host().tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray:
        """The elements as a NumPy array, over the same memory if on the CPU.

        Raises:
            RuntimeError: The tensor requires grad, which NumPy knows nothing of (unless `force`).
            TypeError: The tensor is not on the CPU (unless `force`).
        """
        if self.node is not None and not force:
            raise RuntimeError(
                f"numpy: this tensor of shape {self._data.shape} requires grad, and NumPy could not record what is "
                "done with it; use tensor.detach().numpy()"
            )
        if not isinstance(self._data, np.ndarray) and not force:
            raise TypeError(f"numpy: this tensor is on {self.device}, NumPy works on the CPU; use tensor.cpu().numpy()")
        return self._host()

    def _host(self) -> np.ndarray:
        return self.device.to_numpy(self._data)

    __array_ufunc__ = UfuncProtocol()
    __hash__ = Variable.__hash__

    def __repr__(self) -> str:
        return printing.text(self)

    def __copy__(self) -> Tensor:
        """Another tensor over the same memory, at the same place in the graph."""
        return pickling.shallow(self) if self.is_leaf else ops.getitem(self, ...)  # type: ignore[no-any-return]

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        return pickling.deep(self, memo)  # type: ignore[no-any-return]

    def __reduce__(self) -> Any:
        return pickling.reduced(self)

    # Its elements

    def __getitem__(self, index: Any) -> Tensor:
        return ops.getitem(self, index)  # type: ignore[no-any-return]

    def __setitem__(self, index: Any, value: Any) -> None:
        ops.assign(self, index, value)


tape.complete(Result=Tensor)


def is_tensor(obj: object) -> bool:
    """Whether an object is a Tensor.

    Example:
        >>> is_tensor(Tensor([1.0])), is_tensor([1.0])
        (True, False)
    """
    return isinstance(obj, Tensor)
