"""What is checked of an entry: values, gradients, methods, refusals.

An entry of PyTorch's table runs on each of its samples in both frameworks, and what PyTorch gives is right:

- values: shapes, dtypes and elements of all results, in float64, float32, int64 and bool as far as PyTorch has them;
- gradients: the vector-Jacobian product with fixed vectors, for each input that requires grad (of a function that
  PyTorch's table puts around an operation whose inputs must, say, be symmetric);
- second gradients: the same of the first gradients, in float64. Where PyTorch's first gradient has a graph, lucid's has
  one, also if all derivatives in it are zero;
- method and in place: the same results by ``x.f(...)`` and ``x.f_(...)``, the latter with gradients, in float64;
- refusals: where PyTorch raises, lucid raises, too, in its own words.

Passed over are results of a kind that lucid does not have, such as complex numbers, and samples on which PyTorch itself
raises.
"""

from __future__ import annotations

import contextlib
import random
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

import lucid

from .compare import difference, results
from .conversion import NotInLucid, function, operation, ours, tensors
from .left_out import TIES, TOLERANCE_OF, UP_TO_SIGN, without_values

# lucid takes a Python number wherever it takes a tensor, which is no fault.
NUMBER = re.compile(r"must be Tensor, not int|arguments - got \(int, Tensor\)|doesn't apply to a 'int' object")
FLOATS = (torch.float64, torch.float32)
INTEGERS = (torch.int64, torch.bool)


@dataclass(frozen=True)
class Found:
    """A difference: the entry, the check, the sample and what differs."""

    entry: str
    check: str
    sample: str
    text: str

    def __str__(self) -> str:
        return f"{self.entry}: {self.check}: {self.sample}\n    {self.text}"


@dataclass
class Case:
    """A sample of an entry: its arguments in PyTorch and in lucid, which share their memory."""

    op: Any
    dtype: torch.dtype
    sample: Any

    def __post_init__(self) -> None:
        self.made: dict[int, Any] = {}
        self.theirs = (self.sample.input, *self.sample.args), self.sample.kwargs
        self.ours = tuple(ours(a, self.made) for a in self.theirs[0]), ours(self.theirs[1], self.made)

    def __str__(self) -> str:
        name = str(self.dtype).removeprefix("torch.")
        given = [brief(a) for a in self.theirs[0]] + [f"{k}={brief(v)}" for k, v in self.theirs[1].items()]
        return f"{name} ({', '.join(given)})"


def brief(value: Any) -> str:
    """An argument in a few letters: a tensor is its shape, and its elements if they are few."""
    if isinstance(value, torch.Tensor):
        shown = f" {value.detach().flatten().tolist()}" if value.numel() <= 6 else ""
        return f"<{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)}{shown}>"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(brief, value))}]"
    return repr(value)


def full_name(op: Any) -> str:
    """The name of an entry, with that of its variant."""
    return f"{op.name}.{op.variant_test_name}" if op.variant_test_name else op.name


def check(op: Any, limit: int | None, reference: bool = False) -> Iterator[Found]:
    """Each difference in an entry, on all samples or about `limit` a dtype; `reference`: values of more inputs."""
    name, f = full_name(op), operation(op)
    for dtype in (*FLOATS, *INTEGERS):
        if dtype not in op.dtypes:
            continue
        differentiable = dtype in FLOATS and op.supports_autograd and not reference
        for sample in samples(op, dtype, differentiable, limit, reference):
            try:
                case = Case(op, dtype, sample)
            except NotInLucid:
                continue
            for what, text in compared(case, f, differentiable):
                yield Found(name, what, str(case), text)
    for error, text in refusals(op, f):
        yield Found(name, "refusals", error, text)


