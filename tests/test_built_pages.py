"""Broken links and undescribed pictures are found in the pages that Sphinx built."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

problems = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "built_pages.py"))["problems"]


@pytest.mark.parametrize(
    ("html", "complaints"),
    [
        ('<a href="sub/other.html">', []),
        ('<a href="sub/other.html#here">', []),
        ('<p id="a b"><a href="#a%20b"><a href="#">', []),
        ('<a href="https://example.org/none"><a href="mailto:a@example.org">', []),
        ('<img src="a%20picture.svg" alt="A parabola.">', []),
        ('<a href="none.html">', ["the link 'none.html' leads to no file"]),
        ('<a href="sub">', ["the link 'sub' leads to no file"]),
        ('<a href="sub/other.html#there">', ["the link 'sub/other.html#there' leads to no anchor"]),
        ('<a href="#there"><a href="#there">', ["the link '#there' leads to no anchor"]),
        ('<link href="none.css">', ["the link 'none.css' leads to no file"]),
        ('<script src="none.js"></script>', ["the link 'none.js' leads to no file"]),
        ('<img src="a%20picture.svg">', ["the picture 'a%20picture.svg' needs a description"]),
        ('<img src="a%20picture.svg" alt=" ">', ["the picture 'a%20picture.svg' needs a description"]),
        ('<img src="a%20picture.svg" alt="a%20picture.svg">', ["the picture 'a%20picture.svg' needs a description"]),
    ],
)
def test_problems(html, complaints, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "other.html").write_text('<a id="here" href="../index.html">', encoding="utf-8")
    (tmp_path / "a picture.svg").touch()
    (tmp_path / "index.html").write_text(html, encoding="utf-8")
    assert [problem.partition(": # %%")[0] for problem in problems(tmp_path)] == [
        f"index.html: {c}" for c in complaints
    ]
