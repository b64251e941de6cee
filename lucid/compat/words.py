"""What is said of PyTorch's names that lucid has not: that it is so, and what to do instead, if anything."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable

# By PyTorch's name, the way to do it with lucid.
WAYS = {
    "torch.amp": "lucid computes in the dtype of its tensors: leave autocast and GradScaler out",
    "torch.autocast": "lucid computes in the dtype of its tensors: leave autocast out",
    "torch.backends": "there is no cuDNN or MKL-DNN to set up: leave the line out",
    "torch.bfloat16": "NumPy has no such type: use torch.float32, or torch.float16",
    "torch.compile": "lucid runs the model as it is: leave torch.compile out",
    "torch.complex64": "complex numbers are not part of lucid: keep real and imaginary parts apart",
    "torch.complex128": "complex numbers are not part of lucid: keep real and imaginary parts apart",
    "torch.cuda.amp": "lucid computes in the dtype of its tensors: leave autocast and GradScaler out",
    "torch.distributed": "lucid trains in one process",
    "torch.distributions": "draw with torch.randn, torch.rand, torch.multinomial, and write the density down",
    "torch.fft": "complex numbers are not part of lucid",
    "torch.get_num_threads": "NumPy's linear algebra decides: set OPENBLAS_NUM_THREADS before the program starts",
    "torch.jit": "lucid runs the model as it is: leave torch.jit out",
    "torch.mps": "lucid runs on the CPU and on NVIDIA GPUs",
    "torch.multiprocessing": "use Python's multiprocessing",
    "torch.nn.DataParallel": "lucid trains on one device: use the model itself",
    "torch.onnx": "save the numbers: torch.save(model.state_dict(), file)",
    "torch.profiler": "use Python's cProfile; every operation is Python",
    "torch.set_default_tensor_type": "use torch.set_default_dtype and torch.set_default_device",
    "torch.set_num_threads": "NumPy's linear algebra decides: set OPENBLAS_NUM_THREADS before the program starts",
    "torch.sparse": "lucid has dense tensors only",
    "torch.testing": "use numpy.testing.assert_allclose(x.numpy(), y.numpy())",
    "torch.use_deterministic_algorithms": "lucid's operations are deterministic on the CPU: leave the line out",
    "torch.utils.data.get_worker_info": "lucid's DataLoader has no worker processes",
    "torch.utils.data.distributed": "lucid trains in one process",
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
