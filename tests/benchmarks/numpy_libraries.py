"""MyGrad, autograd and JAX, each in the style of its own documentation, on the programs of overhead.py."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np

from .programs import Sizes, chain, chain_inputs, data, weights
from .side_by_side import Step


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
