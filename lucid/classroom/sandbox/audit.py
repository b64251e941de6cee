"""An audit hook: Python asks it before it opens a file, starts a process or a socket, and nothing removes it again.

It holds on every system, Windows included, for what is done by Python. Code that reaches the machine past Python is
held by the kernel alone (`landlock`, `seccomp`, bubblewrap). A breach ends the process, and does not raise.

A submission runs in the same process, and may change every module, class and function that it can reach. So the hook
looks nothing up: all that it uses are constants and functions in C that were given to it at the start, it calls no
method that a submission may have overridden (of strings of a kind of its own), and nothing refers to it afterwards.

This file is imported by the child, by its path: it may import nothing of lucid.

Source: PEP 578; https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import itertools
import os
import sys
from typing import Any

from .wire import BREACH

REFUSED = (  # beginnings of the names of events
    ("ctypes.", "using ctypes"),
    ("fcntl.", "using fcntl"),
    ("gc.", "looking through the memory"),
    ("os.exec", "starting a process"),
    ("os.fork", "starting a process"),
    ("os.kill", "sending a signal to a process"),
    ("os.link", "making a link"),
    ("os.posix_spawn", "starting a process"),
    ("os.spawn", "starting a process"),
    ("os.startfile", "starting a process"),
    ("os.symlink", "making a link"),
    ("os.system", "starting a process"),
    ("pty.", "starting a process"),
    ("resource.", "changing a limit"),
    ("signal.", "sending a signal to a process"),
    ("socket.", "using the network"),
    ("subprocess.", "starting a process"),
    ("sys._current_", "looking into other threads"),
    ("sys.remote_exec", "reaching into a process"),
    ("syslog.", "writing to the system's log"),
    ("winreg.", "using the registry"),
    ("_winapi.", "using the Windows API"),
)
# Modules that start processes, open files or reach the memory without an event of their own.
MODULES = {
    "_ctypes", "_curses", "_dbm", "_gdbm", "_interpreters", "_multiprocessing", "_posixshmem", "_posixsubprocess",
    "_sqlite3", "_testcapi", "_testinternalcapi", "_tkinter", "_xxinterpchannels", "_xxsubinterpreters", "nis",
    "readline", "spwd",
}  # fmt: skip
# Functions of the modules `os` and `signal` that have no event: they reach other processes, or files by their names.
UNASKED = {
    "chroot", "mkfifo", "mknod", "pidfd_open", "pidfd_send_signal", "sched_setaffinity", "sched_setparam",
    "sched_setscheduler", "setns", "setpriority", "unshare",
}  # fmt: skip
READING = ("os.chdir", "os.fwalk", "os.getxattr", "os.listdir", "os.listxattr", "os.scandir", "os.walk")
NO_PATHS = ("os.putenv", "os.unsetenv")
CHANGES = 100  # how often files may be opened for writing, or changed by name: each may have 1 MB


def fence(readable: list[str], writable: list[str], pipe: int) -> None:
    """From here on, end this process before it starts a process, or opens a file outside of these folders.

    The reason is written to `pipe`, as a message of `wire`.
    """
    counter = itertools.count()

    def hook(
        event: str,
        arguments: tuple[Any, ...],
        # What follows are the function's own variables, where a submission does not reach them.
        refused: tuple[tuple[str, str], ...] = REFUSED,
        prefixes: tuple[str, ...] = tuple(prefix for prefix, _ in REFUSED),
        modules: frozenset[bytes] = frozenset(name.encode() for name in MODULES),
        built_in: frozenset[bytes] = frozenset(name.encode() for name in MODULES & {*sys.builtin_module_names}),
        reading: frozenset[str] = frozenset(READING),
        no_paths: frozenset[str] = frozenset(NO_PATHS),
        reads: tuple[str, ...] = tuple(path.rstrip(os.sep) + os.sep for path in [*readable, *writable]),
        writes: tuple[str, ...] = tuple(path.rstrip(os.sep) + os.sep for path in writable),
        write_flags: int = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND,
        changes: Any = counter.__next__,
        most: int = CHANGES,
        separator: str = os.sep,
        other_separator: str = os.altsep or os.sep,
        drive: slice = slice(1, 2) if os.name == "nt" else slice(0),
        working_directory: Any = os.getcwd,
        kind_of: Any = type,
        integer: type = int,
        true_or_false: type = bool,
        fraction: type = float,
        several: type = tuple,
        wrong_type: type[TypeError] = TypeError,
        encode: Any = str.encode,
        decode: Any = bytes.decode,
        write: Any = os.write,
        leave: Any = os._exit,
        replies: int = pipe,
        breach: int = BREACH,
    ) -> None:
        reason = None
        if event.startswith(prefixes):
            for prefix, what in refused:
                if event.startswith(prefix):
                    reason = what
        elif event == "import":
            # A name may have dots before it, and a file may be one that the submission has written. A name without a
            # file is a wish: what is not built in is asked about again when its file is found.
            name = encode(arguments[0], "utf-8", "replace")
            if name.rpartition(b".")[2] in (built_in if arguments[1] is None else modules):
                reason = f"importing {decode(name)}"
            elif arguments[1] is not None:
                file = decode(encode(arguments[1], "utf-8", "replace"))
                if ".." in file or not file.startswith(reads) or file.startswith(writes):
                    reason = f"loading {file!r}"
        elif event == "open" or (event.startswith("os.") and event not in no_paths):
            only_reads = event in reading
            if event == "open":
                flags = arguments[2]
                only_reads = flags is None or (kind_of(flags) is integer and not flags & write_flags)
                arguments = arguments[:1]
            for argument in arguments:
                kind = kind_of(argument)
                if argument is None or kind is integer or kind is true_or_false or kind is fraction or kind is several:
                    continue
                try:  # these refuse what is neither text nor bytes, and ask no method of the object itself
                    path = decode(encode(argument, "utf-8", "surrogatepass"), "utf-8", "surrogatepass")
                except wrong_type:
                    try:
                        path = decode(argument, "utf-8", "surrogateescape")
                    except wrong_type:
                        reason = "a path that is no string"
                        break
                given = path
                path = path.replace(other_separator, separator)
                if not path.startswith(separator) and path[drive] != ":":
                    path = working_directory() + separator + path
                if ".." in path.split(separator) or not (path + separator).startswith(reads if only_reads else writes):
                    reason = f"{'reading' if only_reads else 'changing'} {given!r}"
                    break
            if not only_reads and changes() >= most:
                reason = reason or f"changing more than {most} files"
        if reason is not None:
            try:
                message = encode(reason[:2000], "utf-8", "replace")
                write(replies, (breach | message.__len__()).to_bytes(8, "little") + message)
            finally:
                leave(1)

    sys.addaudithook(hook)
