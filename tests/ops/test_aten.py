"""Functions at ``torch.*`` whose arguments differ from nn.functional's, by position, against PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import lucid

rng = np.random.default_rng(3)
X, Y, Z = (rng.normal(size=(3, 4)) for _ in range(3))
IMAGES, W, B = rng.normal(size=(2, 4, 5, 6)), rng.normal(size=4), rng.normal(size=4)
P = rng.uniform(0.1, 0.9, size=(3, 4))
SIGNS = np.sign(rng.normal(size=3))
U = {n: (rng.normal(size=(n * 5, 4)), rng.normal(size=(n * 5, 5)), *rng.normal(size=(2, n * 5))) for n in (1, 3, 4)}
H = rng.normal(size=(3, 5))
GRID, THETA = rng.uniform(-1, 1, size=(2, 3, 3, 2)), rng.normal(size=(2, 2, 3))

# A name and its arguments, of which arrays become tensors.
CALLS = [
    ("batch_norm", IMAGES, W, B, np.zeros(4), np.ones(4), True, 0.1, 1e-5, True),
    ("batch_norm", IMAGES, W, B, W, np.abs(B), False, 0.1, 1e-5, True),
    ("instance_norm", IMAGES, W, B, None, None, True, 0.1, 1e-5, True),
    ("layer_norm", X, (4,), W, B, 1e-5, False),
    ("group_norm", IMAGES, 2, W, B, 1e-5, False),
    ("rms_norm", X, (4,), W),
    ("dropout", X, 0.0, True),
    ("feature_dropout", IMAGES, 0.5, False),
    ("alpha_dropout", X, 0.5, False),
    ("binary_cross_entropy_with_logits", X, P, None, None, 2),
    ("cosine_embedding_loss", X, Y, SIGNS, 0.1, 0),
    ("hinge_embedding_loss", X, np.sign(Y), 0.5, 1),
    ("kl_div", X, P, 2),
    ("margin_ranking_loss", X, Y, np.sign(Z), 0.1, 1),
    ("poisson_nll_loss", X, P, True, True, 1e-8, 0),
    ("triplet_margin_loss", X, Y, Z, 1.0, 2.0, 1e-6, True, 2),
    ("ctc_loss", rng.normal(size=(6, 2, 3)), np.array([[1, 2], [2, 1]]), [6, 5], [2, 1], 0, 2, True),
    ("gru_cell", X, H, *U[3]),
    ("lstm_cell", X, (H, H * 2), *U[4]),
    ("rnn_tanh_cell", X, H, *U[1]),
    ("rnn_relu_cell", X, H, *U[1][:2]),
    ("affine_grid_generator", THETA, (2, 1, 3, 4), True),
    ("grid_sampler", IMAGES, GRID, 2, 1, True),
    ("grid_sampler_2d", IMAGES, GRID, 0, 2, False),
    ("constant_pad_nd", X, (1, 2), 3.0),
    ("convolution", IMAGES, rng.normal(size=(2, 4, 3, 3)), None, [2, 1], [1, 1], [1, 1], False, [0, 0], 1),
    ("convolution", IMAGES, rng.normal(size=(4, 2, 3, 3)), None, [2, 1], [1, 1], [1, 1], True, [1, 0], 1),
    ("embedding", X, np.array([[2, 0]]), 2),
    ("adaptive_max_pool1d", X, 2),
    ("max_pool1d_with_indices", X, 2),
    ("conv_tbc", rng.normal(size=(5, 2, 3)), rng.normal(size=(2, 3, 4)), W, 1),
    ("pdist", X, 3.0),
]


def results(library, name, *given):
    """The results of a call, and the gradients of the sum of their squares."""
    made = []

    def tensor(value):
        if isinstance(value, np.ndarray):
            value = library.tensor(value)
            wanted = value.is_floating_point() and len(made) < 2 and not (value.abs() == 1).all()  # but of signs
            made.append(value.requires_grad_() if wanted else value)
            return made[-1]
        return [tensor(v) for v in value] if isinstance(value, tuple) and isinstance(value[0], np.ndarray) else value

    y = getattr(library, name)(*map(tensor, given))
    found = list(y) if isinstance(y, tuple) else [y]
    leaves = [x for x in made if x.requires_grad]
    gradients = library.autograd.grad(sum((v * v).sum() for v in found if v.is_floating_point()), leaves)
    return [v.detach().numpy() for v in (*found, *gradients)]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_torch_agrees(call, torch):
    for mine, theirs in zip(results(lucid, *call), results(torch, *call), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["dropout_", "alpha_dropout_", "feature_dropout_", "feature_alpha_dropout_"])
def test_twins_write_into_the_input(name):
    x = lucid.ones(2, 3)
    assert getattr(lucid, name)(x, 1.0, True) is x and not (x == 1).any()


def test_what_is_refused():
    x = lucid.ones(2, 3)
    for refused in (
        lambda: lucid.kl_div(x, x, 3),
        lambda: lucid.grid_sampler(x, x, 3, 0, False),
        lambda: lucid.gru_cell(x, x, x, x),
        lambda: lucid.feature_dropout(x[0], 0.5, True),
        lambda: lucid.convolution(x, x, None, 1, 0, 1, False, 0, 1),
    ):
        with pytest.raises((RuntimeError, ValueError)):
            refused()
