"""Programs of views and writes in place, made at random and run by lucid and by torch.

A program is a list of steps. Each applies an operation to tensors that earlier steps left: out of place, a view, or a
write, some of them inside `no_grad`. A step that is refused changes nothing, and the program goes on. At the end, the
gradients of a weighted sum of all tensors are compared. ``python -m tests.autograd.random_writes 20000`` runs many.
"""

from __future__ import annotations

import collections
import random
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import lucid

CONSTANTS = (-1.5, -0.5, 0.25, 0.5, 1.25)
MAPS = ("sin", "tanh", "sigmoid", "relu", "neg", "abs", "square", "exp")


class Step(NamedTuple):
    """One step: an operation, the tensors that it takes (by number, modulo how many there are), and its numbers."""

    name: str
    inputs: tuple[int, int]
    numbers: tuple[int, int]
    constant: float
    recorded: bool


def dim_of(x: Any, number: int) -> int:
    """A dimension of x."""
    return number % x.ndim


def part(x: Any, numbers: tuple[int, int]) -> Any:
    """A basic index of x, of at least one element."""
    n = x.shape[0]
    i, j = numbers[0] % n, numbers[1]
    kinds = [i, slice(i, None), slice(None, None, 2), slice(i, i + 1), ...]
    if x.ndim > 1:
        m = x.shape[1]
        kinds += [(slice(None), j % m), (i, j % m), (slice(None), slice(j % m, None)), (..., j % x.shape[-1])]
    return kinds[(numbers[0] + numbers[1]) % len(kinds)]


def set_at(x: Any, index: Any, value: Any) -> Any:
    """``x[index] = value``."""
    x[index] = value
    return None


def add_at(x: Any, index: Any, value: Any, sign: int) -> Any:
    """``x[index] += value`` and its like."""
    if sign % 3 == 0:
        x[index] += value
    elif sign % 3 == 1:
        x[index] *= value
    else:
        x[index] -= value
    return None


def expanded(x: Any) -> bool:
    """Whether several elements of x are one piece of memory."""
    return any(s == 0 and n > 1 for s, n in zip(x.stride(), x.shape, strict=True))


def like(y: Any, x: Any) -> Any:
    """y as something that broadcasts to x."""
    return y if y.shape == x.shape else y.mean()


