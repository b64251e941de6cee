"""Run scripts one after the other in this process, on lucid with ``--lucid``, or on PyTorch: print what they print."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import sys
import traceback
import warnings


def main() -> None:
    on_lucid, *scripts = sys.argv[1:]
    if on_lucid == "--lucid":
        import lucid.compat

        lucid.compat.install_as_torch()
    import torch

    printed = {}
    for script in scripts:
        torch.manual_seed(0)
        out = io.StringIO()
        with contextlib.redirect_stdout(out), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                runpy.run_path(script, run_name="__main__")
            except Exception:
                out.write(traceback.format_exc())
        printed[script] = out.getvalue()
    print(json.dumps(printed))


if __name__ == "__main__":
    main()
