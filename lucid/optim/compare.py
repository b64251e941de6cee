"""Comparison of optimizers on one problem: their losses, and the distance between their parameters."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..autograd.backward import backward
from ..autograd.grad_mode import enable_grad
from ..autograd.leaf import requires_grad_
from ..autograd.tape import wrap
from .adamax import Adamax
from .nadam import NAdam
from .optimizer import Optimizer

Make = Callable[[list[Any]], Optimizer]
Problem = tuple[Callable[[Any], Any], Any]


class Row(NamedTuple):
    """One step of one optimizer.

    Attributes:
        step: The number of steps taken.
        name: The name of the optimizer.
        loss: The loss after the step.
        params: The parameters after the step.
        apart: The largest absolute difference to the parameters of the first optimizer.
    """

    step: int
    name: str
    loss: float
    params: np.ndarray[Any, Any]
    apart: float


class Comparison:
    """The result of `compare`, which prints as a table.

    Attributes:
        names: The names of the optimizers.
        rows: A `Row` for each step of each optimizer.
    """

    def __init__(self, names: list[str], rows: list[Row]):
        self.names, self.rows = names, rows

    def column(self, name: str) -> list[Row]:
        """The rows of one optimizer."""
        return [row for row in self.rows if row.name == name]

    def __repr__(self) -> str:
        width = max(14, *(len(name) + 2 for name in self.names))
        head = f"{'step':>6}" + "".join(f"{name:>{width}}{'apart':>12}" for name in self.names)
        lines = [head]
        for step in sorted({row.step for row in self.rows}):
            cells = [f"{r.loss:>{width}.9g}{r.apart:>12.2e}" for r in self.rows if r.step == step]
            lines.append(f"{step:>6}" + "".join(cells))
        return "\n".join(lines)

    def plot(self, ax: Any = None) -> Any:
        """Plot the distance of each optimizer from the first over the steps, and return the axes.

        Args:
            ax: Axes of matplotlib; new ones if None.

        Raises:
            ImportError: matplotlib is not installed.
        """
        if ax is None:
            from matplotlib import pyplot

            ax = pyplot.figure(layout="constrained").subplots()
        for name in self.names[1:]:
            column = [row for row in self.column(name) if row.apart > 0]
            ax.plot([row.step for row in column], [row.apart for row in column], label=name)
        ax.set(xlabel="step", ylabel=f"largest distance from {self.names[0]}", yscale="log")
        ax.legend()
        return ax


def compare(optimizers: Mapping[str, Make], problem: Problem, steps: int) -> Comparison:
    """Run optimizers from the same initial parameters; return a table of their losses and of their distances.

    Args:
        optimizers: By name, functions from a list of parameters to an optimizer; see `conventions`.
        problem: A pair: a function from a Tensor to a loss, and the initial parameters, an array.
        steps: The number of steps.

    Raises:
        ValueError: There is no optimizer, or `steps` is not positive.

    Example:
        >>> from lucid import optim
        >>> table = optim.compare(optim.conventions("adamax", eps=0.1), (lambda x: (x**2).sum(), [1.0, -2.0]), steps=2)
        >>> print(table)
          step         lucid       apart       PyTorch       apart         optax       apart         Keras       apart
             1    4.98839303    0.00e+00    4.98839303    0.00e+00    4.98839303    0.00e+00    4.98839303    0.00e+00
             2    4.97679771    0.00e+00    4.97679753    9.08e-08    4.97679753    9.08e-08    4.97679771    0.00e+00
    """
    if not optimizers or steps < 1:
        raise ValueError(f"compare: needs at least one optimizer and one step; got {len(optimizers)} and {steps}")
    function, start = problem
    paths = {name: _path(make, function, np.array(start, np.float64), steps) for name, make in optimizers.items()}
    first = next(iter(paths.values()))
    rows = [
        Row(step, name, path[step - 1][0], path[step - 1][1], float(abs(path[step - 1][1] - first[step - 1][1]).max()))
        for step in range(1, steps + 1)
        for name, path in paths.items()
    ]
    return Comparison(list(paths), rows)


def _path(make: Make, function: Callable[[Any], Any], start: Any, steps: int) -> list[tuple[float, Any]]:
    x = requires_grad_(wrap(start.copy()))
    optimizer = make([x])

    def closure() -> Any:  # L-BFGS calls it several times
        optimizer.zero_grad()
        loss = function(x)
        backward(loss)
        return loss

    path = []
    for _ in range(steps):
        with enable_grad():
            optimizer.step(closure)
            path.append((float(function(x)._data), x._data.copy()))
    return path


def conventions(name: str, **options: Any) -> dict[str, Make]:
    """Return an optimizer in the conventions of lucid, PyTorch, optax and Keras, for `compare`.

    Args:
        name: ``"adamax"`` or ``"nadam"``.
        options: Options of all of them, such as ``lr=0.01``; eps is each library's own unless it is given.

    Raises:
        ValueError: The name is another.

    Example:
        >>> sorted(conventions("adamax", lr=0.01))
        ['Keras', 'PyTorch', 'lucid', 'optax']
    """
    known: dict[str, tuple[Any, dict[str, dict[str, Any]]]] = {
        "adamax": (
            Adamax,
            {
                "lucid": {},
                "PyTorch": {"eps_inside_max": True},
                "optax": {"eps_inside_max": True},
                "Keras": {"eps": 1e-7},
            },
        ),
        "nadam": (
            NAdam,
            {
                "lucid": {},
                "PyTorch": {"momentum_schedule": "dozat"},
                "optax": {"momentum_schedule": "constant"},
                "Keras": {"momentum_schedule": "dozat", "momentum_decay": 1.0, "eps": 1e-7},
            },
        ),
    }
    if name.lower() not in known:
        raise ValueError(f"conventions: known for {', '.join(map(repr, known))}; got {name!r}")
    optimizer, ways = known[name.lower()]
    return {who: functools.partial(optimizer, **{**own, **options}) for who, own in ways.items()}
