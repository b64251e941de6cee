"""What is checked of an entry of PyTorch's own table of optimizers, `optim_db`, for lucid's optimizer of the same name.

- values: after each of some steps of every configuration, the parameters, in float64 in two groups of which one has its
  own learning rate, and in float32;
- state: PyTorch's state_dict loaded half way, and the steps after it;
- refusals: where PyTorch raises or warns, lucid raises, in its own words.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.testing._internal.common_optimizers import optim_db

import lucid
from lucid.compat.names import optim as conventions

from .checks import FLOATS, Found, brief, raised
from .compare import difference
from .conversion import NotInLucid, ours

STEPS = 6
SHAPES = [(3, 4), (2, 2), (5, 1)]  # matrices, as Muon wants them


def optimizers(*names: str) -> list[Any]:
    """The entries that lucid has, all or those that are named."""
    return [o for o in optim_db if optimizer(o) is not None and (not names or name_of(o) in names)]


def name_of(entry: Any) -> str:
    """The name of an entry in torch.optim."""
    return str(entry.optim_cls.__name__)


def optimizer(entry: Any) -> Any:
    """lucid's optimizer, with PyTorch's conventions where lucid has its own; or None."""
    name = name_of(entry)
    return getattr(conventions, name, None) or getattr(lucid.optim, name, None)


def check_optimizer(entry: Any) -> Iterator[Found]:
    """Each difference in an entry."""
    with precisely():
        yield from found(entry)
    for desc, given, text in refusals(entry):
        yield Found(f"{name_of(entry)} {desc}", "refusals", given, text)


def found(entry: Any) -> Iterator[Found]:
    """Each difference in what the configurations of an entry give."""
    for dtype in FLOATS:
        for given in entry.optim_inputs_func(device="cpu", dtype=dtype):
            groups = dtype is torch.float64 and entry.supports_param_groups
            try:
                wrong = compared(entry, given, dtype, groups)
            except Exception as error:
                wrong = "values", raised(error)
            if wrong is not None:
                shown = f"{str(dtype).removeprefix('torch.')} {brief(given.kwargs)}"
                yield Found(f"{name_of(entry)} {given.desc}", wrong[0], shown, wrong[1])


@contextlib.contextmanager
def precisely() -> Iterator[None]:
    """With PyTorch's scalars in float64, and its Muon's products in the parameters' dtype, as lucid has them."""
    dtype, bfloat16 = torch.get_default_dtype(), torch.Tensor.bfloat16
    torch.set_default_dtype(torch.float64)
    torch.Tensor.bfloat16 = lambda self: self.clone()  # type: ignore[method-assign]
    try:
        yield
    finally:
        torch.set_default_dtype(dtype)
        torch.Tensor.bfloat16 = bfloat16  # type: ignore[method-assign]


class Run:
    """Parameters, their optimizer, and a loss whose gradients come with noise, unless it is for a line search."""

    def __init__(self, framework: Any, cls: Any, options: dict[str, Any], dtype: torch.dtype, groups: bool):
        draw = np.random.default_rng(0)
        self.noise = 0.0 if cls.__name__ == "LBFGS" else 1.0
        self.framework, self.dtype = framework, str(dtype).removeprefix("torch.")
        self.params = [self.tensor(draw.normal(size=s)).requires_grad_() for s in SHAPES]
        self.targets = [self.tensor(draw.normal(size=s)) for s in SHAPES]
        given: Any = self.params
        if groups:
            given = [{"params": self.params[:1]}, {"params": self.params[1:], "lr": 0.02}]
        self.optimizer = cls(given, **options)

    def tensor(self, array: Any) -> Any:
        """A tensor of the framework."""
        return self.framework.tensor(array.astype(self.dtype))

    def step(self, t: int) -> None:
        """Take one step."""
        noise = [self.tensor(np.random.default_rng([t, i]).normal(size=s) * self.noise) for i, s in enumerate(SHAPES)]

        def closure() -> Any:
            self.optimizer.zero_grad()
            terms = zip(self.params, self.targets, noise, strict=True)
            loss = sum(((p - target) ** 2).sum() + (p * n).sum() for p, target, n in terms)
            loss.backward()
            return loss

        self.optimizer.step(closure)


def compared(entry: Any, given: Any, dtype: torch.dtype, groups: bool) -> tuple[str, str] | None:
    """What differs, in the run of both or in one that goes on from PyTorch's state."""
    options = ours(given.kwargs, {})
    theirs = Run(torch, entry.optim_cls, copy.deepcopy(given.kwargs), dtype, groups)
    mine, resumed = (Run(lucid, optimizer(entry), options, dtype, groups) for _ in range(2))
    for t in range(STEPS):
        if t == STEPS // 2:
            resumed.optimizer.load_state_dict(ours(theirs.optimizer.state_dict(), {}))
            for p, q in zip(resumed.params, theirs.params, strict=True):
                p.data = q.detach().numpy().copy()
        for run in (theirs, mine, resumed) if t >= STEPS // 2 else (theirs, mine):
            run.step(t)
        if text := difference(mine.params, theirs.params):
            return "values", f"step {t}: {text}"
        if t >= STEPS // 2 and (text := difference(resumed.params, theirs.params)):
            return "state", f"step {t}: {text}"
    return None


def refusals(entry: Any) -> Iterator[tuple[str, str, str]]:
    """Arguments that PyTorch refuses, or warns of, and lucid does not."""
    for wrong in entry.optim_error_inputs_func(device="cpu", dtype=torch.float32):
        given = wrong.optimizer_error_input
        made: dict[int, Any] = {}
        try:
            params = [lucid.ones(1, 1, requires_grad=True)] if given.params is None else ours(given.params, made)
            optimizer(entry)(params, **ours(given.kwargs, made))
        except NotInLucid:
            continue
        except (ValueError, TypeError, RuntimeError):
            continue
        yield given.desc, brief(given.kwargs), f"PyTorch refuses: {wrong.error_regex}"
