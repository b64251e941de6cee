"""Random programs of views and in-place writes: right, or refused."""

from __future__ import annotations

import numpy as np

import lucid

from ..oracle import torch_


def test_random_programs_of_views_and_writes_are_right_or_refused(device):
    """They take views, write and read. What torch refuses too is compared with differences of values."""
    torch = torch_()
    finished = 0
    for seed in range(1000):
        values = np.random.default_rng(seed).normal(size=16)

        def gradient(library, seed=seed, values=values, **kwargs):
            leaf = library.tensor(values.tolist(), dtype=library.float64, requires_grad=True, **kwargs)
            random_program(library, np.random.default_rng(seed), leaf[:12].reshape(3, 4), leaf[12:]).backward()
            return leaf.grad.tolist()

        try:
            ours = gradient(lucid, device=device)
        except RuntimeError as refused:
            assert "overwritten" in str(refused) or "view" in str(refused)
            continue
        finished += 1
        try:
            np.testing.assert_allclose(ours, gradient(torch), rtol=1e-10, err_msg=f"program {seed}")
        except RuntimeError:
            np.testing.assert_allclose(ours, differences(seed, values), rtol=1e-5, atol=1e-7, err_msg=f"program {seed}")
    assert finished > 100


def differences(seed, values, step=1e-6):
    """The gradient of a random program by central differences."""

    def value(v):
        v = lucid.tensor(v)
        return random_program(lucid, np.random.default_rng(seed), v[:12].reshape(3, 4), v[12:]).item()

    return [(value(values + d) - value(values - d)) / (2 * step) for d in np.eye(16) * step]


def random_program(library, rng, x, v):
    """Some random operations, writes and views on two tensors, and a number at the end."""
    y, total = x * 1.0, 0.0
    views = []
    for _ in range(rng.integers(2, 9)):
        i = int(rng.integers(3))
        view = views[int(rng.integers(len(views)))] if views else y[i]
        match rng.integers(19):
            case 0:
                y[i] = v * 2.0
            case 1:
                y += v
            case 2:
                y *= 1.5
            case 3:
                y[i] = y[(i + 1) % 3] * v
            case 4:
                total = total + (y * y).sum()
            case 5:
                views.append(y[i])
            case 6:
                total = total + (view * v).sum()
            case 7:
                y.tanh_()
            case 8:
                views.append(y.T[:, i].contiguous())
            case 9:
                y *= y
            case 10:
                y[:, [3, i]] = v[:2] * 0.5
            case 11:
                y[:, v.detach() > 0] = view[:1] * 2.0
            case 12:
                y.mul_(view)
            case 13:
                view.exp_()
            case 14:
                y = y.reshape(4, 3).sin().reshape(3, 4)
            case 15:
                views.append(view.reshape(2, 2).flatten())
            case 16:
                y[i, :2] = (y[i, 2:] * view[:2]).clone()
            case 17:
                y.clamp_(-2.0, 2.0)
            case 18:
                v = v * view
                v[i] = y[i, i] * total if i else 2.0
    return total + (y * v).sum()
