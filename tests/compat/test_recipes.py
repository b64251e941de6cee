"""Ten well-known recipes, as PyTorch's users write them, print on lucid what they print on PyTorch."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from .test_scripts import NUMBER, ROOT

HERE = Path(__file__).parent
RECIPES = {path.stem: path for path in sorted((HERE / "recipes").glob("*.py"))}
NAMES = ["ddpm", "gcn", "lion", "min_gpt", "neural_ode", "ppo", "sac", "sam", "vqvae", "word_lm"]
NEEDS = {"gcn": "scipy"}  # an extra


def run(*python: str) -> dict[str, str]:
    """What each recipe prints, all run in one process and on one core."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    there = [path for name, path in RECIPES.items() if importlib.util.find_spec(NEEDS.get(name, "numpy"))]
    command = [sys.executable, *python, str(HERE / "several.py"), *map(str, there)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    parts = re.split(r"\n== (\w+)\.py\n", done.stdout)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def on_lucid():
    return run("-m", "lucid.compat")


@pytest.fixture(scope="module")
def on_torch():
    return run() if importlib.util.find_spec("torch") is not None else {}


def test_there_are_ten():
    assert list(RECIPES) == NAMES
    assert not [name for name, path in RECIPES.items() if "lucid" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_it_prints_on_torch(name, on_lucid, on_torch):
    if name not in on_lucid:
        pytest.skip(f"it needs {NEEDS[name]}")
    ours = on_lucid[name]
    assert len(NUMBER.findall(ours)) > 5
    if not on_torch:
        return  # it ran; to compare its numbers needs PyTorch, of the parity extra
    theirs = on_torch[name]
    assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs)
    found, expected = ([float(n) for n in NUMBER.findall(text)] for text in (ours, theirs))
    # Sums of float32 in another order, through hundreds of operations; the last digit printed may be rounded otherwise.
    np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-3)
