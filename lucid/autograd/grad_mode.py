"""Gradient modes of a thread: context managers and decorators that enable or disable recording."""

from __future__ import annotations

import functools
import inspect
import threading
import types
from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from ..hints import warn

F = TypeVar("F", bound=Callable[..., Any])


class _Mode(threading.local):
    """This thread's switches. `recording` sums up three of them for the tape: 0 not, 1 yes, 2 yes with its line."""

    grad: bool = True
    anomaly: bool = False
    check_nan: bool = True
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
        self.recording = (2 if self.anomaly else 1) if value and not self.inference else 0

    def present(self, names: Iterable[str]) -> dict[str, bool]:
        """Some switches as they are."""
        return {name: getattr(self, name) for name in names}


mode = _Mode()


class _Switch:
    """A context manager and decorator that sets some switches of `mode` and puts them back.

    Args:
        at_once: Whether they are set when the object is made, and not only inside a ``with`` statement or function.
        switches: The switches.
    """

    def __init__(self, at_once: bool = False, **switches: bool):
        self._switches = switches
        self._before: list[dict[str, bool]] = []  # a stack, so that one object can be entered again inside itself
        self._at_once = mode.present(switches) if at_once else None
        if at_once:
            mode.set(**switches)

    def __enter__(self) -> None:
        outermost = self._at_once is not None and not self._before
        self._before.append(self._at_once if outermost else mode.present(self._switches))  # type: ignore[arg-type]
        mode.set(**self._switches)

    def __exit__(self, *exc_info: object) -> None:
        mode.set(**self._before.pop())

    def __call__(self, function: F) -> F:
        name = type(self).__name__
        if self._at_once is not None:
            mode.set(**self._at_once)  # it was meant for the function alone
        if not callable(function) or inspect.isasyncgenfunction(function):
            raise TypeError(
                f"{name} decorates functions, methods, generators and coroutines, got {function!r}; "
                f"use `with {name}(...):` inside its body instead"
            )
        # A fresh switch for each call: threads that share a decorated function must not share a stack.
        switch = functools.partial(_Switch, **self._switches)

        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with switch():
                return function(*args, **kwargs)

        def stepwise(*args: Any, **kwargs: Any) -> Any:
            return (yield from _stepwise(switch, function(*args, **kwargs)))

        async def awaited(*args: Any, **kwargs: Any) -> Any:
            return await types.coroutine(_stepwise)(switch, function(*args, **kwargs).__await__())

        if inspect.isclass(function):
            warn(
                f"{name}: decorating the class {function.__name__} makes a function of it, in which only its __init__ "
                "runs under the decorator; decorate __init__ or the methods instead",
                FutureWarning,
            )
            return wrapper  # type: ignore[return-value]
        chosen = (
            stepwise
            if inspect.isgeneratorfunction(function)
            else awaited
            if inspect.iscoroutinefunction(function)
            else wrapper
        )
        return functools.wraps(function)(chosen)  # type: ignore[return-value]


def _stepwise(switch: Callable[[], _Switch], steps: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Run a generator with the switches set while it runs, and not while it waits for its caller."""
    try:
        with switch():
            value = next(steps)
        while True:
            try:
                sent = yield value
            except GeneratorExit:
                with switch():
                    steps.close()
                raise
            except BaseException as error:
                with switch():
                    value = steps.throw(error)
            else:
                with switch():
                    value = steps.send(sent)
    except StopIteration as end:
        return end.value


class _Bare(_Switch):
    """A switch that also decorates without parentheses: ``@no_grad``."""

    def __new__(cls, function: Any = None) -> Any:
        return super().__new__(cls) if function is None else cls()(function)


class _Decorator(Protocol):
    """The type of a switch that decorates with parentheses and without."""

    @overload
    def __call__(self, function: F, /) -> F: ...
    @overload
    def __call__(self, mode: bool = True) -> _Switch: ...


if TYPE_CHECKING:
    # mypy has no word for a class that, called with a function, returns a function.
    no_grad: _Decorator
    enable_grad: _Decorator
    inference_mode: _Decorator
else:

    class no_grad(_Bare):
        """Disable gradient recording: results do not require grad. A context manager and decorator, for this thread.

        A generator or coroutine that is decorated is under it while it runs, and its caller never.

        Example:
            >>> from lucid.ops import mul
            >>> with no_grad():
            ...     is_grad_enabled()
            False
        """

        def __init__(self) -> None:
            super().__init__(grad=False)

    class enable_grad(_Bare):
        """Enable gradient recording, even within `no_grad`. A context manager and a decorator, for this thread only.

        Example:
            >>> with no_grad(), enable_grad():
            ...     is_grad_enabled()
            True
        """

        def __init__(self) -> None:
            super().__init__(grad=True)

    class inference_mode(_Switch):
        """Disable gradient recording, like `no_grad`; `enable_grad` inside changes nothing.

        ``inference_mode(False)`` is the way back, inside or outside.

        PyTorch also forbids the tensors made inside to take part in a later recorded computation. Nothing in lucid is
        faster for such a rule: here they are ordinary tensors that need no gradient.

        Example:
            >>> with inference_mode():
            ...     is_grad_enabled(), is_inference_mode_enabled()
            (False, True)
        """

        def __new__(cls, mode: Any = True) -> Any:
            return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)

        def __init__(self, mode: bool = True):
            super().__init__(grad=not mode, inference=mode)


class set_grad_enabled(_Switch):
    """Enable or disable gradient recording from here on; in a ``with`` statement or as a decorator, only inside it.

    Example:
        >>> training = False
        >>> with set_grad_enabled(training):
        ...     is_grad_enabled()
        False
    """

    def __init__(self, mode: bool):
        super().__init__(at_once=True, grad=bool(mode))


def is_grad_enabled() -> bool:
    """Whether operations are recorded in this thread.

    Example:
        >>> is_grad_enabled()
        True
    """
    return mode.grad


def is_inference_mode_enabled() -> bool:
    """Whether this thread is inside `inference_mode`.

    Example:
        >>> is_inference_mode_enabled()
        False
    """
    return mode.inference


class detect_anomaly(_Switch):
    """Stop at the first NaN that a backward pass makes, and name the forward line that it belongs to.

    Every operation recorded inside remembers its line, which is slow: use it to find a fault, then take it away. An
    error that a backward pass raises gets that line as a note.

    Args:
        check_nan: Whether NaN stops; False leaves only the notes.
    """

    def __init__(self, check_nan: bool = True) -> None:
        super().__init__(anomaly=True, check_nan=bool(check_nan))


class set_detect_anomaly(_Switch):
    """Detect anomalies or not from here on; in a ``with`` statement or as a decorator, only inside it."""

    def __init__(self, mode: bool, check_nan: bool = True):
        super().__init__(at_once=True, anomaly=bool(mode), check_nan=bool(check_nan))


def is_anomaly_enabled() -> bool:
    """Return whether anomalies are detected; see `detect_anomaly`.

    Example:
        >>> is_anomaly_enabled()
        False
    """
    return mode.anomaly


def is_anomaly_check_nan_enabled() -> bool:
    """Return whether anomaly detection stops at NaN; see `detect_anomaly`.

    Example:
        >>> with detect_anomaly():
        ...     is_anomaly_check_nan_enabled()
        True
    """
    return mode.check_nan


def set_anomaly_enabled(mode: bool, check_nan: bool = True) -> None:
    """Detect anomalies or not from here on; see `set_detect_anomaly`, which can also be a ``with`` statement.

    Example:
        >>> set_anomaly_enabled(True)
        >>> set_anomaly_enabled(False)
    """
    set_detect_anomaly(mode, check_nan)
