"""Fused implementation on a GPU: all parameters of a bucket in one launch of one kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend.kernels.tables import Table, addresses_of, compiled
from .bucket import Bucket
from .cuda_kernel import source


class CUDABucket(Bucket):
    """A bucket on a GPU.

    The addresses of parameters and state are constant; those of gradients may be new in each step. A parameter that is
    not contiguous, or has state that is not, cannot be read as a row of the table, and is updated by the rule itself.
    """

    def bind(self) -> None:
        super().bind()
        kept = [(data, *(s.arrays[n] for n in self.rule.state)) for s, data in zip(self.slots, self.datas, strict=True)]
        fits = [all(array.flags.c_contiguous for array in arrays) for arrays in kept]
        self.fused = [i for i, fit in enumerate(fits) if fit]
        self.apart = [i for i, fit in enumerate(fits) if not fit]
        columns = [addresses_of([kept[i][k] for i in self.fused]) for k in range(1 + len(self.rule.state))]
        self.addresses = np.concatenate([columns[0], np.zeros_like(columns[0]), *columns[1:]], axis=1)
        self.table = Table(self.device, [self.datas[i].size for i in self.fused])
        self.kernel = compiled(self.device, source(self.rule, self.param_dtype), self.rule.name)

    def run(self, gradients: list[Any], scalars: tuple[float, ...]) -> None:
        with self.device.scope():
            flat = [self._as_parameter(gradients[i]) for i in self.fused]
            self.addresses[:, 1:2] = addresses_of(flat)
            self.table.launch(self.kernel, self.addresses, *map(self.dtype.type, scalars))
        for i in self.apart:
            self.update(i, gradients[i], scalars)

    def _as_parameter(self, gradient: Any) -> Any:
        """Return a gradient as the kernel reads it: contiguous, in the parameters' dtype."""
        if gradient.flags.c_contiguous and gradient.dtype == self.param_dtype:
            return gradient
        return self.device.xp.ascontiguousarray(gradient, dtype=self.param_dtype)
