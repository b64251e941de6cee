"""The command `lucid`: list, start, grade, hint; for teachers, check and export.

    lucid list              what there is, what is solved, what comes next
    lucid start adamax      writes adamax.py, with the places that are yours
    lucid grade             grades the exercise that comes next, or a file, or a folder of submissions
    lucid hint adamax       one hint more each time

For teachers:
    lucid check FOLDER      whether the exercises of a folder are as they should be
    lucid export adamax --for nbgrader
"""  # fmt: skip

from __future__ import annotations

import argparse
import io
import sys
import textwrap
from pathlib import Path

from ..course import default_folder, load_course
from ..formats import FORMATS
from ..report import WIDTH, bar, colored, in_color
from ..submission import find
from .check import check
from .export import SERVICES, export
from .grade import grade_one_or_many
from .progress import Progress
from .session import Session
from .start import start


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0 where all went well, 1 for a submission that is not right yet, 2 for a wrong call."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    options = _parser().parse_args(arguments)
    try:
        session = Session(load_course(options.course), Progress.load(Path.cwd()))
        if aside := session.progress.set_aside:
            message = f"The record of your progress could not be read. It is now {aside.name}; a new one begins."
            print(message, file=sys.stderr)  # what --json writes stays JSON
        return int(options.run(options, session))
    except (ValueError, OSError, RuntimeError, ImportError) as error:
        print(f"lucid {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    head, _, commands = (__doc__ or "").partition("\n\n")
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("lucid", description=head, epilog=textwrap.dedent(commands), formatter_class=raw)
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument(
        "--course",
        type=Path,
        default=default_folder(),
        metavar="FOLDER",
        help="exercises of your own; see docs/teaching.md",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    listing = subparsers.add_parser("list", parents=[every], help="what there is, what is solved, what comes next")
    listing.set_defaults(run=_list)

    starting = subparsers.add_parser("start", parents=[every], help="write the starter of an exercise into this folder")
    starting.add_argument("name", nargs="?", help="the exercise; without one, the next")
    starting.add_argument("--reset", action="store_true", help="begin again; your file is kept as .bak")
    starting.add_argument("--bare", action="store_true", help="leave out what is given otherwise, too")
    starting.add_argument("--notebook", action="store_true", help="as a notebook for Jupyter")
    starting.set_defaults(run=start)

    grade = subparsers.add_parser(
        "grade", parents=[every], help="grade an exercise, a file, or a folder of submissions"
    )
    add = grade.add_argument
    add("what", nargs="?", help="an exercise, a .py or .ipynb file, or a folder; without one, the next exercise")
    add("--exercise", metavar="NAME", help="of which exercise, where the file's name does not say it")
    add("--student", metavar="NAME", help="whose submission it is; the numbers of the checks depend on it")
    add("--cases", type=int, default=1, metavar="N", help="show N failing cases with their numbers (default: 1)")
    add("--watch", action="store_true", help="grade again whenever the file is saved")
    add("--json", choices=FORMATS, help="write the report as JSON")
    add("--csv", action="store_true", help="of a folder, write a table with a line for each student")
    add("--output", type=Path, metavar="FILE", help="where --json or --csv goes (default: the terminal)")
    add("-j", "--jobs", type=int, default=1, metavar="N", help="of a folder, grade N submissions at a time")
    grade.set_defaults(run=grade_one_or_many)

    hint = subparsers.add_parser("hint", parents=[every], help="one hint more for an exercise")
    hint.add_argument("name", nargs="?", help="the exercise; without one, the next")
    hint.set_defaults(run=_hint)

    checking = subparsers.add_parser(
        "check", help="for a teacher: whether the exercises of a folder are as they should be"
    )
    checking.add_argument("course", type=Path, metavar="FOLDER", help="with a .py file for each exercise")
    checking.add_argument("--exercise", metavar="NAME", help="this one alone")
    checking.set_defaults(run=check)

    exporting = subparsers.add_parser("export", parents=[every], help="for a teacher: an exercise for another service")
    exporting.add_argument("names", nargs="+", metavar="NAME", help="the exercise; for github and gitlab, one or more")
    exporting.add_argument("--for", dest="service", required=True, choices=SERVICES, help="who reads it")
    exporting.add_argument("--output", type=Path, metavar="FILE", help="where it goes (default: where it belongs)")
    exporting.set_defaults(run=export)
    return parser


def _list(options: argparse.Namespace, session: Session) -> int:
    course, progress = session.course, session.progress
    solved = sum(map(progress.solved, course))
    print(f"{bar(solved / len(course))} {solved} of {len(course)} exercises solved")
    topic = None
    for name, exercise in course.items():
        if (folder := exercise.path.parent.name) != topic:
            topic = folder
            print(f"\n{colored(topic, 'bold', in_color())}")
        percent = progress.percents.get(name)
        mark = colored("✓", "good", in_color()) if progress.solved(name) else "·"
        score = "" if percent is None or progress.solved(name) else f"  {percent:.0f} %"
        print(f"  {mark} {name:<20} {exercise.title}{score}")
    if following := session.following():
        here = find(following.name, session.folder)
        print(f"\nNext: lucid {'grade' if here else 'start'} {following.name}")
    return 0


def _hint(options: argparse.Namespace, session: Session) -> int:
    exercise, progress = session.named_or_following(options.name), session.progress
    shown = min(progress.hints.get(exercise.name, 0) + 1, len(exercise.hints))
    for number, hint in enumerate(exercise.hints[:shown], 1):
        print(textwrap.fill(f"{number}. {hint}", WIDTH, subsequent_indent="   "))
    if shown < len(exercise.hints):
        print(f"\n{len(exercise.hints) - shown} more: lucid hint {exercise.name}")
    progress.hints[exercise.name] = shown
    progress.save()
    return 0
