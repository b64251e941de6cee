"""Inputs of calls that are refused, and the check that they are, by which exception and with what message."""

from __future__ import annotations

import pytest

import lucid


def z(*shape, **options):
    return lucid.zeros(*shape, **options)


TWO = z(2, 3)
INTS = lucid.tensor([0, 1])


def refused(call, error, says):
    """Check the exception of a call and the pattern in its message, and that the input is as it was."""
    with pytest.raises(error, match=says):
        call()
    assert not TWO.numpy().any()


def refused_with(call, error, parts):
    """Check the exception of a call, and that its message holds all parts."""
    with pytest.raises(error) as refusal:
        call()
    for part in parts:
        assert part in str(refusal.value)
