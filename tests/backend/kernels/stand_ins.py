"""Stand-ins for CuPy's kernels, which run as C++ on the strict double, and take no argument that CuPy would misread.

`emulated()` makes the double a GPU as far as kernels go: whatever lucid does up to a launch happens here too, and so
does what the text says; only CuPy and the GPU themselves do not take part.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from unittest import mock

import numpy as np

from lucid.backend.kernels.c_text import C_TYPES
from lucid.backend.kernels.kernel import OPTIONS

from ...strict import StrictArray, strict
from ...strict.array import wrap
from . import program

DTYPES = {c: np.dtype(name) for name, c in C_TYPES.items()} | {
    "unsigned short": np.dtype("uint16"), "unsigned int": np.dtype("uint32"),
    "unsigned long long": np.dtype("uint64"), "int2": np.dtype("2i4"),
}  # fmt: skip
UNROUNDED = ("random_mask", "integers_in_range", "floats_in_range", "block")  # kernels without a product to contract
PARAMETER = re.compile(r"(const )?([a-z_A-Z0-9 ]+?)(\*?) ?(__restrict__ )?(\w+)")


class Parameter(NamedTuple):
    """A parameter of a kernel.

    Attributes:
        name: Its name.
        dtype: The dtype of the number, or of the array's elements.
        array: Whether it is an array.
        written: Whether the kernel may write it.
    """

    name: str
    dtype: np.dtype[Any]
    array: bool
    written: bool

    def refusal(self, value: Any) -> str:
        """What is wrong with an argument: CuPy looks at none, and the kernel would read other bytes than are meant."""
        dtype, inner = getattr(value, "dtype", None), self.dtype.shape
        if not self.array:
            return "" if isinstance(value, np.generic) and dtype == self.dtype else f"a number of {self.dtype}"
        # A kernel that only moves numbers may take their bits.
        bits = self.dtype.kind == "u" and dtype is not None and dtype.kind == "f" and dtype.itemsize > 1
        same = dtype == self.dtype.base or (bits and dtype.itemsize == self.dtype.itemsize)
        dense = (
            isinstance(value, StrictArray)
            and value.flags.c_contiguous
            and value.shape[-1:] == (inner or value.shape[-1:])
        )
        return "" if same and dense else f"a contiguous array of {self.dtype} on the device"


def parameter(text: str, types: dict[str, str]) -> Parameter:
    const, kind, star, _, name = PARAMETER.fullmatch(text).groups()  # type: ignore[union-attr]
    return Parameter(name, DTYPES[types.get(kind, kind)], bool(star), bool(star) and not const)


class RawKernel:
    """A stand-in for cupy.RawKernel."""

    threads: tuple[int, int] | None = None  # of a block, where they wait for one another; None: what is asked for
    launched: list[str] = []

    def __init__(self, code: str, name: str, options: tuple[str, ...] = ()):
        assert options == OPTIONS or (name in UNROUNDED and not options)
        types = {name: kind for kind, name in re.findall(r"typedef ([\w ]+) (\w+);", code)}
        self.code, self.name = code, name
        self.parameters = [parameter(p, types) for p in program.kernels_of(code)[name]]

    def __call__(self, grid: tuple[int, ...], block: tuple[int, ...], args: tuple[Any, ...]) -> None:
        x, y = (*block, 1)[:2]
        assert len(grid) == 1 and grid[0] > 0 and 0 < x * y <= 1024, f"{self.name}: a grid of {grid} of {block}"
        assert "THREADS = " not in self.code or f"THREADS = {x * y}," in self.code
        for p, value in zip(self.parameters, args, strict=True):
            refusal = p.refusal(value)
            assert not refusal, f"{self.name}: {p.name} has to be {refusal}, got {type(value).__name__}: {value!r}"
        self.launched.append(self.name)
        code, blocks = self.code, grid[0]
        if self.threads is not None and "__syncthreads" in code:
            if "THREADS = " in code:
                code = code.replace(f"THREADS = {x * y},", f"THREADS = {self.threads[0] * self.threads[1]},")
            else:
                blocks = -(-blocks * x // self.threads[0])
            x, y = self.threads
        if program.recorded is not None:
            program.recorded.append(self if code is self.code else RawKernel(code, self.name, OPTIONS))
            for p, value in zip(self.parameters, args, strict=True):
                if p.written:
                    value._host[...] = 0
            return
        passed = [
            ctypes.c_void_p(a._host.ctypes.data) if p.array else np.ctypeslib.as_ctypes_type(p.dtype)(a.item())
            for p, a in zip(self.parameters, args, strict=True)
        ]
        program.run(code, self.name, blocks, (x, y), passed)


class ElementwiseKernel:
    """A stand-in for cupy.ElementwiseKernel."""

    def __init__(self, inputs: str, outputs: str, operation: str, name: str, options: tuple[str, ...] = ()):
        assert options == OPTIONS
        self.given = inputs, outputs, operation, name, options
        self.inputs, self.outputs = ([p.split() for p in params.split(", ")] for params in (inputs, outputs))
        kind = lambda dtype: "float16" if dtype == "float16" else C_TYPES[dtype]
        params = "".join(f", {kind(d)}* {n}_" for d, n in self.inputs + self.outputs)
        reads = [f"const {kind(d)} {n} = {n}_[i];" for d, n in self.inputs] + [
            f"{kind(d)} {n};" for d, n in self.outputs
        ]
        writes = [f"{n}_[i] = {n};" for _, n in self.outputs]
        lines = "\n        ".join([*reads, operation, *writes])
        self.name, self.code = name, f"""extern "C" __global__ void {name}(long long count{params})
{{
    for (long long i = 0; i < count; ++i) {{
        {lines}
    }}
}}
"""  # fmt: skip

    def __call__(self, *args: Any) -> Any:
        given, out = args[: len(self.inputs)], args[len(self.inputs) :]
        for value, (dtype, name) in zip(given, self.inputs, strict=True):
            assert type(value) is float or (isinstance(value, StrictArray) and value.dtype == dtype), (
                f"{self.name}: {name} has to be a float or an array of {dtype} on the device, got {value!r}"
            )
        self.numbers = [type(value) is float for value in given]
        hosts = [getattr(a, "_host", a) for a in given]
        arrays = np.broadcast_arrays(*(np.asarray(a, d) for a, (d, _) in zip(hosts, self.inputs, strict=True)))
        arrays = [np.ascontiguousarray(a) for a in arrays]
        shape = np.broadcast_shapes(*(np.shape(a) for a in hosts))
        for array, (dtype, name) in zip(out, self.outputs, strict=bool(out)):
            assert isinstance(array, StrictArray) and (array.dtype, array.shape) == (dtype, shape), (
                f"{self.name}: {name} has to be an array of {dtype} of the shape {shape}, got {array!r}"
            )
        RawKernel.launched.append(self.name)
        results = [np.zeros(shape, d) for d, _ in self.outputs]
        if program.recorded is not None:
            program.recorded.append(self)
        else:
            pointers = [ctypes.c_void_p(a.ctypes.data) for a in (*arrays, *results)]
            program.run(self.code, self.name, 1, (1, 1), [ctypes.c_longlong(arrays[0].size), *pointers])
        for array, result in zip(out, results, strict=bool(out)):
            array._host[...] = result
        results = list(out) or [wrap(result) for result in results]
        return results[0] if len(results) == 1 else tuple(results)


@contextlib.contextmanager
def emulated() -> Iterator[Any]:
    """The strict device, with as much of CuPy and of a CUDA device as launches need."""
    with contextlib.ExitStack() as stack:
        patch = lambda *args, **options: stack.enter_context(mock.patch.object(*args, **options))
        own: set[int] = set()

        def launch(kernel: Any, *arrays: Any, **options: Any) -> Any:
            if id(kernel) not in own and hasattr(kernel, "_compiled"):
                patch(kernel, "_compiled", {})  # a GPU that is there, too, must find none of these
                own.add(id(kernel))
            return kernel.on_gpu(strict, *arrays, **options)

        patch(RawKernel, "launched", [])
        patch(strict.xp, "RawKernel", RawKernel, create=True)
        patch(strict.xp, "ElementwiseKernel", ElementwiseKernel, create=True)
        patch(type(strict), "multiprocessors", 2, create=True)
        patch(strict, "launch", launch)
        yield strict


@contextlib.contextmanager
def compiling() -> Iterator[None]:
    """Compile all kernels that are launched inside the block at its end, in one go; inside, none of them runs."""
    with program.recording() as kernels, np.errstate(all="ignore"):
        yield
    program.compile_together(kernel.code for kernel in kernels)


def shifted(array: np.ndarray) -> StrictArray:
    """A copy on the strict device whose address is no multiple of 16 bytes."""
    room = np.empty(array.size + 1, array.dtype)
    while room.ctypes.data % 16:
        room = np.empty(array.size + 1, array.dtype)
    view: StrictArray = strict.xp.asarray(room)[1:].reshape(array.shape)
    view[...] = strict.from_numpy(array)
    return view
