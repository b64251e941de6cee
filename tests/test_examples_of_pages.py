"""The examples that the Adamax and NAdam pages show, as they stand."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import lucid
from lucid import nn, optim

data = [
    (lucid.tensor([1.0, -1.0, 0.5]), lucid.tensor([2.0, 0.0, 1.0])),
    (lucid.tensor([0.5, 2.0, -1.0]), lucid.ones(3)),
]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.param = nn.Parameter([1.0, 2.0, 3.0])

    def forward(self, x):
        return x * self.param


def adamax(model):
    return optim.Adamax(model.parameters(), lr=0.002, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)


def nadam(model):
    return optim.NAdam(
        model.parameters(), lr=0.002, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, momentum_decay=0.004
    )


def train(model, optimizer, times=1):
    losses = []
    for _ in range(times):
        for input, target in data:
            optimizer.zero_grad()
            output = model(input)
            loss = ((output - target) ** 2).mean()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


@pytest.mark.parametrize("make", [adamax, nadam])
class TestPage:
    def test_the_loop_runs_and_the_loss_falls(self, make):
        model = Model()
        losses = train(model, make(model), times=200)
        assert sum(losses[-2:]) < 0.7 * sum(losses[:2])
        assert model.param.tolist() != [1.0, 2.0, 3.0]

    def test_the_numbers_are_those_of_the_formula(self, make):
        model = Model()
        optimizer = make(model)
        p, m, n = np.array([1.0, 2.0, 3.0]), np.zeros(3), np.zeros(3)
        for t, (x, target) in enumerate(data, start=1):
            x, target = x.numpy().astype("float64"), target.numpy()
            g = 2 * x * (x * p - target) / 3
            p = p * (1 - 0.002 * 0.01)
            if make is adamax:
                m = 0.9 * m + 0.1 * g
                n = np.maximum(0.999 * n, np.abs(g))
                p = p - 0.002 / (1 - 0.9**t) * m / (n + 1e-8)
            else:
                m = 0.9 * (1 - 0.004) * m + 0.1 * g
                n = 0.999 * n + 0.001 * g * g
                mh, vh = m / (1 - 0.9**t), n / (1 - 0.999**t)
                p = p - 0.002 * (0.9 * mh + 0.1 * g) / (np.sqrt(vh) + 1e-8)
        train(model, optimizer)
        np.testing.assert_allclose(model.param.detach().numpy(), p, rtol=1e-6)

    def test_state_dict_and_load_state_dict(self, make):
        model = Model()
        optimizer = make(model)
        train(model, optimizer, times=3)
        # As on the pages: `state_dict()` is taken, and given back to an optimizer made in the same way.
        state = optimizer.state_dict()
        weights = copy.deepcopy(model.state_dict())
        train(model, optimizer, times=3)

        again = Model()
        again.load_state_dict(weights)
        other = make(again)
        other.load_state_dict(state)
        train(again, other, times=3)
        assert again.param.tolist() == model.param.tolist(), "resumed equals uninterrupted, bit for bit"

    def test_the_optimizer_says_what_it_is(self, make):
        text = repr(make(Model()))
        assert text.startswith("Adamax" if make is adamax else "NAdam")
        for option in ("lr: 0.002", "betas: (0.9, 0.999)", "eps: 1e-08", "weight_decay: 0.01"):
            assert option in text
