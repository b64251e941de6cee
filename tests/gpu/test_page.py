"""The check itself, on the strict double, and its page."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

import lucid

from . import __main__ as main
from .page import ASKED, Page, Row, table
from .stages import STAGES, Check

ROOT = Path(__file__).parents[2]
REAL = sys.executable


def check(*arguments, **options):
    command = [sys.executable, "-m", "tests.gpu", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, **options)


def test_runs_on_the_double(tmp_path):
    done = check("--device", "strict", "--tiny", "--seconds", 100, "--out", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert done.stdout.strip() == page.strip()
    rows = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert {row["stage"] for row in rows} == {name for name, stage in STAGES.items() if stage.double}
    assert "0 failed." in page
    assert "Not finished" not in page
    assert all(row["ok"] is not False for row in rows)


@pytest.mark.skipif(lucid.cuda.is_available(), reason="there is a GPU")
def test_says_in_a_line_why_there_is_nothing_to_check(tmp_path):
    done = check("--out", tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip() == f"There is nothing to check here: {lucid.cuda.why_unavailable()}"
    assert not done.stdout and not list(tmp_path.iterdir())


def test_a_stage_that_fails_is_a_row():
    program = "from tests.gpu.stages import serve; serve('kernels', 'nosuch', 9, True, True)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=100)
    row = json.loads(done.stdout)
    assert done.returncode == 0
    assert (row["what"], row["ok"]) == ("the stage itself", False)
    assert row["note"].startswith("ValueError: unknown device 'nosuch'")


def test_a_stage_that_dies_or_hangs_is_a_row_and_not_the_end(tmp_path, monkeypatch):
    options = argparse.Namespace(device="strict", tiny=False)
    monkeypatch.setattr(main, "GRACE", 0.5)
    page = Page("title", tmp_path)
    for program, status in (
        ("import os; os.abort()", "ended with status -6"),
        ("import time; time.sleep(60)", "ended after its time"),
    ):
        monkeypatch.setattr(main.sys, "executable", str(script(tmp_path / "python", program)))
        main.one(page, "kernels", 0.5, options)
        assert page.rows[-1].value == status
    assert [row.ok for row in page.rows] == [False, None]


def script(path, program):
    """An executable that runs a program, whatever it is called with."""
    path.write_text(f"#!{REAL}\n{program}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_refuses_a_stage_that_is_not_there():
    done = check("--only", "training,nosuch")
    assert done.returncode == 2
    assert "no stage 'nosuch': there are machine, training" in done.stderr


def test_an_item_that_fails_is_a_row(capsys):
    one = Check("rules", "strict", 10, True)
    one.attempt("this", lambda: 1 / 0, "steps")
    late = Check("rules", "strict", 0, True)
    late.attempt("that", lambda: 1 / 0)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["ok"], first["asked"], second["ok"]) == (False, "steps", None)
    assert first["note"].startswith("ZeroDivisionError: division by zero (test_page.py:")
    assert second["value"] == "no time left"


class TestPage:
    @pytest.fixture
    def page(self, tmp_path):
        page = Page("title", tmp_path)
        page.add(Row("bandwidth", "Adamax", "1.0 ms", "91 % of a copy", True, "bandwidth"))
        page.add(Row("kernels", "relu", "differs", "a | b", False))
        page.add(Row("memcheck", "memcheck", "clean", "", True, "memcheck"))
        page.add(Row("steps", "MLP", "2.1 x", "", False, "steps"))
        page.add(Row("cpu", "2 threads", "no time left"))
        return page

    def test_answers_what_was_asked(self, page):
        assert {key: page.answer(key) for key in ASKED} == {
            "losses": "not measured",
            "bandwidth": "yes of 1, the other 1 are not measured",
            "half": "not measured",
            "steps": "**no**: MLP (2.1 x)",
            "memcheck": "yes",
        }

    def test_says_on_top_what_failed_and_what_is_missing(self, page):
        top, _, _ = page.text().partition("## bandwidth")
        assert "Not finished: cpu." in top
        assert "2 failed:\n\n- kernels: relu: differs a | b\n- steps: MLP: 2.1 x\n" in top

    def test_is_written_after_each_row(self, page, tmp_path):
        assert [row["what"] for row in json.loads((tmp_path / "rows.json").read_text())][-1] == "2 threads"
        assert "| **differs**" in (tmp_path / "page.md").read_text()
        assert sorted(file.name for file in tmp_path.iterdir()) == ["page.md", "rows.json"]


def test_columns_are_aligned():
    assert table([["a", "b"], ["long one", "x|y"]]) == [
        "| a        | b   |",
        "|----------|-----|",
        "| long one | x/y |",
    ]
