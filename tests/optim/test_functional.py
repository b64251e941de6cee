"""The functional API: pure functions that agree with the classes bit for bit, on arrays, tensors and floats."""

import numpy as np
import pytest

import lucid
from lucid import optim
from lucid.optim import functional as F

from .parameters import gradients, host, start, train

SHAPES = [(3, 4), (), (5,)]
ASGD = {"lr": 0.5, "lambd": 0.1, "alpha": 0.5, "t0": 3}
ROWS = [
    (F.adamax_update, optim.Adamax, {}, 2, True),
    (F.nadam_update, optim.NAdam, {}, 2, True),
    (F.adam_update, optim.Adam, {}, 2, True),
    (F.radam_update, optim.RAdam, {}, 2, True),
    (F.sgd_update, optim.SGD, {}, 0, False),
    (lambda *a: F.sgd_update(*a, momentum=0.9), optim.SGD, {"momentum": 0.9}, 1, False),
    (F.rmsprop_update, optim.RMSprop, {}, 1, False),
    (F.adagrad_update, optim.Adagrad, {}, 1, True),
    (F.adadelta_update, optim.Adadelta, {}, 2, False),
    (F.lion_update, optim.Lion, {}, 1, False),
    (F.asgd_update, optim.ASGD, {}, 1, True),
    (lambda *a: F.asgd_update(*a, lr=0.5, lambd=0.1, alpha=0.5, t0=3), optim.ASGD, ASGD, 1, True),
]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(("function", "optimizer", "options", "states", "counts"), ROWS)
def test_agrees_with_the_class_bit_for_bit(function, optimizer, options, states, counts, dtype, device):
    values, rows = start(shapes=SHAPES, dtype=dtype), gradients(10, shapes=SHAPES, dtype=dtype, gaps=False)
    expected = train(lambda p: optimizer(p, **options), rows, values, device)
    params = [lucid.tensor(v, device=device) for v in values]
    wide = np.float32 if dtype == np.float16 else dtype
    state = [[lucid.zeros(s, dtype=wide, device=device) for s in SHAPES] for _ in range(states)]
    for t, row in enumerate(rows, 1):
        grads = [lucid.tensor(g, device=device) for g in row]
        params, *state = function(params, grads, *state, *([t] if counts else []))
    for a, p in zip(expected, params, strict=True):
        assert p.dtype == dtype
        np.testing.assert_array_equal(a, host(p._data))


def test_rprop():
    values, rows = start(shapes=SHAPES), gradients(10, shapes=SHAPES, gaps=False)
    expected = train(optim.Rprop, rows, values)
    params, before, s = values, [np.zeros(x) for x in SHAPES], [np.full(x, 1e-2) for x in SHAPES]
    for row in rows:
        params, before, s = F.rprop_update(params, row, before, s)
    for a, b in zip(expected, params, strict=True):
        np.testing.assert_array_equal(a, b)


MUON = [{}, {"nesterov": False, "ns_steps": 3, "momentum": 0.5}, {"adjust_lr_fn": "match_rms_adamw"}]


@pytest.mark.parametrize("options", MUON)
def test_muon(options, device):
    shapes = [(3, 4), (5, 2)]
    values, rows = start(shapes=shapes), gradients(5, shapes=shapes, gaps=False)
    expected = train(lambda p: optim.Muon(p, weight_decay=0.0, **options), rows, values, device)
    params, b = [device.from_numpy(v) for v in values], [device.from_numpy(np.zeros(x)) for x in shapes]
    for row in rows:
        params, b = F.muon_update(params, [device.from_numpy(g) for g in row], b, **options)
    for a, p in zip(expected, params, strict=True):
        np.testing.assert_array_equal(a, host(p))


def test_every_rule_of_lucid_is_here():
    rules = {"sgd", "asgd", "adagrad", "adadelta", "rmsprop", "rprop", "lion", "muon"}
    rules |= {"adam", "adamax", "nadam", "radam"}
    assert {f"{name}_update" for name in rules} == set(F.__all__)


