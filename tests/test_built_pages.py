"""Broken links, undescribed pictures and what needs a network are found in the pages that Sphinx built."""

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
        ('<img src="data:image/png;base64,AA==" alt="A dot.">', []),
        (
            '<script src="https://example.org/a.js"></script>',
            ["'https://example.org/a.js' would be fetched from the web"],
        ),
        ('<link href="//example.org/a.css">', ["'//example.org/a.css' would be fetched from the web"]),
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
    found = [problem.partition(": # %%")[0].partition(", and")[0] for problem in problems(tmp_path)]
    assert found == [f"index.html: {complaint}" for complaint in complaints]
