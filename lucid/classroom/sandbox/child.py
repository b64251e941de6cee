"""The child: it loads a submission, runs what the checks ask of it, and returns numbers.

It is started as a program, with nothing of lucid to import. It gets one message: the code of the submission, of earlier
exercises, and of the questions, which are functions that call what the student wrote; and the inputs of each question.
It answers with one message for each. What is right, it does not know.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import subprocess
import sys
import traceback
import types
from typing import Any, NoReturn

import numpy as np

from . import audit, landlock, limits, wire


class Sources(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the student's earlier exercises from the texts that came with the message."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name in ("lucid", "torch"):
            raise ImportError(f"{name} is not here: an exercise is solved with NumPy alone")
        return importlib.util.spec_from_loader(name, self) if name in self.texts else None

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self.texts[module.__name__], f"{module.__name__}.py", "exec"), module.__dict__)


def described(error: BaseException, file: str) -> dict[str, Any]:
    """What went wrong, and where in the student's file."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if isinstance(error, SyntaxError) and error.filename == file:
        lines = [error.lineno]
    message = str(error.msg if isinstance(error, SyntaxError) else error)[:2000]
    return {"error": type(error).__name__[:100], "message": message, "line": lines[-1] if lines else None}


def answer(namespace: dict[str, Any], question: str, inputs: dict[str, Any], file: str) -> dict[str, Any]:
    """What the student's code gives for one question: `{"value": ...}` or a description of the error."""
    try:
        return {"value": namespace[question](**inputs)}
    except BaseException as error:  # SystemExit is an answer, too
        return described(error, file)


def main() -> None:
    """Read the one message, answer, and leave."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the submission prints goes where its errors go: into a file of limited size
    task = wire.receive(requests)
    requests.close()

    leave = os._exit

    def stop(reason: str) -> NoReturn:
        try:
            wire.send(replies, {"stopped": reason})
        finally:  # also where the submission has patched what sends
            leave(1)

    limits.set_limits(task["cpu_seconds"])
    sys.path[:] = filter(os.path.isdir, sys.path)  # Python's own zip does not exist, as a rule
    # Modules of the standard library may import it; what starts processes past the audit hook goes.
    del subprocess._fork_exec  # type: ignore[attr-defined]
    del sys.modules["_posixsubprocess"]
    landlock.restrict(task["readable"], task["writable"])
    audit.fence(task["readable"], task["writable"], stop)

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
