"""lucid in PyTorch's place: what can be imported, and what is said of all else."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RUN = """
import contextlib, io, json, sys, traceback
import lucid.compat
lucid.compat.install_as_torch()
printed = {}
for name, program in json.load(sys.stdin).items():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(program, {"__name__": "__main__"})
        except Exception as error:
            tail = traceback.format_tb(error.__traceback__)[1:] if "\\n" in program else []
            print("".join(tail + traceback.format_exception_only(error)).strip())
    printed[name] = out.getvalue()
print(json.dumps(printed))
"""


def run(programs: dict[str, str]) -> dict[str, str]:
    """What programs print, or the words of their errors. All run in one process: to import lucid takes a second."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "error", "-c", RUN]
    given = json.dumps(programs)
    done = subprocess.run(command, env=environment, input=given, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and not done.stderr, done.stderr
    printed: dict[str, str] = json.loads(done.stdout)
    return printed


# Many lines in each: every one must hold.
PROGRAMS = {}

PROGRAMS["twice and back"] = """
import sys, types
import lucid.compat
lucid.compat.install_as_torch()
import torch.nn
lucid.compat.uninstall()
assert not [name for name in sys.modules if name.split(".")[0] == "torch"]
try:
    lucid.compat.uninstall()
except RuntimeError as error:
    assert "uninstall: lucid is not in PyTorch's place" in str(error)
else:
    raise AssertionError

sys.modules["torch"] = there = types.ModuleType("torch")  # PyTorch itself is not displaced
try:
    lucid.compat.install_as_torch()
except RuntimeError as error:
    assert "install_as_torch: PyTorch itself has been imported already" in str(error)
else:
    raise AssertionError
assert sys.modules.pop("torch") is there

lucid.compat.install_as_torch()
import torch.nn
print("all of it")
"""

PROGRAMS["what PyTorch's users write"] = """
import importlib.util
from typing import Optional

import numpy as np
import lucid
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
import torch.utils.data as data
from torch import Tensor, nn as again
from torch.autograd import Function, Variable, grad
from torch.autograd.functional import jacobian
from torch.linalg import inv
from torch.nn.init import xavier_uniform_
from torch.nn.parameter import Parameter
from torch.nn.utils import clip_grad_norm_
from torch.nn.utils.rnn import pad_sequence
from torch.optim.lr_scheduler import LRScheduler, StepLR, _LRScheduler
from torch.optim.optimizer import Optimizer
from torch.optim.swa_utils import AveragedModel
from torch.func import grad as gradient_of
from torch.utils.checkpoint import checkpoint
from torch.utils.data.dataset import Dataset
from torch.utils.data.sampler import Sampler

assert importlib.util.find_spec("torch").name == "torch" and importlib.util.find_spec("torch.nn")
assert nn is again is torch.nn and F is nn.functional and nn.Linear is lucid.nn.Linear
assert Dataset is data.Dataset and Function is lucid.autograd.Function
assert torch.__version__ == lucid.__version__

x = torch.Tensor([1, 2])
assert x.dtype == torch.float32 and x.tolist() == [1.0, 2.0] and torch.Tensor(2, 3).shape == torch.Size([2, 3])
assert isinstance(x, torch.Tensor) and isinstance(nn.Parameter(x), Tensor) and not isinstance(2, Tensor)
assert type(x) == torch.Tensor and torch.Tensor != torch.FloatTensor and issubclass(nn.Parameter, torch.Tensor)
assert isinstance(x, torch.FloatTensor) and not isinstance(x, torch.LongTensor)
assert torch.LongTensor([1.0, 2.0]).dtype == torch.int64 and x.type(torch.LongTensor).dtype == torch.int64
assert torch.FloatTensor(np.arange(2)).dtype == torch.float32 and torch.FloatTensor().shape == (0,)
assert isinstance(x.dtype, torch.dtype)

def annotated(x: Tensor, y: Optional[Tensor] = None, z: Tensor | None = None) -> Tensor: ...

class Special(torch.Tensor):
    def twice(self): return 2 * self
assert Special([1.0]).twice().item() == 2

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
assert isinstance(device, torch.device) and torch.zeros(1).to(device).device == device
assert torch.device("cpu").type == "cpu"
torch.cuda.manual_seed_all(0)
assert torch.finfo(torch.float32).eps < 1e-6 < torch.inf and abs(torch.pi - 3.14159) < 1e-5
assert x[:, torch.newaxis].shape == (2, 1) and torch.numel(x) == 2 and torch.is_floating_point(x)
assert Variable(x, requires_grad=True).requires_grad and not x.requires_grad

assert isinstance(x.data, Tensor) and x.data.add_(1) is not x and x.tolist() == [2.0, 3.0]
x.data = torch.tensor([1.0, 2.0])
x.data.mul_(0.5)
assert x.tolist() == [0.5, 1.0] and not hasattr(x, "to_mkldnn")
linear = nn.Linear(2, 2)
linear.weight.data.normal_(0, 0.1)
linear(x).sum().backward()
linear.weight.data -= 0.1 * linear.weight.grad.data
linear.weight.grad.data.zero_()
optim.Adam(linear.parameters()).step()
x.data = torch.tensor([1.0, 2.0])
assert _LRScheduler is LRScheduler and torch.conv2d is F.conv2d

import io
file = io.BytesIO()
torch.save({"x": x}, file)
file.seek(0)
assert torch.load(file, map_location="cpu", weights_only=True)["x"].tolist() == [1.0, 2.0]

assert not hasattr(torch, "rellu") and not hasattr(torch, "lucid") and "relu" in dir(torch)
exec("from torch import *; from torch.nn import *; from torch.nn.functional import *")
print("all of it")
"""

PROGRAMS["words are said of nothing that is there"] = """
import torch
from lucid.compat.advice import REFUSED, WAYS

def there(name):
    value = torch
    for part in name.split(".")[1:]:
        value = getattr(value, part, None)
    return value is not None

assert not [name for name in WAYS if there(name)] + [name for name in REFUSED if name in WAYS]
print("all of it")
"""

PROGRAMS["optional imports fall back"] = """
try:
    from torch.utils.tensorboard import SummaryWriter
except ImportError:
    print("all of it")
"""

PROGRAMS["optimizers of PyTorch do not take the place of lucid's"] = """
import lucid, torch
before = lucid.optim.Adamax([lucid.tensor([1.0])])
assert torch.optim.Adamax is not lucid.optim.Adamax and torch.optim.Adam is lucid.optim.Adam
assert lucid.optim.formula("adamax").latex == lucid.optim.Adamax.formula().latex
assert lucid.optim.formula("adamax").latex != torch.optim.Adamax.formula().latex
assert "decoupled_weight_decay: True" in repr(before)
print("all of it")
"""

CONVENTIONS = """
import torch
for kind in ("Adamax", "NAdam"):
    for options in ({}, {"eps": 0.1}, {"weight_decay": 0.1}):
        p = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
        optimizer = getattr(torch.optim, kind)([p], lr=0.1, **options)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
        for g in ([0.1, -0.3], [-0.2, 0.0], [0.3, 0.05], [0.0, 0.1]):
            p.grad = torch.tensor(g, dtype=torch.float64)
            optimizer.step()
            scheduler.step()
        print(*(f"{x:.6f}" for x in p.tolist()))
"""

REFUSED = [
    (
        "import torch.onnx; torch.onnx.export(1, 2)",
        "NotImplementedError: torch.onnx.export is not in lucid, .*state_dict",
    ),
    ("import torch; torch.jit.trace(1, 2)", "NotImplementedError: torch.jit.trace is not in lucid, .*state_dict"),
    ("import torch; torch.hub.load('a', 'b')", "NotImplementedError: torch.hub.load is not in lucid.*no models"),
    ("from torch.profiler import profile; profile()", "NotImplementedError: torch.profiler.profile.*cProfile"),
    (
        "from torch.nn.parallel import DistributedDataParallel as DDP; DDP(1)",
        "NotImplementedError: torch.nn.parallel.DistributedDataParallel is not in lucid",
    ),
    ("import torch; torch.distributed.get_rank()", "ValueError: Default process group has not been initialized"),
    ("import torch; torch.distributed.init_process_group('gloo')", "NotImplementedError: init_process_group: lucid"),
    ("import torch; torch.zeros(2, dtype=torch.bfloat16)", "TypeError: unknown dtype torch.bfloat16"),
    ("import torch; torch.zeros(2).to(torch.complex64)", "TypeError: .*torch.complex64"),
    ("import torch; torch.autocast('cpu', dtype=torch.bfloat16)", "NotImplementedError: autocast: .*enabled=False"),
    ("import torch; torch.amp.GradScaler('cpu')", "NotImplementedError: GradScaler: .*enabled=False"),
    ("import torch; torch.rellu", r"AttributeError: torch.rellu is not in lucid.*did you mean torch.relu\?"),
    ("import torch; torch.datasets", "AttributeError: torch.datasets is not in lucid"),
    ("import torch; torch.nn.functional.Any", "AttributeError: torch.nn.functional.Any is not"),
    ("from torch.nn import Lineear", r"ModuleNotFoundError: .*did you mean torch.nn.Linear\?"),
    ("import torch.fft", "ModuleNotFoundError: torch.fft is not in lucid.*complex numbers"),
    ("from torch.utils.tensorboard import SummaryWriter", "ModuleNotFoundError: torch.utils.tensorboard is not"),
    ("import torchvision", "ModuleNotFoundError: torchvision is made for PyTorch itself.*digits"),
    ("import torch_of_my_own", "ModuleNotFoundError: No module named 'torch_of_my_own'"),
    ("import torch; torch.zeros(2).to_mkldnn()", "AttributeError: torch.Tensor.to_mkldnn is not in lucid"),
    ("import torch; torch.zeros(2).sofmax(0)", r"AttributeError: .*did you mean torch.Tensor.softmax\?"),
    (
        "from torch.optim.lr_scheduler import _LRSchedule",
        r"ModuleNotFoundError: torch.optim.lr_scheduler._LRSchedule is",
    ),
]


@pytest.fixture(scope="module")
def printed():
    return run(PROGRAMS | {program: program for program, _ in REFUSED} | {"conventions": CONVENTIONS})


@pytest.mark.parametrize("name", PROGRAMS)
def test_all_of_it_holds(name, printed):
    assert printed[name] == "all of it\n"


@pytest.mark.parametrize(("program", "message"), REFUSED)
def test_what_is_not_there_is_said(program, message, printed):
    assert re.match(message, printed[program]), printed[program]


@pytest.mark.usefixtures("torch")
def test_optimizers_have_the_conventions_of_pytorch(printed):
    with contextlib.redirect_stdout(io.StringIO()) as theirs:
        exec(CONVENTIONS, {})
    assert printed["conventions"] == theirs.getvalue()
    assert len(set(theirs.getvalue().splitlines())) == 6
