"""nbgrader and otter themselves read the notebooks that are made for them: the key has full marks, the starter none."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lucid.classroom.course import load_course
from lucid.classroom.notebooks import nbgrader as for_nbgrader
from lucid.classroom.notebooks import otter as for_otter

COURSE = load_course()
ADAMAX = COURSE["adamax"]
POSSIBLE = 10.0
SECRET = "np.maximum"  # of the key


@pytest.fixture(scope="module")
def nbgrader():
    """nbgrader, in an environment of its own."""
    return pytest.importorskip("nbgrader")


@pytest.fixture(scope="module")
def otter():
    """otter-grader, in an environment of its own."""
    return pytest.importorskip("otter")


def run(*command: str, folder: Path) -> None:
    """Run a module of this Python in a folder."""
    path = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]


@pytest.mark.usefixtures("nbgrader")
@pytest.mark.parametrize("name", COURSE)
def test_nbgrader_accepts_the_metadata(name):
    from nbgrader import nbgraderformat

    nbgraderformat.reads(for_nbgrader.nbgrader(COURSE[name]), as_version=4)


@pytest.mark.usefixtures("nbgrader")
def test_nbgrader_from_source_to_grades(tmp_path):
    source = json.loads(for_nbgrader.nbgrader(ADAMAX))

    def write(notebook: dict, *folders: str) -> None:
        file = tmp_path.joinpath(*folders, "adamax.ipynb")
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(notebook))

    (tmp_path / "nbgrader_config.py").write_text("get_config().CourseDirectory.course_id = 'c'\n")
    write(source, "source", "adamax")
    run("nbgrader", "generate_assignment", "adamax", folder=tmp_path)
    released = json.loads((tmp_path / "release" / "adamax" / "adamax.ipynb").read_text())
    assert SECRET in json.dumps(source) and SECRET not in json.dumps(released)
    assert "long_run" not in "".join(line for cell in released["cells"] for line in cell["source"]), "it is hidden"

    def grade_id(cell: dict) -> str:
        return cell["metadata"].get("nbgrader", {}).get("grade_id", "")

    solved = {grade_id(cell): cell["source"] for cell in source["cells"] if "-solution-" in grade_id(cell)}
    write(released, "submitted", "starter", "adamax")
    for cell in released["cells"]:
        cell["source"] = solved.get(grade_id(cell), cell["source"])
    write(released, "submitted", "key", "adamax")
    run("nbgrader", "autograde", "adamax", folder=tmp_path)
    run("nbgrader", "export", folder=tmp_path)
    with open(tmp_path / "grades.csv", encoding="utf-8") as table:
        rows = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(table)}
    assert rows == {"key": (POSSIBLE, POSSIBLE), "starter": (0.0, POSSIBLE)}


@pytest.mark.usefixtures("otter")
def test_otter_from_master_to_grades(tmp_path):
    (tmp_path / "adamax.ipynb").write_text(for_otter.otter(ADAMAX))
    run("otter", "assign", "--no-run-tests", "adamax.ipynb", "dist", folder=tmp_path)
    student, solved = (tmp_path / "dist" / who / "adamax.ipynb" for who in ("student", "autograder"))
    assert SECRET in solved.read_text() and SECRET not in student.read_text()
    assert "long_run" not in student.read_text(), "it is hidden"
    (autograder,) = tmp_path.glob("dist/autograder/*.zip")
    scores = {}
    for who, notebook in {"starter": student, "key": solved}.items():
        run("otter", "run", "--no-logo", "-a", str(autograder), "-o", str(tmp_path), str(notebook), folder=tmp_path)
        tests = json.loads((tmp_path / "results.json").read_text())["tests"]
        scores[who] = [(test["score"], test["max_score"]) for test in tests if test["name"] == "adamax"]
    assert scores == {"starter": [(0, POSSIBLE)], "key": [(POSSIBLE, POSSIBLE)]}
