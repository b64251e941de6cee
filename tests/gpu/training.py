"""Whether the workloads train to the losses of the CPU, in float32 and in float64."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.workloads import WORKLOADS, training

from .stages import Check

TOLERANCES = {"float32": 1e-4, "float64": 1e-10}


class InDtype:
    """lucid, whose `tensor` makes floating-point numbers of the default dtype: the workloads say float32."""

    def __init__(self, lucid: Any):
        self._lucid = lucid

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lucid, name)

    def tensor(self, array: np.ndarray) -> Any:
        dtype = self._lucid.get_default_dtype()
        return self._lucid.tensor(array.astype(dtype) if array.dtype.kind == "f" else array)


def losses(lucid: Any, title: str, device: str, dtype: str, steps: int) -> list[float]:
    lucid.set_default_device(device)
    lucid.set_default_dtype(dtype)
    try:
        step = training(InDtype(lucid), WORKLOADS[title], "Adam")
        return [float(step().item()) for _ in range(steps)]
    finally:
        lucid.set_default_dtype("float32")
        lucid.set_default_device(None)


def run(check: Check) -> None:
    lucid = check.tensor_library()
    for dtype, tolerance in list(TOLERANCES.items())[: 1 if check.tiny else None]:
        for title in list(WORKLOADS)[: 1 if check.tiny else None]:
            name = f"{title.partition(',')[0]}, {dtype}"

            def work(title: str = title, dtype: str = dtype, tolerance: float = tolerance, name: str = name) -> None:
                steps = 2 if check.tiny else 4
                cpu, gpu = (losses(lucid, title, device, dtype, steps) for device in ("cpu", check.device))
                off = max(abs(a - b) / abs(a) for a, b in zip(cpu, gpu, strict=True))
                ok = bool(off <= tolerance) and cpu[-1] != cpu[0]
                check.say(
                    name, f"{off:.1e}", f"losses {gpu[0]:.6f} to {gpu[-1]:.6f}, allowed {tolerance}", ok, "losses"
                )

            check.attempt(name, work, "losses")
