"""lucid against PyTorch on the inputs of PyTorch's own tables of modules and of optimizers."""

from __future__ import annotations

import pytest

from .left_out import MODULES_LEFT_OUT, OPTIMIZERS_LEFT_OUT

pytest.importorskip("torch", reason="PyTorch is the oracle here; it comes with the parity extra")
pytest.importorskip("expecttest", reason="PyTorch's tables import expecttest; it comes with the parity extra")

from .checks import quiet
from .modules import check_module, modules
from .modules import name_of as name_of_module
from .optimizers import check_optimizer, name_of, optimizers

PARTS = 8  # so that the workers of pytest share them


def differences(entries, check, left_out):
    """What differs, without what is left out; and the rows of what is left out that differs no more."""
    with quiet():
        found = [one for entry in entries for one in check(entry)]
    rows = {f"{one.entry}: {one.check}" for one in found}
    return [str(one) for one in found if f"{one.entry}: {one.check}" not in left_out], rows


@pytest.mark.parametrize("part", range(PARTS))
def test_modules(part):
    entries = modules()[part::PARTS]
    wrong, rows = differences(entries, check_module, MODULES_LEFT_OUT)
    assert not wrong, "\n".join(wrong[:50])
    names = {name_of_module(entry) for entry in entries}
    assert {row for row in MODULES_LEFT_OUT if row.split(" ")[0] in names} <= rows, "a row that is no longer needed"


@pytest.mark.parametrize("entry", optimizers(), ids=name_of)
def test_optimizers(entry):
    wrong, rows = differences([entry], check_optimizer, OPTIMIZERS_LEFT_OUT)
    assert not wrong, "\n".join(wrong[:50])
    assert {row for row in OPTIMIZERS_LEFT_OUT if row.split(" ")[0] == name_of(entry)} <= rows


def test_the_tables_are_there():
    """Without these counts, a table whose entries are no longer found would pass."""
    assert len(modules()) >= 100 and len(optimizers()) >= 13
    left_out = {row.split(" ")[0] for row in MODULES_LEFT_OUT}
    assert len(left_out) <= 0.02 * len(modules())
