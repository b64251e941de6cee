"""PyTorch's switches and calls that can change no number here: accepted, and named once, where they are used."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from typing import Any

from ..hints import say_once

# Modules of switches: each name, and what it is until a program sets it. What is set is kept, and changes nothing.
# fmt: off
SWITCHES: dict[str, dict[str, Any]] = {
    "torch.backends.cpu": {},
    "torch.backends.cuda": {"preferred_linalg_library": None},
    "torch.backends.cuda.matmul": {
        "allow_tf32": False, "allow_fp16_reduced_precision_reduction": True, "fp32_precision": "none",
        "allow_bf16_reduced_precision_reduction": True, "allow_fp16_accumulation": False,
    },
    "torch.backends.cudnn": {
        "benchmark": False, "benchmark_limit": 10, "fp32_precision": "none",
    },
    "torch.backends.cudnn.conv": {"fp32_precision": "none"},
    "torch.backends.cudnn.rnn": {"fp32_precision": "none"},
    "torch.backends.mkl": {},
    "torch.backends.mkldnn": {"enabled": True, "allow_tf32": True, "deterministic": False, "fp32_precision": "none"},
    "torch.backends.mps": {},
    "torch.backends.openmp": {},
    "torch.backends.opt_einsum": {"enabled": True, "strategy": "auto"},
    "torch._dynamo.config": {"suppress_errors": False, "cache_size_limit": 8, "verbose": False, "disable": False},
    "torch._inductor.config": {"coordinate_descent_tuning": False, "fx_graph_cache": True, "max_autotune": False},
}
# fmt: on


def _hint(why: str, result: Any = None) -> Callable[[str], Callable[..., Any]]:
    """The maker of a function that takes anything, does nothing but say so once, and returns a result."""

    def make(name: str) -> Callable[..., Any]:
        def hint(*args: Any, **kwargs: Any) -> Any:
            say_once(f"{name} changes nothing: {why}")
            return result() if callable(result) else result

        hint.__name__, hint.__doc__ = name.rpartition(".")[2], f"Accept, and change nothing: {why}."
        return hint

    return make


def _same(why: str) -> Callable[[str], Callable[..., Any]]:
    """The maker of a function, or decorator, that returns the function or module it is given."""

    def make(name: str) -> Callable[..., Any]:
        def same(model: Any = None, *args: Any, **kwargs: Any) -> Any:
            model = next((kwargs[k] for k in ("fn", "obj") if k in kwargs), model)
            say_once(f"{name} changes nothing: {why}")
            return functools.partial(same, **kwargs) if model is None or isinstance(model, str) else model

        same.__name__, same.__doc__ = name.rpartition(".")[2], f"Return the function or module as it is: {why}."
        return same

    return make


def _answer(value: Any) -> Callable[[str], Callable[..., Any]]:
    """The maker of a function that answers a question, always the same."""

    def make(name: str) -> Callable[..., Any]:
        def answer(*args: Any, **kwargs: Any) -> Any:
            return value

        answer.__name__, answer.__doc__ = name.rpartition(".")[2], f"Answer {value!r}."
        return answer

    return make


@contextmanager
def _flags(*args: Any, **kwargs: Any) -> Any:
    yield


_EAGER = "lucid runs the model as it is"
_SDP = "there is one implementation of attention"

# By PyTorch's name, what makes the function.
HINTS: dict[str, Callable[[str], Any]] = {
    "torch.compile": _same(_EAGER),
    "torch.compiler.allow_in_graph": _same(_EAGER),
    "torch.compiler.assume_constant_result": _same(_EAGER),
    "torch.compiler.cudagraph_mark_step_begin": _hint(_EAGER),
    "torch.compiler.disable": _same(_EAGER),
    "torch.compiler.is_compiling": _answer(False),
    "torch.compiler.is_dynamo_compiling": _answer(False),
    "torch.compiler.is_exporting": _answer(False),
    "torch.compiler.list_backends": _answer([]),
    "torch.compiler.reset": _hint(_EAGER),
    "torch.compiler.set_stance": _hint(_EAGER, nullcontext),
    "torch._dynamo.disable": _same(_EAGER),
    "torch._dynamo.is_compiling": _answer(False),
    "torch._dynamo.mark_dynamic": _hint(_EAGER),
    "torch._dynamo.optimize": _hint(_EAGER, lambda: lambda function: function),
    "torch._dynamo.reset": _hint(_EAGER),
    "torch.jit.export": _same(_EAGER),
    "torch.jit.ignore": _same(_EAGER),
    "torch.jit.is_scripting": _answer(False),
    "torch.jit.is_tracing": _answer(False),
    "torch.jit.script": _same(_EAGER),
    "torch.jit.script_if_tracing": _same(_EAGER),
    "torch.jit.unused": _same(_EAGER),
    "torch.is_autocast_enabled": _answer(False),
    "torch.backends.cuda.enable_flash_sdp": _hint(_SDP),
    "torch.backends.cuda.enable_math_sdp": _hint(_SDP),
    "torch.backends.cuda.enable_mem_efficient_sdp": _hint(_SDP),
    "torch.backends.cuda.enable_cudnn_sdp": _hint(_SDP),
    "torch.backends.cuda.flash_sdp_enabled": _answer(False),
    "torch.backends.cuda.math_sdp_enabled": _answer(True),
    "torch.backends.cuda.mem_efficient_sdp_enabled": _answer(False),
    "torch.backends.cuda.sdp_kernel": _hint(_SDP, nullcontext),
    "torch.backends.cuda.is_built": _answer(False),
    "torch.backends.cudnn.is_acceptable": _answer(False),
    "torch.backends.mkl.is_available": _answer(False),
    "torch.backends.mkldnn.is_available": _answer(False),
    "torch.backends.mkldnn.flags": lambda name: _flags,
    "torch.backends.mps.is_available": _answer(False),
    "torch.backends.mps.is_built": _answer(False),
    "torch.backends.mps.is_macos_or_newer": _answer(False),
    "torch.backends.openmp.is_available": _answer(False),
    "torch.backends.cpu.get_cpu_capability": _answer("DEFAULT"),
    "torch.mps.is_available": _answer(False),
    "torch.mps.device_count": _answer(0),
    "torch.xpu.is_available": _answer(False),
    "torch.xpu.device_count": _answer(0),
    "torch.serialization.add_safe_globals": _hint("torch.load says weights_only=False where it may run code"),
    "torch.serialization.clear_safe_globals": _hint("torch.load says weights_only=False where it may run code"),
    "torch.serialization.get_safe_globals": _answer([]),
    "torch.serialization.safe_globals": _hint("torch.load says weights_only=False where it may run code", nullcontext),
}
