"""Thirty small scripts for PyTorch, for each thing that stopped real programs, print on lucid what they print there.

They run one after the other in one process. What PyTorch printed is stored, so that lucid is held to it without
PyTorch, too: ``python -m tests.compat.test_small`` writes it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from .test_scripts import NUMBER, ROOT

HERE = Path(__file__).parent
SCRIPTS = {f"{path.parent.name}/{path.stem}": path for path in sorted((HERE / "small").rglob("*.py"))}
EXPECTED = HERE / "small" / "printed.json"


def printed(where: str) -> dict[str, str]:
    """What each script prints, on lucid or on PyTorch."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(HERE / "in_one_process.py"), where, *map(str, SCRIPTS.values())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {name: found[str(path)] for name, path in SCRIPTS.items()}


@pytest.fixture(scope="module")
def on_lucid():
    return printed("--lucid")


def same(found: str, expected: str) -> bool:
    """Whether two texts are the same, and their numbers to the rounding of float32."""
    if NUMBER.sub("#", found) != NUMBER.sub("#", expected):
        return False
    a, b = ([float(n) for n in NUMBER.findall(text)] for text in (found, expected))
    return np.allclose(a, b, rtol=1e-3, atol=2e-4)


def test_there_are_thirty():
    assert len(SCRIPTS) == 30
    assert not [name for name, path in SCRIPTS.items() if "lucid" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", SCRIPTS)
def test_prints_what_it_prints_on_pytorch(name, on_lucid):
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))[name]
    assert same(on_lucid[name], expected), f"on lucid:\n{on_lucid[name]}\non PyTorch:\n{expected}"


@pytest.mark.usefixtures("torch")
def test_what_is_stored_is_what_pytorch_prints():
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert [name for name, text in printed("--torch").items() if not same(text, expected[name])] == []


if __name__ == "__main__":
    EXPECTED.write_text(json.dumps(printed("--torch"), indent=1) + "\n", encoding="utf-8")
