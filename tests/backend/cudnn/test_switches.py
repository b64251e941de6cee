"""The switches of lucid.backends.cudnn."""

import pytest

import lucid
from lucid.backend.cudnn.plans import flags


@pytest.fixture(autouse=True)
def as_before():
    with lucid.backends.cudnn.flags():
        yield


def test_are_those_of_the_engine():
    assert (flags.enabled, flags.allow_tf32, flags.deterministic) == (True, False, False)
    lucid.backends.cudnn.enabled = False
    assert flags.enabled is lucid.backends.cudnn.enabled is False


def test_are_as_before_after_a_block_that_fails():
    with pytest.raises(ZeroDivisionError), lucid.backends.cudnn.flags(enabled=False, allow_tf32=True):
        assert (flags.enabled, flags.allow_tf32) == (False, True)
        raise ZeroDivisionError
    assert (flags.enabled, flags.allow_tf32) == (True, False)


def test_refuse_what_has_no_meaning_here():
    with pytest.raises(AttributeError, match="no switch 'benchmark', only enabled, allow_tf32, deterministic"):
        lucid.backends.cudnn.benchmark = True
    with pytest.raises(AttributeError, match="has no 'benchmark'"):
        lucid.backends.cudnn.benchmark  # noqa: B018
    with pytest.raises(TypeError, match="enabled: expected True or False, got 1"):
        lucid.backends.cudnn.enabled = 1
