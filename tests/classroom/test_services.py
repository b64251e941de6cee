"""The files for services that grade: they are what the service reads, and the scripts in them do their work."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lucid.classroom.command.export import SERVICES
from lucid.classroom.command.main import main
from lucid.classroom.course import OWN, load_course
from lucid.classroom.services import files

from .test_validate import GOOD

ADAMAX = load_course()["adamax"]
ROOT = Path(__file__).parents[2]
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts are bash's")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder that a teacher works in, with the exercise `double` of a course of their own in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "double.py").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def bin(tmp_path, monkeypatch):
    """A folder of commands, first on PATH: `lucid` is this one, and nothing is installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = f'PYTHONPATH={ROOT} exec {sys.executable} -P -m lucid.classroom "$@"'
    here = {"lucid": command, "python": f'exec {sys.executable} "$@"', "runuser": 'shift 3; exec "$@"'}
    for name, text in here.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def hand_in(folder: Path, source: str, name: str = "adamax") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(source, encoding="utf-8")


def script(service: str, names: list[str]) -> str:
    """What a workflow runs to grade, out of its YAML."""
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with the notebook extra")
    text = files.filled_in(f"{service}.yml", [load_course()[name] for name in names])
    workflow = yaml.safe_load(text)
    if service == "gitlab":
        return "\n".join(workflow["lucid"]["script"])
    (step,) = (step for step in workflow["jobs"]["grade"]["steps"] if step.get("name") == "Grade")
    return step["run"]


@pytest.mark.parametrize("service", ["github", "gitlab"])
def test_a_workflow_installs_what_it_needs(service):
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with the notebook extra")
    text = files.filled_in(f"{service}.yml", [ADAMAX])
    workflow = yaml.safe_load(text)
    commands = (
        workflow["lucid"]["before_script"]
        if service == "gitlab"
        else [step.get("run", "") for step in workflow["jobs"]["grade"]["steps"]]
    )
    assert any("install --yes bubblewrap" in command for command in commands)
    assert any("pip install lucid-grad" in command for command in commands)
    assert "@" not in text.replace("actions/checkout@", "").replace("setup-python@", "").replace("artifact@", "")


@needs_bash
@pytest.mark.parametrize("service", ["github", "gitlab"])
@pytest.mark.parametrize("right", [True, False])
def test_the_script_of_a_workflow_grades_each_exercise(service, right, folder, bin, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "class/ann")
    monkeypatch.setenv("CI_PROJECT_PATH", "class/ann")
    hand_in(folder, ADAMAX.source.key())
    scalar = load_course()["scalar"].source
    hand_in(folder, scalar.key() if right else scalar.starter(), "scalar")
    (folder / "lucid-results").mkdir(exist_ok=True)
    done = subprocess.run(["bash", "-e", "-c", script(service, ["scalar", "adamax"])], capture_output=True, text=True)
    assert done.returncode == (0 if right else 1), done.stderr
    assert "adamax: 10 of 10 points" in done.stdout, "the log says what is wrong, too"
    results = {file.stem: json.loads(file.read_text("utf-8")) for file in Path("lucid-results").iterdir()}
    assert results["adamax"]["score"] == 10 and results["adamax"]["student"] == "class/ann"
    assert (results["scalar"]["score"] == results["scalar"]["possible"]) == right


@needs_bash
@pytest.mark.parametrize(
    ("handed_in", "score", "words"),
    [
        (ADAMAX.source.key(), 10, "10 of 10"),
        (ADAMAX.source.starter(), 0, "it is not written yet"),
        (None, 0, "adamax.py is not here"),
    ],
    ids=["key", "starter", "nothing"],
)
def test_gradescope(handed_in, score, words, folder, bin):
    for name in ("submission", "source", "results"):
        Path("autograder", name).mkdir(parents=True)
    Path("autograder", "submission_metadata.json").write_text('{"users": [{"email": "ann@example.org"}]}')
    if handed_in:
        hand_in(folder / "autograder" / "submission", handed_in)
    with zipfile.ZipFile(io.BytesIO(files.gradescope(ADAMAX, OWN))) as archive:
        assert archive.namelist() == ["setup.sh", "run_autograder"]
        assert all(entry.external_attr >> 16 & 0o111 for entry in archive.infolist())
        text = archive.read("run_autograder").decode()
    here = text.replace("/autograder", str(folder / "autograder")).replace("/opt/lucid/bin", str(bin))
    done = subprocess.run(["bash", "-c", here], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    results = json.loads(Path("autograder", "results", "results.json").read_text("utf-8"))
    assert results["score"] == score and words in results["output"]


def test_a_course_of_ones_own_travels_to_gradescope_alone(folder, capsys):
    assert main(["export", "double", "--course", "course", "--for", "gradescope"]) == 0
    with zipfile.ZipFile("double_autograder.zip") as archive:
        assert archive.namelist() == ["setup.sh", "run_autograder", "course/double.py"]
        assert archive.read("course/double.py").decode() == GOOD
    for service in ("github", "gitlab", "classroom50"):
        assert main(["export", "double", "--course", "course", "--for", service]) == 2
        assert "students could read the keys" in capsys.readouterr().err


def test_classroom50(folder, monkeypatch):
    for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "OWNER"):
        monkeypatch.setenv(name, name.lower())
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    hand_in(folder, ADAMAX.source.key())
    hand_in(folder, "raise SystemExit('taken for NumPy')", "numpy")
    program = files.filled_in("classroom50.txt", [ADAMAX])
    installing = next(line for line in program.splitlines() if '"pip"' in line)
    hand_in(folder / "autograders", program.replace(installing, ""), "autograder")
    done = subprocess.run([sys.executable, "autograders/autograder.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(Path("result.json").read_text("utf-8"))
    assert (result["schema"], result["score"], result["max-score"]) == ("classroom50/result/v1", 10, 10)


@pytest.mark.parametrize("service", SERVICES)
def test_an_export_is_where_it_belongs_and_overwrites_nothing(service, folder, capsys):
    assert main(["export", "adamax", "--for", service]) == 0
    file = Path(capsys.readouterr().out.partition(": ")[0])
    assert file == Path(SERVICES[service].file.format("adamax"))
    text = file.read_bytes()
    assert main(["export", "adamax", "--for", service]) == 2
    assert "is here already" in capsys.readouterr().err and file.read_bytes() == text
    assert main(["export", "adamax", "scalar", "--for", service, "--output", "other"]) == (
        0 if SERVICES[service].several else 2
    )
    assert Path("other").exists() == SERVICES[service].several


def test_the_key_as_a_notebook(folder):
    assert main(["export", "adamax", "--for", "key", "--output", "key.ipynb"]) == 0
    assert main(["grade", "key.ipynb", "--exercise", "adamax"]) == 0
