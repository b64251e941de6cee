"""Landlock: from Linux 5.13 on, a process can give up the right to open files, for good and without being root.

This file is imported by the child, by its path: it may import nothing of lucid.

Source: https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
import sys

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_PATH_BENEATH = 1
_ASK_FOR_VERSION = 1
_NO_NEW_PRIVILEGES = 38  # of prctl

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_EVERYTHING = (1 << 13) - 1  # what version 1 knows: all of the above, and removing and making of all kinds
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def available() -> bool:
    """Whether this kernel has Landlock, and has it switched on."""
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _ASK_FOR_VERSION) > 0)


def restrict(readable: list[str], writable: list[str]) -> bool:
    """Let this process open nothing but what lies below these paths; whether the kernel does that."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    handled = ctypes.c_uint64(_EVERYTHING)
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if ruleset < 0:
        return False
    for paths, allowed in ((readable, _READ_FILE | _READ_DIR), (writable, _EVERYTHING & ~_EXECUTE)):
        for path in filter(os.path.exists, paths):
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
            of_this = allowed if os.path.isdir(path) else allowed & _OF_A_FILE
            rule = _PathBeneath(of_this, parent)
            libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
            os.close(parent)
    done = bool(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    os.close(ruleset)
    return done
