"""``python -m lucid.compat``: scripts, modules and code run as ``python`` would run them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(folder, *arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "lucid.compat", *arguments]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60)


SAYS = "import sys, torch\nfrom beside import answer\nprint(__name__, sys.argv, torch.zeros(1).shape, answer)\n"


def test_the_command_line(tmp_path):
    (tmp_path / "beside.py").write_text("answer = 42\n")
    script = tmp_path / "script.py"
    script.write_text(SAYS)
    said = "torch.Size([1]) 42\n"
    done = run("/", str(script), "--x")
    assert done.stdout == f"__main__ {[str(script), '--x']} {said}", done.stderr
    done = run(tmp_path, "-m", "script", "--x")
    assert done.stdout == f"__main__ {[str(script), '--x']} {said}", done.stderr
    done = run(tmp_path, "-c", SAYS, "--x")
    assert done.stdout == f"__main__ {['-c', '--x']} {said}", done.stderr


def test_how_it_is_called_is_said():
    for arguments in ((), ("-m",), ("--x",)):
        done = run("/", *arguments)
        assert done.returncode and done.stderr.startswith(
            "usage: python -m lucid.compat (SCRIPT | -m MODULE | -c CODE)"
        )
