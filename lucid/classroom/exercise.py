"""An exercise: its source, loaded, with what its key and its mistakes answer to its checks."""

from __future__ import annotations

import ast
import builtins
import copy
import functools
import re
import traceback
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .checks import Check, Mistake
from .source import Source

Namespace = dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """The outcome of code that raised an exception: its type and its message."""

    error: str
    message: str = ""


class Exercise:
    """An exercise of a course; `course` has those that it may build on.

    Attributes:
        name: the name of its file, without `.py`.
        title, text: the heading of the first Markdown cell, and the text below it.
        checks, mistakes, hints: as its author wrote them.
    """

    def __init__(self, path: Path, course: dict[str, Exercise]) -> None:
        self.path, self.name, self.course = path, path.stem, course
        self.source = Source(path.read_text(encoding="utf-8"), str(path))
        namespace = self._executed(self.source.key())
        self.checks: list[Check] = [v.check for v in namespace.values() if hasattr(v, "check")]
        self.mistakes: list[Mistake] = list(namespace.get("MISTAKES", ()))
        self.hints: list[str] = list(namespace.get("HINTS", ()))
        if not self.checks:
            raise ValueError(f"{path}: no function below {'# %% grader'!r} is marked with @check(...)")
        _same(
            {name for mistake in self.mistakes for name in mistake.fails}, {check.name for check in self.checks}, path
        )
        self.key = namespace

    @property
    def title(self) -> str:
        """The heading of the first cell."""
        match = re.search(r"^# # (.+)$", self.source.starter(), re.M)
        return match[1] if match else self.name

    @property
    def text(self) -> str:
        """What the first cell says below its heading."""
        first_cell = re.split(r"^# %%(?! \[markdown\])", self.source.starter(), maxsplit=1, flags=re.M)[0]
        return "\n".join(line.removeprefix("#").removeprefix(" ") for line in first_cell.splitlines()[2:])

    @property
    def hidden_folders(self) -> tuple[Path, ...]:
        """Where keys are, which no student's process may read."""
        return tuple({exercise.path.parent.resolve() for exercise in [self, *self.course.values()]})

    @functools.cached_property
    def builds_on(self) -> list[str]:
        """The earlier exercises that it imports."""
        tree = ast.parse(self.source.key())
        return [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module in self.course]

    def _executed(self, key: str) -> Namespace:
        """What a solution defines, and the checks with it: they call what it defines."""

        def import_of_the_course(name: str, *arguments: Any, **keywords: Any) -> types.ModuleType:
            if name in self.course:
                module = types.ModuleType(name)
                module.__dict__.update(self.course[name].key)
                return module
            return builtins.__import__(name, *arguments, **keywords)

        namespace: Namespace = {
            "__name__": self.name,
            "__builtins__": {**vars(builtins), "__import__": import_of_the_course},
        }
        above = "\n" * (self.source.first_line_of_grader - 1)  # so that an error names its line
        for text, where in ((key, f"the key of {self.path}"), (above + self.source.grader, str(self.path))):
            try:
                exec(compile(text, where, "exec"), namespace)
            except Exception as error:
                lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == where]
                line = error.lineno if isinstance(error, SyntaxError) else lines[-1]
                message = error.msg if isinstance(error, SyntaxError) else error
                raise ValueError(f"{where}, line {line}: {type(error).__name__}: {message}") from error
        return namespace

    @functools.cached_property
    def questions(self) -> str:
        """The functions that a student's process gets: the checks, and what they use."""
        functions = [node for node in ast.parse(self.source.grader).body if isinstance(node, ast.FunctionDef)]
        for function in functions:
            function.decorator_list = []
        return "\n\n".join(ast.unparse(function) for function in functions)

    def mutated(self, mistake: Mistake) -> str:
        """The key with a mistake made.

        Raises:
            ValueError: what the mistake changes does not stand in the key.
        """
        key = self.source.key()
        for old, new in mistake.changes.items():
            if old not in key:
                raise ValueError(f"{self.path}: the mistake {mistake.name!r} changes {old!r}, which is not in the key")
            key = key.replace(old, new)
        return key

    @functools.lru_cache(maxsize=100)  # noqa: B019, an exercise lives as long as the program
    def inputs(self, check: Check, student: str) -> dict[str, Any]:
        """The inputs of a check for a student, not to be changed."""
        return self.draw(check, student)

    def draw(self, check: Check, student: str) -> dict[str, Any]:
        """Draw the inputs of a check for a student: always the same for the same student, and others for another."""
        seed = f"{student}\n{self.name}\n{check.name}".encode()
        return check.inputs(np.random.default_rng(list(seed)))

    @functools.lru_cache(maxsize=100)  # noqa: B019
    def expected(self, check: Check, student: str) -> Any:
        """What the key answers."""
        return self.judged(check, student, self.key[check.name](**copy.deepcopy(self.inputs(check, student))))

    def judged(self, check: Check, student: str, value: Any) -> Any:
        """What is compared: the answer, or what the check's judge makes of it."""
        return check.judge(**self.inputs(check, student), out=value) if check.judge else value

    def mistaken(self, mistake: Mistake, check: Check, student: str) -> Any:
        """What a solution with a mistake answers, a `Failure` if it raises."""
        inputs = copy.deepcopy(self.inputs(check, student))
        try:
            with np.errstate(all="ignore"):
                return self.judged(check, student, self._mistaken(mistake)[check.name](**inputs))
        except Exception as error:
            return Failure(type(error).__name__, str(error))

    @functools.cache  # noqa: B019
    def _mistaken(self, mistake: Mistake) -> Namespace:
        return self._executed(self.mutated(mistake))


def _same(named: set[str], defined: set[str], path: Path) -> None:
    if unknown := sorted(named - defined):
        raise ValueError(f"{path}: mistakes fail the checks {', '.join(unknown)}, which are not defined; there are "
                         f"{', '.join(sorted(defined))}")  # fmt: skip
