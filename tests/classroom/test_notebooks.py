"""Exercises as notebooks: what is in them, and the checks that run in a notebook's kernel."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest

from lucid.classroom import submission
from lucid.classroom.command.main import main
from lucid.classroom.course import load_course
from lucid.classroom.notebooks import cells, kernel, nbgrader, otter
from lucid.classroom.notebooks.solution import solution
from lucid.classroom.source import Block

COURSE = load_course()
ADAMAX = COURSE["adamax"]
FORGOTTEN = ADAMAX.mistakes[0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder that a student works in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def of(text: str, metadata: str) -> list[dict]:
    """What the cells of a notebook hold under a key of their metadata."""
    return [cell["metadata"][metadata] for cell in json.loads(text)["cells"] if metadata in cell["metadata"]]


@pytest.mark.parametrize("name", COURSE)
def test_a_notebook_is_the_file_in_cells(name, tmp_path):
    exercise = COURSE[name]
    for make, text in ((cells.starter, exercise.source.starter()), (cells.key, exercise.source.key())):
        file = tmp_path / f"{name}.ipynb"
        file.write_text(make(exercise), encoding="utf-8")
        assert ast.dump(ast.parse(submission.read(file))) == ast.dump(ast.parse(text))
        assert make(exercise) == make(exercise), "the same text whenever it is made"


def test_a_student_with_a_notebook(folder, capsys):
    assert main(["start", "adamax", "--notebook"]) == 0
    assert main(["grade"]) == 1, "the next one, wherever it is written"
    assert "it is not written yet" in capsys.readouterr().out
    assert main(["start", "adamax"]) == 2
    assert "adamax.ipynb is here already" in capsys.readouterr().err
    assert main(["start", "adamax", "--reset"]) == 0
    assert Path("adamax.ipynb.bak").exists() and Path("adamax.py").exists() and not Path("adamax.ipynb").exists()


def test_what_is_missing_is_named(folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupytext", None)
    assert main(["start", "adamax", "--notebook"]) == 2
    assert 'pip install "lucid-grad[notebook]"' in capsys.readouterr().err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", COURSE)
def test_the_cells_of_nbgrader(name):
    exercise = COURSE[name]
    marked = of(nbgrader.nbgrader(exercise), "nbgrader")
    tests = [m for m in marked if m["grade"]]
    assert [m["grade_id"] for m in tests] == [f"{name}-{check.name}" for check in exercise.checks]
    assert sum(m["points"] for m in tests) == sum(check.points for check in exercise.checks if not check.challenge)
    assert all(m["locked"] and not m["solution"] for m in tests)
    assert all(m["solution"] and not m["locked"] and "points" not in m for m in marked if not m["grade"])
    assert len({m["grade_id"] for m in marked}) == len(marked)


BUGS = [
    name for name in COURSE if any(isinstance(part, Block) and part.planted() for part in COURSE[name].source.parts)
]


@pytest.mark.parametrize("name", BUGS)
def test_for_nbgrader_a_bug_stands_there_from_the_start(name):
    students = [cell for cell in json.loads(nbgrader.nbgrader(COURSE[name]))["cells"] if cell["cell_type"] == "code"]
    source = "\n\n".join("".join(cell["source"]) for cell in students if not cell["metadata"])
    assert ast.dump(ast.parse(source)) == ast.dump(ast.parse(COURSE[name].source.starter()))


@pytest.mark.parametrize("name", COURSE)
def test_the_tests_of_otter(name):
    exercise = COURSE[name]
    sources = ["".join(cell["source"]) for cell in json.loads(otter.otter(exercise))["cells"]]
    inside = sources[sources.index("# BEGIN TESTS") + 1 : sources.index("# END TESTS")]
    assert [
        cells.checking(exercise, check.name) in source for check, source in zip(exercise.checks, inside, strict=True)
    ]
    assert [("hidden: true" in source) for source in inside] == [check.hidden for check in exercise.checks]


@pytest.mark.parametrize("make", [nbgrader.nbgrader, otter.otter], ids=["nbgrader", "otter"])
@pytest.mark.parametrize("name", COURSE)
def test_a_test_says_nothing_of_keys_and_numbers(name, make):
    cells_of = json.loads(make(COURSE[name]))["cells"]
    tests = ["".join(cell["source"]) for cell in cells_of if "notebooks.kernel" in "".join(cell["source"])]
    allowed = ("from lucid.classroom.notebooks.kernel import check", f"check({name!r}, ", "### ", '"""')
    config = ("hidden: ", "points: ", "failure_message: ")
    assert len(tests) == len(COURSE[name].checks)
    assert not [line for test in tests for line in test.splitlines() if not line.startswith(allowed + config)]


HISTORIES = {
    "the last definition counts": (["def f(x):\n    return 1", "def f(x):\n    return 2 * x"], 6),
    "what it uses comes along": (["import numpy as np\nTWO = np.int64(2)", "def f(x):\n    return TWO * x"], 6),
    "also where it is defined later": (["def f(x):\n    return g(x)", "def g(x):\n    return 2 * x"], 6),
    "a class, and a method put on it": (
        [
            "class A:\n    pass",
            "def method(self, x):\n    return 2 * x\nA.go = method",
            "def f(x):\n    return A().go(x)",
        ],
        6,
    ),
    "a table that is filled": (["table = {}", "table[3] = 6", "def f(x):\n    return table[x]"], 6),
    "a number that is changed": (["n = 1", "n += 1", "def f(x):\n    return n * x"], 6),
    "tries that failed do not count": (["x = f(3)", "x = 1 / 0", "def f(x):\n    return 2 * x", "f(None)"], 6),
    "nor local names of the same name": (["y = undefined()", "def f(x):\n    y = 2 * x\n    return y"], 6),
    "nor what is no Python": (["%matplotlib inline\n!ls", "%%time\ndef f(x):\n    return 2 * x", "def f(:"], 6),
    "a function that calls itself": (["def f(x):\n    return 0 if x == 0 else 2 + f(x - 1)"], 6),
    "nothing of that name": (["g = 3"], None),
}


@pytest.mark.parametrize("history", HISTORIES)
def test_the_solution_of_a_notebook(history):
    ran, expected = HISTORIES[history]
    namespace: dict = {}
    exec(solution(ran, ["f"]), namespace)
    assert (namespace["f"](3) if "f" in namespace else None) == expected


def test_a_check_in_a_kernel(folder, monkeypatch):
    monkeypatch.setattr(kernel, "_history", lambda: [ADAMAX.mutated(FORGOTTEN), "print(adamax_update)"])
    with pytest.raises(AssertionError, match="as long as the learning rate") as failed:
        kernel.check("adamax", "first_step")
    assert "expected" in str(failed.value) and FORGOTTEN.hint in str(failed.value)
    monkeypatch.setattr(kernel, "_history", lambda: [ADAMAX.source.key()])
    for check in ADAMAX.checks:
        kernel.check("adamax", check.name)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("adamox", "first_step"), ValueError, "LUCID_COURSE names the folder"),
        (("adamax", "second_step"), ValueError, "no check 'second_step'; it has first_step"),
    ],
)
def test_a_check_that_is_not_there(folder, monkeypatch, arguments, error, words):
    monkeypatch.setattr(kernel, "_history", lambda: [ADAMAX.source.starter()])
    with pytest.raises(error, match=words):
        kernel.check(*arguments)


def test_outside_of_a_notebook(folder):
    with pytest.raises(RuntimeError, match="lucid grade grades a file"):
        kernel.check("adamax", "first_step")
