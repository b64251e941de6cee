"""FunctionLayer: the base class of layers that learn nothing, a function and its options."""

from __future__ import annotations

from typing import Any

from .module import Module


class FunctionLayer(Module):
    """A function of `nn.functional` as a layer.

    A subclass passes its options on by name. They become attributes, which `forward` reads at each call, and they are
    printed in this order, without those in `_hidden`; `inplace` only where it is True.
    """

    _options: tuple[str, ...] = ()
    _hidden: tuple[str, ...] = ()

    def __init__(self, **options: Any):
        super().__init__()
        self._options = tuple(options)
        for name, value in options.items():
            setattr(self, name, value)

    def extra_repr(self) -> str:
        shown = {name: getattr(self, name) for name in self._options if name not in self._hidden}
        return ", ".join(f"{name}={value}" for name, value in shown.items() if name != "inplace" or value)
