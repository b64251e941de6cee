"""An epoch of a DataLoader with two workers, for samples of several sizes, beside PyTorch's.

Run it with ``python -m tests.benchmarks.data_loader``. The data set is the same class for both, with NumPy rows as
samples, or with tensors of each library. Workers stay from epoch to epoch, so that their start is not counted. "lucid"
is what a data set of one's own gets, two processes; "threads" is ``worker_method="thread"``.
"""

from __future__ import annotations

import os

WORKERS = 2
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy reads it once, when it is imported

import numpy as np  # noqa: E402

from .side_by_side import Step, arguments, conditions, markdown, race, timers, write_section  # noqa: E402

# Bytes of a sample, samples of a batch, batches of an epoch.
SIZES = {"8 bytes": (8, 64, 100), "1 kB": (1 << 10, 64, 100), "64 kB": (1 << 16, 64, 16), "1 MB": (1 << 20, 16, 8)}
SAMPLES = ["arrays", "tensors"]


class Rows:
    """Samples of so many bytes: rows of an array, or tensors of a library."""

    def __init__(self, size: int, length: int, library: str | None = None):
        self.x = np.ones((min(length, 64), size // 4), np.float32)
        self.length = length
        self.library = library

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, i: int) -> object:
        row = self.x[i % len(self.x)]
        if self.library is None:
            return row
        if self.library == "lucid":
            import lucid

            return lucid.from_numpy(row)
        import torch

        return torch.from_numpy(row)


def epoch(library: str, size: int, batch: int, batches: int, tensors: bool, threads: bool = False) -> Step:
    """One epoch of a loader of a library."""
    rows = Rows(size, batch * batches, library if tensors else None)
    options = {"batch_size": batch, "num_workers": WORKERS, "persistent_workers": True}
    if library == "lucid":
        from lucid.utils import data

        loader = data.DataLoader(rows, **options, worker_method="thread" if threads else None)
    else:
        from torch.utils import data as torch_data

        loader = torch_data.DataLoader(rows, **options)

    def step() -> int:
        return sum(len(x) for x in loader)

    return step


def main() -> None:
    """Time all cases, print the table, and keep it where asked to."""
    options = arguments("Time lucid's DataLoader beside PyTorch's.", rounds=15).parse_args()
    cases: dict[str, dict[str, Step]] = {}
    for name, sizes in SIZES.items():
        for samples in SAMPLES:
            case = f"{sizes[2]} batches of {sizes[1]} {samples} of {name}"
            tensors = samples == "tensors"
            if options.only.lower() in case.lower():
                cases[case] = {
                    "lucid": epoch("lucid", *sizes, tensors),
                    "threads": epoch("lucid", *sizes, tensors, threads=True),
                    "torch": epoch("torch", *sizes, tensors),
                }
    table = markdown(race(timers(cases), options.rounds), ["lucid", "threads", "torch"])
    used = conditions(["lucid-grad", "torch", "numpy"], WORKERS)
    print(f"\n{table}\n\n{used}")
    if options.write:
        write_section("data_loader", f"{table}\n\n{used}")


if __name__ == "__main__":
    main()
