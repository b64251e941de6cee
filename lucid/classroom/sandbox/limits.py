"""Limits that the system keeps: memory, processor time, size of files, open files, processes (Linux, macOS).

This file is imported by the child, by its path: it may import nothing of lucid.
"""

from __future__ import annotations

import contextlib

MEMORY = 2 * 2**30  # bytes of address space
FILE_SIZE = 2**20  # bytes a file may have, and with it everything that is printed
OPEN_FILES = 32


def set_limits(cpu_seconds: int) -> None:
    """Limit this process, for good. Where the system has no such limits (Windows), nothing happens."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        "RLIMIT_AS": MEMORY,
        "RLIMIT_CPU": cpu_seconds,
        "RLIMIT_FSIZE": FILE_SIZE,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_NPROC": 0,  # no process, and no thread, is started from here on; the system does not hold root to it
        "RLIMIT_CORE": 0,
    }
    for name, value in wanted.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):  # macOS refuses a limit of address space
            resource.setrlimit(getattr(resource, name), (value, value))
