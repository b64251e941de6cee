"""The LaTeX of every rule, read back as a program, gives the numbers of the rule."""

import math
import operator
import re
from dataclasses import replace

import numpy as np
import pytest

from lucid import optim
from lucid.optim import kernel, program
from lucid.optim.formula import Formula, letter
from lucid.optim.rule import rule

from .rules import RULES, rule_of

TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+\.?\d*|[a-zA-Z]|.")


class Reader:
    """Evaluates the LaTeX that formulas are written in, with a value for each name."""

    def __init__(self, text, values):
        text = re.sub(r"\\(mathrm|hat)\{((?:[^{}])+)\}", r"\\\1<\2>", text)  # a name in braces is one word
        self.values = values
        self.tokens = [t for t in re.findall(r"\\(?:mathrm|hat)<[^>]+>|" + TOKEN.pattern, text) if t.strip()]
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *wanted):
        for token in wanted:
            assert self.peek() == token, f"wanted {token}, got {self.tokens[self.at : self.at + 5]}"
            self.at += 1

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def comparison(self):
        left = self.sum()
        compare = {"<": operator.lt, ">": operator.gt, r"\le": operator.le, r"\ge": operator.ge}.get(self.peek())
        return compare(left, self.sum()) if compare and self.next() else left

    def sum(self):
        value = -self.product() if self.peek() == "-" and self.next() else self.product()
        while self.peek() in ("+", "-"):
            value = value + self.product() if self.next() == "+" else value - self.product()
        return value

    def product(self):
        value = self.power()
        while self.peek() in (r"\,", r"\cdot"):
            self.next()
            value = value * self.power()
        return value

    def power(self):
        value = self.atom()
        if self.peek() == "^":
            self.next()
            value = value ** self.group()
        return value

    def group(self):
        self.take("{")
        value = self.comparison()
        self.take("}")
        return value

    def bracket(self, close):
        value = self.comparison()
        self.take(r"\right", close)
        return value

    def atom(self):
        token = self.next()
        if token[0].isdigit():
            return np.float64(token)
        if token == r"\frac":
            return self.group() / self.group()
        if token == r"\sqrt":
            return self.group() ** 0.5
        if token in (r"\max", r"\min"):
            self.take(r"\left", "(")
            left = self.comparison()
            self.take(",")
            return (max if token == r"\max" else min)(left, self.bracket(")"))
        if token == r"\operatorname":
            self.take(*"{sign}", r"\left", "(")
            return float(np.sign(self.bracket(")")))
        if token == r"\left":
            opening = self.next()
            value = self.bracket({"(": ")", "[": "]", "|": "|"}[opening])
            return abs(value) if opening == "|" else float(value)
        if token == r"\begin":
            return self.cases()
        return self.name(token)

    def cases(self):
        self.take(*"{cases}")
        found = None
        while True:
            value = self.comparison()
            self.take("&", r"\text", "{")
            word = "".join(iter(self.next, "}"))
            holds = True if word == "otherwise" else self.comparison()
            while self.peek() == r"\land" and self.next():
                holds = self.comparison() and holds
            if holds and found is None:
                found = value
            if self.next() == r"\end":
                self.take(*"{cases}")
                return found

    def name(self, token):
        if self.peek() == "_":
            token += self.next()
            token += self.next() if self.peek() != "{" else "{" + "".join(iter(self.next, "}"))[1:] + "}"
        return self.values[token]


def normal(name):
    """A name as the reader writes it."""
    return re.sub(r"\\(mathrm|hat)\{([^{}]+)\}", r"\\\1<\2>", name)


def evaluate(lines, values):
    """The value of each left side; a line may use those that stand above or below it."""
    left = {normal(name): text for name, text in lines}
    values = {normal(name): value for name, value in values.items()}

    class Lazy(dict):
        def __missing__(self, name):
            self[name] = Reader(left[name], self).comparison()
            return self[name]

    known = Lazy(values)
    return {name: known[name] for name in left}


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
        values |= {with_step(a, "t-1"): v for a, v in zip(rule.state_letters, state, strict=True)}
        values |= {with_step(name, "t-1"): value for name, value in memory.items()}
        with np.errstate(divide="ignore", invalid="ignore"):  # in the case that does not hold
            found = evaluate(lines, values)
        numbers = rule.scalars(t, memory, **{name: hyper[name] for name in rule.needs})
        p, *state = rule.update(np, p, g, *state, *numbers)
        for array, value in zip(("p", *rule.state_letters), (p, *state), strict=True):
            assert math.isclose(found[normal(with_step(array, "t"))], value, rel_tol=1e-12, abs_tol=1e-14), array


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
        assert kernel.source(updated, dtype) != kernel.source(rule, dtype)
        assert program.program(updated, dtype).source != program.program(rule, dtype).source


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


@pytest.mark.parametrize("show", [optim.formula, optim.show_kernel, optim.show_program])
def test_unknown_names(show):
    with pytest.raises(ValueError, match=r"unknown optimizer .adam2.: expected one of .*adamax"):
        show("adam2")
    with pytest.raises(ValueError, match="whole matrices"):
        show("muon")
    with pytest.raises(ValueError, match="lr is out of range"):
        show("adamax", lr=-1)
