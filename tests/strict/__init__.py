"""The strict array double: a device "strict" that shows on a CPU what would fail or hide on a GPU.

Its arrays wrap NumPy's but are none of them. They refuse what CuPy 14 refuses (functions and arguments that it
lacks, NumPy arrays as operands, implicit copies to the host) and, so that every wait for the GPU is written down,
what CuPy does silently: ``float(a)``, ``if a:``. Where CuPy's answer differs, so does theirs: see answers.py and
indexing.py. They also count what a GPU would do::

    with strict.counting() as counts:
        step()
    print(counts.launches, counts.waits, counts.copies)

- array.py: the array. library.py: its library. calls.py: functions, methods and ufuncs.
- answers.py, indexing.py: where CuPy gives another answer than NumPy.
- counts.py: the counters. prices.py: what each call costs.
- launches.py: which lines launch how often, as a command.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lucid import backend
from lucid.backend.kernels.rows import Rows
from lucid.optim.engine import engine
from lucid.optim.engine.bucket import Bucket

from . import answers, sparse
from .array import StrictArray, wrap
from .calls import in_c_order
from .counts import Counts, counting, spend, uncounted
from .library import Library


class Strict(backend.Device):
    """The device of strict arrays."""

    type = "strict"
    xp = Library(np)
    array = StrictArray
    counting = staticmethod(counting)
    uncounted = staticmethod(uncounted)

    def from_numpy(self, host: np.ndarray) -> StrictArray:
        spend(copies=1)
        return wrap(host.copy())

    def to_numpy(self, array: StrictArray) -> np.ndarray:
        spend(waits=1)
        host = array._host.copy()
        backend.checks.settle(self)
        return host

    def synchronize(self) -> None:
        spend(waits=1)
        backend.checks.settle(self)

    def words(self, count: int) -> tuple[StrictArray, np.ndarray]:
        host = np.zeros(count, np.int64)
        return wrap(host), host

    def scipy(self, module: str) -> Any:
        library = super().scipy(module)
        return sparse if module == "sparse" else Library(library, f"scipy.{module}.")

    def linalg(self) -> Any:
        return answers.linalg_raises()

    def memory_of(self, array: StrictArray) -> Any:
        return array if array.base is None else array.base

    def address(self, array: StrictArray) -> int:
        return int(array._host.__array_interface__["data"][0])

    def launch(self, kernel: Any, *arrays: Any, **options: Any) -> Any:
        """Run the NumPy text of a kernel on the host, counted as what it launches on a GPU."""
        given = [a for value in (*arrays, *options.values()) for a in (value if isinstance(value, tuple) else (value,))]
        strict_of = {id(a._host): a for a in given if isinstance(a, StrictArray)}
        hosts = {name: _host(value) for name, value in options.items()}
        result = kernel.function(np, *map(_host, arrays), **hosts)
        strided = isinstance(kernel, Rows) and [a for a in given if hasattr(a, "flags") and not a.flags.c_contiguous]
        launches = getattr(kernel, "launches", 1) + len(strided or ())  # kernels of rows read contiguous arrays
        spend(launches, kernel=getattr(kernel, "name", "kernel"))

        def wrapped(value: Any) -> Any:
            if isinstance(value, tuple | list):
                return tuple(map(wrapped, value))
            return strict_of[id(value)] if id(value) in strict_of else wrap(in_c_order(value, given), *given)

        return wrapped(result)


def _host(value: Any) -> Any:
    if type(value) in (tuple, list):
        return type(value)(map(_host, value))
    return value._host if isinstance(value, StrictArray) else value


class StrictBucket(Bucket):
    """Parameters updated by the rule itself, counted as the kernel that a GPU has for it."""

    def run(self, gradients: list[Any], scalars: tuple[float, ...]) -> None:
        with uncounted():
            super().run(gradients, scalars)
        # Gradients lie elsewhere in each step, so that their addresses are sent; strided ones are copied.
        copied = sum(not g.flags.c_contiguous or g.dtype != self.param_dtype for g in gradients)
        spend(launches=1 + copied, copies=1)


strict = Strict()
backend.register("strict", lambda index: strict)
backend.register_array(StrictArray, Strict.xp, lambda array: strict)
engine._BUCKETS["strict"] = StrictBucket

__all__ = ["Counts", "Strict", "StrictArray", "counting", "strict", "uncounted"]
