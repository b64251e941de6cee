"""What a framework costs around the arithmetic: chains of small operations, and small training steps.

Run it with ``python -m tests.benchmarks.overhead``. Beside lucid it times whichever of PyTorch, MyGrad, autograd and
JAX are installed, each in the style of its own documentation (JAX compiled).
"""

from __future__ import annotations

import importlib.util
import os
from itertools import pairwise
from typing import Any

THREADS = 2
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(THREADS))  # NumPy reads it once, when it is imported


from .numpy_libraries import Autograd, Jax, MyGrad  # noqa: E402
from .programs import CHAIN, Sizes, chain, chain_inputs, data  # noqa: E402
from .side_by_side import Step, arguments, conditions, markdown, race, timers, write_section  # noqa: E402


class Lucid:
    """This package."""

    distribution = "lucid-grad"

    def __init__(self) -> None:
        import lucid

        lucid.set_num_threads(THREADS)

    def chain(self) -> Step:
        import lucid

        x, a, b = map(lucid.tensor, chain_inputs())
        x.requires_grad_()

        def step() -> None:
            x.grad = None
            chain(x, a, b, lucid.tanh).sum().backward()

        return step

    def train(self, sizes: Sizes, batch: int, optimizer: str) -> Step:
        import lucid
        from lucid import nn, optim

        x, y = map(lucid.tensor, data(sizes, batch))
        layers: list[Any] = []
        for n, m in pairwise(sizes):
            layers += [nn.Linear(n, m), nn.ReLU()]
        model = nn.Sequential(*layers[:-1])
        opt = getattr(optim, optimizer)(model.parameters(), lr=1e-3)

        def step() -> None:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            opt.step()

        return step


class Torch:
    """PyTorch."""

    distribution = "torch"

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(THREADS)

    def chain(self) -> Step:
        import torch

        x, a, b = map(torch.tensor, chain_inputs())
        x.requires_grad_()

        def step() -> None:
            x.grad = None
            chain(x, a, b, torch.tanh).sum().backward()

        return step

    def train(self, sizes: Sizes, batch: int, optimizer: str) -> Step:
        import torch
        from torch import nn

        x, y = map(torch.tensor, data(sizes, batch))
        layers: list[Any] = []
        for n, m in pairwise(sizes):
            layers += [nn.Linear(n, m), nn.ReLU()]
        model = nn.Sequential(*layers[:-1])
        opt = getattr(torch.optim, optimizer)(model.parameters(), lr=1e-3)

        def step() -> None:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            opt.step()

        return step


LIBRARIES = {"lucid": Lucid, "torch": Torch, "mygrad": MyGrad, "autograd": Autograd, "jax": Jax}
TRAINING = {
    "MLP 64-64-10, batch 64, SGD": ((64, 64, 10), 64, "SGD"),
    "MLP 64-64-10, batch 64, Adamax": ((64, 64, 10), 64, "Adamax"),
    "MLP 784-256-128-10, batch 128, Adamax": ((784, 256, 128, 10), 128, "Adamax"),
}


def main() -> None:
    """Time all cases, print the table, and keep it where asked to."""
    options = arguments("Time lucid's overhead beside other libraries.", rounds=25).parse_args()
    libraries = {name: make() for name, make in LIBRARIES.items() if importlib.util.find_spec(name)}
    cases: dict[str, dict[str, Step]] = {}
    for case, make in {
        f"chain of {CHAIN:,} operations": lambda library: library.chain(),
        **{case: lambda library, of=of: library.train(*of) for case, of in TRAINING.items()},
    }.items():
        if options.only.lower() in case.lower():
            steps = {name: make(library) for name, library in libraries.items()}
            cases[case] = {name: step for name, step in steps.items() if step is not None}
    table = markdown(
        race(timers(cases), options.rounds),
        list(libraries),
    )
    used = conditions([library.distribution for library in libraries.values()] + ["numpy"], THREADS)
    print(f"\n{table}\n\n{used}")
    if options.write:
        write_section("overhead", f"{table}\n\n{used}")


if __name__ == "__main__":
    main()
