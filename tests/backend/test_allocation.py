"""Memory of arrays: kept by the allocator between steps, aligned with the cache where it stays."""

import os
import subprocess
import sys

import numpy as np
import pytest

from lucid import optim
from lucid.backend.allocation import LINE, empty_lined_up
from lucid.ops.creation.from_data import tensor

SCRIPT = """
import resource
import numpy as np
import lucid
from lucid.backend import allocation

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def step():
    layers = [np.ones(250_000, np.float32) for _ in range(20)]

for _ in range(3): step()
before = faults()
for _ in range(10): step()
print(allocation.keep_freed(), faults() - before)
"""


def pages(**environment):
    """Whether glibc was told to keep memory, and how many pages ten steps touch that the system has to clear."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={**kept, **environment}, capture_output=True, text=True, check=True
    )
    told, count = run.stdout.split()
    return told == "True", int(count)


def test_is_kept_unless_the_user_says_otherwise():
    told, few = pages()
    left, many = pages(MALLOC_TRIM_THRESHOLD_="131072")
    assert not left
    if not told:
        pytest.skip("this system's C library is not glibc, which alone can be told")
    assert few < 100 < 10_000 < many


@pytest.mark.parametrize("dtype", ["bool", "float16", "float32", "float64"])
@pytest.mark.parametrize("size", [0, 1, 3, 1000])
def test_begins_with_a_line_of_the_cache(size, dtype):
    made = [empty_lined_up(size, dtype) for _ in range(5)]
    assert all(a.shape == (size,) and a.dtype == dtype and a.flags.writeable for a in made)
    assert all(a.ctypes.data % LINE == 0 for a in made if a.size)


def test_state_begins_with_a_line_of_the_cache():
    p = tensor(np.zeros(100_003, np.float32), requires_grad=True)
    p.grad = tensor(np.ones(100_003, np.float32))
    optimizer = optim.NAdam([p])
    optimizer.step()
    state = optimizer.state[p]
    assert [state[name].numpy().ctypes.data % LINE for name in ("exp_avg", "exp_avg_sq")] == [0, 0]
