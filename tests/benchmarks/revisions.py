"""This tree beside another revision of it: what a change costs or saves in small operations, models and at import.

Run it with ``python -m tests.benchmarks.revisions HEAD~1`` in a git checkout; ``--write`` puts the table into
docs/benchmarks.md. Each tree runs in processes of its own, which take turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from .overhead import THREADS, Lucid
from .side_by_side import Apart, Step, Timer, arguments, conditions, markdown, race, serve, write_section

ROOT = Path(__file__).parents[2]
IMPORT = "import lucid"


def loss() -> Step:
    """Cross-entropy alone, forward and backward."""
    import lucid

    x, y = lucid.randn(64, 10, requires_grad=True), lucid.randint(0, 10, (64,))

    def step() -> None:
        x.grad = None
        lucid.nn.functional.cross_entropy(x, y).backward()

    return step


def optimizer(name: str) -> Step:
    """A step of an optimizer over ten parameters of 64 x 64."""
    import lucid

    params = [lucid.randn(64, 64, requires_grad=True) for _ in range(10)]
    for p in params:
        p.grad = lucid.randn(64, 64)
    return getattr(lucid.optim, name)(params, lr=1e-3).step


def scheduler() -> Step:
    """A step of StepLR on an optimizer of one group."""
    import lucid

    sgd = lucid.optim.SGD([lucid.zeros(3, requires_grad=True)], lr=0.1)
    sgd.step()
    return lucid.optim.lr_scheduler.StepLR(sgd, 10).step


CASES: dict[str, Any] = {
    "chain of 1,000 operations": lambda: Lucid().chain(),
    "MLP 64-64-10, batch 64, SGD": lambda: Lucid().train((64, 64, 10), 64, "SGD"),
    "MLP 64-64-10, batch 64, Adamax": lambda: Lucid().train((64, 64, 10), 64, "Adamax"),
    "cross_entropy, 64 x 10": loss,
    "SGD, 10 of 64 x 64": lambda: optimizer("SGD"),
    "Adamax, 10 of 64 x 64": lambda: optimizer("Adamax"),
    "StepLR": scheduler,
    IMPORT: None,
}


def environment(tree: Path) -> dict[str, str]:
    """The environment of a process that imports the lucid of a tree, and keeps its compiled code."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPATH": str(tree)}


def importing(tree: Path) -> Timer:
    """What times a process that does nothing but import lucid."""

    def seconds(times: int) -> float:
        start = time.perf_counter()
        for _ in range(times):
            subprocess.run([sys.executable, "-c", IMPORT], check=True, env=environment(tree), cwd=tree)
        return (time.perf_counter() - start) / times

    return seconds


def timer(case: str, tree: Path) -> Timer:
    """What times a case in a tree."""
    if case == IMPORT:
        return importing(tree)
    return Apart([sys.executable, "-m", __spec__.name, "--serve", str(tree), "--only", case])


def answer(case: str, tree: str) -> None:
    """Serve a case with the lucid of a tree."""
    sys.path.insert(0, tree)
    step = CASES[case]()
    import lucid

    assert Path(lucid.__file__).is_relative_to(tree), f"lucid was imported from {lucid.__file__}"

    def run() -> float:
        step()
        return 0.0

    serve(run)


def main() -> None:
    """Time all cases in both trees, print the table, and keep it where asked to."""
    parser = arguments("Time this tree beside another revision of it.", rounds=15)
    parser.add_argument("revision", nargs="?", help="the other one: a commit, a branch or a tag")
    parser.add_argument("--serve", help="run one case with the lucid of this folder, step by step, as asked")
    options = parser.parse_args()
    if options.serve:
        answer(options.only, options.serve)
        return
    if not options.revision:
        parser.error("which revision shall this tree be compared with? for example HEAD~1")
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", options.revision, "lucid"], check=True, cwd=ROOT, stdout=-1).stdout
        subprocess.run(["tar", "-x", "-C", folder], check=True, input=archive)
        trees = {"this tree": ROOT, options.revision: Path(folder)}
        chosen = [case for case in CASES if options.only.lower() in case.lower()]
        cases = {case: {name: timer(case, tree) for name, tree in trees.items()} for case in chosen}
        table = race(cases, options.rounds)
    text = markdown(table, list(trees), first="this tree").replace("lucid's time", "this tree's time", 1)
    text += f"\n\n{conditions(['numpy'], THREADS)}"
    print(f"\n{text}")
    if options.write:
        write_section("revisions", text)


if __name__ == "__main__":
    main()
