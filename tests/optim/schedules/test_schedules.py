"""Schedules: their schedulers in PyTorch, text, copies, one training in the three APIs; what is refused."""

from __future__ import annotations

import copy
import inspect
import math
import pickle

import numpy as np
import pytest

import lucid
from lucid import optim
from lucid.optim import functional, schedules, transform

from ..parameters import gradients, host, param, set_grad, start, train
from .table import MADE, STEPS

PYTORCH = [
    (schedules.cosine_restarts(0.3, 10), "CosineAnnealingWarmRestarts", {"T_0": 10}),
    (
        schedules.cosine_restarts(0.3, 7, multiplier=2, end_value=0.01),
        "CosineAnnealingWarmRestarts",
        {"T_0": 7, "T_mult": 2, "eta_min": 0.01},
    ),
    (schedules.noam(512, 40, factor=0.3), "NoamLR", {"model_size": 512, "warmup_steps": 40}),
    (schedules.linear(0.1, 0.3, 9), "LinearLR", {"start_factor": 1 / 3, "total_iters": 9}),
    (schedules.polynomial(0.3, 0.0, 2, 50), "PolynomialLR", {"power": 2, "total_iters": 50}),
    (schedules.exponential(0.3, 1, 0.9), "ExponentialLR", {"gamma": 0.9}),
    (schedules.exponential(0.3, 10, 0.9, staircase=True), "StepLR", {"step_size": 10, "gamma": 0.9}),
    (schedules.piecewise(0.3, {5: 0.1, 70: 0.1}), "MultiStepLR", {"milestones": [5, 70]}),
]


@pytest.mark.parametrize(("schedule", "name", "arguments"), PYTORCH, ids=repr)
def test_a_schedule_and_the_scheduler_of_the_same_formula(schedule, name, arguments):
    optimizer = optim.SGD([param([1.0])], lr=0.3)
    scheduler = getattr(optim.lr_scheduler, name)(optimizer, **arguments)
    optimizer.step()
    for k in STEPS:
        assert schedule(k) == pytest.approx(scheduler.get_last_lr()[0], rel=1e-9, abs=1e-15)
        scheduler.step()


@pytest.mark.parametrize("schedule", MADE, ids=repr)
class TestEverySchedule:
    def test_prints_as_it_was_made(self, schedule):
        again = eval(repr(schedule), vars(schedules))
        assert again == schedule and hash(again) == hash(schedule)
        assert again != schedules.constant(77.0)

    def test_is_copied_and_pickled(self, schedule):
        for again in (copy.deepcopy(schedule), pickle.loads(pickle.dumps(schedule))):
            assert again == schedule
            assert [again(k) for k in STEPS] == [schedule(k) for k in STEPS]

    def test_takes_arrays_and_tensors_of_one_number(self, schedule):
        assert {schedule(k) for k in (5, 5.0, np.int64(5), np.array(5), lucid.tensor(5))} == {schedule(5)}

    def test_gives_the_same_training_in_every_face(self, schedule):
        values, rows = start(), gradients(8, gaps=False)
        called = []

        def counted(k):
            called.append(k)
            return schedule(k)

        params = [param(v) for v in values]
        optimizer = optim.Adamax(params, lr=0.0, eps_inside_max=True)
        for k, row in enumerate(rows):
            optimizer.param_groups[0]["lr"] = schedule(k)
            for p, g in zip(params, row, strict=True):
                set_grad(p, g)
            optimizer.step()
        expected = [host(p._data) for p in params]

        by_class = train(lambda params: optim.Adamax(params, lr=counted, eps_inside_max=True), rows)
        assert called == list(range(8))
        rule = transform.adamax(schedule)
        state, by_transform = rule.init(values), values
        for row in rows:
            updates, state = rule.update(row, state, by_transform)
            by_transform = transform.apply_updates(by_transform, updates)
        for a, b, c in zip(expected, by_class, by_transform, strict=True):
            np.testing.assert_array_equal(a, b)
            np.testing.assert_array_equal(a, c)


def zeros():
    return [np.zeros_like(v) for v in start()]


@pytest.mark.parametrize("name", ["adamax", "nadam", "adam", "radam", "adagrad"])
def test_the_functional_face_takes_a_schedule_where_it_counts(name):
    schedule, rows = schedules.cosine(0.1, 6), gradients(8, gaps=False)
    update = getattr(functional, f"{name}_update")
    one = other = (start(), *(zeros() for _ in range(1 if name == "adagrad" else 2)))
    for t, row in enumerate(rows, 1):
        one = update(one[0], row, *one[1:], t, lr=schedule)
        other = update(other[0], row, *other[1:], t, lr=schedule(t - 1))
    for a, b in zip(one[0], other[0], strict=True):
        np.testing.assert_array_equal(a, b)
    assert any((a != v).any() for a, v in zip(one[0], start(), strict=True))


