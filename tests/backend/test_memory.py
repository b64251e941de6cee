"""Memory of arrays that are made and freed again and again comes from the system once."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import resource
import numpy as np
import lucid
from lucid.backend import memory

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def step():
    layers = [np.ones(250_000, np.float32) for _ in range(20)]

for _ in range(3): step()
before = faults()
for _ in range(10): step()
print(memory.keep_freed(), faults() - before)
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
