"""Parameter: a tensor that a module learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops import empty, tensor
from ..tensor import Tensor


class Parameter(Tensor):
    """A leaf tensor that requires grad, and that a Module lists among its `parameters()` when set as an attribute.

    Args:
        data: A Tensor, whose memory is shared, or an array, a list or a number, which are copied.
        requires_grad: Whether gradients are wanted; integers must say False.

    Raises:
        RuntimeError: The data are not floating-point numbers and `requires_grad` is True.

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


class UninitializedParameter(Parameter):
    """A parameter whose size is not known yet, and which has no elements until `materialize` gives it one.

    Args:
        requires_grad: Whether gradients will be wanted.
        device: Where it will be.
        dtype: Its data type.

    Example:
        >>> p = UninitializedParameter()
        >>> p.materialize((2, 3))
        >>> type(p).__name__, p.shape
        ('Parameter', (2, 3))

    Source: PyTorch's ``torch.nn.UninitializedParameter``.
    """

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None):
        super().__init__(empty(0, device=device, dtype=dtype), requires_grad)

    def materialize(self, shape: Sequence[int]) -> None:
        """Become an ordinary Parameter of a shape, with elements that are still to be set."""
        self.data = empty(tuple(shape), device=self.device, dtype=self.dtype)
        self.__class__ = Parameter  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<UninitializedParameter>"
