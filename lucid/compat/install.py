"""Puts modules named ``torch``, ``torch.nn`` and so on where Python's ``import`` looks first."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from typing import Any

from ..size import Size
from ..tensor import Tensor
from ..utils.data.workers import FIRST
from .advice import no_module, no_name, no_relative
from .modules import MODULES, Module, made


def install_as_torch() -> None:
    """Let ``import torch`` find lucid from here on, in this process.

    The modules of PyTorch that lucid has a counterpart of can be imported, with what lucid has under PyTorch's names.
    Anything else is an AttributeError (an ImportError, where it is imported by name) that says so and, where there is
    one, names lucid's way; nothing is there only to look like PyTorch. A second call does nothing.

    One thing of lucid changes meanwhile: shapes are printed as ``torch.Size([2, 3])``.

    A whole script runs so from the command line: ``python -m lucid.compat script.py``.

    Raises:
        RuntimeError: PyTorch itself has been imported already.

    Example:
        >>> import subprocess, sys
        >>> program = '''
        ... import lucid.compat
        ... lucid.compat.install_as_torch()
        ...
        ... import torch
        ... print(torch.nn.functional.relu(torch.tensor([-1.0, 2.0])))
        ... '''
        >>> print(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout)
        tensor([0., 2.])
    """
    there = sys.modules.get("torch")
    if isinstance(there, Module):
        return
    if there is not None:
        raise RuntimeError(
            f"install_as_torch: PyTorch itself has been imported already (from {getattr(there, '__file__', '?')}); "
            "call this first, or run the script with: python -m lucid.compat script.py"
        )
    sys.modules.update(made())
    FIRST.append(install_as_torch)  # in the worker processes of a DataLoader, too
    sys.meta_path.insert(0, _Refusal)
    Size._place = "torch"
    for name, member in _MEMBERS.items():
        setattr(Tensor, name, member)


def uninstall() -> None:
    """Take lucid out of PyTorch's place again. What was imported in the meantime stays what it is.

    Raises:
        RuntimeError: lucid is not installed as torch.
    """
    if not isinstance(sys.modules.get("torch"), Module):
        raise RuntimeError("uninstall: lucid is not in PyTorch's place; install_as_torch() puts it there")
    for name in MODULES:
        sys.modules.pop(name, None)
    FIRST.remove(install_as_torch)
    sys.meta_path.remove(_Refusal)
    Size._place = "lucid"
    for name in _MEMBERS:
        delattr(Tensor, name)  # what it inherits is there again


def _missing(tensor: Tensor, name: str) -> Any:
    """Say of a method or attribute of PyTorch's tensors that lucid's have it not."""
    # Lucid itself asks for slots that most tensors leave empty, and others for protocols: they want no words.
    raise AttributeError(name if name.startswith("_") else _words(name), name=name, obj=tensor)


@functools.cache  # searching for the nearest name takes 20 ms, and programs ask the same in a loop
def _words(name: str) -> str:
    return no_name("torch.Tensor", name, dir(Tensor))


# What Tensor has of its own as long as lucid is in PyTorch's place.
_MEMBERS = {"__getattr__": _missing}


class _Refusal:
    """Asked for each module that is not imported yet, it refuses PyTorch's and those that are built on PyTorch."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: Any = None) -> None:
        top = name.partition(".")[0]
        if top == "torch":
            # Without a name of its own in the error, `from torch import name` passes the words on to the user.
            raise ModuleNotFoundError(no_module(name))
        if top.startswith("torch") and (words := no_relative(top)):
            raise ModuleNotFoundError(words, name=name)
