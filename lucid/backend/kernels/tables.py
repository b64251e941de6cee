"""Kernels over many arrays: one launch, however many there are.

A model has hundreds of parameters, most of them small, and a launch for each would cost more than its arithmetic. So
the addresses are in a table on the GPU. A row of it has the arrays that belong together (a parameter, its gradient and
its state), which are of one size, and that size. A list of work cuts the rows into chunks: each block of threads does
one.

A kernel of this kind states what happens to one element. `text` writes the rest around it: a thread first reads some
neighbouring elements of every array, then computes them, then writes them, so that no read waits for a division. Rows
that do not begin at a multiple of 16 bytes, and the last elements of a row, are done one by one.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..device import Array, Device
from .c_text import C_TYPES, HALF
from .kernel import OPTIONS, THREADS

BYTES = 16  # that a thread reads or writes at once; a GPU can do no more
SMALLEST, LARGEST, STEP = 4096, 16384, 1024  # elements of a chunk: worth a block, and few enough to share

# What `text` calls its own: no array and no number of a kernel may have one of these names.
NAMES = frozenset(["aligned", "at", "chunk", "count", "first", "lane", "mine", "row", "table", "wide", "work"])


class Column(NamedTuple):
    """One array of each row: its name in the kernel, its dtype, and whether the kernel writes it."""

    name: str
    dtype: np.dtype[Any]
    written: bool


def text(
    name: str, columns: Sequence[Column], numbers: Sequence[str], call: str, first: str = "", last: str = ""
) -> str:
    """Return a kernel that calls a function for each element of each row.

    Args:
        name: The name of the kernel.
        columns: The arrays of a row.
        numbers: Its further parameters, with their types.
        call: The call, in which ``{p}`` stands for the element of the array p.
        first, last: What a thread does before its first element, and after its last one.
    """
    addresses = [f"row[{i}]" for i in range(len(columns))]
    parameters = ["const unsigned long long* table", "const int2* work", "const long long chunk", *numbers]
    pointers = [
        f"{_element(c)}* __restrict__ {c.name} = global<{_element(c)}>({address}) + first;"
        for c, address in zip(columns, addresses, strict=True)
    ]
    reads = [f"{_wide(c)} wide_{c.name} = *({_wide(c)}*)({c.name} + at);" for c in columns]
    writes = [f"*({_wide(c)}*)({c.name} + at) = wide_{c.name};" for c in columns if c.written]
    lanes = call.format(**{c.name: f"wide_{c.name}.x[lane]" for c in columns})
    single = call.format(**{c.name: f"{c.name}[at]" for c in columns})
    lines = "\n    ".join(pointers)
    inner = "\n        ".join([*reads, "#pragma unroll", f"for (int lane = 0; lane < N; ++lane) {lanes};", *writes])
    return f"""extern "C" __global__ void __launch_bounds__(THREADS) {name}(
    {_wrapped(parameters)})
{{
    const int2 mine = work[blockIdx.x];  // a row of the table, and the number of a chunk of it
    const unsigned long long* row = table + {len(columns) + 1} * (long long)mine.x;
    const long long first = mine.y * chunk;
    const int count = (int)min(chunk, (long long)row[{len(columns)}] - first);
    {lines}
    const bool aligned = ({" | ".join(addresses)}) % {BYTES} == 0;
    const int wide = aligned ? count / N * N : 0;
{first}    #pragma unroll 1
    for (int at = N * threadIdx.x; at < wide; at += N * THREADS) {{
        {inner}
    }}
    #pragma unroll 1
    for (int at = wide + threadIdx.x; at < count; at += THREADS) {single};
{last}}}
"""


def head(columns: Sequence[Column]) -> str:
    """Return the C text that comes before a kernel over such columns, and before the function that it calls."""
    n = BYTES // max(c.dtype.itemsize for c in columns)
    return f"""{HALF if any(c.dtype == np.float16 for c in columns) else ""}\
constexpr int THREADS = {THREADS}, N = {n};
template <typename T> struct alignas(sizeof(T) * N) Wide {{ T x[N]; }};  // N elements, read or written at once
template <typename T> __device__ __forceinline__ T* global(const unsigned long long address)
{{
    return (T*)__cvta_global_to_generic(address);  // says that it is neither shared nor local memory
}}

"""


def _element(column: Column) -> str:
    return f"{'' if column.written else 'const '}{C_TYPES[column.dtype.name]}"


def _wide(column: Column) -> str:
    return f"{'' if column.written else 'const '}Wide<{C_TYPES[column.dtype.name]}>"


def _wrapped(parameters: Sequence[str]) -> str:
    """Parameters of a kernel: the three of every kernel, and below them its own."""
    return ",\n    ".join(filter(None, [", ".join(parameters[:3]), ", ".join(parameters[3:])]))


def compiled(device: Device, source: str, name: str) -> Any:
    """Return a kernel of a source; CuPy compiles it at its first launch, and equal sources once."""
    return device.xp.RawKernel(source, name, options=OPTIONS)


def addresses_of(arrays: Sequence[Array]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Return the addresses of arrays on a GPU, as a column of a table."""
    return np.array([array.data.ptr for array in arrays], np.uint64).reshape(-1, 1)


def chunk_size(total: int, multiprocessors: int) -> int:
    """Return the number of elements of a chunk, such that each multiprocessor gets about eight if there are so many."""
    share = -(-total // (8 * multiprocessors * STEP)) * STEP
    return min(max(share, SMALLEST), LARGEST)


class Table:
    """The table and the list of work for rows of given sizes, on a GPU.

    Attributes:
        chunk: The number of elements of a chunk.
        blocks: The number of chunks.
        sent: The last addresses, on the host, and the table with them on the GPU; None before the first launch.
    """

    def __init__(self, device: Any, sizes: Sequence[int]):
        self.device = device
        self.sizes = np.array(sizes, np.uint64).reshape(-1, 1)
        self.chunk = chunk_size(sum(sizes), device.multiprocessors)
        work = [(row, part) for row, size in enumerate(sizes) for part in range(-(-size // self.chunk))]
        self.blocks = len(work)
        with device.scope():
            self.work = device.xp.asarray(np.array(work, np.int32).reshape(-1, 2))
        self.sent: tuple[Any, Array] | None = None

    def launch(self, kernel: Any, addresses: np.ndarray[Any, np.dtype[np.uint64]], *numbers: Any) -> None:
        """Launch a kernel over the arrays at some addresses; the table is copied only where one has changed."""
        if not self.blocks:
            return
        sent = self.sent
        with self.device.scope():
            if sent is None or not np.array_equal(sent[0], addresses):
                rows = np.concatenate([addresses, self.sizes], axis=1)
                sent = self.sent = addresses.copy(), self.device.xp.asarray(rows)
            kernel((self.blocks,), (THREADS,), (sent[1], self.work, np.int64(self.chunk), *numbers))


@functools.lru_cache(maxsize=16)
def table_for(device: Device, sizes: tuple[int, ...]) -> Table:
    """Return the table for rows of these sizes: the same in each step, so that what was sent is still there."""
    return Table(device, sizes)
