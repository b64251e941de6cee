"""The command `lucid`: what it prints, writes and remembers, and how it refuses."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lucid.classroom.command.main import main
from lucid.classroom.command.progress import FILE, Progress
from lucid.classroom.course import load_course

ADAMAX = load_course()["adamax"]
FORGOTTEN = ADAMAX.mistakes[0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder that a student works in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(exist_ok=True, parents=True)
    Path(name).write_text(text, encoding="utf-8")


def test_a_student_from_start_to_full_marks(folder, capsys):
    assert main(["start", "adamax"]) == 0
    assert "raise NotImplementedError" in Path("adamax.py").read_text()
    assert main(["grade"]) == 1, "what is started comes next"
    assert "it is not written yet" in capsys.readouterr().out
    write("adamax.py", ADAMAX.mutated(FORGOTTEN))
    assert main(["grade", "adamax"]) == 1
    out = capsys.readouterr().out
    assert FORGOTTEN.hint[:40] in out and "expected" in out and "lucid hint adamax" in out
    write("adamax.py", ADAMAX.source.key())
    assert main(["grade", "adamax"]) == 0
    assert "10 of 10 points" in capsys.readouterr().out
    assert main(["list"]) == 0
    assert "✓ adamax" in capsys.readouterr().out
    assert Progress.load(folder).percents == {"adamax": 100.0}


def test_a_walk_through_all_exercises(folder, capsys):
    for name, exercise in load_course().items():
        assert main(["start"]) == 0, "the next one comes by itself"
        assert f"{name}.py: " in (said := capsys.readouterr().out)
        assert "It builds on" not in said, "what it builds on came before"
        write(f"{name}.py", exercise.source.key())
        assert main(["grade"]) == 0
    capsys.readouterr()
    assert main(["list"]) == 0
    count = len(load_course())
    assert f"{count} of {count} exercises solved" in (said := capsys.readouterr().out) and "Next" not in said
    assert main(["grade"]) == 2
    assert "every exercise is solved" in capsys.readouterr().err


def test_a_worse_try_does_not_lose_what_was_solved(folder):
    write("adamax.py", ADAMAX.source.key())
    main(["grade"])
    write("adamax.py", ADAMAX.mutated(FORGOTTEN))
    main(["grade", "adamax"])
    assert Progress.load(folder).solved("adamax")


def test_a_reset_keeps_what_was_there(folder, capsys):
    for number in ("1", "2"):
        write("adamax.py", number)
        assert main(["start", "adamax"]) == 2
        assert "--reset" in capsys.readouterr().err
        assert Path("adamax.py").read_text() == number
        assert main(["start", "adamax", "--reset"]) == 0
    assert (Path("adamax.py.bak").read_text(), Path("adamax.py.bak2").read_text()) == ("1", "2")


def test_hints_come_one_by_one(folder, capsys):
    for count in [*range(1, len(ADAMAX.hints) + 1), len(ADAMAX.hints)]:
        assert main(["hint", "adamax"]) == 0
        out = capsys.readouterr().out
        assert f"{count}. {ADAMAX.hints[count - 1][:30]}" in out and f"{count + 1}. " not in out
    assert Progress.load(folder).hints == {"adamax": len(ADAMAX.hints)}


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"student": 1}', '{"student": "a", "percents": 3, "hints": {}}', "\x00"]
)
def test_a_broken_record_is_set_aside(folder, capsys, content):
    write(FILE, content)
    assert main(["list"]) == 0
    assert f"{FILE}.broken" in capsys.readouterr().err
    assert Path(f"{FILE}.broken").read_text() == content


def test_the_record_is_written_whole_or_not_at_all(folder, monkeypatch):
    progress = Progress.load(folder)
    progress.record("adamax", 40.0)
    monkeypatch.setattr("os.replace", lambda *paths: (_ for _ in ()).throw(OSError("no power")))
    with pytest.raises(OSError, match="no power"):
        progress.record("adamax", 100.0)
    assert Progress.load(folder).percents == {"adamax": 40.0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["start", "adamx"], "did you mean adamax"),
        (["start", "xyz"], "lucid list shows"),
        (["grade", "adamax"], "lucid start adamax writes it"),
        (["grade", "there.py"], "there.py is not here"),
        (["grade", "other.py"], "--exercise NAME"),
        (["grade", "."], "--exercise NAME"),
        (["grade", ".", "--exercise", "adamax", "-j", "0"], "-j 0"),
        (["grade", ".", "--exercise", "adamax", "--watch"], "--watch is for one submission"),
        (["grade", "other.py", "--exercise", "adamax", "--csv"], "--csv is for a folder"),
        (["grade", "other.py", "--output", "x"], "--output needs"),
        (["grade", "empty", "--exercise", "adamax"], "nothing here is handed in"),
        (["grade", "other.py", "--exercise", "adamax", "--json", "classroom50"], "CLASSROOM is not set"),
        (["grade", "broken.ipynb", "--exercise", "adamax"], "broken.ipynb cannot be read"),
        (["list", "--course", "empty"], "no exercise here"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_refused_in_words(folder, capsys, monkeypatch, arguments, words):
    monkeypatch.delenv("CLASSROOM", raising=False)
    write("other.py", "")
    write("broken.ipynb", "{}")
    Path("empty").mkdir()
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def notebook(source: str) -> str:
    cells = [
        {"cell_type": "markdown", "source": "# Adamax"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!ls\n"]},
    ]
    cells += [{"cell_type": "code", "source": source}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_notebook_is_graded_by_its_code(folder):
    write("adamax.ipynb", notebook(ADAMAX.source.key()))
    assert main(["grade", "adamax.ipynb"]) == 0


def test_a_folder_of_submissions(folder, capsys):
    key = ADAMAX.source.key()
    write("in/ann.py", key)
    write("in/ben_adamax.ipynb", notebook(ADAMAX.mutated(FORGOTTEN)))
    write("in/cy/adamax.py", key)
    write("in/dan.py", "def (")
    write("in/=eve.py", "open('/etc/passwd')")
    Path("in/fay.py").write_bytes(b"\xff\xfe")
    write("in/notes.txt", "not a submission")
    assert main(["grade", "in", "--exercise", "adamax", "-j", "2", "--csv", "--output", "table.csv"]) == 1
    rows = list(csv.DictReader(io.StringIO(Path("table.csv").read_text(encoding="utf-8"))))
    assert {row["student"]: row["score"] for row in rows} == {
        "'=eve": "0", "ann": "10", "ben": "0", "cy": "10", "dan": "0", "fay": "0",
    }  # fmt: skip
    assert rows[0]["remark"].startswith("reading '/etc/passwd'") and "cannot be read" in rows[-1]["remark"]
    assert rows[1]["long_run"] == "3" and rows[1]["possible"] == "10"
    assert "2 of 6 submissions are right" in capsys.readouterr().err


def test_a_folder_of_200_with_a_broken_and_a_hostile_one(folder, capsys):
    for i in range(200):
        write(f"in/student{i:03}.py", ADAMAX.source.key())
    write("in/student007.py", "x = '")
    write("in/student008.py", "import os\nos.kill(os.getppid(), 9)")
    assert main(["grade", "in", "--exercise", "adamax", "-j", "2", "--csv"]) == 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["student"] for row in rows] == [f"student{i:03}" for i in range(200)], "in their order"
    assert [i for i, row in enumerate(rows) if row["score"] != "10"] == [7, 8]
    assert {row["score"] for row in rows[7:9]} == {"0"}
    assert rows[8]["remark"] == "sending a signal to a process is not allowed in an exercise"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders, and links only for some")
def test_what_is_no_file_is_not_graded(folder):
    """None of these holds the others up, and none reads what it leads to."""
    key = ADAMAX.source.key()
    write("in/ann.py", key)
    write("key.py", key)
    os.symlink(Path("key.py").resolve(), "in/ben.py")
    os.symlink(Path("in/ann.py").resolve(), "in/cy.py")
    os.mkfifo("in/dan.py")
    write("in/eve/adamax.py", key)
    os.symlink(Path("in/eve").resolve(), "in/fay")
    write("in/gus.py", key + "#" * 2**22)
    write("in/hal.ipynb", "[" * 10**5)
    Path(os.fsdecode(b"in/\xff.py")).write_text(key)
    assert main(["grade", "in", "--exercise", "adamax", "--csv", "--output", "table.csv"]) == 1
    rows = list(csv.DictReader(io.StringIO(Path("table.csv").read_text(encoding="utf-8"))))
    assert {row["student"]: (row["score"], row["remark"][:30]) for row in rows} == {
        "ann": ("10", ""),
        "ben": ("0", "ben.py is a link; what is hand"),
        "cy": ("0", "cy.py is a link; what is hande"),
        "dan": ("0", "dan.py cannot be read: expecte"),
        "eve": ("10", ""),
        "fay": ("0", "fay is a link; what is handed "),
        "gus": ("0", "gus.py cannot be read: expecte"),
        "hal": ("0", "hal.ipynb cannot be read: maxi"),
        "\N{REPLACEMENT CHARACTER}": ("10", ""),
    }


def test_two_files_of_a_student_are_one_too_many(folder, capsys):
    write("in/ann.py", "")
    write("in/ann_adamax.py", "")
    assert main(["grade", "in", "--exercise", "adamax"]) == 2
    assert "both ann's" in capsys.readouterr().err


def test_json(folder, capsys, monkeypatch):
    for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"):
        monkeypatch.setenv(name, name.lower())
    write("adamax.py", ADAMAX.mutated(next(m for m in ADAMAX.mistakes if m.name == "u does not fade")))
    results = {}
    for name in ("plain", "gradescope", "classroom50"):
        assert main(["grade", "adamax", "--json", name]) == 1
        results[name] = json.loads(capsys.readouterr().out)
    assert [result["score"] for result in results.values()] == [4, 4, 4]
    assert results["plain"]["possible"] == results["classroom50"]["max-score"] == 10
    tests = results["gradescope"]["tests"]
    assert sum(test["score"] for test in tests) == 4 and sum(test["max_score"] for test in tests) == 10
    hidden = [test for test, check in zip(tests, ADAMAX.checks, strict=True) if check.hidden]
    assert [test["output"] for test in hidden] == ["it does not hold"]
    assert results["classroom50"]["schema"] == "classroom50/result/v1"
    assert [set(test) for test in results["classroom50"]["tests"]] == [
        {"test-name", "passed", "score", "max-score"}
    ] * 6
    assert not Path(FILE).exists(), "a report for others is no progress of one's own"


def test_the_classroom_is_loaded_only_where_it_is_used():
    code = "import sys, lucid; assert not [m for m in sys.modules if m.startswith('lucid.classroom')]"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_as_a_module(folder):
    run = subprocess.run([sys.executable, "-m", "lucid.classroom", "list"], capture_output=True, check=True)
    assert "adamax" in run.stdout.decode("utf-8")
