"""What a step of an optimizer costs: one large tensor, a thousand small ones, one of middle size.

Run it with ``python -m tests.benchmarks.optimizers``. Beside lucid it times PyTorch with both of its settings, optax
(compiled, its buffers donated) where they are installed, and the copying of the bytes that a step must move (gradient,
parameter and state read once, parameter and state written once), by NumPy in one thread and in as many as lucid uses.
With ``--device cuda`` the large tensor has 100,000,000 elements, and what is copied is copied on the GPU.
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any

THREADS = 2
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(THREADS))  # NumPy reads it once, when it is imported

import numpy as np  # noqa: E402

from lucid.backend import threads  # noqa: E402

from .side_by_side import Step, arguments, conditions, markdown, race, timers, write_section  # noqa: E402

# Each with its options, optax's name for it, and how many arrays its state has.
OPTIMIZERS: dict[str, tuple[str, dict[str, Any], str, int]] = {
    "Adamax": ("Adamax", {}, "adamax", 2),
    "NAdam": ("NAdam", {}, "nadam", 2),
    "Adam": ("Adam", {}, "adam", 2),
    "SGD with momentum": ("SGD", {"momentum": 0.9}, "sgd", 1),
}
SIZES = {"10,000,000 in one": [10_000_000], "1,000 of 1,000": [1000] * 1000, "100,000 in one": [100_000]}
CUDA_SIZES = {"100,000,000 in one": [100_000_000], "1,000 of 1,000": [1000] * 1000}


def arrays(sizes: list[int], seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(size, dtype=np.float32) for size in sizes]


def lucid_step(name: str, options: dict[str, Any], sizes: list[int], device: str) -> Step:
    import lucid

    lucid.set_num_threads(THREADS)
    params = [lucid.tensor(a, device=device, requires_grad=True) for a in arrays(sizes, 0)]
    for p, g in zip(params, arrays(sizes, 1), strict=True):
        p.grad = lucid.tensor(g, device=device)
    optimizer = getattr(lucid.optim, name)(params, lr=1e-3, **options)

    def step() -> None:
        optimizer.step()
        if device == "cuda":
            lucid.cuda.synchronize()

    return step


def torch_step(name: str, options: dict[str, Any], sizes: list[int], device: str) -> Step:
    import torch

    torch.set_num_threads(THREADS)
    params = [torch.tensor(a, device=device, requires_grad=True) for a in arrays(sizes, 0)]
    for p, g in zip(params, arrays(sizes, 1), strict=True):
        p.grad = torch.tensor(g, device=device)
    optimizer = getattr(torch.optim, name)(params, lr=1e-3, **options)

    def step() -> None:
        optimizer.step()
        if device == "cuda":
            torch.cuda.synchronize()

    return step


def optax_step(name: str, options: dict[str, Any], sizes: list[int]) -> Step:
    import jax
    import optax

    rule = getattr(optax, name)(1e-3, **options)
    params, grads = (list(map(jax.numpy.asarray, arrays(sizes, seed))) for seed in (0, 1))
    state = rule.init(params)

    def update(params: Any, state: Any, grads: Any) -> Any:
        updates, state = rule.update(grads, state, params)
        return optax.apply_updates(params, updates), state

    compiled = jax.jit(update, donate_argnums=(0, 1))

    def step() -> None:
        nonlocal params, state
        params, state = jax.block_until_ready(compiled(params, state, grads))

    return step


def copy_step(states: int, sizes: list[int], device: str, threads: int) -> Step:
    """Move as many bytes as a step must: half of them read, half of them written."""
    moved = (3 + 2 * states) * sum(sizes)  # g is read, p and the state are read and written
    if device == "cuda":
        from lucid import backend

        gpu = backend.device("cuda")
        source = gpu.xp.ones(moved // 2, dtype=np.float32)
        target = gpu.xp.empty_like(source)

        def on_gpu() -> None:
            target[...] = source
            gpu.synchronize()

        return on_gpu
    # Ones: memory of np.zeros that was never written is one page of zeros, read again and again from the cache.
    source, target = np.ones(moved // 2, np.float32), np.empty(moved // 2, np.float32)
    parts = np.array_split(np.arange(moved // 2), threads)
    cuts = [slice(int(p[0]), int(p[-1]) + 1) for p in parts]
    todo: list[slice] = []

    def share(number: int) -> None:
        while todo:
            cut = todo.pop()
            target[cut] = source[cut]

    def step() -> None:
        todo.extend(cuts)
        threads.together(share, len(cuts))

    return step


def main() -> None:
    """Time all cases, print the table, and keep it where asked to."""
    parser = arguments("Time the steps of lucid's optimizers beside others.", rounds=15)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    options = parser.parse_args()
    has = lambda name: importlib.util.find_spec(name) is not None
    cases: dict[str, dict[str, Step]] = {}
    for count, sizes in (CUDA_SIZES if options.device == "cuda" else SIZES).items():
        for label, (name, keywords, theirs, states) in OPTIMIZERS.items():
            case = f"{label}, {count}"
            if options.only.lower() not in case.lower():
                continue
            steps = cases[case] = {"lucid": lucid_step(name, keywords, sizes, options.device)}
            if has("torch"):
                steps["torch"] = torch_step(name, {**keywords, "foreach": None}, sizes, options.device)
                steps["torch foreach"] = torch_step(name, {**keywords, "foreach": True}, sizes, options.device)
            if has("optax") and options.device == "cpu" and len(sizes) == 1:
                steps["optax, jitted"] = optax_step(theirs, keywords, sizes)
            if len(sizes) == 1:
                steps["copying"] = copy_step(states, sizes, options.device, 1)
                if options.device == "cpu":
                    steps["copying, threads"] = copy_step(states, sizes, "cpu", threads.get_num_threads())
    whose = ["lucid", "torch", "torch foreach", "optax, jitted", "copying", "copying, threads"]
    table = markdown(
        race(timers(cases), options.rounds),
        [name for name in whose if any(name in c for c in cases.values())],
    )
    used = conditions(["lucid-grad", "torch", "optax", "jax", "numpy"], THREADS)
    print(f"\n{table}\n\n{used}")
    if options.write:
        write_section("optimizers" if options.device == "cpu" else "optimizers on a GPU", f"{table}\n\n{used}")


if __name__ == "__main__":
    main()
