"""Schedules have optax's numbers, arguments and defaults."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from lucid.optim import schedules

from .table import OPTAX, STEPS


def close(ours, theirs):
    found = [ours(k) for k in STEPS]
    np.testing.assert_allclose(found, [float(theirs(k)) for k in STEPS], rtol=1e-12, atol=1e-15)
    assert {type(lr) for lr in found} == {float}


@pytest.mark.parametrize(("name", "theirs", "arguments"), OPTAX)
def test_the_numbers_of_optax(name, theirs, arguments, optax):
    close(getattr(schedules, name)(**arguments), getattr(optax, theirs)(**arguments))


@pytest.mark.parametrize(("name", "theirs", "arguments"), OPTAX)
def test_the_arguments_of_optax(name, theirs, arguments, optax):
    def listed(function):
        return [(p.name, p.default) for p in inspect.signature(function).parameters.values()]

    assert listed(getattr(schedules, name)) == listed(getattr(optax, theirs))
    values = list(arguments.values())
    in_order = [p for p, _ in listed(getattr(schedules, name))][: len(values)] == list(arguments)
    assert not in_order or getattr(schedules, name)(*values) == getattr(schedules, name)(**arguments)


def test_join_is_that_of_optax(optax):
    parts = [{"init_value": 0.1, "end_value": e, "transition_steps": 30} for e in (0.5, 0.2, 0.9)]
    ours = schedules.join([schedules.linear(**p) for p in parts], [25, 80])
    close(ours, optax.join_schedules([optax.linear_schedule(**p) for p in parts], [25, 80]))
