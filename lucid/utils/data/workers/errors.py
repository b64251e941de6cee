"""Errors of workers: raised again in the program, with the worker's traceback as a note."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any


class Failure:
    """In the place of a batch: the error that it ended in."""

    def __init__(self, error: BaseException):
        self.error = error


class Timeout(RuntimeError):
    """No batch came in time."""


def timed_out(seconds: float) -> Timeout:
    """The error for a batch that did not come in time."""
    return Timeout(f"DataLoader: no batch came within {seconds} seconds (timeout={seconds})")


def _rebuilt(kind: type[BaseException], args: Any, attributes: dict[str, Any]) -> BaseException:
    """An error whose ``__init__`` takes other arguments than its `args`, as pickle itself cannot make it."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class _Parts:
    """An error that is pickled in parts."""

    def __init__(self, error: BaseException):
        self.error = error

    def __reduce__(self) -> Any:
        return _rebuilt, (type(self.error), self.error.args, self.error.__dict__)


def copied(error: BaseException) -> BaseException:
    """An error to be raised elsewhere, whose traceback then grows without the original's."""
    try:
        return _rebuilt(type(error), error.args, error.__dict__).with_traceback(error.__traceback__)
    except Exception:  # of a class that is made in a way of its own
        return error


def portable(error: BaseException, dumps: Callable[[Any], bytes], loads: Callable[[bytes], Any]) -> bytes:
    """An error as bytes, with a note of where it was raised; one that no bytes can hold becomes a RuntimeError."""
    notes = getattr(error, "__notes__", [])
    error.__notes__ = [*notes, "".join(traceback.format_exception(error)).rstrip()]
    try:
        for way in (error, _Parts(error)):
            try:
                data = dumps(way)
                copy = loads(data)
                if type(copy).__qualname__ == type(error).__qualname__ and str(copy) == str(error):
                    return data
            except Exception:  # it cannot travel so
                continue
        stand_in = RuntimeError(f"{type(error).__name__}: {error}")
        stand_in.__notes__ = error.__notes__
        return dumps(stand_in)
    finally:
        error.__notes__ = notes  # it may be raised again, as what is kept by a Future is


def noted(error: BaseException, where: str) -> BaseException:
    """An error that says in which worker it was raised."""
    note = f"raised in {where} of a DataLoader"
    if note not in getattr(error, "__notes__", ()):
        error.add_note(note)
    return error
