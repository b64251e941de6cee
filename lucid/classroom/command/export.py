"""`lucid export`: an exercise for Jupyter, nbgrader, otter, or a service that grades."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..course import OWN
from ..exercise import Exercise
from ..notebooks import cells, nbgrader, otter
from ..services import files
from .session import Session

Make = Callable[[list[Exercise], Path, Path], str | bytes]  # of exercises, their course's folder and the file's name


@dataclass(frozen=True)
class Service:
    """A service: where its file goes, how it is made, and what to do with it.

    Attributes:
        several: whether the file may be of more than one exercise.
        public: whether students can read what else lies there, such as a course and its keys.
    """

    file: str
    make: Make
    then: str
    several: bool = False
    public: bool = False


def _notebook(make: Callable[[Exercise], str]) -> Make:
    return lambda exercises, course, file: make(exercises[0])


def _template(name: str) -> Make:
    return lambda exercises, course, file: files.filled_in(name, exercises)


def _key(exercises: list[Exercise], course: Path, file: Path) -> str:
    return cells.key(exercises[0]) if file.suffix == ".ipynb" else exercises[0].source.key()


def _gradescope(exercises: list[Exercise], course: Path, file: Path) -> bytes:
    return files.gradescope(exercises[0], course)


SERVICES = {
    "jupyter": Service("{}.ipynb", _notebook(cells.starter), "hand it out"),
    "key": Service("{}_key.py", _key, "keep it to yourself"),
    "nbgrader": Service(
        "{}.ipynb", _notebook(nbgrader.nbgrader), "put it into source/{}/, and run: nbgrader generate_assignment {}"
    ),
    "otter": Service("{}.ipynb", _notebook(otter.otter), "run: otter assign {}.ipynb dist"),
    "github": Service(
        ".github/workflows/lucid.yml",
        _template("github.yml"),
        "commit it to the repository that students start from",
        several=True,
        public=True,
    ),
    "gitlab": Service(
        ".gitlab-ci.yml",
        _template("gitlab.yml"),
        "commit it to the project that students fork",
        several=True,
        public=True,
    ),
    "gradescope": Service("{}_autograder.zip", _gradescope, "upload it under Configure Autograder"),
    "classroom50": Service(
        "autograder.py",
        _template("classroom50.txt"),
        "put it into CLASSROOM/autograders/ASSIGNMENT/ of your classroom50 repository",
        public=True,
    ),
}


def export(options: argparse.Namespace, session: Session) -> int:
    """Run `lucid export`; returns 0.

    Raises:
        ValueError: the service takes one exercise, or cannot keep the keys of a course secret.
        FileExistsError: the file is there already.
    """
    name, service = options.service, SERVICES[options.service]
    exercises = [session.exercise(named) for named in options.names]
    if len(exercises) > 1 and not service.several:
        raise ValueError(f"--for {name} takes one exercise; got {', '.join(options.names)}")
    if service.public and options.course.resolve() != OWN.resolve():
        raise ValueError(
            f"--for {name}: students could read the keys of your course there. Grade what they hand in at home, "
            "lucid grade FOLDER, or with --for gradescope"
        )
    file = options.output or Path(service.file.format(exercises[0].name))
    if file.exists():
        raise FileExistsError(f"{file} is here already; remove it, or name another with --output FILE")
    made = service.make(exercises, options.course, file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(made if isinstance(made, bytes) else made.encode())
    print(f"{file}: {service.then.replace('{}', exercises[0].name)}.")
    if builds_on := [needed for exercise in exercises for needed in exercise.builds_on if needed not in options.names]:
        print(f"It builds on {', '.join(builds_on)}: students hand in their solution of it, too.")
    return 0
