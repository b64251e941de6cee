"""The base class of lazy layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..module.module import Module
from ..parameter import Uninitialized, UninitializedParameter


class Lazy(Module):
    """A layer that becomes an ordinary one, of the class `becomes`, at its first call.

    Its parameters and buffers exist from the start, without elements: an optimizer can be made before their sizes are
    known.
    """

    becomes: type[Module]

    if not TYPE_CHECKING:  # for type checkers, `forward` is that of the ordinary layer from the start

        def forward(self, input: Any, *args: Any, **options: Any) -> Any:
            """Give the parameters their sizes, become the ordinary layer, and return its output."""
            self.initialize_parameters(input)
            self.__class__ = self.becomes
            return self.forward(input, *args, **options)

    def initialize_parameters(self, input: Any) -> None:
        """Give the parameters the sizes that an input asks for, unless a loaded state did so."""
        raise NotImplementedError

    def has_uninitialized_params(self) -> bool:
        """Whether the size of a parameter or buffer is still unknown."""
        return any(isinstance(p, Uninitialized) for p in (*self._parameters.values(), *self._buffers.values()))

    def _uninitialize(self, device: Any, dtype: Any) -> None:
        """Replace the parameters by uninitialized ones."""
        for name, param in self._parameters.items():
            if param is not None:
                setattr(self, name, UninitializedParameter(device=device, dtype=dtype))

    def _materialize(self, **shapes: Sequence[int]) -> None:
        for name, shape in shapes.items():
            param = getattr(self, name)
            if param is not None:
                param.materialize(shape)
        self.becomes.reset_parameters(self)  # type: ignore[attr-defined]
