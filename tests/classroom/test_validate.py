"""`lucid check`: what it says of an exercise that is not as it should be."""

from __future__ import annotations

import re

import pytest

from lucid.classroom.command.main import main

GOOD = """# %% [markdown]
# # Doubling
#
# $f(x) = 2x$.

# %%
import numpy as np


def double(x):
    # begin core: return twice x
    return 2 * x
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def draw(rng):
    return {"x": rng.integers(3, 100, size=2)}


@check("Twice as much.", inputs=draw)
def twice(x):
    return double(x)


@check("Zero stays zero.", inputs=draw)
def zero(x):
    return double(0 * x), x


MISTAKES = [
    Mistake("a", {"2 * x": "3 * x"}, ["twice"], "hint a"),
    Mistake("b", {"2 * x": "4 * x"}, ["twice"], "hint b"),
    Mistake("c", {"2 * x": "2 * x + 1"}, ["twice", "zero"], "hint c"),
    Mistake("d", {"2 * x": "2 * x + 2"}, ["twice", "zero"], "hint d"),
    Mistake("e", {"2 * x": "x"}, ["twice"], "e"),
]
HINTS = ["one", "two"]
"""

BROKEN = {
    "no text": ("# $f(x) = 2x$.", "#", "the first cell has no text"),
    "four mistakes": ('    Mistake("e", {"2 * x": "x"}, ["twice"], "e"),\n', "", "4 mistakes; expected at least 5"),
    "one hint": ('["one", "two"]', '["one"]', "1 steps in HINTS"),
    "one hint for two": ('"hint b"', '"hint a"', "two mistakes have the same hint"),
    "a library": ("import numpy as np", "import numpy as np\nimport pytest", "it imports pytest"),
    "inputs for everybody": ("rng.integers(3, 100, size=2)", "np.arange(3, 5)", "two students have the same inputs"),
    "inputs by chance": ("rng.integers", "np.random.default_rng().integers", "differ from one call to the next"),
    "a check that raises": ("    return double(0 * x), x", "    return double(y)", "zero raises on the key: NameError"),
    "no number": ("    return double(0 * x), x", "    return double", "this cannot be graded"),
    "a lavish check": ("double(0 * x), x", "x", "the starter passes zero"),
    "an old text": ('{"2 * x": "x"}', '{"3 * y": "x"}', "changes '3 * y', which is not in the key"),
    "a check too many": ('["twice"], "e"', '["twice", "zero"], "e"', "passes zero, which `fails` names"),
    "a check too few": ('["twice", "zero"], "hint c"', '["twice"], "hint c"', "fails zero too, which `fails` does not"),
    "twins": ('"2 * x + 2"', '"1 + 2 * x"', "another mistake gives the same numbers there"),
    "only for some": ('{"2 * x": "x"}', '{"2 * x": "np.where(x == 72, x, 2 * x)"}', "with the inputs of student"),
}  # fmt: skip
UNREADABLE = {
    "an unknown check": ('["twice"], "hint a"', '["thrice"], "hint a"', "mistakes fail the checks thrice"),
    "no grader": ("# %% grader", "# %%", "expected a line '# %% grader'"),
    "no end": ("    # end core\n", "", "has no '# end core'"),
    "a slip in the key": ("return 2 * x", "return 2 * (x", "the key of .*double.py, line 11: SyntaxError"),
    "a slip in the checks": ("size=2)}", "size=2)", "double.py, line 21: SyntaxError"),
    "a name that is not": ('"hint d"', "hint_d", "double.py, line 38: NameError"),
}


def checked(tmp_path, text: str) -> int:
    (tmp_path / "double.py").write_text(text, encoding="utf-8")
    return main(["check", str(tmp_path)])


def test_a_good_exercise_has_no_problem(tmp_path, capsys):
    assert checked(tmp_path, GOOD) == 0
    out = capsys.readouterr().out
    assert "✓ key" in out and "✓ mistake: e" in out and "No problem." in out


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_is_named(tmp_path, capsys, fault):
    old, new, words = BROKEN[fault]
    assert old in GOOD
    assert checked(tmp_path, GOOD.replace(old, new)) == 1
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("fault", UNREADABLE)
def test_what_is_no_exercise_is_refused_with_its_place(tmp_path, capsys, fault):
    old, new, words = UNREADABLE[fault]
    assert old in GOOD
    assert checked(tmp_path, GOOD.replace(old, new)) == 2
    assert re.search(words, capsys.readouterr().err)
