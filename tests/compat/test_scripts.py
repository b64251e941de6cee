"""Ten scripts that were written for PyTorch run on lucid as they stand, and print what they print on PyTorch."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = {path.stem: path for path in sorted((Path(__file__).parent / "scripts").glob("*.py"))}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def run(script: Path, *python: str) -> str:
    """What a script prints, run on one core: the other tests have the rest."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *python, str(script)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_ten():
    assert len(SCRIPTS) == 10
    assert not [name for name, path in SCRIPTS.items() if "lucid" in path.read_text(encoding="utf-8")]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("name", SCRIPTS)
def test_runs_unchanged(name):
    on_lucid = run(SCRIPTS[name], "-m", "lucid.compat")
    assert NUMBER.search(on_lucid)
    if name == "image_classification":  # its weights, dropout and order are drawn by the library
        assert float(on_lucid.split()[-1]) >= 0.9
        return
    on_torch = run(SCRIPTS[name])
    assert NUMBER.sub("#", on_lucid) == NUMBER.sub("#", on_torch)
    found, expected = ([float(n) for n in NUMBER.findall(text)] for text in (on_lucid, on_torch))
    # Sums of float32 in another order, through dozens of steps; the last digit printed may be rounded otherwise.
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=2e-4)
