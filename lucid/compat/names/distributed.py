"""What ``torch.distributed`` holds: the answers that a program needs to find out that it trains alone."""

from __future__ import annotations

from typing import Any

# fmt: off
__all__ = [
    "all_gather", "all_reduce", "barrier", "broadcast", "destroy_process_group", "get_rank", "get_world_size",
    "init_process_group", "is_available", "is_initialized", "is_nccl_available", "is_torchelastic_launched",
]
# fmt: on


def is_available() -> bool:
    """Whether several processes can train together: False."""
    return False


is_initialized = is_nccl_available = is_torchelastic_launched = is_available


def init_process_group(*args: Any, **kwargs: Any) -> None:
    """Refuse.

    Raises:
        NotImplementedError: Always: lucid trains in one process.
    """
    raise NotImplementedError(
        "init_process_group: lucid trains in one process; run the script without its launcher, or ask "
        "torch.distributed.is_available() first"
    )


def get_rank(group: Any = None) -> int:
    """Refuse, as PyTorch does before `init_process_group`.

    Raises:
        ValueError: Always: there is no process group.
    """
    raise ValueError(
        "Default process group has not been initialized: lucid trains in one process; ask "
        "torch.distributed.is_initialized() first"
    )


def _alone(*args: Any, **kwargs: Any) -> Any:
    """Refuse, as PyTorch does before `init_process_group`."""
    get_rank()


get_world_size = barrier = all_reduce = all_gather = broadcast = destroy_process_group = _alone
