"""Programs of views and writes in place, made at random: equal to torch, or refused (see random_writes.py)."""

from __future__ import annotations

import types

import pytest

import lucid

from ..oracle import torch_
from . import random_writes

torch_()


@pytest.mark.parametrize("part", range(10))
def test_equal_to_torch_or_refused(part):
    wrong = {}
    for seed in range(100 * part, 100 * part + 100):
        word = random_writes.compare(seed)[0]
        if word.removesuffix(", torch refuses") not in ("equal", "refused by both"):
            wrong[seed] = word
    assert not wrong


def test_devices_agree():
    strict = types.SimpleNamespace(
        **{name: getattr(lucid, name) for name in ("enable_grad", "no_grad", "float64")},
        tensor=lambda *args, **kwargs: lucid.tensor(*args, device="strict", **kwargs),
        full=lambda *args, **kwargs: lucid.full(*args, device="strict", **kwargs),
    )
    for seed in range(150):
        steps = random_writes.program(seed)
        here, there = random_writes.run(lucid, steps, seed), random_writes.run(strict, steps, seed)
        assert (here.refused, bool(here.backward)) == (there.refused, bool(there.backward)), seed
        assert random_writes.verdict(here, there) in ("equal", "refused by both")
