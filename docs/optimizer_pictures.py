"""The pictures on the pages of optimizers and schedulers: paths on two test functions, and learning rates."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from lucid import Tensor, optim

BLUE, ORANGE, GREY, LINE = "#1f5fbf", "#c2570c", "#8a8a8a", "#d8d8d8"
STEPS = 100
RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
Run = tuple[np.ndarray, float]  # the points of a path, and its learning rate or its last loss
STYLE = {"svg.hashsalt": "lucid", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}


class Landscape(NamedTuple):
    """A test function of two numbers, and the part of the plane that its picture shows."""

    title: str
    function: Callable[[Any, Any], Any]
    start: tuple[float, float]
    minimum: tuple[float, float]
    x: tuple[float, float]
    y: tuple[float, float]

    def loss(self, p: Tensor) -> Tensor:
        """The function of a matrix of one row: Muon takes nothing but matrices."""
        return self.function(p[0, 0], p[0, 1])


VALLEY = Landscape(
    "a narrow valley, (x² + 25 y²) / 2", lambda x, y: (x**2 + 25 * y**2) / 2, (-3.0, 1.2), (0, 0), (-3.6, 1.6), (-2, 2)
)
ROSENBROCK = Landscape(
    "Rosenbrock, (1 - x)² + 10 (y - x²)²",
    lambda x, y: (1 - x) ** 2 + 10 * (y - x**2) ** 2,
    (-1.2, 1.0),
    (1, 1),
    (-1.9, 1.7),
    (-0.9, 2.2),
)


def path(land: Landscape, make: Callable[..., optim.Optimizer], lr: float) -> Run:
    """The points that an optimizer comes to, the start among them, and the loss at the last one."""
    table = optim.compare({"it": lambda params: make(params, lr=lr)}, (land.loss, [land.start]), STEPS)
    points = np.array([[land.start], *(row.params for row in table.rows)])[:, 0]
    return points, table.rows[-1].loss


def best_path(land: Landscape, make: Callable[..., optim.Optimizer], rates: list[float] = RATES) -> Run:
    """The path with the lowest last loss that does not leave the picture, and its learning rate."""
    best = (np.array([land.start]), 0.0, np.inf)
    for lr in rates:
        with np.errstate(all="ignore"):
            points, loss = path(land, make, lr)
        inside = np.all((points >= (land.x[0], land.y[0])) & (points <= (land.x[1], land.y[1])))
        if inside and loss < best[2]:
            best = (points, lr, loss)
    return best[:2]


@contextmanager
def drawing(file: Path, size: tuple[float, float]) -> Iterator[Axes]:
    """Axes on a white card with round corners, which is read on a dark page too; written to a file at the end."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        figure.patch.set_visible(False)
        card = FancyBboxPatch((0, 0), 1, 1, "round,pad=0,rounding_size=0.03", transform=figure.transFigure)
        card.set(facecolor="white", edgecolor="none", zorder=-1, mutation_aspect=size[0] / size[1])
        figure.add_artist(card)
        yield figure.subplots()
        figure.savefig(file, metadata={"Date": None})


def draw_path(file: Path, land: Landscape, name: str, run: Run, plain: Run) -> str:
    """Draw the path of an optimizer above that of plain SGD; return what the picture shows, in words."""
    points, lr = run
    with drawing(file, (3.75, 3.3)) as ax:
        x, y = np.meshgrid(np.linspace(*land.x, 120), np.linspace(*land.y, 120))
        z = land.function(x, y)
        ax.contour(x, y, z, np.geomspace(0.05, z.max(), 12), colors=LINE, linewidths=0.8)
        ax.plot(*plain[0].T, ".-", color=GREY, linewidth=1, markersize=3, label=f"SGD, lr = {plain[1]:g}")
        ax.plot(*points.T, ".-", color=BLUE, linewidth=1, markersize=3, label=f"{name}, lr = {lr:g}")
        ax.plot(*land.start, "o", color="black", markersize=5)
        ax.plot(*land.minimum, "*", color=ORANGE, markersize=10)
        ax.set(xlim=land.x, ylim=land.y, xlabel="x", ylabel="y")
        ax.set_title(land.title, fontsize=9)
        ax.legend(loc="lower right", fontsize=8, framealpha=0.9)
    end = points[-1]
    return (
        f"Path of {name} with lr = {lr:g} on {land.title}: from ({land.start[0]:g}, {land.start[1]:g}) to "
        f"({end[0]:.2g}, {end[1]:.2g}) in {STEPS} steps; the minimum is at {land.minimum}."
    )


def caption(name: str, given: dict[str, Any]) -> str:
    """What holds of all pictures of paths, and the options of this one."""
    options = f", with {', '.join(f'`{k}={v!r}`' for k, v in given.items())}" if given else ""
    rates = ", ".join(f"{lr:g}" for lr in RATES)
    chosen = f" Of the learning rates {rates} it has the one that comes lowest without leaving the picture."
    return (
        f"{STEPS} steps from the black dot to the minimum, the star. Blue is {name} with its defaults{options}; grey "
        f"is SGD without momentum, whose numbers are PyTorch's.{'' if 'lr' in given else chosen}"
    )


def draw_curve(file: Path, rates: list[float], momenta: list[float], losses: list[float]) -> str:
    """Draw learning rates over the steps, and momenta or losses if there are any; return what it shows, in words."""
    with drawing(file, (4.8, 2.6)) as ax:
        ax.plot(rates, color=BLUE, drawstyle="steps-post", label="learning rate")
        ax.set(xlabel="t", ylabel="learning rate")
        ax.set_ylim(bottom=0)
        for values, word in ((momenta, "momentum"), (losses, "metric")):
            if values:
                ax.plot([], [], color=ORANGE, linestyle="--", label=word)
                other = ax.twinx()
                other.plot(values, color=ORANGE, linestyle="--", drawstyle="steps-post")
                other.set_ylabel(word)
                ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, fontsize=8, frameon=False)
    beside = "".join(f", and the {w}" for v, w in ((momenta, "momentum"), (losses, "metric")) if v)
    return f"The learning rate{beside} over {len(rates)} steps: from {rates[0]:.3g}, to {rates[-1]:.3g} at the end."


def follow(scheduler: Any, optimizer: optim.Optimizer, steps: int, losses: list[float]) -> tuple[list[float], ...]:
    """Step a scheduler; return the learning rates, and the momenta if they change."""
    rates, momenta = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for t in range(steps):
            rates.append(optimizer.param_groups[0]["lr"])
            momenta.append(optimizer.param_groups[0]["momentum"])
            optimizer.step()
            if t + 1 < steps:
                scheduler.step(*losses[t : t + 1])
    return rates, momenta if len(set(momenta)) > 1 else []
