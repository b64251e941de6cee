"""The files that a service wants, for an exercise."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from ..course import ORDER, OWN
from ..exercise import Exercise

HERE = Path(__file__).parent


def filled_in(template: str, exercises: list[Exercise]) -> str:
    """The file of that name, with the names of exercises in it."""
    text = (HERE / template).read_text(encoding="utf-8")
    return text.replace("@EXERCISES@", " ".join(exercise.name for exercise in exercises))


def gradescope(exercise: Exercise, course: Path) -> bytes:
    """The zip that is uploaded as an autograder; a course of one's own travels in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, template in (("setup.sh", "gradescope_setup.sh"), ("run_autograder", "gradescope_run_autograder.sh")):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, filled_in(template, [exercise]))
        if course.resolve() != OWN.resolve():
            paths = [one.path for one in [*exercise.course.values(), exercise]]
            for path in [*paths, *course.glob(ORDER)]:
                archive.write(path, Path("course", path.relative_to(course)))
    return stream.getvalue()