def test_asgd_takes_a_schedule():
    rate, rows = (lambda k: 0.5 / (1 + k)), gradients(5, shapes=[(3,)], gaps=False)
    (expected,) = train(lambda p: optim.ASGD(p, lr=rate, lambd=0.1), rows, [np.ones(3)])
    p, ax = np.ones(3), np.zeros(3)
    for t, (g,) in enumerate(rows, 1):
        p, ax = F.asgd_update(p, g, ax, t, lr=rate, lambd=0.1)
    np.testing.assert_array_equal(p, expected)


class Exercise:
    """The published solution of the exercise, in NumPy."""

    def __init__(self, learning_rate=0.002, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.learning_rate, self.beta1, self.beta2, self.epsilon = learning_rate, beta1, beta2, epsilon
        self.m = self.u = None
        self.t = 0

    def update(self, params, grads):
        if self.m is None:
            self.m, self.u = np.zeros_like(params), np.zeros_like(params)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.u = np.maximum(self.beta2 * self.u, np.abs(grads))
        m_hat = self.m / (1 - self.beta1**self.t)
        return params - self.learning_rate * m_hat / (self.u + self.epsilon)


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.0, 0.0), (0.5, 0.0), (0.0, 0.9)])
def test_the_exercise(betas):
    solution = Exercise(0.01, *betas)
    theirs = ours = np.array([1.0, -2.0, 3.0])
    m = u = np.zeros(3)
    p = lucid.tensor(ours, requires_grad=True)
    optimizer = optim.Adamax([p], lr=0.01, betas=betas)
    for t, g in enumerate(([0.0, 0.1, 0.2], [0.0, 0.0, -0.3], [0.4, 0.0, 0.0]), 1):
        theirs = solution.update(theirs, np.array(g))
        ours, m, u = F.adamax_update(ours, np.array(g), m, u, t, 0.01, *betas)
        np.testing.assert_allclose(ours, theirs, rtol=1e-14)
        p.grad = lucid.tensor(np.array(g))
        optimizer.step()
        np.testing.assert_allclose(p._data, theirs, rtol=1e-14)
    assert np.isfinite(ours).all()


def test_bare_arrays_of_any_device(device):
    p, g, m, u = (device.from_numpy(a) for a in (np.ones(3), np.full(3, 0.5), np.zeros(3), np.zeros(3)))
    p, m, u = F.adamax_update(p, g, m, u, 1, lr=0.1)
    assert type(p) is device.array
    np.testing.assert_allclose(host(p), 0.9, rtol=1e-7)


def test_floats_in_floats_out():
    p, m, u = F.adamax_update(1.0, 0.5, 0.0, 0.0, 1)
    assert (type(p), type(m), type(u)) == (float, float, float)
    assert F.adamax_update({"a": [1.0]}, {"a": [0.5]}, {"a": [0.0]}, {"a": [0.0]}, 1)[0] == {"a": [p]}


def test_nothing_is_changed_in_place():
    arrays = [np.ones(3) for _ in range(4)]
    F.nadam_update(*arrays, 1)
    assert all((a == 1).all() for a in arrays)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: F.adamax_update(np.ones(3), np.ones(2), np.ones(3), np.ones(3), 1), ValueError, r"\(3,\).*\(2,\)"),
        (lambda: F.adamax_update([1.0], [1.0, 2.0], [0.0], [0.0], 1), ValueError, "structure"),
        (lambda: F.sgd_update(1.0, 1.0, momentum=0.9), ValueError, "momentum=0.9 needs the buffer"),
        (lambda: F.adamax_update(1.0, 1.0, 0.0, 0.0, 0), ValueError, "t is the number of the step, from 1; got 0"),
        (
            lambda: F.adamax_update(1.0, 1.0, 0.0, 0.0, 1, lr=-1),
            ValueError,
            "adamax_update: lr is out of range: got -1",
        ),
        (lambda: F.nadam_update(1.0, 1.0, 0.0, 0.0, 1, beta2=1), ValueError, "beta2 is out of range: got 1"),
        (lambda: F.adamax_update("p", 1.0, 0.0, 0.0, 1), TypeError, "got str"),
        (
            lambda: F.asgd_update(1.0, 1.0, 0.0, 0),
            ValueError,
            "asgd_update: t is the number of the step, from 1; got 0",
        ),
        (lambda: F.muon_update(np.ones(3), np.ones(3), np.ones(3)), ValueError, r"matrices; got a .* shape \(3,\)"),
    ],
)
def test_what_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
