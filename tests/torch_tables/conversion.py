"""PyTorch's tensors, functions and arguments as lucid's."""

from __future__ import annotations

import functools
import types
from typing import Any

import torch

import lucid
import lucid.nn.functional  # so that lucid.nn.functional.x is found by its name

NAMESPACES = [
    (torch, lucid),
    (torch.nn.functional, lucid.nn.functional),
    (torch.linalg, lucid.linalg),
    (torch.special, lucid),
    (torch.Tensor, lucid.Tensor),
]
DTYPES = {getattr(torch, name): lucid.backend.dtypes.DTYPES[name] for name in lucid.backend.dtypes.DTYPES}


class NotInLucid(Exception):
    """An argument of a kind that lucid does not have: complex numbers, sparse tensors."""


class Torch:
    """What the lambdas of PyTorch's tables take for `torch`: lucid, and Tensor's methods as functions."""

    def __getattr__(self, name: str) -> Any:
        return self if name == "special" else getattr(lucid, name, None) or getattr(lucid.Tensor, name)


def found(root: Any, path: str) -> Any:
    """The attribute with a dotted path, or None."""
    for name in path.split("."):
        root = getattr(root, name, None)
    return root


@functools.cache
def functions() -> dict[int, Any]:
    """lucid's function for the identity of PyTorch's, wherever both have one of that name."""
    pairs = [
        (vars(of).get(name, getattr(of, name)), getattr(here, name, None))
        for of, here in NAMESPACES
        for name in dir(of)
    ]
    return {id(theirs): ours for theirs, ours in pairs if callable(theirs) and ours is not None}


def seeded(f: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a function; PyTorch's table sets PyTorch's seed first."""
    return f(*args, **kwargs)


def function(theirs: Any) -> Any:
    """lucid's function for one of PyTorch's, or None; a lambda of its tables runs with lucid as its `torch`."""
    if isinstance(theirs, functools.partial):
        inner = function(theirs.func)
        return inner and functools.partial(inner, *theirs.args, **theirs.keywords)
    if getattr(theirs, "__name__", "") == "wrapper_set_seed":
        return seeded
    if isinstance(theirs, types.FunctionType) and theirs.__module__.startswith("torch.testing._internal"):
        names, code = theirs.__globals__, theirs.__code__
        called = {n: function(names[n]) for n in code.co_names if isinstance(names.get(n), types.FunctionType)}
        cells = tuple(types.CellType(ours(c.cell_contents, {})) for c in theirs.__closure__ or ())
        known = names | called | {"torch": Torch()}
        made = types.FunctionType(code, known, theirs.__name__, theirs.__defaults__, cells)
        made.__kwdefaults__ = theirs.__kwdefaults__
        return made
    return functions().get(id(theirs))


def operation(op: Any) -> Any:
    """lucid's function for an entry of PyTorch's table, or None if lucid has no such name."""
    for path in (op.name, *(alias.name for alias in op.aliases)):
        name = path if found(lucid, path) is not None else path.removeprefix("special.")
        if found(lucid, name) is not None or hasattr(lucid.Tensor, name):
            return function(op.op) or found(lucid, name) or getattr(lucid.Tensor, name)
    return None


def ours(value: Any, made: dict[int, Any]) -> Any:
    """An argument as lucid's: the same memory and strides; what occurs twice is one tensor again, by `made`."""
    if isinstance(value, torch.Tensor):
        if id(value) not in made:
            made[id(value)] = _tensor(value)
        return made[id(value)]
    if isinstance(value, torch.dtype):
        if value not in DTYPES:
            raise NotInLucid(f"{value}")
        return DTYPES[value]
    if isinstance(value, torch.Size):
        return tuple(value)
    if isinstance(value, complex):
        raise NotInLucid("complex numbers")
    if isinstance(value, torch.device):
        return str(value)
    if isinstance(value, torch.Generator):
        return lucid.Generator()
    if isinstance(value, slice):
        return slice(*(ours(v, made) for v in (value.start, value.stop, value.step)))
    if isinstance(value, (list, tuple)):
        return type(value)(ours(v, made) for v in value)
    if isinstance(value, dict):
        return {k: ours(v, made) for k, v in value.items() if not _default(v)}
    if isinstance(value, torch.nn.Module):
        return made.get(id(value)) or getattr(lucid.nn, type(value).__name__)()
    return (function(value) or value) if callable(value) else value


def _default(value: Any) -> bool:
    """Whether an argument is the one layout or order of memory that lucid has, and has no name for."""
    if value in (torch.sparse_coo, torch.sparse_csr, torch.channels_last, torch.channels_last_3d):
        raise NotInLucid(f"{value}")
    return isinstance(value, (torch.layout, torch.memory_format))


def _tensor(value: torch.Tensor) -> Any:
    dense = value.layout is torch.strided and value.device.type == "cpu"
    if value.dtype not in DTYPES or not dense or value.ndim > 64:  # which NumPy does not have
        raise NotInLucid(f"a {value.dtype} tensor of {value.ndim} dimensions, {value.layout}, on {value.device}")
    array = value.numpy(force=True)
    count = value.untyped_storage().nbytes() // value.itemsize
    if (
        value.is_contiguous() and value.numel() < count
    ):  # a view, whose NumPy array does not know the rest of its memory
        whole = value.detach().as_strided((count,), (1,), 0).numpy()
        array = whole[value.storage_offset() : value.storage_offset() + value.numel()].reshape(value.shape)
    made = lucid.from_numpy(array)
    return made.requires_grad_() if value.requires_grad else made


def tensors(value: Any, kind: type) -> list[Any]:
    """The tensors in nested lists, tuples and dicts, each once, from left to right."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    nested = [t for v in inner for t in tensors(v, kind)] if not isinstance(value, kind) else [value]
    return list({id(t): t for t in nested}.values())
