"""The chapters of the tour run as the programs that they are."""

from __future__ import annotations

import importlib
import re
import runpy
from pathlib import Path

import pytest

from lucid.classroom.course import load_course

TOUR = Path(__file__).parents[1] / "docs" / "tour"
CHAPTERS = sorted(path.stem for path in TOUR.glob("*.py"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_runs(chapter, matplotlib):
    runpy.run_path(str(TOUR / f"{chapter}.py"))
    importlib.import_module("matplotlib.pyplot").close("all")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_ends_with_exercises_that_there_are(chapter):
    exercises = re.findall(r"`lucid start (\w+)", (TOUR / f"{chapter}.py").read_text(encoding="utf-8"))
    assert exercises
    assert set(exercises) <= set(load_course())


@pytest.mark.parametrize("page", sorted(path.name for path in [*TOUR.glob("*.py"), *TOUR.glob("*.md")]))
def test_each_file_that_a_page_names_exists(page):
    named = re.findall(r"`((?:lucid|examples|docs|tests)/[\w/.]+)`", (TOUR / page).read_text(encoding="utf-8"))
    assert named or page == "index.md"
    assert [name for name in named if not (TOUR.parents[1] / name).exists()] == []
