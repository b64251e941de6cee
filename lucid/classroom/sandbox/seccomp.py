"""seccomp: the kernel refuses this process what an exercise has no use for, also where no Python asks for it.

No process or thread is started, no program, no socket; no other process gets a signal, is read, or is slowed down; no
file changes its owner, mode or time; no limit is raised again. As root, the process gives up root's capabilities, too.

The filter is a program for the kernel's BPF machine: it compares the number of a system call with those of a list.
This file is imported by the child, by its path: it may import nothing of lucid.

Source: https://docs.kernel.org/userspace-api/seccomp_filter.html, `man 2 seccomp`, `man 2 capset`
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys

# Numbers of system calls: on x86-64, and on arm64 (None where there is no such call). From 424 on they are the same.
CALLS: dict[str, tuple[int, int | None]] = {
    "clone": (56, 220), "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "setpgid": (109, 154), "setsid": (112, 157),
    "socket": (41, 198), "socketpair": (53, 199), "io_uring_setup": (425, 425), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274), "setrlimit": (160, 164), "chmod": (90, None),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "setxattrat": (463, 463), "removexattrat": (466, 466), "truncate": (76, 45), "mknod": (133, None),
    "mknodat": (259, 33), "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51), "mount": (165, 40),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "open_by_handle_at": (304, 265),
}  # fmt: skip
CLONE3 = 435  # "not known" makes the C library use clone
PRLIMIT = (302, 261)  # allowed to ask for a limit, and not to set one
FCNTL, SET_OWNER = (72, 25), (8, 15)  # a file may send signals to a process that "owns" it
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # the column, and how the kernel names the machine

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2  # of prctl
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _MACHINE, _SECOND, _THIRD = 0, 4, 24, 32  # where they are in what the filter sees
_X32 = 0x40000000  # x86-64 has a second set of numbers
_CAPABILITIES_3, _CAP_DAC_READ_SEARCH = 0x20080522, 1 << 2


class _Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("if_true", ctypes.c_uint8), ("if_false", ctypes.c_uint8),
                ("k", ctypes.c_uint32)]  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction))]


def program(machine: str) -> list[tuple[int, int, int, int]]:
    """The filter: instructions with their code, how many to skip if true and if false, and a constant."""
    column, name = MACHINES[machine]
    refuse = (_RETURN, 0, 0, _ERROR | errno.EPERM)
    lines = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, name), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    lines += [(_AT_LEAST, 0, 1, _X32), refuse]
    lines += [(_EQUAL, 0, 1, CLONE3), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)]
    for number in (numbers[column] for numbers in CALLS.values()):
        lines += [(_EQUAL, 0, 1, number), refuse] if number is not None else []
    # The new limit is a pointer, in two halves: null, or refused.
    lines += [(_EQUAL, 0, 6, PRLIMIT[column]), (_LOAD, 0, 0, _THIRD), (_EQUAL, 0, 2, 0), (_LOAD, 0, 0, _THIRD + 4)]
    lines += [(_EQUAL, 1, 0, 0), refuse, (_RETURN, 0, 0, _ALLOW)]
    lines += [(_EQUAL, 0, 4, FCNTL[column]), (_LOAD, 0, 0, _SECOND)]
    lines += [(_EQUAL, 1, 0, SET_OWNER[0]), (_EQUAL, 0, 1, SET_OWNER[1]), refuse]
    return [*lines, (_RETURN, 0, 0, _ALLOW)]


def known() -> bool:
    """Whether the system calls of this machine are in the list."""
    return sys.platform.startswith("linux") and os.uname().machine in MACHINES and sys.maxsize > 2**32


def restrict() -> bool:
    """Give these system calls up, and the capabilities, for good; whether the kernel does that."""
    if not known():
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    header, word = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), ctypes.c_uint32 * 6
    # Root goes on reading what others own: Python and NumPy may be somebody else's.
    dropped = any(libc.capset(header, word(kept, kept)) == 0 for kept in (_CAP_DAC_READ_SEARCH, 0))
    lines = program(os.uname().machine)
    filter_ = _Program(len(lines), (_Instruction * len(lines))(*(_Instruction(*line) for line in lines)))
    return bool(
        dropped
        and libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        and libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(filter_), 0, 0) == 0
    )
