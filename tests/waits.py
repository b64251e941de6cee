"""Errors that a device tells when it is waited for (see lucid/backend/checks.py): `raises`, for every device."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from lucid.backend.checks import flags


@contextmanager
def raises(kind, match=None):
    """`pytest.raises`, with a wait for all devices at the end of the block."""
    with pytest.raises(kind, match=match) as caught:
        yield caught
        for device in flags:
            device.synchronize()


def leave_no_error():
    """Clear the flags of all devices, and fail if an error was waiting in one."""
    left = [device for device, flag in flags.items() if flag.words[0]]
    for device in left:
        flags[device].words[:] = 0
    assert not left, f"a check of values failed on {left}, and the test ended without reading a number"
