"""The parametrizations of one tensor, with what they compute it from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....autograd.grad_mode import no_grad
from ....tensor import Tensor
from ...module.container import ModuleList
from ...module.module import Module
from ...parameter import Parameter


class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, with what they compute it from.

    Attributes:
        original: What the first parametrization is given, a parameter or buffer; ``original0``, ``original1``, ...
            where its `right_inverse` returns several.

    Raises:
        ValueError: A parametrization changes the shape or dtype of the tensor, unless `unsafe`; or `right_inverse`
            returns something else than a tensor or several.
    """

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False):
        if not modules:
            raise ValueError("ParametrizationList: expected one parametrization or more, got none")
        super().__init__(modules)
        self.unsafe = unsafe
        self.is_tensor = True
        self.ntensors = 1
        new = self._inverted(original)
        self.is_tensor = isinstance(new, Tensor)
        if not self.is_tensor and not (isinstance(new, Sequence) and all(isinstance(t, Tensor) for t in new)):
            raise ValueError(
                f"ParametrizationList: right_inverse must return a tensor or a tuple of them, got {type(new).__name__}"
            )
        learned = isinstance(original, Parameter)
        for name, value in zip(self._names(new), [new] if self.is_tensor else new, strict=True):
            if learned and value.is_floating_point():
                self.register_parameter(name, Parameter(value.detach(), original.requires_grad))
            else:
                self.register_buffer(name, value.detach())
        self.ntensors = 1 if self.is_tensor else len(new)
        if not unsafe:
            with no_grad():
                self._check(original, self())
        if self.is_tensor:  # the tensor itself, which an optimizer may have already
            if new is not original:
                original.data = new
            self.original = original

    def _names(self, new: Any) -> list[str]:
        return ["original"] if self.is_tensor else [f"original{i}" for i in range(len(new))]

    def _inverted(self, value: Any, strict: bool = False) -> Any:
        """What the parametrizations compute a value from, as far as they say so."""
        with no_grad():
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    continue
                try:
                    value = module.right_inverse(value)
                except NotImplementedError:  # it has one for other options
                    if strict:
                        raise
        return value

    def _check(self, before: Any, after: Any) -> None:
        if not isinstance(after, Tensor) or after.shape != before.shape or after.dtype != before.dtype:
            got = f"{after.dtype} of shape {tuple(after.shape)}" if isinstance(after, Tensor) else type(after).__name__
            raise ValueError(
                f"register_parametrization: the parametrized tensor must stay {before.dtype} of shape "
                f"{tuple(before.shape)}, got {got}; pass unsafe=True to change it"
            )

    def originals(self) -> list[Any]:
        """What the first parametrization is given."""
        return [self.original] if self.is_tensor else [getattr(self, f"original{i}") for i in range(self.ntensors)]

    def right_inverse(self, value: Tensor) -> None:
        """Set what is learned so that the tensor becomes this value, as far as the parametrizations can.

        Raises:
            RuntimeError: A parametrization has no right_inverse.
            ValueError: The value has another shape or dtype than the originals can have.
        """
        missing = [type(m).__name__ for m in self if not hasattr(m, "right_inverse")]
        if missing:
            raise RuntimeError(f"parametrization {missing[0]} has no right_inverse: it cannot be assigned to")
        new = self._inverted(value, strict=True)
        with no_grad():
            for old, one in zip(self.originals(), [new] if self.is_tensor else new, strict=True):
                if old.shape != one.shape or old.dtype != one.dtype:
                    raise ValueError(
                        f"right_inverse must give {old.dtype} of shape {tuple(old.shape)}, got {one.dtype} of shape "
                        f"{tuple(one.shape)}"
                    )
                old.copy_(one)

    def forward(self) -> Any:
        """Return the tensor, computed from the originals."""
        first, *others = list(self)
        value = first(*self.originals())
        for module in others:
            value = module(value)
        return value
