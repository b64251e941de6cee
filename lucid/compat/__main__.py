"""Run a script that was written for PyTorch on lucid: ``python -m lucid.compat script.py its arguments``."""

import runpy
import sys
from pathlib import Path

from .install import install_as_torch


def main() -> None:
    """Run the script that the command line names, with the arguments behind it."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m lucid.compat SCRIPT [ARGUMENT ...]")
    install_as_torch()
    del sys.argv[0]
    sys.path[0] = str(Path(sys.argv[0]).resolve().parent)  # as if Python had been started with the script
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
