"""`lucid grade`: of one file, again and again while it is edited, or of a folder of submissions."""

from __future__ import annotations

import argparse
import io
import sys
import time
from pathlib import Path

from ..batch import grade_all, submissions, write_csv
from ..exercise import Exercise
from ..formats import as_json
from ..grading import Report, grade
from ..report import bar, colored, describe, in_color
from ..submission import earlier, find, read
from .session import Session


def grade_one_or_many(options: argparse.Namespace, session: Session) -> int:
    """Run `lucid grade`; returns 0 if every submission is right, else 1.

    Raises:
        ValueError: options that do not go together, or a file that does not say of which exercise it is.
        FileNotFoundError: there is no such file.
    """
    folder = Path(options.what) if options.what and Path(options.what).is_dir() else None
    of_a_folder = {"--csv": options.csv, "-j": options.jobs != 1}
    of_a_file = {"--json": options.json, "--watch": options.watch, "--student": options.student}
    wrong = next((name for name, given in (of_a_file if folder else of_a_folder).items() if given), None)
    if wrong:
        raise ValueError(f"{wrong} is for {'one submission' if folder else 'a folder of submissions'}")
    if options.output and not (options.json or options.csv):
        raise ValueError("--output needs --json FORMAT, or for a folder --csv")
    if options.jobs < 1:
        raise ValueError(f"-j {options.jobs}: expected at least 1")
    if folder:
        return _grade_folder(options, folder, session)
    file, exercise = _submission(options, session)
    if options.watch:
        _watch(options, file, exercise, session)
    return 0 if _grade_file(options, file, exercise, session).passed else 1


def _submission(options: argparse.Namespace, session: Session) -> tuple[Path, Exercise]:
    """The file that is to be graded, and its exercise."""
    path = Path(options.what) if options.what else None
    if path and path.suffix in (".py", ".ipynb"):
        if not path.is_file():
            raise FileNotFoundError(f"{path} is not here")
        if not options.exercise and path.stem not in session.course:
            raise ValueError(f"{path.name} is named after no exercise; say which it is with --exercise NAME")
        return path, session.exercise(options.exercise or path.stem)
    unsolved = (name for name in session.course if not session.progress.solved(name) and find(name, session.folder))
    exercise = session.named_or_following(options.exercise or options.what or next(unsolved, None))
    file = find(exercise.name, session.folder)
    if file is None:
        raise FileNotFoundError(f"{exercise.name}.py is not in this folder; lucid start {exercise.name} writes it")
    return file, exercise


def _grade_file(options: argparse.Namespace, file: Path, exercise: Exercise, session: Session) -> Report:
    """Grade a file, say how it went, and remember it if it is in the student's own folder."""
    report = grade(
        exercise,
        read(file),
        student=options.student or session.progress.student,
        earlier=earlier(exercise, file.parent),
    )
    if options.json:
        _write(options.output, as_json(report, options.json) + "\n")
        if options.output:
            print(describe(report, cases=options.cases, color=in_color()))
        return report
    print(describe(report, cases=options.cases, color=in_color()))
    if file.resolve().parent == session.folder.resolve():
        session.progress.record(exercise.name, report.percent)
    if report.passed and (following := session.following()):
        print(f"\nSolved. Next: lucid start {following.name}")
    elif not report.passed and session.progress.hints.get(exercise.name, 0) < len(exercise.hints):
        print(f"\nNot sure how to go on? lucid hint {exercise.name}")
    return report


def _watch(options: argparse.Namespace, file: Path, exercise: Exercise, session: Session) -> None:
    """Grade whenever the file is saved, until Ctrl-C."""
    print(f"Watching {file.name}; Ctrl-C ends.")
    last = 0.0
    while True:
        if file.exists() and (now := file.stat().st_mtime) != last:
            last = now
            print(colored(time.strftime("\n%H:%M:%S"), "dim", in_color()))
            _grade_file(options, file, exercise, session)
        time.sleep(0.3)


def _grade_folder(options: argparse.Namespace, folder: Path, session: Session) -> int:
    """Grade all submissions of a folder, with a line or a row of a table for each."""
    if not options.exercise:
        raise ValueError("of which exercise are these submissions? Say it with --exercise NAME")
    exercise = session.exercise(options.exercise)
    handed_in = submissions(folder, exercise)
    graded = []
    for submission, report in grade_all(exercise, folder, handed_in, options.jobs):
        graded.append((submission, report))
        if not options.csv:
            print(f"{submission.student:<24} {_summary(report)}", flush=True)
        elif sys.stderr.isatty():
            print(f"\r{bar(len(graded) / len(handed_in))} {len(graded)} of {len(handed_in)}", end="", file=sys.stderr)
    if options.csv:
        table = io.StringIO()
        write_csv(table, exercise, graded)
        _write(options.output, table.getvalue())
    right = sum(isinstance(report, Report) and report.passed for _, report in graded)
    print(f"\n{right} of {len(graded)} submissions are right.", file=sys.stderr)
    return 0 if right == len(graded) else 1


def _summary(report: Report | str) -> str:
    """A report in one line."""
    if isinstance(report, str):
        return f"cannot be graded: {report}"
    remark = f"  stopped: {report.breach}" if report.breach else ""
    return f"{report.score:>3} of {report.possible}{remark}"


def _write(file: Path | None, text: str) -> None:
    """Write into the file, or onto the terminal without one."""
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8", newline="")
