"""Ten well-known recipes, as PyTorch's users write them, print on lucid what they print on PyTorch."""

from __future__ import annotations

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


def run(*python: str) -> dict[str, str]:
    """What each recipe prints, all run in one process and on one core."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *python, str(HERE / "several.py"), *map(str, RECIPES.values())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    parts = re.split(r"\n== (\w+)\.py\n", done.stdout)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_there_are_ten():
    assert list(RECIPES) == NAMES
    assert not [name for name, path in RECIPES.items() if "lucid" in path.read_text(encoding="utf-8")]


@pytest.mark.usefixtures("torch")
def test_they_print_what_they_print_on_torch():
    on_lucid, on_torch = run("-m", "lucid.compat"), run()
    assert list(on_lucid) == list(on_torch) == list(RECIPES)
    for name, ours in on_lucid.items():
        theirs = on_torch[name]
        assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs), name
        found, expected = ([float(n) for n in NUMBER.findall(text)] for text in (ours, theirs))
        assert len(found) > 5
        # Sums of float32 in another order, through hundreds of operations; the last digit may be rounded otherwise.
        np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-3, err_msg=name)
