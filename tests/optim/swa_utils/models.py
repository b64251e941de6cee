"""A model of lucid or of PyTorch with the same parameters, and the comparison of the two."""

from __future__ import annotations

import numpy as np

import lucid

from ...oracle import torch_


class World:
    """A model of lucid or of PyTorch, with the same numbers in it."""

    def __init__(self, module):
        self.module = module
        self.swa = module.optim.swa_utils
        layers = module.nn
        options = {"dtype": module.float64}
        self.model = layers.Sequential(
            layers.Linear(3, 4, **options), layers.BatchNorm1d(4, **options), layers.Linear(4, 2, **options)
        )
        self.rng = np.random.default_rng(0)
        self.move()

    def tensor(self, value):
        return self.module.tensor(value, dtype=self.module.float64)

    def move(self):
        """Let the parameters and buffers be something else."""
        state = self.model.state_dict()
        for name, value in state.items():
            if value.dtype == self.module.float64:
                state[name] = self.tensor(self.rng.uniform(0.1, 2.0, size=tuple(value.shape)))
            else:
                state[name] = value + 3
        self.model.load_state_dict(state)


def worlds():
    return World(lucid), World(torch_())


def numbers(module):
    return {name: value.detach().numpy().copy() for name, value in module.state_dict().items()}


def same(ours, theirs):
    assert list(ours) == list(theirs)
    for name, value in ours.items():
        np.testing.assert_allclose(value, theirs[name], rtol=1e-12, err_msg=name)