UNCOUNTED = [("sgd", 0), ("sgd", 1), ("rmsprop", 1), ("adadelta", 2), ("lion", 1), ("muon", 1)]


@pytest.mark.parametrize(("name", "states"), UNCOUNTED)
def test_where_it_does_not_count_it_has_to_be_told(name, states):
    schedule, (value,), rows = (
        schedules.cosine(0.1, 6),
        start(shapes=[(3, 4)]),
        gradients(8, shapes=[(3, 4)], gaps=False),
    )
    update = getattr(functional, f"{name}_update")
    one = other = (value, *(np.zeros_like(value) for _ in range(states)))
    for t, (g,) in enumerate(rows, 1):
        one = update(one[0], g, *one[1:], lr=schedule, t=t)
        other = update(other[0], g, *other[1:], lr=schedule(t - 1))
    np.testing.assert_array_equal(one[0], other[0])
    assert (one[0] != value).any()
    with pytest.raises(TypeError, match=r"lr is a function, constant\(value=0.1\), of the steps before, .*; say t="):
        update(value, g, *one[1:], lr=schedules.constant(0.1))
    with pytest.raises(ValueError, match=f"{name}_update: t is the number of the step, from 1; got 0"):
        update(value, g, *one[1:], lr=schedules.constant(0.1), t=0)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: schedules.constant(-1), ValueError, r"schedules\.constant: value must be at least 0\.0; got -1"),
        (lambda: schedules.constant("x"), TypeError, "value must be a real number; got 'x'"),
        (lambda: schedules.linear(0.1, math.nan, 9), ValueError, "end_value must be at least 0.0; got nan"),
        (lambda: schedules.linear(0.1, 0.0, 0), ValueError, "transition_steps must be a whole number from 1 on; got 0"),
        (lambda: schedules.linear(0.1, 0.0, 9, -2), ValueError, "transition_begin must be .* from 0 on; got -2"),
        (lambda: schedules.linear(0.1, 0.0), TypeError, "transition_steps"),
        (lambda: schedules.linear(0.1, 0.0, 9, power=3), TypeError, "power"),
        (lambda: schedules.exponential(0.1, 9, 0.0), ValueError, "decay_rate must be .*; got 0"),
        (lambda: schedules.exponential(0.1, 9, 0.5, staircase=3), TypeError, "staircase must be True or False; got 3"),
        (lambda: schedules.cosine(0.1, 2.5), ValueError, "decay_steps must be .*; got 2.5"),
        (lambda: schedules.cosine_restarts(0.1, 9, 0), ValueError, "multiplier must be .*; got 0"),
        (
            lambda: schedules.warmup_cosine(0.0, 0.1, 9, 9),
            ValueError,
            r"decay_steps \(9\) counts the 9 warmup_steps too",
        ),
        (lambda: schedules.one_cycle(9, 0.1, pct_start=2), ValueError, "pct_start must be between 0.0 and 1.0; got 2"),
        (lambda: schedules.one_cycle(9, 0.1, div_factor=0), ValueError, "div_factor must be .*; got 0"),
        (lambda: schedules.piecewise(0.1, [3]), TypeError, r"must be a dict of steps and factors.*; got \[3\]"),
        (lambda: schedules.piecewise(0.1, {3: -0.5}), ValueError, "a scale must be at least 0.0; got -0.5"),
        (lambda: schedules.noam(0, 9), ValueError, "model_size must be .*; got 0"),
        (lambda: schedules.join([abs], [3]), ValueError, r"1 schedules need 0 boundaries.*got \[3\]"),
        (lambda: schedules.join([abs, abs, abs], [5, 3]), ValueError, r"that do not fall.*got \[5, 3\]"),
        (lambda: schedules.join([abs, 3], [3]), TypeError, "must be functions of the step; got 3 at index 1"),
        (lambda: schedules.join(abs, [3]), TypeError, "schedules must be a list; got <built-in"),
    ],
)
def test_bad_input(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_every_one_is_listed_and_tested():
    tested = {s.formula.__name__ for s in MADE}
    assert tested == set(schedules.__all__) - {"Schedule"}
    for name in tested:
        assert "k" not in inspect.signature(getattr(schedules, name)).parameters
        assert ">>> " in inspect.getdoc(getattr(schedules, name))
