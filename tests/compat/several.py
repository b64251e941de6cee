"""Runs several scripts in one process, as a user's ``python script.py`` runs each: PyTorch is imported once."""

import os
import runpy
import sys

for path in sys.argv[1:]:
    print(f"\n== {os.path.basename(path)}", flush=True)
    runpy.run_path(path, run_name="__main__")
