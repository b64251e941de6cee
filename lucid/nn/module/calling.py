"""Calling a module: its `forward` between its hooks, with the path of the layer in front of an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from .attributes import Registry
from .error_path import locate
from .hooks import Hooks

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Forward(Protocol[P, R]):
    """What has a `forward`, as every module has it after its own fashion."""

    @property
    def forward(self) -> Callable[P, R]:
        """Compute the module's result."""


class Called(Registry):
    """A module as a function: the part of `Module` that calls `forward`."""

    _hooks: Hooks | None = None

    if TYPE_CHECKING:
        # A subclass may define it with any parameters, and is called with those.
        forward: Callable[..., Any]

        def __call__(self: Forward[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...
    else:

        def forward(self, *inputs: Any) -> Any:
            """Compute the module's result; every subclass says how."""
            raise NotImplementedError(
                f"{type(self).__name__} has no forward(): define `def forward(self, x): ...` in it"
            )

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            try:
                if self._hooks is None:
                    return self.forward(*args, **kwargs)
                return self._hooks.call(self, args, kwargs)
            except Exception as error:
                locate(error, self)
                raise