NEW = {
    "map": lambda m, x, y, k, c: getattr(x, MAPS[k[0] % len(MAPS)])(),
    "scaled": lambda m, x, y, k, c: x * c,
    "sum": lambda m, x, y, k, c: x + like(y, x),
    "product": lambda m, x, y, k, c: x * like(y, x),
    "clone": lambda m, x, y, k, c: x.clone(),
    "constant": lambda m, x, y, k, c: m.full((3, 2), c, dtype=m.float64),
    "taken": lambda m, x, y, k, c: x[m.tensor([k[0] % x.shape[0], 0])],
}
VIEWS = {
    "part": lambda m, x, y, k, c: x[part(x, k)],
    "detach": lambda m, x, y, k, c: x.detach(),
    "narrow": lambda m, x, y, k, c: x.narrow(dim_of(x, k[0]), k[1] % x.shape[dim_of(x, k[0])], 1),
    "select": lambda m, x, y, k, c: x.select(dim_of(x, k[0]), k[1] % x.shape[dim_of(x, k[0])]),
    "transpose": lambda m, x, y, k, c: x.transpose(dim_of(x, k[0]), dim_of(x, k[1])),
    "flat": lambda m, x, y, k, c: x.reshape(-1),
    "view": lambda m, x, y, k, c: x.view(1, *x.shape) if x.ndim < 3 else x[:1],
    "unsqueeze": lambda m, x, y, k, c: x.unsqueeze(k[0] % (x.ndim + 1)),
    "squeeze": lambda m, x, y, k, c: x.squeeze(),
    "expand": lambda m, x, y, k, c: x.expand(2, *x.shape),
    "expanded part": lambda m, x, y, k, c: x.expand(2, *x.shape)[k[0] % 2],
    "diagonal": lambda m, x, y, k, c: x.diagonal() if x.ndim == 2 else x[:1],
    "unbind": lambda m, x, y, k, c: x.unbind(0)[k[0] % x.shape[0]],
    "split": lambda m, x, y, k, c: x.split(1)[k[0] % x.shape[0]],
}
WRITES = {
    "map_": lambda m, x, y, k, c: getattr(x, MAPS[k[0] % len(MAPS)] + "_")(),
    "scale_": lambda m, x, y, k, c: x.mul_(c),
    "shift_": lambda m, x, y, k, c: x.add_(c),
    "add_": lambda m, x, y, k, c: x.add_(like(y, x)),
    "mul_": lambda m, x, y, k, c: x.mul_(like(y, x)),
    "div_": lambda m, x, y, k, c: x.div_(like(y, x).square() + 1),
    "lerp_": lambda m, x, y, k, c: x.lerp_(like(y, x).expand_as(x), 0.3),
    "zero_": lambda m, x, y, k, c: x.zero_(),
    "fill_": lambda m, x, y, k, c: x.fill_(c),
    "copy_": lambda m, x, y, k, c: x.copy_(like(y, x)),
    "clamp_": lambda m, x, y, k, c: x.clamp_(-0.75, 0.8),
    "masked_fill_": lambda m, x, y, k, c: x.masked_fill_(x.detach() > c, 0.5),
    "eq_": lambda m, x, y, k, c: x.eq_(0.5),
    "tril_": lambda m, x, y, k, c: x.tril_() if x.ndim > 1 else None,
    "cumsum_": lambda m, x, y, k, c: x.cumsum_(0),
    "index_fill_": lambda m, x, y, k, c: x.index_fill_(0, m.tensor([k[0] % x.shape[0]]), c),
    "index_add_": lambda m, x, y, k, c: x.index_add_(0, m.tensor([k[0] % x.shape[0]]), like(y, x[:1]).expand_as(x[:1])),
    "set constant": lambda m, x, y, k, c: set_at(x, part(x, k), c),
    "set": lambda m, x, y, k, c: set_at(x, part(x, k), like(y, x[part(x, k)])),
    "set mask": lambda m, x, y, k, c: set_at(x, x.detach() > c, 0.5),
    "set taken": lambda m, x, y, k, c: set_at(x, m.tensor([k[0] % x.shape[0]]), like(y, x[:1])),
    "add at": lambda m, x, y, k, c: add_at(x, part(x, k), like(y, x[part(x, k)]), k[1]),
    "scale at": lambda m, x, y, k, c: add_at(x, part(x, k), c, k[1]),
    "transpose_": lambda m, x, y, k, c: x.transpose_(dim_of(x, k[0]), dim_of(x, k[1])),
    "unsqueeze_": lambda m, x, y, k, c: x.unsqueeze_(0) if x.ndim < 3 else None,
}  # fmt: skip
STEPS = {**NEW, **VIEWS, **WRITES}
# On an expanded tensor, PyTorch lets these write (with a warning, or with chance as to which value stays).
UNDEFINED_WHERE_EXPANDED = {"masked_fill_", "index_fill_", "tril_", "set mask", "set taken", "set", "copy_"}


def program(seed: int) -> list[Step]:
    """A program of 4 to 14 steps."""
    r = random.Random(seed)
    found = []
    for _ in range(r.randint(4, 14)):
        kind = r.choice((NEW, VIEWS, VIEWS, WRITES, WRITES, WRITES))
        inputs = (r.choice((-1, -1, -2, r.randrange(12))), r.choice((-1, -2, r.randrange(12))))
        numbers = (r.randrange(60), r.randrange(60))
        found.append(Step(r.choice(sorted(kind)), inputs, numbers, r.choice(CONSTANTS), r.random() > 0.12))
    return found


class Outcome(NamedTuple):
    """What came of a program: which steps were refused, whether backward was, the values and the gradients."""

    refused: tuple[int, ...]
    backward: str
    values: list[np.ndarray]
    gradients: list[np.ndarray | None]


