"""docs/teaching.md: its exercise is as `lucid check` wants it, and the page shows what the commands say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lucid.classroom.command.export import SERVICES
from lucid.classroom.command.main import main

PAGE = Path(__file__).parents[2] / "docs" / "teaching.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the documentation is not beside the package")
ROOT_FORGOTTEN = (
    'grads.values())"},\n        fails=["too_long"',
    'grads.values())"},\n        fails=["not_in_place", "too_long"',
)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes the exercise of the page, with changes of its text, as a teacher does."""
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)

    def written(old: str = "", new: str = "") -> None:
        text = "".join(blocks)
        assert old in text
        (tmp_path / "course").mkdir(exist_ok=True)
        (tmp_path / "course" / "clip_gradients.py").write_text(
            text.replace(old, new) if old else text, encoding="utf-8"
        )

    return written


def test_the_exercise_of_the_page_has_no_problem(write, capsys):
    write()
    assert main(["check", "course"]) == 0
    assert "6 checks, 10 points, 6 mistakes" in capsys.readouterr().out


def test_an_error_of_its_author_is_found_as_the_page_shows(write, capsys):
    write(*ROOT_FORGOTTEN)
    assert main(["check", "course"]) == 1
    (shown,) = re.findall(r"^```text\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert shown in capsys.readouterr().out


def test_a_student_of_the_course(write, capsys, monkeypatch):
    write()
    monkeypatch.setenv("LUCID_COURSE", "course")
    assert main(["start", "clip_gradients"]) == 0
    assert main(["grade", "clip_gradients"]) == 1
    assert "clip_gradients: 0 of 10 points" in capsys.readouterr().out


def test_the_page_names_each_service():
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `--for (\w+)`", text, re.MULTILINE)) == set(SERVICES)
