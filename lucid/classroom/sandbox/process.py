"""Starts a child for a submission, waits no longer than allowed, and leaves nothing of it behind."""

from __future__ import annotations

import contextlib
import functools
import os
import queue
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from . import landlock, seccomp, wire
from .limits import FILE_SIZE
from .replies import checked, failure, visible

HERE = Path(__file__).parent
# Of what lies beside NumPy and beside this folder, nothing can be imported later.
PROGRAM = "import sys; sys.path += sys.argv[1:]; from sandbox.child import main; del sys.path[-2:]; main()"
SYSTEM = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom"]
SECONDS_TO_START = 60  # of a busy machine; nothing of the submission runs before
EXERCISES = HERE.parent / "exercises"


@dataclass(frozen=True)
class Task:
    """What a child is to do: load `source`, then answer the questions in turn."""

    source: str
    file: str
    questions: str
    inputs: list[tuple[str, dict[str, Any]]]
    earlier: dict[str, str] = field(default_factory=dict)
    hidden: tuple[Path, ...] = (EXERCISES,)  # folders that no child may read, because keys are in them


@dataclass(frozen=True)
class Outcome:
    """What came of a task: an answer for each question, or a breach of the rules, and what the submission printed."""

    answers: list[dict[str, Any]]
    breach: str | None
    printed: str


def run(task: Task, *, seconds: float = 20.0, seconds_each: float = 5.0) -> Outcome:
    """Let a child answer all questions; after a question that ends the child, a fresh one goes on with the next.

    An answer is `{"value": ...}`, or `{"error": name, "message": ..., "line": ...}`.
    """
    deadline = time.monotonic() + seconds
    answers: list[dict[str, Any]] = []
    printed = ""
    while len(answers) < len(task.inputs):
        if time.monotonic() > deadline:
            answers += [failure("Timeout", "no time was left")] * (len(task.inputs) - len(answers))
            break
        rest = replace(task, inputs=task.inputs[len(answers) :])
        with _Child(rest, cpu_seconds=int(seconds) + 1) as child:
            found, breach = child.answers(deadline, seconds_each)
            printed += child.printed()
            too_much = child.printed_too_much()
        answers += found
        if too_much:
            breach = f"it printed more than {FILE_SIZE >> 20} MB"
        if breach:
            return Outcome(answers, breach, printed)
    return Outcome(answers, None, printed)


def fences() -> list[str]:
    """What holds a submission on this machine, in words."""
    if sys.platform == "win32":
        return ["a time limit", "an audit hook"]
    of_the_kernel = {"Landlock": landlock.available(), "seccomp": seccomp.known(), "bubblewrap": _bubblewrap()}
    return ["limits of time, memory, files", "an audit hook", *(name for name, there in of_the_kernel.items() if there)]


