"""The command `lucid`: list, start, grade, hint.

    lucid list              what there is, what is solved, what comes next
    lucid start adamax      writes adamax.py, with the places that are yours
    lucid grade             grades the exercise that comes next, or a file, or a folder of submissions
    lucid hint adamax       one hint more each time
"""  # fmt: skip

from __future__ import annotations

import argparse
import difflib
import io
import sys
import textwrap
import time
from pathlib import Path

from . import workspace
from .course import OWN, load_course
from .exercise import Exercise
from .grading import Report, grade
from .progress import Progress
from .report import WIDTH, bar, colored, describe

Course = dict[str, Exercise]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0 where all went well, 1 for a submission that is not right yet, 2 for a wrong call."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    options = _parser().parse_args(arguments)
    try:
        course = load_course(options.course)
        progress = Progress.load(Path.cwd())
        if progress.set_aside:
            print(
                f"The record of your progress could not be read. It is now {progress.set_aside.name}; a new one begins."
            )
        return int(options.run(options, course, progress))
    except (ValueError, OSError, RuntimeError) as error:
        print(f"lucid {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    head, _, commands = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="lucid",
        description=head,
        epilog=textwrap.dedent(commands),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    of_all = argparse.ArgumentParser(add_help=False)
    of_all.add_argument(
        "--course", type=Path, default=OWN, metavar="FOLDER", help="exercises of your own; see docs/teaching.md"
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    listing = subparsers.add_parser("list", parents=[of_all], help="what there is, what is solved, what comes next")
    listing.set_defaults(run=_list)

    start = subparsers.add_parser("start", parents=[of_all], help="write the starter of an exercise into this folder")
    start.add_argument("name", nargs="?", help="the exercise; without one, the next")
    start.add_argument("--reset", action="store_true", help="begin again; your file is kept as .bak")
    start.add_argument("--bare", action="store_true", help="leave out what is given otherwise, too")
    start.set_defaults(run=_start)

    grading = subparsers.add_parser(
        "grade", parents=[of_all], help="grade an exercise, a file, or a folder of submissions"
    )
    grading.add_argument(
        "what", nargs="?", help="an exercise, a .py or .ipynb file, or a folder; without one, the next exercise"
    )
    grading.add_argument("--exercise", metavar="NAME", help="of which exercise, where the file's name does not say it")
    grading.add_argument(
        "--student", metavar="NAME", help="whose submission it is; the numbers of the checks depend on it"
    )
    grading.add_argument(
        "--cases", type=int, default=1, metavar="N", help="show N failing cases with their numbers (default: 1)"
    )
    grading.add_argument("--watch", action="store_true", help="grade again whenever the file is saved")
    grading.set_defaults(run=_grade)

    hint = subparsers.add_parser("hint", parents=[of_all], help="one hint more for an exercise")
    hint.add_argument("name", nargs="?", help="the exercise; without one, the next")
    hint.set_defaults(run=_hint)
    return parser


def _exercise(course: Course, name: str) -> Exercise:
    """The exercise of a name.

    Raises:
        ValueError: there is none.
    """
    if name in course:
        return course[name]
    near = difflib.get_close_matches(name, course, n=1)
    proposal = f"did you mean {near[0]}?" if near else "lucid list shows what there is"
    raise ValueError(f"there is no exercise {name!r}; {proposal}")


def _next(course: Course, progress: Progress) -> Exercise | None:
    """The first exercise that is not solved."""
    return next((exercise for name, exercise in course.items() if not progress.solved(name)), None)


def _asked_or_next(course: Course, progress: Progress, name: str | None) -> Exercise:
    exercise = _exercise(course, name) if name else _next(course, progress)
    if exercise is None:
        raise ValueError("every exercise is solved; name one to do it again")
    return exercise


def _list(options: argparse.Namespace, course: Course, progress: Progress) -> int:
    solved = sum(map(progress.solved, course))
    print(f"{bar(solved / len(course))} {solved} of {len(course)} exercises solved")
    topic = None
    for name, exercise in course.items():
        if (folder := exercise.path.parent.name) != topic:
            topic = folder
            print(f"\n{colored(topic, 'bold')}")
        percent = progress.percents.get(name)
        mark = colored("✓", "good") if progress.solved(name) else "·"
        score = "" if percent is None or progress.solved(name) else f"  {percent:.0f} %"
        print(f"  {mark} {name:<24} {exercise.title}{score}")
    following = _next(course, progress)
    here = following and workspace.find(following.name, Path.cwd())
    if following:
        print(f"\nNext: lucid {'grade' if here else 'start'} {following.name}")
    return 0


def _start(options: argparse.Namespace, course: Course, progress: Progress) -> int:
    exercise = _asked_or_next(course, progress, options.name)
    old = workspace.start(exercise, Path.cwd(), reset=options.reset, bare=options.bare)
    if old:
        print(f"Your file is kept as {old.name}.")
    print(f"{exercise.name}.py: {exercise.title}. Open it in your editor, then: lucid grade {exercise.name}")
    missing = [name for name in exercise.builds_on if name not in workspace.earlier(exercise, Path.cwd())]
    if missing:
        print(f"It builds on {', '.join(missing)}, which is not in this folder: do that first.")
    return 0


def _grade(options: argparse.Namespace, course: Course, progress: Progress) -> int:
    file, exercise = _submission(options, course, progress)
    if not options.watch:
        return 0 if _grade_once(options, file, exercise, course, progress).passed else 1
    print(f"Watching {file.name}; Ctrl-C ends.")
    last = 0.0
    while True:
        if file.exists() and (now := file.stat().st_mtime) != last:
            last = now
            print(colored(time.strftime("\n%H:%M:%S"), "dim"))
            _grade_once(options, file, exercise, course, progress)
        time.sleep(0.3)


def _submission(options: argparse.Namespace, course: Course, progress: Progress) -> tuple[Path, Exercise]:
    """The file that is to be graded, and its exercise.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file does not say of which exercise it is.
    """
    path = Path(options.what) if options.what else None
    if path and path.suffix in (".py", ".ipynb"):
        if not path.is_file():
            raise FileNotFoundError(f"{path} is not here")
        if not options.exercise and path.stem not in course:
            raise ValueError(f"{path.name} is named after no exercise; say which it is with --exercise NAME")
        return path, _exercise(course, options.exercise or path.stem)
    exercise = _asked_or_next(course, progress, options.exercise or options.what)
    file = workspace.find(exercise.name, Path.cwd())
    if file is None:
        raise FileNotFoundError(f"{exercise.name}.py is not in this folder; lucid start {exercise.name} writes it")
    return file, exercise


def _grade_once(
    options: argparse.Namespace, file: Path, exercise: Exercise, course: Course, progress: Progress
) -> Report:
    """Grade a file of the student's own folder, say how it went, and remember it."""
    report = grade(
        exercise,
        workspace.read(file),
        student=options.student or progress.student,
        earlier=workspace.earlier(exercise, file.parent),
    )
    print(describe(report, cases=options.cases))
    if file.resolve().parent == progress.folder.resolve():
        progress.record(exercise.name, report.percent)
    if report.passed and (following := _next(course, progress)):
        print(f"\nSolved. Next: lucid start {following.name}")
    elif not report.passed and progress.hints.get(exercise.name, 0) < len(exercise.hints):
        print(f"\nNot sure how to go on? lucid hint {exercise.name}")
    return report


def _hint(options: argparse.Namespace, course: Course, progress: Progress) -> int:
    exercise = _asked_or_next(course, progress, options.name)
    shown = min(progress.hints.get(exercise.name, 0) + 1, len(exercise.hints))
    for number, hint in enumerate(exercise.hints[:shown], 1):
        print(textwrap.fill(f"{number}. {hint}", WIDTH, subsequent_indent="   "))
    if shown < len(exercise.hints):
        print(f"\n{len(exercise.hints) - shown} more: lucid hint {exercise.name}")
    progress.hints[exercise.name] = shown
    progress.save()
    return 0
