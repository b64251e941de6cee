"""Every exercise of lucid's own course is as `lucid check` wants it."""

from __future__ import annotations

import pytest

from lucid.classroom import validate
from lucid.classroom.course import load_course
from lucid.classroom.grading import grade_mistake

COURSE = load_course()
MISTAKES = {f"{name}: {m.name}": (name, m) for name in COURSE for m in COURSE[name].mistakes}
PARTS = (validate.incomplete, validate.inputs, validate.key, validate.starter)
BUGS = [name for name in COURSE if name.startswith("bug_")]  # their starters run, and are wrong


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
@pytest.mark.parametrize("name", COURSE)
def test_an_exercise(name, part):
    assert part(COURSE[name]) == []


@pytest.mark.parametrize("name", [name for name in COURSE if name not in BUGS])
def test_an_unknown_error_gets_no_hint(name):
    failing = COURSE[name].source.starter().replace("raise NotImplementedError", "raise ValueError('other')")
    assert {result.hint for result in validate.graded(COURSE[name], failing).results} == {None}


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_planted(name):
    """The starter runs, and nothing in it says that something is to be written."""
    starter = COURSE[name].source.starter(bare=True)
    assert "NotImplementedError" not in starter and "~" not in starter


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_loses_its_points_and_gets_its_hint(mistake):
    name, mistake = MISTAKES[mistake]
    assert validate.mistake(COURSE[name], mistake) == []


@pytest.mark.parametrize("name", COURSE)
def test_a_mistake_is_graded_here_as_in_a_students_process(name):
    exercise = COURSE[name]
    here = grade_mistake(exercise, exercise.mistakes[0], student=validate.STUDENTS[0])
    there = validate.graded(exercise, exercise.mutated(exercise.mistakes[0]))
    assert [(r.passed, r.hint) for r in here.results] == [(r.passed, r.hint) for r in there.results]


def test_a_wrong_array_is_told_from_an_error():
    """Where a mistake of the list raises, and in a hidden check."""
    source = "import numpy as np\noutput_size = conv2d = lambda *x, **y: np.zeros((1, 1, 2, 3))"
    report = validate.graded(COURSE["conv2d"], source)
    assert report.score == 0
    assert report.results[-1].problem == "it does not hold"


@pytest.mark.parametrize("form", ["class", "function"])
@pytest.mark.parametrize("name", ["sgd", "rmsprop", "adam", "adamax", "nadam"])
def test_an_optimizer_is_a_class_or_a_function(name, form):
    key = COURSE[name].source.key()
    alone = {"class": key.replace(f"{name}_update", "_step"), "function": key[: key.index("# %%\nclass ")]}
    assert validate.graded(COURSE[name], alone[form]).percent == 100


def test_an_error_in_a_class_is_not_hidden_by_the_empty_function():
    source = "class SGD:\n    def __init__(self, learning_rate, momentum):\n        self.lr = learnin_rate\n"
    problems = [result.problem for result in validate.graded(COURSE["sgd"], source).results if not result.check.hidden]
    assert set(problems) == {"NameError in line 3: name 'learnin_rate' is not defined"}
