"""The optimizer's bucket on the strict device: one launch and one table of addresses, as that of a GPU."""

from __future__ import annotations

from typing import Any

from lucid.optim.engine import engine
from lucid.optim.engine.bucket import Bucket

from .counts import spend, uncounted


class StrictBucket(Bucket):
    """The rule itself, counted as the kernel that a GPU has for it."""

    def run(self, gradients: list[Any], scalars: tuple[float, ...]) -> None:
        with uncounted():
            super().run(gradients, scalars)
        # Gradients lie elsewhere in each step, so that their addresses are sent; strided ones are copied.
        copied = sum(not g.flags.c_contiguous or g.dtype != self.param_dtype for g in gradients)
        spend(launches=1 + copied, copies=1)


engine._BUCKETS["strict"] = StrictBucket
