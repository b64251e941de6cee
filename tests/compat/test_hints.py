"""What can change no number is accepted and named once; whole modules are loaded where the user says so."""

from __future__ import annotations

import pytest

from .test_install import run

HINTS = """
import warnings
import torch
import torch._dynamo
from torch import nn

def twice(name, use):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        use(), use()
    words = [str(w.message) for w in found]
    if len(words) != 1 or name not in words[0] or found[0].filename != "<string>":
        print(name, words, [w.filename for w in found])

model = nn.Linear(2, 2)

def switch(module, name, value):
    def use():
        setattr(module, name, value)
        assert getattr(module, name) == value
    return use

def decorated():
    @torch.compile
    def f(x): return x + 1
    @torch.compile(mode="max-autotune", fullgraph=True)
    def g(x): return x + 1
    assert f(1) == g(1) == 2

twice("torch.backends.cudnn.benchmark", switch(torch.backends.cudnn, "benchmark", True))
twice("torch.backends.cuda.matmul.allow_tf32", switch(torch.backends.cuda.matmul, "allow_tf32", True))
twice("torch._dynamo.config.suppress_errors", switch(torch._dynamo.config, "suppress_errors", True))
twice("torch.compile", decorated)
assert torch.compile(model, mode="reduce-overhead") is model and torch.compiler.is_compiling() is False
twice("set_float32_matmul_precision", lambda: torch.set_float32_matmul_precision("high"))
twice("torch.compiler.disable", lambda: torch.compiler.disable(model))
twice("SGD: foreach=True", lambda: torch.optim.SGD(model.parameters(), foreach=True, fused=None))
twice("non_blocking=True", lambda: torch.ones(2).to("cpu", non_blocking=True))
twice("pin_memory", lambda: torch.utils.data.DataLoader([1], pin_memory=True))
twice("torch._dynamo.reset", torch._dynamo.reset)
twice("torch.jit.script", lambda: torch.jit.script(model))
twice("torch.serialization.add_safe_globals", lambda: torch.serialization.add_safe_globals([nn.Linear]))
if not torch.cuda.is_available():
    twice("torch.autocast", lambda: torch.autocast("cuda").__enter__())
    twice("torch.GradScaler", lambda: (torch.amp.GradScaler(), torch.cuda.amp.GradScaler(2**16)))
torch.backends.cudnn.deterministic = False  # a real switch of lucid, on a GPU
assert torch.backends.cudnn.deterministic is False
torch.backends.mps.is_available() or torch.backends.mkldnn.is_available() or torch.backends.cudnn.is_available()
print("all of it")
"""


WHOLE = """
import io, pickle
import torch
from torch import nn
from lucid import hints

def saved(obj):
    file = io.BytesIO()
    torch.save(obj, file)
    file.seek(0)
    return file

model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.LSTM(3, 4))
for obj in (model, {"model": model, "epoch": 3}, [model]):
    try:
        torch.load(saved(obj))
    except pickle.UnpicklingError as error:
        assert "weights_only=False" in str(error)
    else:
        raise AssertionError
    again = torch.load(saved(obj), map_location=lambda storage, location: storage, weights_only=False)
    again = again["model"] if isinstance(obj, dict) else again[0] if isinstance(obj, list) else again
    assert type(again) is nn.Sequential and torch.equal(again[2].weight_ih_l0, model[2].weight_ih_l0)
for kind in (dict, list):
    assert torch.load(saved(kind(model.state_dict())), map_location={"cuda:0": "cpu"}) is not None
file = saved({"step": 3})
file.write(b"")
print("all of it")
"""


SHARED = """
import torch
from torch import nn

torch.Tensor.double_it = lambda self: 2 * self
assert torch.ones(2).double_it().tolist() == [2.0, 2.0] and nn.Parameter(torch.ones(1)).double_it().item() == 2
backward, called = torch.Tensor.backward, []
torch.Tensor.backward = lambda self, *args, **kwargs: (called.append(1), backward(self, *args, **kwargs))[1]
x = torch.ones(1, requires_grad=True)
(x * 2).sum().backward()
assert called == [1] and x.grad.item() == 2
del torch.Tensor.double_it
assert not hasattr(x, "double_it")
nn.Module.count = lambda self: sum(p.numel() for p in self.parameters())
assert nn.Linear(2, 3).count() == 9
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.linear import NonDynamicallyQuantizableLinear
assert isinstance(nn.BatchNorm2d(2), _BatchNorm) and not isinstance(nn.LayerNorm(2), _BatchNorm)
assert isinstance(nn.ConvTranspose2d(1, 1, 1), _ConvNd) and isinstance(nn.Linear(1, 1), NonDynamicallyQuantizableLinear)
import torch.nn.modules.rnn, torch.nn.modules.container, torch.nn.modules.loss, torch.optim.sgd, torch.optim.adam
assert torch.nn.modules.Module is torch.nn.modules.module.Module is nn.Module
assert isinstance(torch.optim.sgd.SGD([x]), torch.optim.optimizer.Optimizer)
from torch.nn.modules.utils import _pair, _reverse_repeat_tuple, _triple
assert _pair(3) == (3, 3) == _pair([3, 3]) and len(_triple(0)) == 3 and _reverse_repeat_tuple((1, 2), 2) == (2, 2, 1, 1)
assert nn.init._calculate_fan_in_and_fan_out(nn.Conv2d(2, 4, 3).weight) == (18, 36)
assert torch.cuda.get_rng_state_all() == [] or torch.cuda.is_available()
assert isinstance(nn.MSELoss(), torch.nn.modules.loss._Loss) and isinstance(nn.GRU(1, 1), nn.modules.rnn.RNNBase)
with torch.random.fork_rng():
    torch.manual_seed(1)
    a = torch.rand(3)
b = torch.rand(3)
assert not torch.equal(a, b) and torch.cuda.memory_allocated() == 0 and torch.version.cuda is None
assert not torch.distributed.is_available() and torch.accelerator.current_accelerator() is None
print("all of it")
"""

PROGRAMS = {
    "hints are named once, at the line that gives them": HINTS,
    "whole modules are loaded where the user says so": WHOLE,
    "monkey patching, and module paths": SHARED,
}


@pytest.fixture(scope="module")
def printed():
    return run(PROGRAMS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_all_of_it_holds(name, printed):
    assert printed[name] == "all of it\n"
