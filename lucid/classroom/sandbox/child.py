"""The child: it loads a submission, runs what the checks ask of it, and returns numbers.

It is started as a program, with nothing of lucid to import. It gets one message: the code of the submission, of earlier
exercises, and of the questions, which are functions that call what the student wrote; and the inputs of each question.
It answers with one message for each. What is right, it does not know.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import types
from typing import Any

# NumPy does without ctypes if that is absent; a submission could call any function of the machine by it.
sys.modules["ctypes"] = None  # type: ignore[assignment]
import numpy as np  # noqa: E402

del sys.modules["ctypes"]

from . import audit, landlock, limits, seccomp, wire  # noqa: E402


class Sources:  # not made from importlib.abc, which takes as long to import as half of NumPy
    """Imports the student's earlier exercises from the texts that came with the message."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name in ("lucid", "torch"):
            raise ImportError(f"{name} is not here: an exercise is solved with NumPy alone")
        return importlib.util.spec_from_loader(name, self) if name in self.texts else None  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> None:
        """Nothing out of the ordinary."""

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self.texts[module.__name__], f"{module.__name__}.py", "exec"), module.__dict__)


def described(error: BaseException, file: str) -> dict[str, Any]:
    """What went wrong, and where in the student's file."""
    line, frames = None, error.__traceback__
    while frames is not None:
        line = frames.tb_lineno if frames.tb_frame.f_code.co_filename == file else line
        frames = frames.tb_next
    if isinstance(error, SyntaxError) and error.filename == file:
        line = error.lineno
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)[:2000]
    except BaseException:  # what a submission raises may fail to say what it is
        message = "(without a message)"
    return {"error": type(error).__name__[:100], "message": message, "line": line}


def answer(namespace: dict[str, Any], question: str, inputs: dict[str, Any], file: str) -> dict[str, Any]:
    """What the student's code gives for one question: `{"value": ...}` or a description of the error."""
    try:
        return {"value": namespace[question](**inputs)}
    except BaseException as error:  # SystemExit is an answer, too
        return described(error, file)


def hold(readable: list[str], writable: list[str], pipe: int) -> None:
    """Put up the fences, and take away what goes past them."""
    landlock.restrict(readable, writable)
    seccomp.restrict()
    for name in [name for name in sys.modules if name.partition(".")[0] in ("ctypes", "_ctypes", "sandbox")]:
        del sys.modules[name]  # the audit hook refuses to import ctypes again
    # Modules of the standard library import `subprocess`, which needs this; without a function, nothing is started.
    sys.modules["_posixsubprocess"] = types.ModuleType("_posixsubprocess")
    sys.modules["_posixsubprocess"].fork_exec = None  # type: ignore[attr-defined]
    for name in audit.MODULES:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # `import pdb` and others do without them
    for name in audit.UNASKED:
        for module in (os, sys.modules[os.name], signal, sys.modules["_signal"]):
            vars(module).pop(name, None)
    audit.fence(readable, writable, pipe)


def main() -> None:
    """Read the one message, answer, and leave."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the submission prints goes where its errors go: into a file of limited size
    task = wire.receive(requests)
    requests.close()

    leave = os._exit
    limits.set_limits(task["cpu_seconds"])
    sys.path[:] = filter(os.path.isdir, sys.path)  # Python's own zip does not exist, as a rule
    hold(task["readable"], task["writable"], replies.fileno())

    wire.send(replies, {"ready": True})
    file = task["file"]
    module = types.ModuleType(file.removesuffix(".py"))
    sys.modules[module.__name__] = module
    sys.meta_path.insert(0, Sources(task["earlier"]))
    try:
        exec(compile(task["source"], file, "exec"), module.__dict__)
    except BaseException as error:
        wire.send(replies, {"loading": described(error, file)})
        leave(0)
    wire.send(replies, {"loaded": True})
    namespace = {"np": np, **module.__dict__}
    exec(compile(task["questions"], "<the check>", "exec"), namespace)
    for question, inputs in task["inputs"]:
        reply = answer(namespace, question, inputs, file)
        try:
            wire.send(replies, reply)
        except Exception as error:
            wire.send(replies, {"error": "TypeError", "message": f"this cannot be graded: {error}", "line": None})
    sys.stdout.flush()
    leave(0)  # a thread that never ends, or a handler at exit, holds nobody up
