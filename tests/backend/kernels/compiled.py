"""The strict double with compiled kernels: `launch` runs the CUDA text instead of the NumPy text."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from lucid.backend.kernels.traced import Traced

from ...strict import Strict
from .emulator import ElementwiseKernel, RawKernel

XP = SimpleNamespace(**{name: getattr(np, name) for name in ("empty", "ascontiguousarray")})
XP.RawKernel, XP.ElementwiseKernel = RawKernel, ElementwiseKernel
DEVICE: Any = SimpleNamespace(xp=XP)


class Compiled:
    """A kernel whose NumPy text is its CUDA text, compiled as C++."""

    def __init__(self, kernel: Any):
        self.kernel = kernel

    def function(self, xp: Any, *arrays: Any, **options: Any) -> Any:
        return self.kernel.on_gpu(DEVICE, *arrays, **options)


def use_compiled(monkeypatch: Any) -> list[str]:
    """Let the double run compiled kernels; return the list to which it adds the name of each that it runs."""
    plain, names = Strict.launch, []

    def launch(self: Strict, kernel: Any, *arrays: Any, **options: Any) -> Any:
        if isinstance(kernel, Traced):
            names.append(kernel.name)
            kernel = Compiled(kernel)
        return plain(self, kernel, *arrays, **options)

    monkeypatch.setattr(Strict, "launch", launch)
    return names
