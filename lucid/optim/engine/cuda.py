"""Fused implementation on a GPU: all parameters of a bucket in one launch of one kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from .bucket import Bucket
from .cuda_kernel import CHUNK, THREADS, source


class CUDABucket(Bucket):
    """A bucket on a GPU.

    The kernel reads addresses from a table on the GPU, a row for each parameter. Those of parameters and state are
    constant; gradients are new in each step, so the table is copied again whenever an address differs.
    """

    def bind(self) -> None:
        super().bind()
        self.fits = all(data.flags.c_contiguous for data in self.datas)
        sizes = [data.size for data in self.datas]
        chunks = [(i, k) for i, size in enumerate(sizes) for k in range(-(-size // CHUNK))]
        with self.device.scope():
            xp = self.device.xp
            text = source(self.rule, self.param_dtype)
            # Without contraction, the numbers are those of the CPU.
            self.kernel = xp.RawKernel(text, self.rule.name, options=("--fmad=false",))
            self.sizes = xp.asarray(np.array(sizes, np.int64))
            self.which = xp.asarray(np.array([i for i, _ in chunks], np.int32))
            self.part = xp.asarray(np.array([k for _, k in chunks], np.int32))
        self.blocks = len(chunks)
        self.rows = np.array(
            [
                [data.data.ptr, 0, *(slot.arrays[name].data.ptr for name in self.rule.state)]
                for slot, data in zip(self.slots, self.datas, strict=True)
            ],
            np.uint64,
        )
        self.table: Any = None

    def _as_parameter(self, gradient: Any) -> Any:
        """Return a gradient as the kernel reads it: contiguous, in the parameters' dtype."""
        if gradient.flags.c_contiguous and gradient.dtype == self.param_dtype:
            return gradient
        return self.device.xp.ascontiguousarray(gradient, dtype=self.param_dtype)

    def run(self, gradients: list[Any], scalars: tuple[float, ...]) -> None:
        if not self.fits:
            super().run(gradients, scalars)
            return
        with self.device.scope():
            xp = self.device.xp
            flat = [self._as_parameter(g) for g in gradients]
            addresses = np.array([g.data.ptr for g in flat], np.uint64)
            if self.table is None or not np.array_equal(addresses, self.rows[:, 1]):
                self.rows[:, 1] = addresses
                self.table = xp.asarray(self.rows)
            if self.blocks:
                numbers = [self.dtype.type(s) for s in scalars]
                self.kernel((self.blocks,), (THREADS,), (self.table, self.sizes, self.which, self.part, *numbers))
