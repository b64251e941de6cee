"""The LaTeX of every rule, read back as a program, gives the numbers of the rule."""

import math
from dataclasses import replace

import numpy as np
import pytest

from lucid import optim
from lucid.optim.engine import cuda_kernel, numpy_program
from lucid.optim.rule import rule
from lucid.optim.symbolic.latex import Formula, letter

from ..parameters import param
from ..rules import RULES, rule_of
from .latex import evaluate, normal


def with_step(letter, step):
    name = letter if len(letter) == 1 else rf"\mathrm{{{letter}}}".replace("_", r"\_")
    return f"{name}_t" if step == "t" else f"{name}_{{{step}}}"


@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_the_latex_gives_the_numbers_of_the_rule(optimizer, options):
    read_back(*rule_of(optimizer, options))


def read_back(rule, hyper):
    lines = Formula(rule).lines
    rng = np.random.default_rng(3)
    memory = {"mu_product": 1.0, "eta": hyper["lr"], "mu": 1.0}
    start = [hyper[s] if isinstance(s, str) else s for s in rule.start]
    p, *state = np.float64(rng.normal()), *map(np.float64, start)
    for t in range(1, 12):
        g = np.float64(rng.normal())
        values = {letter(name): hyper[name] for name in rule.needs} | {"t": t, "p_{t-1}": p, "g_t": g}
        values |= {with_step(a, "t-1"): v for a, v in zip(rule.state_symbols, state, strict=True)}
        values |= {with_step(name, "t-1"): value for name, value in memory.items()}
        found = evaluate(lines, values)
        numbers = rule.scalars(t, memory, **{name: hyper[name] for name in rule.needs})
        p, *state = rule.update(np, p, g, *state, *numbers)
        for array, value in zip(("p", *rule.state_symbols), (p, *state), strict=True):
            assert math.isclose(found[normal(with_step(array, "t"))], value, rel_tol=1e-12, abs_tol=1e-14), array


MUON = [
    {},
    {"nesterov": False, "ns_steps": 1, "weight_decay": 0.0},
    {"ns_steps": 3, "adjust_lr_fn": "match_rms_adamw", "momentum": 0.5},
]


@pytest.mark.parametrize("shape", [(3, 4), (5, 2), (2, 2), (1, 3)])
@pytest.mark.parametrize("options", MUON)
def test_the_latex_of_a_rule_for_matrices(options, shape):
    rng = np.random.default_rng(3)
    one = optim.Muon([param(np.ones(shape))], **options)
    _, rule, hyper = one._selector.select(one.param_groups[0])
    lines = Formula(rule).lines
    assert Formula(rule).latex == optim.formula("muon", **options).latex
    p, buffer = rng.normal(size=shape), np.zeros(shape)
    for t in range(1, 6):
        g = rng.normal(size=shape)
        values = {letter(name): hyper[name] for name in rule.needs} | {"t": t, "p_{t-1}": p, "g_t": g}
        values |= {letter("rows"): shape[0], letter("columns"): shape[1], with_step("buffer", "t-1"): buffer}
        found = evaluate(lines, values)
        p, buffer = rule.update(np, p, g, buffer, *rule.scalars(t, {}, **{name: hyper[name] for name in rule.needs}))
        for name, value in (("p", p), ("buffer", buffer)):
            np.testing.assert_allclose(found[normal(with_step(name, "t"))], value, rtol=1e-11, atol=1e-13)


def test_rules_for_matrices_have_their_words_too():
    latex = optim.Muon.formula(ns_steps=2).latex
    assert latex.count(r"\mathrm{square}_{1} &= x_{1} x_{1}^{\top}") == 1
    assert "x_{3}" not in latex
    assert len(optim.Muon.formula(ns_steps=50).lines) == 106

    refused = replace(optim.Muon.traced_rule(), update=lambda xp, p, g, *rest: (xp.linalg.svd(p), g))
    with pytest.raises(AttributeError, match=r"a rule for matrices cannot use xp\.linalg"):
        Formula(refused)


def test_words_of_a_new_rule():
    """Hyper-parameters that nobody has named before, and all that ``scalars`` may use."""

    def scalars(t, memory, *, lr, sigma, warmup_steps):
        share = min(t / warmup_steps, 1) if t >= 2 else -sigma
        return lr * share, sigma if warmup_steps <= 3 else max(sigma, t)

    def update(xp, p, g, m, step, s):
        m = s * m + -g
        return p + step * xp.sign(m), m

    new = rule("new", scalars, update, state=("m",))
    for warmup_steps in (3.0, 4.0):
        read_back(new, {"lr": 0.1, "sigma": 0.5, "warmup_steps": warmup_steps})
    latex = Formula(new).latex
    assert all(word in latex for word in (r"\sigma", r"\mathrm{warmup\_steps}", r"m_{t-1} - g_t"))


def test_scalars_that_cannot_be_written():
    def scalars(t, memory, *, lr):
        return (lr * math.sqrt(t),)

    descent = rule("descent", scalars, lambda xp, p, g, lr: (p - lr * g,))
    with pytest.raises(TypeError, match=r"a function such as math.sqrt takes only numbers.*x\*\*0.5 is the root"):
        Formula(descent)


@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_a_change_in_a_rule_changes_what_is_derived_from_it(optimizer, options):
    """A rule that is wrong on purpose: its formula and kernel are as wrong as it is."""
    rule, hyper = rule_of(optimizer, options)

    def update(xp, p, g, *rest):
        p, *state = rule.update(xp, p, g, *rest)
        return (p + g, *state)

    def scalars(t, memory, **hyper):
        return tuple(number / (1 + t) for number in rule.scalars(t, memory, **hyper))

    updated, scaled = replace(rule, update=update), replace(rule, scalars=scalars)
    for changed in (updated, scaled):
        assert Formula(changed).latex != Formula(rule).latex
        read_back(changed, hyper)
    for dtype in map(np.dtype, ("f4", "f8")):
        assert cuda_kernel.source(updated, dtype) != cuda_kernel.source(rule, dtype)
        assert numpy_program.program(updated, dtype).source != numpy_program.program(rule, dtype).source


def test_options_select_the_formula():
    decoupled = optim.Adamax.formula(decoupled_weight_decay=True).latex
    coupled = optim.Adamax.formula(decoupled_weight_decay=False).latex
    plain = optim.Adamax.formula().latex
    assert r"\left(1 - \mathrm{lr} \, \lambda\right) \, p_{t-1}" in decoupled
    assert r"\hat{g}_t &= g_t + \lambda \, p_{t-1}" in coupled
    assert r"\lambda" not in plain
    assert optim.formula("adamax", decoupled_weight_decay=False).latex == coupled
    assert plain in optim.formula("adamax")._repr_latex_()
    assert optim.formula("adamax").latex == repr(optim.formula("Adamax"))


@pytest.mark.parametrize("show", [optim.show_kernel, optim.show_program])
def test_rules_for_matrices_run_as_they_stand(show):
    with pytest.raises(ValueError, match="muon works on whole matrices, by calls of the array library"):
        show("muon")


@pytest.mark.parametrize("show", [optim.formula, optim.show_kernel, optim.show_program])
def test_unknown_names(show):
    with pytest.raises(ValueError, match=r"unknown optimizer .adam2.: expected one of .*adamax"):
        show("adam2")
    with pytest.raises(ValueError, match="LBFGS is no rule but a method with a closure"):
        show("lbfgs")
    with pytest.raises(ValueError, match="Adafactor has one formula for matrices and one for vectors"):
        show("adafactor")
    with pytest.raises(ValueError, match="lr is out of range"):
        show("adamax", lr=-1)
