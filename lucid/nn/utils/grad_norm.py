"""The norm of many gradients, and their scaling: kernels whose launches do not grow with the number of gradients.

The norm is two launches: in the first each block of threads adds up the powers of one chunk of one gradient, in the
second one block adds up these sums. Scaling is one launch. The norm never leaves the GPU.
"""

from __future__ import annotations

import functools
import math
from typing import Any, NamedTuple

import numpy as np

from ...backend import Array, Device
from ...backend.kernels.c_text import C_TYPES, computes_in, load, store
from ...backend.kernels.kernel import THREADS, Kernel, widened
from ...backend.kernels.tables import Column, addresses_of, compiled, head, table_for, text


class Order(NamedTuple):
    """A norm of one order in C.

    Attributes:
        power: What an element contributes, from its absolute value x.
        joined: Two contributions a and b together.
        root: The norm, of all contributions together.
        start: The contribution of no element.
    """

    power: str = "pow(x, order)"
    joined: str = "a + b"
    root: str = "pow(all, 1 / order)"
    start: str = "0"


# As NumPy's, the largest and the smallest of numbers and NaN is NaN.
ORDERS = {
    2.0: Order("x * x", root="sqrt(all)"),
    1.0: Order("x", root="all"),
    0.0: Order("x != 0", root="all"),
    math.inf: Order("x", "b > a || b != b ? b : a", "all"),
    -math.inf: Order("x", "b < a || b != b ? b : a", "all", "1 / ({T})0"),
}


class GradientNorm(Kernel):
    """The norm of gradients of one dtype, taken together as one vector; float16 is added up in float32."""

    name, launches = "gradient_norm", 2

    def function(self, xp: Any, *gradients: Array, order: float) -> Array:
        norms = xp.stack([_norm(xp, widened(g), order) for g in gradients])
        return xp.asarray(norms.sum()) if order == 0 else _norm(xp, norms, order)

    def on_gpu(self, device: Device, *gradients: Array, order: float) -> Array:
        xp = device.xp
        dense = [g if _is_dense(g) else xp.ascontiguousarray(g) for g in gradients]
        table = table_for(device, tuple(g.size for g in dense))
        dtype = computes_in(dense[0].dtype)
        if not table.blocks:
            return xp.zeros((), dtype)
        parts, norm, number = xp.empty(table.blocks, dtype), xp.empty((), dtype), dtype.type(order)
        source = norm_source(dense[0].dtype, order)
        table.launch(compiled(device, source, "norms_of_chunks"), addresses_of(dense), parts, number)
        last = compiled(device, source, "norm_of_norms")
        last((1,), (THREADS,), (parts, np.int32(table.blocks), norm, number))
        return norm


class GradientScale(Kernel):
    """Scale gradients of one dtype in place, such that their norm is at most `max_norm`."""

    name, launches = "gradient_scale", 1

    def function(self, xp: Any, norm: Array, *gradients: Array, max_norm: float) -> None:
        factor = xp.asarray(xp.minimum(max_norm / (norm + 1e-6), 1.0), dtype=computes_in(gradients[0].dtype))
        for g in gradients:
            g *= factor

    def on_gpu(self, device: Device, norm: Array, *gradients: Array, max_norm: float) -> None:
        dtype = gradients[0].dtype
        dense = [g for g in gradients if _is_dense(g)]
        apart = [g for g in gradients if not _is_dense(g)]
        table = table_for(device, tuple(g.size for g in dense))
        norm = norm.astype(computes_in(dtype), copy=False)
        kernel = compiled(device, scale_source(dtype), self.name)
        table.launch(kernel, addresses_of(dense), norm, computes_in(dtype).type(max_norm))
        if apart:
            self.function(device.xp, norm, *apart, max_norm=max_norm)


NORM, SCALE = GradientNorm(), GradientScale()


def _norm(xp: Any, g: Array, order: float) -> Array:
    """The norm of all elements, as a 0-d array."""
    a = abs(g)
    if not g.size:
        return xp.zeros((), dtype=g.dtype)
    if order == 2:
        norm = xp.sqrt((a * a).sum())
    elif math.isinf(order):
        norm = a.max() if order > 0 else a.min()
    else:
        norm = (a**order).sum() ** (1 / order) if order else (a != 0).sum()
    return xp.asarray(norm, dtype=g.dtype)


def _is_dense(g: Array) -> bool:
    """Whether the elements of an array are contiguous in memory, in C or Fortran order."""
    return bool(g.flags.c_contiguous or g.flags.f_contiguous)


@functools.cache
def scale_source(dtype: np.dtype[Any]) -> str:
    """Return the CUDA source of `GradientScale`."""
    x, T = C_TYPES[dtype.name], C_TYPES[computes_in(dtype).name]
    columns = [Column("g", dtype, True)]
    numbers = [f"const {T}* norm", f"const {T} max_norm"]
    first = f"    const {T} ratio = max_norm / (*norm + ({T})1e-6);\n"
    return f"""{head(columns)}__device__ __forceinline__ void scale({x}& g, const {T} ratio)
{{
    g = {store(f"{load('g', dtype)} * (ratio >= 1 ? 1 : ratio)", dtype)};
}}

{text(GradientScale.name, columns, numbers, "scale({g}, ratio)", first)}"""


def norm_source(dtype: np.dtype[Any], order: float) -> str:
    """Return the CUDA source of `GradientNorm`, with both of its kernels."""
    return _norm_source(dtype, ORDERS.get(order, Order()))


@functools.cache
def _norm_source(dtype: np.dtype[Any], order: Order) -> str:
    x, T = C_TYPES[dtype.name], C_TYPES[computes_in(dtype).name]
    columns, start = [Column("g", dtype, False)], order.start.format(T=T)
    numbers = [f"{T}* parts", f"const {T} order"]
    first = f"    {T} part = {start};\n"
    last = "    part = joined_in_block(part);\n    if (threadIdx.x == 0) parts[blockIdx.x] = part;\n"
    return f"""{head(columns)}__device__ __forceinline__ {T} joined(const {T} a, const {T} b)
{{
    return {order.joined};
}}

__device__ __forceinline__ void add({T}& part, const {x} g, const {T} order)
{{
    const {T} x = fabs({load("g", dtype)});
    part = joined(part, {order.power});
}}

// Each thread gives its part; what the first thread gets are all of them together.
__device__ __forceinline__ {T} joined_in_block(const {T} part)
{{
    __shared__ {T} parts[THREADS];
    parts[threadIdx.x] = part;
    for (int half = THREADS / 2; half > 0; half /= 2) {{
        __syncthreads();
        if (threadIdx.x < half) parts[threadIdx.x] = joined(parts[threadIdx.x], parts[threadIdx.x + half]);
    }}
    return parts[threadIdx.x];
}}

{text("norms_of_chunks", columns, numbers, "add(part, {g}, order)", first, last)}
extern "C" __global__ void __launch_bounds__(THREADS) norm_of_norms(
    const {T}* parts, const int count, {T}* norm, const {T} order)
{{
    {T} all = {start};
    for (int at = threadIdx.x; at < count; at += THREADS) all = joined(all, parts[at]);
    all = joined_in_block(all);
    if (threadIdx.x == 0) *norm = {order.root};
}}
"""