def samples(op: Any, dtype: torch.dtype, requires_grad: bool, limit: int | None, reference: bool) -> list[Any]:
    """Samples of an entry, the same in each run: all, or `limit` in float64 and half of them otherwise, evenly."""
    random.seed(0)
    torch.manual_seed(0)
    drawn = (
        reference and op.reference_inputs_func
    ) or op.sample_inputs_func  # op.sample_inputs reads the stack for each
    every = list(drawn(op, "cpu", dtype, requires_grad))
    n = len(every) if limit is None else min(len(every), limit if dtype is torch.float64 else limit // 2)
    return [every[i * len(every) // n] for i in range(n)]


def compared(case: Case, f: Callable[..., Any], differentiable: bool) -> Iterator[tuple[str, str]]:
    """The name of each check that fails on a sample, and how."""
    args, kwargs = case.theirs
    given, named = case.ours
    try:
        want = case.op.op(*args, **kwargs)
    except Exception:
        return
    entry, around = full_name(case.op), case.op.gradcheck_wrapper
    arbitrary = without_values(entry, case.sample)
    ties = case.op.name in TIES and case.dtype in INTEGERS
    try:
        got = f(*given, **named)
        if entry in UP_TO_SIGN:
            want, got = revealed(case, want, got)
        if text := difference(results(got), results(want), arbitrary, ties, TOLERANCE_OF.get(entry, 0.0)):
            yield "values", text
            return
        if arbitrary:
            return
        if differentiable and around.__code__.co_names:  # it does something to the inputs
            want, got = around(case.op.op, *args, **kwargs), function(around)(f, *given, **named)
            want, got = revealed(case, want, got) if entry in UP_TO_SIGN else (want, got)
    except NotInLucid:
        return
    except Exception as error:
        yield "values", raised(error)
        return
    if differentiable:
        yield from gradients(
            case, results(want), results(got), case.dtype is torch.float64 and case.op.supports_gradgrad
        )
    if case.dtype is torch.float64 and entry not in UP_TO_SIGN:
        yield from methods(case)


def revealed(case: Case, theirs: Any, mine: Any) -> tuple[Any, Any]:
    """The results that PyTorch's table compares instead of eigenvectors, in PyTorch and in lucid."""
    reveal = case.sample.output_process_fn_grad
    return reveal(theirs), function(reveal)(mine)


def gradients(case: Case, want: list[Any], got: list[Any], twice: bool) -> Iterator[tuple[str, str]]:
    """What differs in first gradients and, if `twice`, in second ones."""
    theirs = [x for x in tensors(case.theirs, torch.Tensor) if x.requires_grad]
    mine = [case.made[id(x)] for x in theirs]
    for order in ("gradients", "second gradients")[: 1 + twice]:
        vectors = [_vector(y) for y in want]
        if all(v is None for v in vectors):
            return
        try:
            want = differentiated(torch, want, theirs, vectors, twice)
        except Exception:
            return
        try:
            if not any(recorded(y) for y, v in zip(got, vectors, strict=True) if v is not None):
                yield order, "no result has a graph; one of PyTorch's has, be it of zeros"
                return
            got = differentiated(lucid, got, mine, vectors, twice)
        except Exception as error:
            yield order, raised(error)
            return
        if text := difference(got, want):
            yield order, text
            return


def _vector(result: Any) -> Any:
    return np.cos(np.arange(result.numel(), dtype=float) + 1).reshape(result.shape) if recorded(result) else None


def recorded(result: Any) -> bool:
    """Whether a result can be differentiated."""
    return getattr(result, "requires_grad", False)


def differentiated(
    framework: Any, outputs: list[Any], inputs: list[Any], vectors: list[Any], record: bool
) -> list[Any]:
    """Gradients of those outputs that require grad, times vectors, by inputs, in one of the two frameworks.

    One output may have no graph where PyTorch has one of zeros, if another has one: an error comes if there is none.
    """
    pairs = [
        (y, framework.from_numpy(v).to(y.dtype))
        for y, v in zip(outputs, vectors, strict=True)
        if recorded(y) and v is not None
    ]
    ys, given = [y for y, _ in pairs], [v for _, v in pairs]
    return list(framework.autograd.grad(ys, inputs, given, retain_graph=True, create_graph=record, allow_unused=True))


def methods(case: Case) -> Iterator[tuple[str, str]]:
    """What differs if a sample runs as a method, and as one that writes in place."""
    for what, theirs in (("method", case.op.method_variant), ("in place", case.op.inplace_variant)):
        mine = getattr(lucid.Tensor, getattr(theirs, "__name__", ""), None)
        if not isinstance(case.sample.input, torch.Tensor) or not callable(theirs) or mine is None:
            continue
        (x, *args), kwargs = case.theirs
        (y, *given), named = case.ours
        try:
            want = results(theirs(x.clone(), *args, **kwargs))
        except Exception:
            continue
        try:
            got = results(mine(y.clone(), *given, **named))
            text = difference(got, want)
        except Exception as error:
            text = raised(error)
        if text:
            yield what, text
        elif what == "in place" and case.op.supports_autograd:
            for _, text in gradients(case, want, got, twice=False):
                yield what, f"gradients: {text}"


def refusals(op: Any, f: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    """Inputs that PyTorch refuses and lucid does not."""
    torch.manual_seed(0)
    for wrong in op.error_inputs_func(op, "cpu") if op.error_inputs_func else ():
        sample = wrong.sample_input
        try:
            case = Case(op, torch.float64, sample)
        except NotInLucid:
            continue
        args, kwargs = case.theirs
        try:
            op(*args, **kwargs)
            continue
        except Exception as error:
            theirs = str(error).splitlines()[0][:150]
        if NUMBER.search(theirs):
            continue
        try:
            given, named = case.ours
            f(*given, **named)
        except Exception:
            continue
        yield str(case).split(" ", 1)[1], f"PyTorch refuses: {theirs}"


def raised(error: Exception) -> str:
    """An exception in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Without warnings, of NumPy and of both frameworks."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
