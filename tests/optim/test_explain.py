"""explain: the formula of a step with its numbers."""

import re

import numpy as np
import pytest

from lucid import optim

from .parameters import param, run, set_grad
from .rules import RULES


@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_explain_ends_where_the_step_ends(optimizer, options, capsys):
    p = param([1.0, -2.0])
    one = optimizer([p], **options)
    run(one, [p], [[np.array([0.1, -0.3])], [np.array([-0.2, 0.0])]])
    set_grad(p, np.array([0.3, 0.05]))
    before = {name: np.array(value) for name, value in one.state[p].items()}
    for index in (0, 1):
        one.explain(p, index)
    text = capsys.readouterr().out
    for name, value in one.state[p].items():
        np.testing.assert_array_equal(before[name], value)
    told = [float(x) for x in re.findall(r"p goes from \S+ to (\S+): it changes", text)]
    one.step()
    np.testing.assert_allclose(told, p._data, rtol=1e-5)
    assert "step 3, element 1 of a parameter of shape (2,)" in text


def test_explain_shows_symbols_and_numbers(capsys):
    p = param([1.0, -2.0], [0.1, -0.3])
    optim.Adamax([p], lr=0.1, weight_decay=0.5, decoupled_weight_decay=False).explain(p, (1,))
    assert capsys.readouterr().out.splitlines()[:6] == [
        "adamax, step 1, element (1,) of a parameter of shape (2,); ' marks new values",
        "before   p = (-2)   g = (-0.3)   m = 0   u = 0",
        "numbers  step = 1   b1 = 0.9   c1 = 0.1   b2 = 0.999   eps = 1e-08   wd = 0.5",
        "~g       = g + wd * p",
        "         = (-0.3) + 0.5 * (-2)",
        "         = (-1.3)",
    ]


def test_explain_subtracts_what_is_negative(capsys):
    p = param([1.0], [0.25])
    optim.SGD([p], momentum=0.5, weight_decay=0.5, maximize=True).explain(p, 0)
    text = capsys.readouterr().out
    assert "b'       = mu * b - g + wd * p\n" in text
    assert optim.SGD.formula(momentum=0.5, maximize=True).lines[0] == ("b_t", r"\mu \, b_{t-1} - g_t")


def test_explain_changes_nothing_and_runs_on_any_device(device, capsys):
    p = param([1.0], [0.1], device=device)
    optimizer = optim.NAdam([p], lr=lambda k: 0.1, momentum_schedule="dozat")
    optimizer.explain(p, 0)
    assert not optimizer.state
    optimizer.step()
    optimizer.explain(p, 0)
    assert optimizer.state[p]["step"] == 1
    product = optimizer.state[p]["mu_product"]
    optimizer.explain(p, 0)
    assert optimizer.state[p]["mu_product"] == product


@pytest.mark.parametrize(
    ("make", "index", "words"),
    [
        (lambda p: optim.SGD([param([1.0])]), 0, "does not have that parameter"),
        (lambda p: optim.SGD([p]), 0, "index 0 does not select one element of shape"),
        (lambda p: optim.Muon([p]), (0, 0), "muon works on whole matrices"),
        (lambda p: optim.LBFGS([p]), (0, 0), "lbfgs works on whole matrices or vectors"),
    ],
)
def test_explain_refuses(make, index, words):
    p = param(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match=words):
        make(p).explain(p, index)
    p.grad = None
    with pytest.raises(ValueError, match=r"no gradient; call backward\(\) first"):
        optim.SGD([p]).explain(p, (0, 0))
