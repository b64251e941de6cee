"""A training step of seven networks of a course, in lucid and in PyTorch; the worst first.

Run it with ``python -m tests.benchmarks.networks``; ``--only`` picks some, ``--write`` puts the table into
docs/benchmarks.md. The networks are in network_workloads.py, written once for both libraries; before anything is timed,
three steps without dropout must give both the same losses. Each library runs in a process of its own, and they take
turns. On a busy machine, ``--clock cpu`` takes the processor's time, in one thread, and the fastest turn.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

from .operations import CLOCKS, LIBRARIES, THREADS, answer, markdown, measured  # which sets the threads of NumPy first

import numpy as np  # isort: skip
from tqdm import tqdm  # isort: skip

from .network_workloads import NETWORKS  # isort: skip
from .side_by_side import Apart, arguments, conditions, write_section  # isort: skip

SLICE = 0.2  # seconds of a turn


def agree(network: str, *libraries: Any) -> None:
    """Three steps give the same losses in all libraries."""
    steps = [NETWORKS[network](library, False) for library in libraries]
    losses, *others = ([step().item() for _ in range(3)] for step in steps)
    for other in others:
        np.testing.assert_allclose(losses, other, rtol=1e-4, err_msg=f"losses of {network}")


def main() -> None:
    """Time the networks, print the table, and keep it where asked to."""
    parser = arguments("Time training steps of small networks in lucid beside PyTorch's.", rounds=9)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: the processor's time, one thread only")
    parser.add_argument("--serve", choices=LIBRARIES, help="train the networks with one library, as asked")
    options = parser.parse_args()
    if options.serve:
        answer(options.serve, options.clock, lambda network, library: NETWORKS[network](library, True))
        return
    chosen = [network for network in NETWORKS if options.only.lower() in network.lower()]
    modules = [importlib.import_module(name) for name in LIBRARIES]
    for network in chosen:
        agree(network, *modules)
    threads = [1] if options.clock == "cpu" else [1, THREADS]
    libraries = {
        name: Apart([sys.executable, "-m", __spec__.name, "--clock", options.clock, "--serve", name])
        for name in LIBRARIES
    }
    table = {
        network: {t: measured(network, t, libraries, options.rounds, options.clock, SLICE) for t in threads}
        for network in tqdm(chosen, unit="network")
    }
    text = f"{markdown(table, threads, 'networks')}\n{conditions(['lucid-grad', 'torch', 'numpy'], THREADS)}"
    print(f"\n{text}")
    if options.write:
        write_section("networks", text)


if __name__ == "__main__":
    main()
