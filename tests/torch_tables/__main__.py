"""Print what differs from PyTorch in its own table of operations: ``python -m tests.torch_tables [names ...]``.

A name is an entry's, such as ``linalg.norm`` or ``nn.functional.conv2d``, or a part of it that ends in ``*``.
"""

from __future__ import annotations

import argparse
import time

from .checks import check, full_name, quiet
from .entries import entries
from .left_out import LEFT_OUT


def main() -> None:
    """Run the entries named on the command line, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.torch_tables", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--limit", type=int, help="about how many samples of an entry and dtype (default: all)")
    parser.add_argument("--each", type=int, default=3, help="differences printed for each check of an entry")
    parser.add_argument("--reference", action="store_true", help="values of PyTorch's reference inputs")
    parser.add_argument("--times", action="store_true", help="print the seconds of each entry")
    options = parser.parse_args()
    whole = total = 0
    for op in entries(*options.names):
        start, shown = time.process_time(), {}
        with quiet():
            for found in check(op, options.limit, options.reference):
                if f"{found.entry}: {found.check}" in LEFT_OUT:
                    continue
                shown[found.check] = shown.get(found.check, 0) + 1
                if shown[found.check] <= options.each:
                    print(found, flush=True)
        if shown:
            print(f"  {full_name(op)}: {', '.join(f'{n} x {what}' for what, n in shown.items())}\n", flush=True)
        if options.times:
            print(f"{time.process_time() - start:.2f} s {full_name(op)}")
        total += 1
        whole += not shown
    print(f"{whole} of {total} entries whole")


if __name__ == "__main__":
    main()
