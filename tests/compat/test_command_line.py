"""``python -m lucid.compat``: scripts, modules and code run as ``python`` would run them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lucid.compat.__main__ import main

ROOT = Path(__file__).parents[2]

SAYS = "import sys, torch\nfrom beside import answer\nprint(__name__, sys.argv, torch.zeros(1).shape, answer)\n"

# The script runs the other forms in its own process, each from where `python -m lucid.compat` would begin.
OTHERS = f"""
import os
from lucid.compat.__main__ import main
for form in (["-m", "says", "--x"], ["-c", {SAYS!r}, "--x"]):
    os.chdir(os.path.dirname(__file__))
    sys.argv, sys.path[0] = ["lucid.compat", *form], "where python began"
    del sys.modules["beside"]
    main()
"""


def test_the_command_line(tmp_path):
    (tmp_path / "beside.py").write_text("answer = 42\n")
    (tmp_path / "says.py").write_text(SAYS)
    script = tmp_path / "script.py"
    script.write_text(SAYS + OTHERS)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "lucid.compat", str(script), "--x"]
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    argv = [[str(script), "--x"], [str(tmp_path / "says.py"), "--x"], ["-c", "--x"]]
    assert done.stdout == "".join(f"__main__ {args} torch.Size([1]) 42\n" for args in argv)


@pytest.mark.parametrize("arguments", [(), ("-m",), ("--x",)])
def test_how_it_is_called_is_said(arguments, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["lucid.compat", *arguments])
    with pytest.raises(SystemExit, match=r"usage: python -m lucid.compat \(SCRIPT \| -m MODULE \| -c CODE\)"):
        main()
