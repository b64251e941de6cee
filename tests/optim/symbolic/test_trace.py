"""Tracing of a rule: what it may be written with; all else is refused by name."""

import numpy as np
import pytest

from lucid.optim.engine import cuda_kernel, numpy_program
from lucid.optim.rule import rule
from lucid.optim.symbolic.trace import trace


def made(update, state=("m",)):
    return rule("new", lambda t, memory, *, lr: (lr,), update, state=state)


@pytest.mark.parametrize(
    ("update", "error", "words"),
    [
        (
            lambda xp, p, g, m, lr: (p - lr * xp.exp(g), m),
            AttributeError,
            "a rule cannot use xp.exp: it is not among neg",
        ),
        (lambda xp, p, g, m, lr: (p - lr * g**3, m), TypeError, r"cannot use g \*\* 3: of powers there are x\*\*2"),
        (lambda xp, p, g, m, lr: (p - lr if g > 0 else p, m), TypeError, "cannot branch on greater.*use xp.where"),
        (
            lambda xp, p, g, m, lr: (p - (1 - lr) * g, m),
            TypeError,
            r"subtract of 1.0, lr: numbers that are the same .*scalars",
        ),
        (lambda xp, p, g, m, lr: (p - lr * g,), ValueError, "new: update returned 1 values, expected p and m"),
        (lambda xp, p, g, m, lr: (p @ g, m), TypeError, "unsupported operand"),
    ],
)
def test_what_is_refused(update, error, words):
    with pytest.raises(error, match=words):
        trace(made(update))


def test_a_square_is_a_square_in_every_form():
    rules = [made(lambda xp, p, g, lr: (p - lr * (g**2),), ()), made(lambda xp, p, g, lr: (p - lr * (g * g),), ())]
    dtype = np.dtype("f8")
    for form in (lambda r: numpy_program.program(r, dtype).source, lambda r: cuda_kernel.source(r, dtype)):
        assert form(rules[0]) == form(rules[1])


def test_what_is_not_used_is_left_out():
    def update(xp, p, g, m, lr):
        xp.sqrt(m)
        return p - lr * g, m

    assert [step.op for step in trace(made(update)).steps] == ["multiply", "subtract"]
