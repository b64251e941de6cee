"""The stages, in the order of their worth; and what each of them is given."""

from __future__ import annotations

import importlib
import json
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

from .page import NO_TIME, Row


class Stage(NamedTuple):
    """A stage.

    Attributes:
        module: The module of this package whose `run` it is.
        share: Its share of the time that is left when it begins, beside the shares of those after it.
        double: Whether it runs on the strict double too.
    """

    module: str
    share: float
    double: bool = False


STAGES = {
    "machine": Stage("machine", 2),
    "training": Stage("training", 9, double=True),
    "update rules": Stage("rules", 7, double=True),
    "bandwidth": Stage("memory", 7),
    "steps": Stage("steps", 9, double=True),
    "kernels": Stage("kernels", 6, double=True),
    "memcheck": Stage("sanitizer", 7),
    "tests": Stage("suite", 14),
    "cpu": Stage("threads", 9),
}


class Check:
    """What a stage is given: where to run, how long, and how to say what it found.

    Attributes:
        stage: The name of the stage.
        device: ``"cuda"``, or ``"strict"`` for the double.
        tiny: Whether to do the least that is something.
        seconds: The time of this stage.
    """

    def __init__(self, stage: str, device: str, seconds: float, tiny: bool):
        self.stage, self.device, self.seconds, self.tiny = stage, device, seconds, tiny
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self._end - time.monotonic()

    def say(self, what: str, value: str, note: str = "", ok: bool | None = None, asked: str = "") -> None:
        """Add a row to the page."""
        row = Row(self.stage, what, value, note, ok, asked)
        print(json.dumps(row._asdict()), flush=True)

    def attempt(self, what: str, work: Callable[[], None], asked: str = "") -> None:
        """Do one thing of the stage; an error is a row."""
        if self.left <= 0:
            self.say(what, NO_TIME)
            return
        try:
            work()
        except Exception as error:
            self.say(what, "failed", in_short(error), False, asked)

    def tensor_library(self) -> Any:
        """lucid, with the device known to it."""
        import lucid

        if self.device == "strict":
            importlib.import_module("tests.strict")
        return lucid


def in_short(error: BaseException) -> str:
    """An error in a line: its class, its words and the two innermost places."""
    places = traceback.extract_tb(error.__traceback__)[-2:]
    where = " < ".join(f"{p.filename.rpartition('/')[2]}:{p.lineno}" for p in reversed(places))
    return f"{type(error).__name__}: {str(error)[:200]} ({where})"


def serve(stage: str, device: str, seconds: float, tiny: bool, pool: bool) -> None:
    """Run one stage in this process, and print its rows as lines of JSON.

    Without the pool each array is memory of its own, so that memcheck sees where it ends.
    """
    if not pool:
        importlib.import_module("cupy").cuda.set_allocator(None)
    check = Check(stage, device, seconds, tiny)
    module = importlib.import_module(f"{__package__}.{STAGES[stage].module}")
    try:
        module.run(check)
    except Exception as error:
        check.say("the stage itself", "failed", in_short(error), False)
    sys.stdout.flush()
