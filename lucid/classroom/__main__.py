"""The command `lucid` where the console script is not on PATH: ``python -m lucid.classroom``."""

import sys

from .command.main import main

sys.exit(main())
