"""The cuda device as its users meet it, with a stand-in for CuPy: which GPU, and what is said where there is none."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

import lucid
from lucid.backend import cuda


class StandIn:
    """What the device asks of CuPy: a machine with some GPUs, the current one of which is the second."""

    ndarray = type("ndarray", (), {"__module__": "cupy"})

    def __init__(self, count, compiles=True):
        self.entered = []

        def number_of_gpus():
            if isinstance(count, Exception):
                raise count
            return count

        def zeros(n):
            if not compiles:
                raise ImportError("libnvrtc.so.12: cannot open shared object file")
            return 0

        def enter(index):
            self.entered.append(index)
            return nullcontext()

        runtime = SimpleNamespace(getDeviceCount=number_of_gpus, getDevice=lambda: 1)
        self.zeros, self.cuda = zeros, SimpleNamespace(runtime=runtime, Device=enter)


@pytest.fixture
def install(monkeypatch):
    """Put a stand-in in the place of CuPy, and forget it afterwards."""

    def install(*args, **kwargs):
        cuda._load.cache_clear()
        cuda._device.cache_clear()
        monkeypatch.setitem(sys.modules, "cupy", StandIn(*args, **kwargs))
        return sys.modules["cupy"]

    yield install
    lucid.backend.XP.pop(StandIn.ndarray, None)
    cuda.device.__globals__["_by_array"].pop(StandIn.ndarray, None)
    cuda._load.cache_clear()
    cuda._device.cache_clear()


def test_cuda_is_the_current_gpu(install):
    install(2)
    assert str(lucid.device("cuda")) == "cuda:1"
    assert lucid.device("cuda") is lucid.device("cuda:1")
    assert lucid.device("cuda:0") != lucid.device("cuda:1")
    assert lucid.cuda.device_count() == 2
    assert lucid.cuda.is_available()
    assert lucid.cuda.why_unavailable() == ""


def test_a_gpu_that_does_not_exist(install):
    install(2)
    with pytest.raises(RuntimeError, match=r"device 'cuda:2' does not exist: this machine has 2 GPU\(s\)"):
        lucid.device("cuda:2")


REASONS = {
    "no driver": ((OSError("no driver"),), "found no NVIDIA GPU and driver .*no driver"),
    "no GPU": ((0,), "found no NVIDIA GPU"),
    "no compiler": ((1, False), r"first computation failed .*libnvrtc.* pip install \"lucid-grad\[cuda12\]\""),
}


@pytest.mark.parametrize(("machine", "reason"), REASONS.values(), ids=REASONS)
def test_the_reason_why_there_is_no_gpu(machine, reason, install):
    install(*machine)
    assert not lucid.cuda.is_available()
    assert lucid.cuda.device_count() == 0
    with pytest.raises(RuntimeError, match=f"device 'cuda' is not available: .*{reason}"):
        lucid.zeros(2, device="cuda")


def test_cupy_is_not_installed(install, monkeypatch):
    install(1)
    monkeypatch.setitem(sys.modules, "cupy", None)
    assert 'Install it, and the CUDA libraries that it needs, with: pip install "lucid-grad[cuda12]"' in (
        lucid.cuda.why_unavailable()
    )


def test_only_another_gpu_has_to_be_made_current(install):
    cupy = install(2)
    with lucid.device("cuda:1").scope():
        assert not cupy.entered
    with lucid.device("cuda:0").scope():
        assert cupy.entered == [0]


@pytest.mark.parametrize("function", ["synchronize", "memory_summary"])
def test_the_functions_for_gpus_refuse_other_devices(function):
    with pytest.raises(ValueError, match=f"cuda.{function}: expected a cuda device, got 'cpu'"):
        getattr(lucid.cuda, function)("cpu")
