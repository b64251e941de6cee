"""docs/schedulers.md: its table is what the schedulers do, and its programs run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lucid import optim
from lucid.optim import lr_scheduler, schedules

from ..parameters import param

PAGE = (Path(__file__).parents[3] / "docs" / "schedulers.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| ([▁-█]+) \|(.+)\|$", PAGE, re.MULTILINE)
STEPS = [int(t) for t in re.search(r"^\|[^|]*\|[^|]*\|((?: \d+ \|)+)$", PAGE, re.MULTILINE)[1].split("|")[:-1]]
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)

TINY = 1e-9  # so that rounding never depends on the machine


def rates(code, steps=50):
    """The learning rates of a scheduler or schedule, with lr_0 = 1."""
    optimizer = optim.SGD([param([1.0])], lr=1.0, momentum=0.9)
    made = eval(code, {"optimizer": optimizer, "schedules": schedules, **vars(lr_scheduler)})
    if isinstance(made, schedules.Schedule):
        return [made(k) for k in range(steps)]
    found = made.get_last_lr()
    for _ in range(steps - 1):
        optimizer.step()
        made.step()
        found += made.get_last_lr()
    return found


def drawn(values, width=25):
    """A picture of some values in one line, the highest as high as it goes."""
    shown = [values[i * len(values) // width] for i in range(width)]
    return "".join("▁▂▃▄▅▆▇█"[min(int(8 * v / max(values) + TINY), 7)] for v in shown)


@pytest.mark.parametrize(("code", "picture", "numbers"), ROWS, ids=[row[0].split("(")[0] for row in ROWS])
def test_the_table(code, picture, numbers):
    found = rates(code)
    assert [f"{found[t] + TINY:.3f}" for t in STEPS] == numbers.replace("|", " ").split()
    assert drawn(found) == picture


def test_every_scheduler_is_in_the_table():
    named = " ".join(row[0] for row in ROWS)
    assert not {*lr_scheduler.__all__} - {"LRScheduler", "ReduceLROnPlateau"} - set(re.findall(r"\w+", named))


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_the_programs(number):
    exec(compile(PROGRAMS[number], "docs/schedulers.md", "exec"), {})


def test_the_page_is_not_empty():
    assert len(ROWS) >= 20 and len(PROGRAMS) >= 4
