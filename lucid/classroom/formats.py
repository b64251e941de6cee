"""Reports as JSON, for what shows and collects grades."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable
from typing import Any

from .grading import Report
from .report import describe, explain


def plain(report: Report) -> dict[str, Any]:
    """A report with nothing that a particular service asks for."""
    return {
        "exercise": report.exercise.name,
        "student": report.student,
        "score": report.score,
        "possible": report.possible,
        "checks": [
            {
                "name": result.check.name,
                "property": result.check.property,
                "passed": result.passed,
                "points": result.check.points,
                "challenge": result.check.challenge,
                "problem": result.problem,
                "hint": result.hint,
            }
            for result in report.results
        ],
    }


def gradescope(report: Report) -> dict[str, Any]:
    """What Gradescope reads from /autograder/results/results.json.

    A challenge is worth nothing there: it is shown, and Gradescope adds no points.

    Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
    """
    return {
        "score": report.score,
        "output": describe(report, cases=0),
        "stdout_visibility": "hidden",  # a student reads the output here
        "tests": [
            {
                "name": result.check.property,
                "score": result.check.points if result.passed and not result.check.challenge else 0,
                "max_score": 0 if result.check.challenge else result.check.points,
                "status": "passed" if result.passed else "failed",
                "output": "\n".join(explain(report.exercise, result)),
                "visibility": "visible",
            }
            for result in report.results
        ],
    }


def classroom50(report: Report) -> dict[str, Any]:
    """What Classroom 50 reads from result.json, as `classroom50/result/v1`.

    It says by environment variables which submission it is.

    Raises:
        ValueError: one of the variables is missing.

    Source: https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
    """
    needed = ["CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"]
    missing = [name for name in needed if not os.environ.get(name)]
    if missing:
        raise ValueError(
            f"--json classroom50 needs the variables that Classroom 50's runner sets; {missing[0]} is not set"
        )
    counted = [result for result in report.results if not result.check.challenge]
    return {
        "schema": "classroom50/result/v1",
        "classroom": os.environ["CLASSROOM"],
        "assignment": os.environ["ASSIGNMENT"],
        "submission": os.environ["SUBMISSION_TAG"],
        "commit": os.environ["COMMIT_URL"],
        "release": os.environ["RELEASE_URL"],
        "review": os.environ.get("REVIEW_URL") or os.environ["COMMIT_URL"],
        "datetime": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "score": report.score,
        "max-score": report.possible,
        "tests": [
            {
                "test-name": result.check.property,
                "passed": result.passed,
                "score": result.check.points if result.passed else 0,
                "max-score": result.check.points,
            }
            for result in counted
        ],
    }


FORMATS: dict[str, Callable[[Report], dict[str, Any]]] = {
    "plain": plain,
    "gradescope": gradescope,
    "classroom50": classroom50,
}


def as_json(report: Report, name: str) -> str:
    """The report in the format of that name."""
    return json.dumps(FORMATS[name](report), indent=2, ensure_ascii=False)
