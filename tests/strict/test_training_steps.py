"""How many kernels a training step launches on a GPU, how often it waits for it, and what it copies there.

The limits are what the five models of the benchmarks take today, and only go down. A wait costs what the GPU still has
to do; a launch costs some 6 microseconds, which is more than most of these kernels take.
"""

import pytest

from .launches import NAMES, counted

# The most launches and waits in a step of Adam. Asked in the end: 32, 80, 130, 330, 230 launches, and 1 wait.
# They vary by a few: backward copies a gradient whose id was that of one that it has lent (see grad_hooks.py).
LIMITS = {
    "mlp": (27, 0),
    "lenet": (53, 0),
    "conv_net": (96, 0),
    "gpt": (283, 0),
    "lstm": (172, 0),
}
COPIES = 5  # the addresses of the gradients; the others are of scalars


def test_every_workload_has_its_limits():
    assert LIMITS.keys() == NAMES.keys()


@pytest.mark.parametrize("workload", LIMITS)
def test_launches_and_waits(workload):
    counts = counted(workload)
    launches, waits = LIMITS[workload]
    assert counts.launches <= launches, f"{counts}: python -m tests.strict.launches {workload} says where"
    assert counts.waits <= waits, f"{counts}: {dict(counts.waiting)}"
    assert counts.copies <= COPIES
