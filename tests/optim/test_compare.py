"""compare: optimizers side by side."""

import importlib
import math

import numpy as np
import pytest

from lucid import optim


def bowl(x):
    return (x**2).sum()


def test_compare():
    table = optim.compare(optim.conventions("nadam", lr=0.01), (bowl, [1.0, -2.0]), steps=3)
    assert table.names == ["lucid", "PyTorch", "optax", "Keras"]
    assert [row.step for row in table.column("optax")] == [1, 2, 3]
    assert all(row.apart == 0 for row in table.column("lucid"))
    assert all(row.apart > 0 for name in table.names[1:] for row in table.column(name))
    text = repr(table)
    assert len(text.splitlines()) == 4
    assert all(name in text for name in table.names)


def test_compare_takes_any_optimizers():
    table = optim.compare({"sgd": optim.SGD, "rprop": lambda p: optim.Rprop(p)}, (bowl, np.ones((2, 2))), steps=2)
    first = table.column("sgd")[0]
    assert math.isclose(first.loss, 4 * (1 - 2e-3) ** 2)
    assert first.params.shape == (2, 2)


def test_compare_takes_what_calls_its_closure_again():
    table = optim.compare({"lbfgs": optim.LBFGS}, (bowl, [1.0, -2.0]), steps=1)
    assert table.column("lbfgs")[0].loss < 1e-12


def test_compare_refuses():
    with pytest.raises(ValueError, match="at least one optimizer and one step; got 0 and 5"):
        optim.compare({}, (bowl, [1.0]), 5)
    with pytest.raises(ValueError, match="known for 'adamax', 'nadam'; got 'adam'"):
        optim.conventions("adam")


def test_compare_plots(matplotlib):
    pyplot = importlib.import_module("matplotlib.pyplot")
    axes = optim.compare(optim.conventions("adamax", eps=0.1), (bowl, [1.0, -2.0]), steps=4).plot()
    assert len(axes.lines) == 3
    pyplot.close("all")
