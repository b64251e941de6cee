"""Fused operations: a result that the gradient needs is watched, and all that only the gradient needs is private."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn

rng = np.random.default_rng(3)


def attention(x):
    return (nn.functional.scaled_dot_product_attention(x, x, x),)


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU, None])
def test_a_write_into_the_result_is_detected(kind, device):
    x = lucid.tensor(rng.normal(size=(5, 3, 4)), requires_grad=True, device=device)
    y = (attention if kind is None else kind(4, 4, dtype="float64", device=device))(x)[0]
    loss = y.sum()
    with lucid.no_grad():
        y.zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_the_final_states_may_be_written_into(kind, device):
    layer = kind(4, 4, dtype="float64", device=device)
    x = lucid.tensor(rng.normal(size=(5, 3, 4)), requires_grad=True, device=device)

    def gradient(write):
        x.grad = None
        y, states = layer(x)
        if write:
            with lucid.no_grad():
                for state in states if isinstance(states, tuple) else (states,):
                    state.zero_()
        y.sum().backward()
        return x.grad.numpy(force=True).copy()

    np.testing.assert_array_equal(gradient(True), gradient(False))
