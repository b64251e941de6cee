"""Parameters and buffers: tensors that a module registers; an optimizer updates the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops import empty, tensor
from ..tensor import Tensor


class Parameter(Tensor):
    """Learned tensor: a leaf that requires grad, and that a Module registers when it is set as an attribute.

    A plain Tensor that is set as an attribute is neither learned nor saved; for one that is saved only, see
    `Module.register_buffer`.

    Args:
        data: A Tensor, whose memory is shared, or an array, a list or a number, which are copied.
        requires_grad: Whether it is learned; False for integers.

    Raises:
        RuntimeError: `requires_grad` is True and the data are not of a floating-point type.

    Example:
        >>> Parameter([1.0, 2.0, 3.0])
        Parameter containing:
        tensor([1., 2., 3.], requires_grad=True)

    Source: PyTorch's ``torch.nn.Parameter``.
    """

    def __init__(self, data: Any = (), requires_grad: bool = True):
        self._data = data._data if isinstance(data, Tensor) else tensor(data)._data
        self._grad = None
        self.node = None
        if requires_grad:
            if self._data.dtype.kind != "f":
                raise RuntimeError(
                    f"Parameter: only floating-point tensors can require gradients, got {self._data.dtype}; "
                    "write [1.0, 2.0] instead of [1, 2], or say requires_grad=False"
                )
            self.requires_grad_()

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(Tensor):
    """Tensor that a Module registers as a buffer when it is set as an attribute: it moves with the module, unlearned.

    `Module.register_buffer` does the same for a plain Tensor.

    Args:
        data: A Tensor, whose memory is shared, or an array, a list or a number, which are copied.
        persistent: Whether the buffer is part of the state_dict.

    Attributes:
        persistent: Whether the buffer is part of the state_dict.

    Example:
        >>> from lucid import nn
        >>> module = nn.Module()
        >>> module.mean, module.scratch = nn.Buffer([0.0, 0.0]), nn.Buffer([1.0], persistent=False)
        >>> [name for name, _ in module.named_buffers()], list(module.state_dict())
        (['mean', 'scratch'], ['mean'])

    Source: PyTorch's ``torch.nn.Buffer``.
    """

    persistent: bool

    def __init__(self, data: Any = (), *, persistent: bool = True):
        self._data = data._data if isinstance(data, Tensor) else tensor(data)._data
        self._grad = None
        self.node = None
        self.persistent = persistent


class Uninitialized(Tensor):
    """A parameter or buffer of unknown shape, without elements until `materialize` makes it an ordinary one."""

    becomes: type[Tensor]

    def materialize(self, shape: Sequence[int], device: Any = None, dtype: Any = None) -> None:
        """Become ordinary and of a shape, with uninitialized elements, on another device or of another dtype if asked
        for.
        """
        self.data = empty(tuple(shape), device=device or self.device, dtype=dtype or self.dtype)
        self.__class__ = self.becomes  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class UninitializedParameter(Uninitialized, Parameter):
    """Parameter of unknown shape: it has no elements until `materialize` makes it an ordinary one.

    Args:
        requires_grad: Whether it is learned.
        device: The device.
        dtype: The data type.

    Example:
        >>> p = UninitializedParameter()
        >>> p.materialize((2, 3))
        >>> type(p).__name__, p.shape
        ('Parameter', lucid.Size([2, 3]))

    Source: PyTorch's ``torch.nn.UninitializedParameter``.
    """

    becomes = Parameter

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None):
        super().__init__(empty(0, device=device, dtype=dtype), requires_grad)


class UninitializedBuffer(Uninitialized, Buffer):
    """Buffer of unknown shape: it has no elements until `materialize` makes it an ordinary one.

    Args:
        requires_grad: Whether gradients of it are wanted; rarely so.
        device: The device.
        dtype: The data type.
        persistent: Whether the buffer is part of the state_dict.

    Example:
        >>> b = UninitializedBuffer()
        >>> b.materialize((2, 3))
        >>> type(b).__name__, b.shape
        ('Buffer', lucid.Size([2, 3]))

    Source: PyTorch's ``torch.nn.UninitializedBuffer``.
    """

    becomes = Buffer

    def __init__(self, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True):
        Buffer.__init__(self, empty(0, device=device, dtype=dtype), persistent=persistent)
        self.requires_grad_(requires_grad)


def factory_kwargs(kwargs: dict[str, Any] | None) -> dict[str, Any]:
    """The keywords among `device`, `dtype` and `memory_format` that a module passes on where it makes its tensors.

    Those in ``kwargs["factory_kwargs"]`` belong to them.

    Raises:
        TypeError: There is another keyword, or one twice.

    Example:
        >>> from lucid import nn
        >>> nn.factory_kwargs({"dtype": "float64", "factory_kwargs": {"device": "cpu"}})
        {'device': 'cpu', 'dtype': 'float64'}

    Source: PyTorch's ``torch.nn.factory_kwargs``.
    """
    given = dict(kwargs or {})
    found = dict(given.pop("factory_kwargs", {}))
    known = {"device", "dtype", "memory_format"}
    if not given.keys() <= known or given.keys() & found.keys():
        raise TypeError(f"factory_kwargs: expected each of {', '.join(sorted(known))} at most once, got {kwargs}")
    return found | given
