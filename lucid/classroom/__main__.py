"""The command `lucid` where the console script is not on PATH: ``python -m lucid.classroom``."""

import sys

from .command.main import main

if __name__ == "__main__":
    sys.exit(main())
