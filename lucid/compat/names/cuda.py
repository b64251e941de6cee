"""What ``torch.cuda``, ``torch.accelerator`` and ``torch.mps`` hold beside lucid's own names."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from ...backend import Device, cuda
from ...backend import device as device_named
from ...ops import get_rng_state, set_rng_state
from ...ops.creation.generator import default_generator

# fmt: off
__all__ = [
    "current_accelerator", "current_device", "current_device_index", "device", "empty_cache", "get_device_name",
    "get_rng_state_all", "init", "is_bf16_supported", "is_initialized", "manual_seed", "manual_seed_all",
    "max_memory_allocated", "max_memory_reserved", "memory_allocated", "memory_reserved", "reset_max_memory_allocated",
    "reset_peak_memory_stats", "seed", "seed_all", "set_device", "set_rng_state_all", "synchronize",
]
# fmt: on


def manual_seed(seed: int) -> None:
    """Seed the random numbers of a GPU: in lucid they come from the one generator of `torch.manual_seed`.

    Where there is no GPU there is nothing to seed, as in PyTorch.
    """
    if cuda.is_available():
        default_generator.manual_seed(seed)


manual_seed_all = manual_seed


def seed() -> None:
    """Seed the random numbers of a GPU by chance, where there is one."""
    if cuda.is_available():
        default_generator.seed()


seed_all = seed


def get_rng_state_all() -> list[Any]:
    """The states of the generators of all GPUs: none where there is no GPU, else that of the one generator."""
    return [get_rng_state()] if cuda.is_available() else []


def set_rng_state_all(new_states: Iterable[Any]) -> None:
    """Set the states that `get_rng_state_all` gave."""
    for state in new_states:
        set_rng_state(state)


def init() -> None:
    """Do nothing: the GPU's library is imported when a GPU is first asked for."""


def is_initialized() -> bool:
    """Whether a GPU can be used here."""
    return cuda.is_available()


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Whether there is bfloat16: False, since NumPy has no such type."""
    return False


def current_device() -> int:
    """The number of the GPU that ``"cuda"`` means.

    Raises:
        RuntimeError: There is no GPU here; the message says why.
    """
    return device_named("cuda").index or 0


current_device_index = current_device


def current_accelerator(check_available: bool = False) -> Device | None:
    """The GPU, or None where none is there."""
    return device_named("cuda") if cuda.is_available() else None


def set_device(device: Any) -> None:
    """Accept the GPU that is in use already.

    Raises:
        RuntimeError: There is no GPU here, or it is another one.
    """
    wanted = device_named(f"cuda:{device}" if isinstance(device, int) else device)
    if wanted.index != current_device():
        raise RuntimeError(f"set_device: {wanted} is not the GPU in use; name it: torch.set_default_device('{wanted}')")


class device(nullcontext):  # type: ignore[type-arg]
    """A ``with`` block in which a GPU is the current one; lucid's tensors say themselves where they are."""


def get_device_name(device: Any = None) -> str:
    """The name of a GPU.

    Raises:
        RuntimeError: There is no GPU here; the message says why.
    """
    gpu = device_named("cuda" if device is None else device)
    name = gpu.xp.cuda.runtime.getDeviceProperties(gpu.index)["name"]
    return name.decode() if isinstance(name, bytes) else str(name)


def synchronize(device: Any = None) -> None:
    """Wait until all work given to a GPU is done.

    Raises:
        RuntimeError: There is no such GPU here; the message says why.
    """
    cuda.synchronize("cuda" if device is None else f"cuda:{device}" if isinstance(device, int) else device)


def empty_cache() -> None:
    """Give memory that is kept for reuse back to the GPU, where there is one."""
    if cuda.is_available():
        device_named("cuda").xp.get_default_memory_pool().free_all_blocks()


def memory_allocated(device: Any = None) -> int:
    """The bytes that arrays use on a GPU; 0 where none is there."""
    return int(device_named("cuda").xp.get_default_memory_pool().used_bytes()) if cuda.is_available() else 0


def memory_reserved(device: Any = None) -> int:
    """The bytes that are held on a GPU, in use or kept for reuse; 0 where none is there."""
    return int(device_named("cuda").xp.get_default_memory_pool().total_bytes()) if cuda.is_available() else 0


def max_memory_allocated(device: Any = None) -> int:
    """The most bytes that arrays have used; 0 where there is no GPU.

    Raises:
        NotImplementedError: There is a GPU: CuPy does not count its peak.
    """
    if cuda.is_available():
        raise NotImplementedError("max_memory_allocated: CuPy counts no peak; use torch.cuda.memory_allocated()")
    return 0


max_memory_reserved = max_memory_allocated


def reset_peak_memory_stats(device: Any = None) -> None:
    """Do nothing: no peak is counted."""


reset_max_memory_allocated = reset_peak_memory_stats
