"""Every update rule against the CPU, in every dtype, over parameters of awkward sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.optim.rules import RULES

from .stages import Check, in_short

SHAPES = [(3, 4), (), (0,), (70_001,), (2, 3, 2), (1023,), (65_536,), (65_537,)]
TOLERANCES = {"float32": 2e-6, "float64": 1e-12, "float16": 2e-3}
STEPS = 3


def parameters(lucid: Any, optimizer: Any, options: dict[str, Any], device: str, dtype: str) -> list[np.ndarray]:
    """The parameters after some steps with the same gradients."""
    rng = np.random.default_rng(0)
    where = lucid.device(device)
    draw = lambda: [lucid.tensor(rng.normal(size=s).astype(dtype), device=where) for s in SHAPES]
    params = [p.requires_grad_() for p in draw()]
    one = optimizer(params, **options)
    for _ in range(STEPS):
        for p, g in zip(params, draw(), strict=True):
            p.grad = g
        one.step()
    return [p.numpy(force=True) for p in params]


def run(check: Check) -> None:
    lucid = check.tensor_library()
    rules = RULES[:: len(RULES) // 2] if check.tiny else RULES
    for dtype, tolerance in list(TOLERANCES.items())[: 1 if check.tiny else None]:
        done, equal, worst, whose = 0, 0, 0.0, ""
        for optimizer, options in rules:
            if check.left <= 0:
                break
            name = f"{optimizer.__name__} {options or ''}".strip()
            try:
                cpu, gpu = (parameters(lucid, optimizer, options, d, dtype) for d in ("cpu", check.device))
            except Exception as error:
                check.say(f"{name}, {dtype}", "failed", in_short(error), False)
                continue
            pairs = [(a.astype("d"), b.astype("d")) for a, b in zip(cpu, gpu, strict=True)]
            off = max(float(np.max(np.abs(a - b), initial=0)) for a, b in pairs)
            done, equal = done + 1, equal + all(np.array_equal(a, b) for a, b in zip(cpu, gpu, strict=True))
            if not off <= tolerance:
                check.say(f"{name}, {dtype}", f"off by {off:.1e}", f"allowed {tolerance}", False)
            elif off > worst:
                worst, whose = off, name
        note = f"{equal} bit for bit; the farthest is off by {worst:.1e} {whose}"
        check.say(dtype, f"{done} of {len(rules)} rules", note, done == len(rules) or None)
