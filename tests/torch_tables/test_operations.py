"""lucid against PyTorch on the samples of PyTorch's own table of operations."""

from __future__ import annotations

import pytest

from .left_out import LEFT_OUT

PARTS = 8  # so that the workers of pytest share them
SAMPLES = 40  # of an entry in float64, evenly among all; `python -m tests.torch_tables` runs all


def _table():
    """The entries that lucid has, or the test is skipped."""
    pytest.importorskip("expecttest", reason="PyTorch's tables import expecttest; it comes with the parity extra")
    from .entries import entries

    return list(entries())


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("part", range(PARTS))
def test_each_entry_is_as_in_pytorch_but_for_what_is_left_out(part):
    table = _table()[part::PARTS]
    from .checks import check, full_name, quiet

    wrong, different = [], set()
    with quiet():
        for found in (found for op in table for found in check(op, SAMPLES)):
            different.add(row := f"{found.entry}: {found.check}")
            if row not in LEFT_OUT:
                wrong.append(str(found))
    assert not wrong, "\n".join(wrong[:50])
    names = {full_name(op) for op in table}
    dead = {row for row in LEFT_OUT if row.split(": ")[0] in names} - different
    assert not dead, f"left out, although there is no difference: {sorted(dead)}"


@pytest.mark.usefixtures("torch")
def test_98_of_100_entries_are_whole():
    table = _table()
    from .checks import full_name

    names = {full_name(op) for op in table}
    partly = {row.split(": ")[0] for row in LEFT_OUT}
    for row, reason in LEFT_OUT.items():
        print(f"{row}: {reason}")
    print(f"{len(names) - len(partly)} of {len(names)} entries whole")
    assert partly <= names, f"no such entries: {sorted(partly - names)}"
    assert len(names) - len(partly) >= 0.98 * len(names)
