"""Advice for PyTorch names that lucid does not have: what to use instead, if anything."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable

# By PyTorch's name, the way to do it with lucid.
WAYS = {
    "torch.Tensor.bfloat16": "NumPy has no such type: use .float() or .half()",
    "torch.amp": "lucid computes in the dtype of its tensors: leave autocast and GradScaler out",
    "torch.autocast": "lucid computes in the dtype of its tensors: leave autocast out",
    "torch.backends": "lucid.backends.cudnn has the switches of cuDNN; leave all others out",
    "torch.bfloat16": "NumPy has no such type: use torch.float32, or torch.float16",
    "torch.compile": "lucid runs the model as it is: leave torch.compile out",
    "torch.complex128": "complex numbers are not part of lucid: keep real and imaginary parts apart",
    "torch.complex64": "complex numbers are not part of lucid: keep real and imaginary parts apart",
    "torch.cuda.amp": "lucid computes in the dtype of its tensors: leave autocast and GradScaler out",
    "torch.cuda.empty_cache": "CuPy keeps the memory: torch.cuda.memory_summary() shows how much",
    "torch.cuda.get_device_name": "use torch.cuda.is_available() and torch.cuda.device_count()",
    "torch.cuda.max_memory_allocated": "torch.cuda.memory_summary() shows the memory in use",
    "torch.cuda.memory_allocated": "torch.cuda.memory_summary() shows the memory in use",
    "torch.cuda.set_device": "use torch.set_default_device",
    "torch.distributed": "lucid trains in one process",
    "torch.fft": "complex numbers are not part of lucid",
    "torch.jit": "lucid runs the model as it is: leave torch.jit out",
    "torch.mps": "lucid runs on the CPU and on NVIDIA GPUs",
    "torch.multiprocessing": "use Python's multiprocessing",
    "torch.nn.DataParallel": "lucid trains on one device: use the model itself",
    "torch.nn.SyncBatchNorm": "lucid trains in one process: use BatchNorm",
    "torch.nn.utils.parametrizations": "torch.nn.utils has weight_norm and spectral_norm",
    "torch.onnx": "save the numbers: torch.save(model.state_dict(), file)",
    "torch.optim.SparseAdam": "lucid has dense gradients only: use torch.optim.Adam",
    "torch.profiler": "use Python's cProfile; every operation is Python",
    "torch.set_default_tensor_type": "use torch.set_default_dtype and torch.set_default_device",
    "torch.testing": "use numpy.testing.assert_allclose(x.numpy(), y.numpy())",
    "torch.use_deterministic_algorithms": "lucid's operations are deterministic on the CPU: leave the line out",
    "torch.utils.tensorboard": "print the numbers, or draw them with matplotlib",
}

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