class _Child:
    """A running child; leaving the `with` block kills it and all it started, and removes its folder."""

    def __init__(self, task: Task, cpu_seconds: int) -> None:
        self.task = task
        self.folder = tempfile.mkdtemp(prefix="lucid-")
        self.log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115, closed with the child
        folders = {"readable": readable(task.hidden), "writable": [self.folder], "cpu_seconds": cpu_seconds}
        python = getattr(sys, "_base_executable", sys.executable)
        self.process = subprocess.Popen(
            [*_fence(self.folder, task.hidden), python, "-I", "-S", "-B", "-X", "utf8", "-c", PROGRAM, *_on_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            cwd=self.folder,
            env=_environment(self.folder),
            start_new_session=True,
        )
        assert self.process.stdin and self.process.stdout
        request = {
            "source": task.source,
            "file": task.file,
            "questions": task.questions,
            "inputs": task.inputs,
            "earlier": task.earlier,
            **folders,
        }
        self.replies: queue.Queue[tuple[dict[str, Any], bool]] = queue.Queue()
        threading.Thread(target=self._exchange, args=(request,), daemon=True).start()

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        if sys.platform == "win32":
            self.process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()
        _remove(self.folder)

    def _exchange(self, request: dict[str, Any]) -> None:
        """In a thread: write the request and hand on the replies, as many as there are questions."""
        assert self.process.stdin and self.process.stdout
        with self.process.stdin as stdin, self.process.stdout as stdout:
            try:
                wire.send(stdin, request)
                for _ in ["ready", "loaded", *request["inputs"]]:
                    self.replies.put((checked(wire.receive(stdout)), False))
            except (EOFError, OSError):
                self.replies.put((failure("Exit", "the program ended before it answered"), True))
            except Exception as error:  # what a child writes may be anything
                self.replies.put((failure("ValueError", str(error)[:500]), True))

    def answers(self, deadline: float, seconds_each: float) -> tuple[list[dict[str, Any]], str | None]:
        """The answers, up to the first that ends the child; and a breach, after which no other child goes on."""
        if self._reply(time.monotonic() + SECONDS_TO_START)[0] != {"ready": True}:
            raise RuntimeError(f"the process for the student's code did not start:\n{self.printed()}")
        found: list[dict[str, Any]] = []
        for asked in [None, *self.task.inputs]:
            reply, ended = self._reply(min(deadline, time.monotonic() + seconds_each))
            if "stopped" in reply:
                return found, f"{reply['stopped']} is not allowed in an exercise"
            if asked is None and "loaded" not in reply:  # what cannot be loaded once cannot be loaded again
                return [reply] * len(self.task.inputs), None
            if asked is not None:
                found.append(reply)
            if ended:
                break
        return found, None

    def _reply(self, deadline: float) -> tuple[dict[str, Any], bool]:
        """The next reply, or an error in its place; and whether it is the last."""
        left = max(0.0, deadline - time.monotonic())
        try:
            return self.replies.get(timeout=left)
        except queue.Empty:
            return failure("Timeout", f"no answer within {left:.0f} seconds; is a loop endless?"), True

    def printed(self) -> str:
        """The beginning of what the submission printed."""
        self.log.seek(0)
        return visible(self.log.read(20_000).decode(errors="replace"))

    def printed_too_much(self) -> bool:
        """Whether the limit of what may be printed was met."""
        return self.log.seek(0, os.SEEK_END) >= FILE_SIZE


def readable(hidden: Sequence[Path]) -> list[str]:
    """The folders that a child may read, Python's, NumPy's and the system's libraries, around those that are hidden."""
    numpy = Path(np.__file__).parent
    pythons = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    paths = [*map(Path, (*pythons, *SYSTEM)), numpy, Path(f"{numpy}.libs"), HERE]
    secret = [folder.resolve() for folder in hidden]
    around = [part for path in paths for form in (path, path.resolve()) for part in _around(form, secret)]
    return list(dict.fromkeys(map(str, around)))


def _around(path: Path, hidden: Sequence[Path]) -> list[Path]:
    """The path, or those of its parts that are not hidden."""
    real = path.resolve()
    if any(real == folder or folder in real.parents for folder in hidden):
        return []
    if not any(real in folder.parents for folder in hidden):
        return [path]
    return [part for child in path.iterdir() for part in _around(child, hidden)]


def _on_path() -> list[str]:
    """Where the child finds NumPy and this folder."""
    return [str(Path(np.__file__).parents[1]), str(HERE.parent)]


def _environment(folder: str) -> dict[str, str]:
    """The variables of the child: nothing of the user's; one thread for linear algebra."""
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    of_the_system = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {"HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8", **one_thread, **of_the_system}


@functools.cache
def _bubblewrap() -> str | None:
    """The path of bubblewrap, if it is installed and allowed to make namespaces."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return None
    trial = subprocess.run([bwrap, "--ro-bind", "/", "/", "--unshare-all", "true"], capture_output=True, check=False)
    return bwrap if trial.returncode == 0 else None


def _fence(folder: str, hidden: Sequence[Path]) -> list[str]:
    """The command that goes before the child's, where bubblewrap is installed."""
    bwrap = _bubblewrap()
    if bwrap is None:
        return []
    masks = [part for path in hidden if path.is_dir() for part in ("--tmpfs", str(path.resolve()))]
    inside = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", *masks, "--bind", folder, folder]
    return [bwrap, *inside, "--chdir", folder, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--"]


def _remove(folder: str) -> None:
    """Remove a folder, also where the submission took away the right to."""

    def again(function: Any, path: str, _: object) -> None:
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700)
            function(path)

    shutil.rmtree(folder, onerror=again)
