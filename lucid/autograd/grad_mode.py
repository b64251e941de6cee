"""Gradient modes of a thread: context managers and decorators that enable or disable recording."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class _Mode(threading.local):
    """This thread's switches. `recording` sums up two of them for the tape: 0 not, 1 yes, 2 yes with its line."""

    grad: bool = True
    anomaly: bool = False
    inference: bool = False
    recording: int = 1

    def set(self, **switches: bool) -> None:
        """Set some switches."""
        for name, value in switches.items():
            setattr(self, name, value)
        self.set_grad(self.grad)

    def set_grad(self, value: bool) -> None:
        """Set the switch that every backward pass sets."""
        self.grad = value
        self.recording = (2 if self.anomaly else 1) if value else 0


mode = _Mode()


class _Switch:
    """A context manager and decorator that sets some switches of `mode` and puts them back."""

    def __init__(self, **switches: bool):
        self._switches = switches
        self._before: list[dict[str, bool]] = []  # a stack, so that one object can be entered again inside itself

    def __enter__(self) -> None:
        self._before.append({name: getattr(mode, name) for name in self._switches})
        mode.set(**self._switches)

    def __exit__(self, *exc_info: object) -> None:
        mode.set(**self._before.pop())

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function):
            raise TypeError(
                f"{type(self).__name__} cannot decorate the generator function {function.__name__}: "
                "use `with` inside its body instead"
            )

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            # A fresh switch: threads that share a decorated function must not share a stack.
            with _Switch(**self._switches):
                return function(*args, **kwargs)

        return wrapper  # type: ignore[return-value]


class no_grad(_Switch):
    """Disable gradient recording: results do not require grad. A context manager and a decorator, for this thread only.

    Example:
        >>> from lucid.ops import mul
        >>> with no_grad():
        ...     is_grad_enabled()
        False
    """

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        # `@no_grad` without parentheses decorates too, as in PyTorch.
        return super().__new__(cls) if function is None else cls()(function)

    def __init__(self) -> None:
        super().__init__(grad=False)


class enable_grad(_Switch):
    """Enable gradient recording, even within `no_grad`. A context manager and a decorator, for this thread only."""

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        return super().__new__(cls) if function is None else cls()(function)

    def __init__(self) -> None:
        super().__init__(grad=True)


class set_grad_enabled(_Switch):
    """Enable or disable gradient recording from here on; in a ``with`` statement, only inside it."""

    def __init__(self, mode_: bool):
        super().__init__(grad=bool(mode_))
        self._at_once = {"grad": mode.grad}
        mode.set(grad=bool(mode_))

    def __enter__(self) -> None:
        super().__enter__()
        if len(self._before) == 1:
            self._before[0] = self._at_once


class inference_mode(_Switch):
    """Disable gradient recording, like `no_grad`.

    PyTorch also forbids the tensors made inside to take part in a later recorded computation. Nothing in lucid is
    faster for such a rule: here they are ordinary tensors that need no gradient.
    """

    def __init__(self, mode_: bool = True):
        if mode_:
            super().__init__(grad=False, inference=True)
        else:
            super().__init__()


def is_grad_enabled() -> bool:
    """Whether operations are recorded in this thread."""
    return mode.grad


def is_inference_mode_enabled() -> bool:
    """Whether this thread is inside `inference_mode`."""
    return mode.inference


class detect_anomaly(_Switch):
    """Stop at the first NaN that a backward pass makes, and name the forward line that it belongs to.

    Every operation recorded inside remembers its line, which is slow: use it to find a fault, then take it away.
    """

    def __init__(self) -> None:
        super().__init__(anomaly=True)


class set_detect_anomaly(set_grad_enabled):
    """Detect anomalies or not from here on; used in a ``with`` statement, only inside it."""

    def __init__(self, mode_: bool):
        _Switch.__init__(self, anomaly=bool(mode_))
        self._at_once = {"anomaly": mode.anomaly}
        mode.set(anomaly=bool(mode_))
