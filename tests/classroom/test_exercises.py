"""Every exercise: the key is right, the starter is not, and each mistake loses its points and gets its hint."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from lucid.classroom.course import load_course
from lucid.classroom.exercise import Failure
from lucid.classroom.grading import grade

COURSE = load_course()
MISTAKES = {f"{name}: {m.name}": (name, m) for name in COURSE for m in COURSE[name].mistakes}
STUDENTS = ("ann", "ben", "cy")  # each has other inputs: what holds for them holds for others


def earlier(exercise):
    """The solutions of the exercises that one builds on."""
    names = dict.fromkeys(exercise.builds_on)
    for name in exercise.builds_on:
        names |= earlier(COURSE[name])
    return {name: COURSE[name].source.key() for name in names}


def graded(name, source):
    return grade(COURSE[name], source, student="ann", earlier=earlier(COURSE[name]))


@pytest.mark.parametrize("name", COURSE)
def test_the_key_has_full_marks(name):
    report = graded(name, COURSE[name].source.key())
    assert [result.problem for result in report.results] == [None] * len(report.results), report.printed
    assert report.percent == 100


@pytest.mark.parametrize("bare", [False, True], ids=["starter", "bare"])
@pytest.mark.parametrize("name", COURSE)
def test_the_starter_has_no_marks_in_any_check(name, bare):
    starter = COURSE[name].source.starter(bare=bare)
    assert not [result.check.name for result in graded(name, starter).results if result.passed]
    assert "Mistake" not in starter and "# begin" not in starter


@pytest.mark.parametrize("name", COURSE)
def test_an_unknown_error_gets_no_hint(name):
    failing = COURSE[name].source.starter().replace("raise NotImplementedError", "raise ValueError('other')")
    assert {result.hint for result in graded(name, failing).results} == {None}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_loses_its_points_and_gets_its_hint(mistake):
    name, mistake = MISTAKES[mistake]
    exercise = COURSE[name]
    failing = [result for result in graded(name, exercise.mutated(mistake)).results if not result.passed]
    assert {result.check.name for result in failing} == set(mistake.fails)
    assert {result.hint for result in failing} == {mistake.hint}
    for student in STUDENTS[1:]:  # in this process, which is faster
        for check in exercise.checks:
            mistaken = exercise.mistaken(mistake, check, student)
            wrong = isinstance(mistaken, Failure) or not exercise.right(check, student, mistaken)
            assert wrong == (check.name in mistake.fails), f"{check.name} of {student}"


@pytest.mark.parametrize("name", COURSE)
def test_an_exercise_is_complete(name):
    exercise = COURSE[name]
    assert len(exercise.mistakes) >= 5
    assert len({mistake.hint for mistake in exercise.mistakes}) == len(exercise.mistakes)
    assert len(exercise.hints) >= 2
    assert exercise.text.strip(), "the first cell says what the exercise is about"
    assert not {"lucid", "torch"} & {
        alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(exercise.source.key()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }, "an exercise is solved with NumPy alone"


@pytest.mark.parametrize("name", COURSE)
def test_students_have_different_numbers(name):
    exercise = COURSE[name]
    drawn = [[exercise.inputs(check, student) for check in exercise.checks] for student in STUDENTS]
    again = [exercise.inputs(check, "ann") for check in exercise.checks]
    assert repr(again) == repr(drawn[0])
    with np.printoptions(threshold=10**6):
        assert len({repr(inputs) for inputs in drawn}) == len(STUDENTS)


def test_a_wrong_array_is_told_from_an_error():
    """Where a mistake of the list raises, and in a hidden check."""
    source = "import numpy as np\noutput_size = conv2d = lambda *x, **y: np.zeros((1, 1, 2, 3))"
    report = graded("conv2d", source)
    assert report.score == 0
    assert report.results[-1].problem == "it does not hold"
