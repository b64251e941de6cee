"""Switches of the cuDNN engine: convolution and batch normalization on a GPU, in float16 and float32.

Attributes:
    enabled: Whether cuDNN is used where it is installed. True by default.
    allow_tf32: Whether products of float32 may be rounded to TF32. False by default, unlike PyTorch's: lucid's
        float32 is float32 on every device.
    deterministic: Whether every run must give the same bits; the gradient of a weight may be slower then. False by
        default.

Any other name cannot be set: ``benchmark`` and PyTorch's other switches have no counterpart here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ..backend import cuda
from ..backend.cudnn.plans import flags as _flags
from ..backend.cudnn.plans import load

__all__ = ["flags", "is_available", "version", "why_unavailable"]

_NAMES = ("enabled", "allow_tf32", "deterministic")


def is_available() -> bool:
    """Whether cuDNN can be used here: it is installed, and there is a GPU.

    Example:
        >>> is_available() == (why_unavailable() == "")
        True
    """
    return why_unavailable() == ""


def why_unavailable() -> str:
    """The reason why cuDNN cannot be used here, or the empty string where it can.

    Example:
        >>> isinstance(why_unavailable(), str)
        True
    """
    return cuda.why_unavailable() or load()[1]


def version() -> int | None:
    """Return the version of cuDNN as one number, such as 91002 for 9.10.2; None where it is not installed.

    Example:
        >>> v = version()
        >>> v is None or v > 90000
        True
    """
    cudnn = load()[0]
    return None if cudnn is None else int(cudnn.backend_version())


@contextmanager
def flags(
    enabled: bool | None = None, allow_tf32: bool | None = None, deterministic: bool | None = None
) -> Iterator[None]:
    """Set switches for the length of a ``with`` block; one that is not given stays as it is.

    Args:
        enabled: Whether cuDNN is used.
        allow_tf32: Whether products of float32 may be rounded to TF32.
        deterministic: Whether every run must give the same bits.

    Raises:
        TypeError: A value is not a bool.

    Example:
        >>> import lucid
        >>> with flags(enabled=False):
        ...     print(lucid.backends.cudnn.enabled)
        False
        >>> lucid.backends.cudnn.enabled
        True
    """
    wanted = {"enabled": enabled, "allow_tf32": allow_tf32, "deterministic": deterministic}
    before = vars(_flags).copy()
    try:
        for name, value in wanted.items():
            if value is not None:
                _set(name, value)
        yield
    finally:
        vars(_flags).update(before)


def _set(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"lucid.backends.cudnn.{name}: expected True or False, got {value!r}")
    setattr(_flags, name, value)


class _Switches(ModuleType):
    """This module, whose switches are those of the engine, and which refuses any other."""

    def __getattr__(self, name: str) -> Any:
        if name in _NAMES:
            return getattr(_flags, name)
        raise AttributeError(f"lucid.backends.cudnn has no {name!r}; its switches are {', '.join(_NAMES)}")

    def __setattr__(self, name: str, value: object) -> None:
        if name in _NAMES:
            _set(name, value)
        elif name.startswith("__"):
            super().__setattr__(name, value)
        else:
            words = f"lucid.backends.cudnn has no switch {name!r}, only {', '.join(_NAMES)}: leave the line out"
            raise AttributeError(words)

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *_NAMES])


sys.modules[__name__].__class__ = _Switches
