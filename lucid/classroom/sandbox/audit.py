"""An audit hook: Python asks it before it opens a file, starts a process or a socket, and nothing removes it again.

It holds on every system, Windows included, for what is done by Python. Code that reaches the machine past Python is
held by the kernel alone (`landlock`, bubblewrap). A breach ends the process, and does not raise: an exception would
carry the hook's frame, and with it a way to change its mind.

This file is imported by the child, by its path: it may import nothing of lucid.

Source: PEP 578; https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

REFUSED = {  # events by the first part of their name
    "ctypes": "using ctypes",
    "socket": "using the network",
    "subprocess": "starting a process",
    "pty": "starting a process",
    "winreg": "using the registry",
    "_winapi": "using the Windows API",
    "syslog": "writing to the system's log",
    "gc": "looking through the memory",
}
REFUSED_OF_OS = {
    **dict.fromkeys(("fork", "forkpty", "exec", "posix_spawn", "spawn", "system", "startfile"), "starting a process"),
    **dict.fromkeys(("kill", "killpg"), "sending a signal to a process"),
    **dict.fromkeys(("link", "symlink"), "making a link"),
}
# Modules that start processes or reach the memory without an event of their own.
MODULES = {"_ctypes", "_posixsubprocess", "_testcapi", "_testinternalcapi", "_interpreters", "_xxsubinterpreters"}
WITH_PATHS = {"open", "os", "shutil", "glob", "sqlite3"}  # events whose arguments may be paths
READING = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.chdir", "os.getxattr", "os.listxattr", "glob.glob"}


def fence(readable: list[str], writable: list[str], stop: Callable[[str], NoReturn]) -> None:
    """From here on, call `stop` before a process, a socket, or a file outside of these folders is opened."""
    separators = (os.sep, os.altsep or os.sep)
    reads = tuple(path.rstrip(os.sep) + os.sep for path in [*readable, *writable])
    writes = tuple(path.rstrip(os.sep) + os.sep for path in writable)
    # Held here, where a submission that patches the modules does not reach them.
    working_directory, to_text, is_absolute, sep = os.getcwd, os.fsdecode, os.path.isabs, os.sep
    write_flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def inside(path: str, folders: tuple[str, ...]) -> bool:
        if not is_absolute(path):
            path = working_directory() + sep + path
        parts = path.replace(separators[1], sep).split(sep)
        return ".." not in parts and (path + sep).startswith(folders)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        first, _, rest = event.partition(".")
        if first in REFUSED:
            stop(REFUSED[first])
        if first == "os" and rest in REFUSED_OF_OS:
            stop(REFUSED_OF_OS[rest])
        if event == "import" and arguments[0] in MODULES:
            stop(f"importing {arguments[0]}")
        if first not in WITH_PATHS:
            return
        reading = event in READING or (event == "open" and not (arguments[2] or 0) & write_flags)
        for argument in arguments[:1] if event == "open" else arguments:
            if isinstance(argument, str | bytes) and not inside(to_text(argument), reads if reading else writes):
                stop(f"{'reading' if reading else 'changing'} {to_text(argument)!r}")

    sys.addaudithook(hook)
