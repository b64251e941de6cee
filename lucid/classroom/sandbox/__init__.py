"""Student code runs here: a child process that gets inputs and returns outputs, and nothing else.

The checks, the keys and what they expect stay in the parent, which alone compares and writes results. So whatever the
code of a submission does to its own process, patching NumPy, printing a score, leaving early, it has no effect on its
grade: all that comes back is numbers, as npz without pickle, and they are right or they are not.

What belongs here: how a child is started, fenced in and ended (`process`), what runs in it (`child`, a program that
imports nothing of lucid), its fences (`limits`, `audit`, `landlock`, `seccomp`), what goes over the wire (`wire`), and
what is made of it (`replies`). Read `child` first.

What holds where:

- Linux on x86-64 and arm64, from 5.13 on: the kernel refuses files outside of a few folders (Landlock), new processes,
  threads, sockets, and all that reaches another process (seccomp). Nothing is installed for it, and root is held, too:
  it gives up its rights. Where bubblewrap is installed, it stands around these, with an empty network and no other
  process in sight.
- Linux and macOS limit time, memory, the size of files and their number.
- An audit hook refuses files, processes and sockets everywhere. It is Python, and holds what is done by Python: who
  writes machine code into memory by a bug of Python, or bytecode that breaks it, is past it.

What is not held:

- On macOS, Windows and older kernels without bubblewrap, the audit hook is alone with that; on Windows there are no
  limits but time. There, let nobody's code in whom you would not let use the machine; or grade in a container.
- The source of the checks travels to the child, and the code of a submission sees the inputs that it is given. So what
  a hidden check asks can be printed; what it expects cannot. Numbers that a report shows as expected can be written
  into the next submission, for its own student, as inputs are drawn from the name: hidden checks are against that.
- A submission may write 100 files of 1 MB into its own folder, which goes with it.
- Earlier exercises that a submission builds on run in its process: they are of the same student.
"""
