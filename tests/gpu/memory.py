"""How much memory the steps of optimizers move per second, beside a copy and beside PyTorch."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from . import machine
from .stages import Check

OPTIMIZERS = ("Adamax", "NAdam", "Adam")
RESNET = 53 * [470_000, 256, 256] + [2_048_000, 1000]
GPT = [65 * 128, 64 * 128] + 4 * [128 * 384, 384, 128 * 128, 128, 128 * 512, 512, 512 * 128, 128, 128, 128, 128, 128]
SIZES = {
    "100 M in one": [100_000_000],
    "25 M in 161, as ResNet-50": RESNET,
    "0.8 M in 53, as a small GPT": [*GPT, 128, 128, 65 * 128],
}
PYTORCH: dict[str, dict[str, bool]] = {"default": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}


def best(step: Callable[[], Any], wait: Callable[[], Any], steps: int = 20) -> float:
    """The seconds of a step among many in a row, without a wait between them; the best of three."""
    for _ in range(3):
        step()
    wait()
    found = []
    for _ in range(3):
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        wait()
        found.append((time.perf_counter() - begin) / steps)
    return min(found)


def lucid_seconds(name: str, sizes: list[int], device: str) -> tuple[float, int]:
    """The time of a step, and the bytes that it moves for each parameter: all it reads and all it writes."""
    import lucid

    params = [lucid.ones(n, device=device, requires_grad=True) for n in sizes]
    for p in params:
        p.grad = lucid.full(p.shape, 1e-3, device=device)
    optimizer = getattr(lucid.optim, name)(params, lr=1e-3)
    seconds = best(optimizer.step, lambda: lucid.cuda.synchronize(device))
    state = optimizer.state[params[0]].values()
    arrays = sum(getattr(value, "shape", None) == params[0].shape for value in state)
    return seconds, 4 * (1 + 2 + 2 * arrays)  # the gradient is read, the parameter and the state are read and written


def torch_seconds(name: str, sizes: list[int], options: dict[str, bool], device: str) -> float:
    import torch

    params = [torch.nn.Parameter(torch.ones(n, device=device)) for n in sizes]
    for p in params:
        p.grad = torch.full_like(p, 1e-3)
    optimizer = getattr(torch.optim, name)(params, lr=1e-3, **options)
    return best(optimizer.step, torch.cuda.synchronize)


def emptied() -> None:
    """Give back the memory that both libraries keep."""
    import cupy

    cupy.get_default_memory_pool().free_all_blocks()
    try:
        import torch
    except ImportError:
        return
    torch.cuda.empty_cache()


def run(check: Check) -> None:
    copy = machine.copied()
    check.say("copy", f"{copy / 1e12:.2f} TB/s", "read and written")
    for title, sizes in SIZES.items():
        for name in OPTIMIZERS:
            check.attempt(f"{name}, {title}", lambda n=name, t=title, s=sizes: compare(check, n, t, s, copy))
            emptied()


def compare(check: Check, name: str, title: str, sizes: list[int], copy: float) -> None:
    what, large = f"{name}, {title}", len(sizes) == 1
    seconds, each = lucid_seconds(name, sizes, check.device)
    share = each * sum(sizes) / seconds / copy
    wanted = large and name != "Adam"
    others = {}
    for kind, options in PYTORCH.items():
        emptied()
        try:
            others[kind] = torch_seconds(name, sizes, options, check.device)
        except (ImportError, TypeError):  # no PyTorch here, or no such way of this optimizer
            continue
        except Exception as error:
            check.say(f"{what}, PyTorch {kind}", "failed", str(error)[:200])
    beside = ", ".join(f"PyTorch {kind} {s * 1e3:.3f} ms" for kind, s in others.items())
    note = f"{100 * share:.0f} % of a copy, {each} bytes a parameter; {beside}"
    check.say(what, f"{seconds * 1e3:.3f} ms", note, share >= 0.85 if wanted else None, "bandwidth" if wanted else "")
    rivals = [others[kind] for kind in ("default", "foreach") if kind in others]
    if wanted and rivals:
        ratio = seconds / min(rivals)
        check.say(f"{what}, beside PyTorch", f"{ratio:.2f} x", "asked: 0.5 x", ratio <= 0.5, "half")
