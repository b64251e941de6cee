"""Advice for PyTorch names that lucid does not have: what to use instead, if anything."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable
from typing import Any

# By PyTorch's name, the way to do it with lucid.
WAYS = {
    "torch.Tensor.bfloat16": "NumPy has no such type: use .float() or .half()",
    "torch.fft": "complex numbers are not part of lucid",
    "torch.set_default_tensor_type": "use torch.set_default_dtype and torch.set_default_device",
    "torch.utils.data.IterDataPipe": "PyTorch has given data pipes up: use an IterableDataset",
    "torch.utils.data.MapDataPipe": "PyTorch has given data pipes up: use a Dataset",
    "torch.utils.tensorboard": "print the numbers, or draw them with matplotlib",
}

# Names that programs import or ask for long before they use them, if at all: they are there, and refuse when called.
_TRACE = "lucid runs the model as it is and has no graph of it: save the numbers, torch.save(model.state_dict(), file)"
_PROFILE = "use Python's cProfile; every operation is Python"
_HUB = "lucid downloads no models: load a file of weights with torch.load"
_ONE = "lucid trains on one device, in one process: use the model itself"
REFUSED = {
    "torch.autograd.profiler.profile": _PROFILE,
    "torch.autograd.profiler.record_function": _PROFILE,
    "torch.export.export": _TRACE,
    "torch.hub.download_url_to_file": _HUB,
    "torch.hub.load": _HUB,
    "torch.hub.load_state_dict_from_url": _HUB,
    "torch.jit.freeze": _TRACE,
    "torch.jit.load": _TRACE,
    "torch.jit.save": _TRACE,
    "torch.jit.trace": _TRACE,
    "torch.jit.trace_module": _TRACE,
    "torch.nn.DataParallel": _ONE,
    "torch.nn.SyncBatchNorm": "lucid trains in one process: use BatchNorm",
    "torch.nn.parallel.DataParallel": _ONE,
    "torch.nn.parallel.DistributedDataParallel": _ONE,
    "torch.nn.parallel.data_parallel.DataParallel": _ONE,
    "torch.nn.parallel.distributed.DistributedDataParallel": _ONE,
    "torch.onnx.dynamo_export": _TRACE,
    "torch.onnx.export": _TRACE,
    "torch.profiler.ProfilerActivity": _PROFILE,
    "torch.profiler.profile": _PROFILE,
    "torch.profiler.record_function": _PROFILE,
    "torch.profiler.schedule": _PROFILE,
    "torch.profiler.tensorboard_trace_handler": _PROFILE,
}


class Refused(type):
    """A name that can be imported, compared and asked `isinstance` of; a call raises NotImplementedError."""

    def __new__(cls, path: str, way: str) -> Refused:
        module, _, name = path.rpartition(".")
        return super().__new__(cls, name, (), {"__module__": module, "__doc__": f"Not in lucid: {way}.", "_way": way})

    def __init__(cls, path: str, way: str):
        super().__init__(path, (), {})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(
            f"{cls.__module__}.{cls.__name__} is not in lucid, which is in PyTorch's place (see lucid.compat); "
            f"{vars(cls)['_way']}"
        )


# Packages that are made for PyTorch itself.
RELATIVES = {
    "torchaudio": "",
    "torchmetrics": "; compute the figure from the tensors, as in (scores.argmax(1) == labels).float().mean()",
    "torchtext": "",
    "torchvision": "; lucid.datasets has images of digits",
}


def no_name(module: str, name: str, there: Iterable[str]) -> str:
    """The words for a name that a module has not."""
    way = WAYS.get(f"{module}.{name}")
    near = difflib.get_close_matches(name, list(there), n=1, cutoff=0.8)
    advice = f"; {way}" if way else f"; did you mean {module}.{near[0]}?" if near else ""
    return f"{module}.{name} is not in lucid, which is in PyTorch's place (see lucid.compat){advice}"


def no_module(name: str) -> str:
    """The words for a module, or a name imported from a module, that lucid has not."""
    parent, _, last = name.rpartition(".")
    return no_name(parent, last, dir(sys.modules[parent]) if parent in sys.modules else ())


def no_relative(name: str) -> str:
    """The words for a package that is made for PyTorch itself; none if it is not known for that."""
    if name not in RELATIVES:
        return ""
    return f"{name} is made for PyTorch itself, and lucid is in PyTorch's place (see lucid.compat){RELATIVES[name]}"
