"""Run a program that was written for PyTorch on lucid, as ``python`` would run it.

python -m lucid.compat script.py its arguments
python -m lucid.compat -m pytest tests
python -m lucid.compat -c "import torch; print(torch.ones(2))"
"""

import os
import runpy
import sys
from pathlib import Path
from types import ModuleType

from .install import install_as_torch

USAGE = "usage: python -m lucid.compat (SCRIPT | -m MODULE | -c CODE) [ARGUMENT ...]"


def main() -> None:
    """Run the script, module or code that the command line names, with the arguments behind it."""
    how, *rest = sys.argv[1:] or [""]
    if not how or (how in ("-m", "-c") and not rest) or (how.startswith("-") and how not in ("-m", "-c")):
        sys.exit(USAGE)
    install_as_torch()
    if how == "-m":
        sys.argv = rest
        sys.path[0] = os.getcwd()
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif how == "-c":
        sys.argv = ["-c", *rest[1:]]
        sys.path[0] = ""
        module = sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(rest[0], "<string>", "exec"), vars(module))
    else:
        del sys.argv[0]
        sys.path[0] = str(Path(how).resolve().parent)  # as if Python had been started with the script
        runpy.run_path(how, run_name="__main__")


if __name__ == "__main__":
    main()