def run(m: Any, steps: list[Step], seed: int, skipped: Sequence[int] = ()) -> Outcome:
    """Run a program with a library, without some steps."""
    rng = np.random.default_rng(seed)
    own = getattr(m, "own", lambda t: t)
    leaves = [m.tensor(rng.uniform(-1, 1, shape), requires_grad=True) for shape in ((3, 2), 3)]
    tensors = [own(leaves[0] * 1), own(leaves[1] * 1), own(m.tensor(rng.uniform(-1, 1, (2, 3))))]
    refused = list(skipped)
    for i, step in enumerate(steps):
        if i in skipped:
            continue
        x, y = (tensors[j % len(tensors)] for j in step.inputs)
        if x.ndim == 0 or x.ndim > 3:
            x = tensors[0]
        if x.ndim == 0:
            continue
        if step.name in UNDEFINED_WHERE_EXPANDED and expanded(x):
            continue
        mode = m.enable_grad() if step.recorded else m.no_grad()
        try:
            with mode:
                made = STEPS[step.name](m, x, y, step.numbers, step.constant)
        except RuntimeError:
            refused.append(i)
            continue
        if made is not None and made is not x:
            tensors.append(made)
    values = [np.array(t.detach().numpy(force=True)) for t in tensors]
    why = ""
    try:
        loss = sum(((getattr(t, "value", t) * (0.5 + i)).sum() for i, t in enumerate(tensors)), leaves[0].sum())
        loss.backward()
    except RuntimeError as error:
        why = str(error)
    gradients = [None if leaf.grad is None else np.array(leaf.grad.numpy(force=True)) for leaf in leaves]
    return Outcome(tuple(refused), why, values, gradients)


def same(a: Any, b: Any) -> bool:
    """Whether two arrays, or None, agree."""
    if a is None or b is None:
        return a is b
    scale = max(1.0, float(np.abs(b).max(initial=0)))
    return a.shape == b.shape and bool(np.allclose(a / scale, b / scale, rtol=1e-9, atol=1e-10, equal_nan=True))


def verdict(ours: Outcome, theirs: Outcome) -> str:
    """How two outcomes of the same steps compare, in a word or two."""
    if not (len(ours.values) == len(theirs.values) and all(map(same, ours.values, theirs.values))):
        return "values differ"
    if ours.backward and theirs.backward:
        return "refused by both"
    if ours.backward or theirs.backward:
        return f"refused by {'lucid' if ours.backward else 'torch'} alone"
    return "equal" if all(map(same, ours.gradients, theirs.gradients)) else "gradients differ"


def compare(seed: int) -> tuple[str, Outcome, Outcome]:
    """Run the program of a seed with both libraries.

    Where torch alone refuses something, lucid's outcome is compared with the same steps without shared memory.
    """
    import torch

    from .shared_memory import library

    steps = program(seed)
    ours, theirs = run(lucid, steps, seed), run(torch, steps, seed)
    extra = set(ours.refused) - set(theirs.refused)
    if extra and min(extra) < min(set(theirs.refused) - set(ours.refused), default=len(steps)):
        return "refused by lucid alone", ours, theirs
    if ours.refused or theirs.refused or (theirs.backward and not ours.backward):
        # Torch writes the values before it refuses: they are no longer comparable.
        alone = ours.refused != theirs.refused or bool(theirs.backward and not ours.backward)
        theirs = run(library, steps, seed, ours.refused)
        word = verdict(ours, theirs)
        if ours.backward and not theirs.backward:
            word = "refused by both"
        return (f"{word}, torch refuses" if alone else word), ours, theirs
    return verdict(ours, theirs), ours, theirs


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    first: dict[str, list[int]] = collections.defaultdict(list)
    for seed in range(count):
        first[compare(seed)[0]].append(seed)
    for word, seeds in sorted(first.items(), key=lambda item: -len(item[1])):
        print(f"{len(seeds):7} {word}" + ("" if word.startswith("equal") else f" (such as {seeds[:8]})"))
