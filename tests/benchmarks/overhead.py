"""What a framework costs around the arithmetic: chains of small operations, and small training steps.

Run it with ``python -m tests.benchmarks.overhead``. Beside lucid it times whichever of PyTorch, MyGrad, autograd and
JAX are installed, each in the style of its own documentation (JAX compiled).
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from itertools import pairwise
from typing import Any

THREADS = 2
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(THREADS))  # NumPy reads it once, when it is imported

import numpy as np  # noqa: E402

from .side_by_side import Step, arguments, conditions, markdown, race, timers, write_section  # noqa: E402

CHAIN = 1000
WIDTH = 32  # elements per operation in the chain: so few that the arithmetic costs next to nothing

Sizes = tuple[int, ...]


def data(sizes: Sizes, batch: int) -> tuple[np.ndarray, np.ndarray]:
    """One batch of inputs and class indices."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(batch, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], batch)


def weights(sizes: Sizes) -> list[np.ndarray]:
    """Weight and bias of each layer, for the libraries that bring no layers."""
    rng = np.random.default_rng(1)
    return [
        array.astype(np.float32)
        for n, m in pairwise(sizes)
        for array in (rng.normal(size=(n, m)) / np.sqrt(n), np.zeros(m))
    ]


def chain_inputs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The start of the chain, a factor and a summand."""
    rng = np.random.default_rng(2)
    x, a, b = rng.uniform(0.5, 1.0, size=(3, WIDTH)).astype(np.float32)
    return x, a, b


def chain(y: Any, a: Any, b: Any, tanh: Callable[[Any], Any]) -> Any:
    """A thousand operations, one after the other."""
    for _ in range(CHAIN // 4):
        y = y * a
        y = y + b
        y = tanh(y)
        y = 1.5 * y
    return y


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


class MyGrad:
    """MyGrad, which brings losses but no optimizers: SGD is written out as its documentation does."""

    distribution = "mygrad"

    def chain(self) -> Step:
        import mygrad as mg

        x, a, b = chain_inputs()
        x = mg.tensor(x)

        def step() -> None:
            chain(x, a, b, mg.tanh).sum().backward()

        return step

    def train(self, sizes: Sizes, batch: int, optimizer: str) -> Step | None:
        import mygrad as mg
        from mygrad.nnet.activations import relu
        from mygrad.nnet.losses import softmax_crossentropy

        if optimizer != "SGD":
            return None
        x, y = data(sizes, batch)
        params = [mg.tensor(w) for w in weights(sizes)]

        def step() -> None:
            h: Any = x
            for i in range(0, len(params), 2):
                h = mg.matmul(h, params[i]) + params[i + 1]
                if i + 2 < len(params):
                    h = relu(h)
            softmax_crossentropy(h, y).backward()
            for p in params:
                p.data -= 1e-3 * p.grad

        return step


class Autograd:
    """HIPS autograd, which differentiates NumPy functions; SGD is written out."""

    distribution = "autograd"

    def chain(self) -> Step:
        import autograd.numpy as anp
        from autograd import grad

        x, a, b = chain_inputs()
        gradient = grad(lambda x: anp.sum(chain(x, a, b, anp.tanh)))
        return lambda: gradient(x)

    def train(self, sizes: Sizes, batch: int, optimizer: str) -> Step | None:
        import autograd.numpy as anp
        from autograd import grad
        from autograd.scipy.special import logsumexp

        if optimizer != "SGD":
            return None
        x, y = data(sizes, batch)
        rows = np.arange(batch)
        params = weights(sizes)

        def loss(params: list[Any]) -> Any:
            h = x
            for i in range(0, len(params), 2):
                h = anp.dot(h, params[i]) + params[i + 1]
                if i + 2 < len(params):
                    h = anp.maximum(h, 0)
            return anp.mean(logsumexp(h, axis=1) - h[rows, y])

        gradient = grad(loss)

        def step() -> None:
            for p, g in zip(params, gradient(params), strict=True):
                p -= 1e-3 * g

        return step


class Jax:
    """JAX, compiled, with optax where it is installed."""

    distribution = "jax"

    def chain(self) -> Step:
        import jax
        import jax.numpy as jnp

        x, a, b = map(jnp.asarray, chain_inputs())
        gradient = jax.jit(jax.grad(lambda x, a, b: chain(x, a, b, jnp.tanh).sum()))
        return lambda: gradient(x, a, b).block_until_ready()

    def train(self, sizes: Sizes, batch: int, optimizer: str) -> Step | None:
        import jax
        import jax.numpy as jnp

        if importlib.util.find_spec("optax") is None:
            return None
        import optax

        x, y = map(jnp.asarray, data(sizes, batch))
        opt = getattr(optax, optimizer.lower())(1e-3)
        params = [jnp.asarray(w) for w in weights(sizes)]
        state = opt.init(params)

        def loss(params: list[Any], x: Any, y: Any) -> Any:
            h = x
            for i in range(0, len(params), 2):
                h = h @ params[i] + params[i + 1]
                if i + 2 < len(params):
                    h = jax.nn.relu(h)
            return optax.softmax_cross_entropy_with_integer_labels(h, y).mean()

        @jax.jit
        def update(params: Any, state: Any, x: Any, y: Any) -> Any:
            updates, state = opt.update(jax.grad(loss)(params, x, y), state, params)
            return optax.apply_updates(params, updates), state

        def step() -> None:
            nonlocal params, state
            params, state = jax.block_until_ready(update(params, state, x, y))

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
