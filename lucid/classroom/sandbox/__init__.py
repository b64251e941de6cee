"""Student code runs here: a child process that gets inputs and returns outputs, and nothing else.

The checks, the keys and what they expect stay in the parent, which alone compares and writes results. So whatever the
code of a submission does to its own process, patching NumPy, printing a score, leaving early, it has no effect on its
grade: all that comes back is numbers, as npz without pickle, and they are right or they are not.

What belongs here: how a child is started, fenced in and ended (`process`), what runs in it (`child`, a program that
imports nothing of lucid), its fences (`limits`, `audit`, `landlock`), and what goes over the wire (`wire`). Read
`child` first.

What holds where: time, memory, file size and open files are limited by the system on Linux and macOS; files, processes
and sockets are refused by an audit hook everywhere, and on Linux by the kernel too (Landlock, bubblewrap). On Windows
there are a time limit and the audit hook alone, and as root the number of processes is not limited by the system.
"""
