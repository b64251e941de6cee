"""What ``torch.multiprocessing`` holds: `spawn`, beside Python's own multiprocessing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any

from ...hints import say_once

# fmt: off
__all__ = [
    "get_all_sharing_strategies", "get_sharing_strategy", "set_sharing_strategy", "spawn",
    "start_processes",
]
# fmt: on


def get_all_sharing_strategies() -> set[str]:
    """The ways to share tensors between processes."""
    return {"file_system"}


def get_sharing_strategy() -> str:
    """The way to share tensors between processes."""
    return "file_system"


def set_sharing_strategy(new_strategy: str) -> None:
    """Accept a way to share tensors: what is sent to another process is copied."""
    say_once("torch.multiprocessing.set_sharing_strategy changes nothing: what is sent to another process is copied")


def start_processes(
    fn: Callable[..., Any],
    args: tuple[Any, ...] = (),
    nprocs: int = 1,
    join: bool = True,
    daemon: bool = False,
    start_method: str = "spawn",
) -> Any:
    """Run ``fn(i, *args)`` in processes i = 0, 1, ...; wait for them, or return them.

    Raises:
        RuntimeError: A process failed.
    """
    context: Any = multiprocessing.get_context(start_method)
    processes = [context.Process(target=fn, args=(i, *args), daemon=daemon) for i in range(nprocs)]
    for process in processes:
        process.start()
    if not join:
        return processes
    for process in processes:
        process.join()
    failed = [i for i, process in enumerate(processes) if process.exitcode]
    if failed:
        raise RuntimeError(f"spawn: process {failed[0]} ended with exit code {processes[failed[0]].exitcode}")
    return None


def spawn(
    fn: Callable[..., Any], args: tuple[Any, ...] = (), nprocs: int = 1, join: bool = True, daemon: bool = False
) -> Any:
    """Run ``fn(i, *args)`` in new processes i = 0, 1, ...; wait for them, or return them.

    Raises:
        RuntimeError: A process failed.
    """
    return start_processes(fn, args, nprocs, join, daemon)
