"""Compiles a rule's graph to one CUDA kernel for all parameters of a bucket.

One pass over memory: each thread reads g, p and the state of its elements, computes in registers, and writes p and the
state. A table gives each block of threads its parameter and its slice of that, so one launch serves any number of
parameters. Division, square root and rounding are those of the CPU (no contraction of a * b + c), so the
numbers are the same.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ...backend.kernels.c_text import TEMPLATES, constant
from ...backend.kernels.graph import COMPARE, CONSTANT, INPUT, SCALAR, Symbol
from ..rule import Rule
from ..symbolic.trace import trace
from .bucket import state_dtype

CHUNK = 1 << 16  # elements of one block of threads
THREADS = 512

_C = {"float16": "__half", "float32": "float", "float64": "double"}


@functools.cache
def source(rule: Rule, dtype: np.dtype[Any]) -> str:
    """Return the CUDA source of a rule for parameters of a floating-point type."""
    graph = trace(rule)
    outer, inner = _C[dtype.name], _C[state_dtype(dtype).name]
    types = {str(a): outer if str(a) in ("p", "g") else inner for a in graph.arrays}
    arrays = "\n    ".join(_pointer(i, str(a), types[str(a)]) for i, a in enumerate(graph.arrays))
    used = {a.index for step in graph.steps for a in step.args}
    loads = [
        f"const {inner} {a}_0 = {_load(f'{a}[i]', types[str(a)], inner)};" for a in graph.arrays if a.index in used
    ]
    steps = [_step(step, inner) for step in graph.steps]
    stores = [
        f"{a}[i] = {_store(_name(r), types[str(a)], inner)};"
        for a, r in zip(graph.written, graph.results, strict=True)
        if a is not r
    ]
    body = "\n        ".join([*loads, *steps, *stores])
    scalars = "".join(f", const {inner} {s}" for s in graph.scalars)
    include = "#include <cuda_fp16.h>\n" if outer == "__half" else ""
    names = ", ".join(map(str, graph.arrays))
    return f"""{include}// {rule.name}: the table has a row of addresses for each parameter, of {names}.
extern "C" __global__ void {rule.name}(
    const unsigned long long* table, const long long* sizes, const int* which, const int* part{scalars})
{{
    const int parameter = which[blockIdx.x];
    const unsigned long long* row = table + {len(graph.arrays)} * (long long)parameter;
    {arrays}
    const long long first = (long long)part[blockIdx.x] * {CHUNK};
    const long long after = first + {CHUNK} < sizes[parameter] ? first + {CHUNK} : sizes[parameter];
    #pragma unroll 4
    for (long long i = first + threadIdx.x; i < after; i += blockDim.x) {{
        {body}
    }}
}}
"""


def _pointer(i: int, name: str, kind: str) -> str:
    const = "const " if name == "g" else ""
    return f"{const}{kind}* __restrict__ {name} = ({const}{kind}*)row[{i}];"


def _load(element: str, kind: str, inner: str) -> str:
    return f"__half2float({element})" if kind != inner else element


def _store(value: str, kind: str, inner: str) -> str:
    return f"__float2half_rn({value})" if kind != inner else value


def _name(symbol: Symbol) -> str:
    if symbol.op == INPUT:
        return f"{symbol}_0"
    return str(symbol) if symbol.op == SCALAR else f"x{symbol.index}"


def _step(step: Symbol, inner: str) -> str:
    args = [constant(a.args[0], inner) if a.op == CONSTANT else _name(a) for a in step.args]
    kind = "bool" if step.op in COMPARE else inner
    return f"const {kind} x{step.index} = {TEMPLATES[step.op].format(*args, T=inner)};"
