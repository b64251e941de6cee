"""The numbers of the specification: p after three steps from [1, -2], in float64."""

import numpy as np
import pytest

from lucid import optim

from .parameters import train

COUPLED = {"decoupled_weight_decay": False}
TORCH = {"momentum_schedule": "dozat"}
OPTAX = {"momentum_schedule": "constant"}


def shrinking(k):
    return 2e-3 / (1 + k)


CASES = [
    (optim.Adamax, {}, 0.998084482611, -1.996575947633),
    (optim.Adamax, {"eps_inside_max": True}, 0.998084482611, -1.996575947633),
    (optim.Adamax, {"weight_decay": 0.1}, 0.997485286734, -1.995377177200),
    (optim.Adamax, {"weight_decay": 0.1, **COUPLED}, 0.996708982887, -1.995544351405),
    (optim.Adamax, {"eps": 0.1}, 0.999015116204, -1.997432317161),
    (optim.Adamax, {"eps": 0.1, "eps_inside_max": True}, 0.999015116204, -1.997431960639),
    (optim.Adamax, {"lr": shrinking}, 0.998124652227, -1.997367263138),
    (optim.NAdam, {}, 0.998018361563, -1.996132646604),
    (optim.NAdam, {"momentum_decay": 0.5}, 0.998196106819, -1.997413241667),
    (optim.NAdam, {"weight_decay": 0.1}, 0.997419098658, -1.994933926764),
    (optim.NAdam, {"weight_decay": 0.1, **COUPLED}, 0.996169159593, -1.994685215976),
    (optim.NAdam, TORCH, 0.997933078182, -1.998002365000),
    (optim.NAdam, {"weight_decay": 0.1, **COUPLED, **TORCH}, 0.996715151971, -1.996218721163),
    (optim.NAdam, {"weight_decay": 0.1, **TORCH}, 0.997333680628, -1.996803475290),
    (optim.NAdam, OPTAX, 0.997334471728, -1.995841705205),
    (optim.NAdam, {"weight_decay": 0.1, **OPTAX}, 0.996735411888, -1.994643293140),
]


@pytest.mark.parametrize(("optimizer", "options", "first", "second"), CASES)
def test_golden(optimizer, options, first, second, device):
    rows = [[np.array(g)] for g in ([0.1, -0.3], [-0.2, 0.0], [0.3, 0.05])]
    (p,) = train(lambda params: optimizer(params, **options), rows, [np.array([1.0, -2.0])], device)
    # PyTorch keeps the product of momenta in float32.
    tolerance = 1e-8 if options.get("momentum_schedule") == "dozat" else 1e-11
    np.testing.assert_allclose(p, [first, second], rtol=0, atol=tolerance)


def test_adafactor(device):
    """PyTorch's numbers, for a matrix, a vector, a number and what is empty."""
    start = [np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([1.0, -2.0]), np.array(0.5), np.zeros((0, 2))]
    rows = [[np.full(p.shape, g) * (1 + np.arange(p.size)).reshape(p.shape) for p in start] for g in (0.1, -0.2, 0.3)]
    found = train(lambda params: optim.Adafactor(params, lr=0.1, weight_decay=0.1, d=1.5), rows, start, device)
    expected = [
        0.8095598185635,
        -2.1679175303923,
        0.2694952581961,
        2.7075762309718,
        0.8101907255575,
        -2.1007062744425,
        0.4252807553027,
    ]
    np.testing.assert_allclose(np.concatenate([p.ravel() for p in found]), expected, rtol=1e-10)
