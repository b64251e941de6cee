"""What editors and `help()` are told of functions, held against the functions: names, defaults and types."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

import lucid
from lucid import nn, optim
from lucid.autograd import typing as types
from lucid.nn import functional
from lucid.ops.pooling import overloads
from lucid.optim import lr_scheduler

from . import stubs

FUNCTIONS = {
    f"{space.__name__}.{name}": value
    for space in (lucid, lucid.linalg, functional, nn.init)
    for name, value in vars(space).items()
    if inspect.isfunction(value) and not name.startswith("_")
}
METHODS = {f"Tensor.{name}": v for name, v in inspect.getmembers(lucid.Tensor, inspect.isfunction) if name[0] != "_"}
CLASSES = {
    f"{space.__name__}.{name}": value
    for space in (nn, optim, lr_scheduler)
    for name, value in vars(space).items()
    if inspect.isclass(value) and name in space.__all__
}


def test_primitives_are_called_as_their_type_says():
    """`Primitive` states two calls, of one input and of two; the fronts in `primitive.py` take their inputs so."""
    one, two, _ = (list(inspect.signature(f).parameters)[1:] for f in typing.get_overloads(types.Primitive.__call__))
    for path, function in FUNCTIONS.items():
        operation = getattr(function, "operation", None)
        if operation is None or operation.options or operation.variadic or len(operation.inputs) > 2:
            continue
        names = [name for name in inspect.signature(function).parameters if name != "memory_format"]
        assert names in ((one, one[:1]) if len(operation.inputs) == 1 else (two, two[:2])), path


@pytest.mark.parametrize(
    ("name", "dims", "kind"),
    [
        ("max_pool", (1, 2, 3), overloads.MaxPool),
        ("adaptive_max_pool", (1, 2, 3), overloads.AdaptiveMaxPool),
        ("fractional_max_pool", (2, 3), overloads.FractionalMaxPool),
    ],
)
def test_max_pooling_has_the_arguments_that_its_type_says(name, dims, kind):
    where = SimpleNamespace(__module__=kind.__module__, __qualname__=f"{kind.__qualname__}.__call__")
    last = typing.get_overloads(where)[-1]  # of a protocol, Python keeps the overloads by this name
    said = list(inspect.signature(last).parameters.values())[1:]
    for n in dims:
        assert list(inspect.signature(getattr(functional, f"{name}{n}d")).parameters.values()) == said


def test_types_can_be_looked_up_at_run_time():
    for function in [*FUNCTIONS.values(), *METHODS.values(), *(cls.__init__ for cls in CLASSES.values())]:
        typing.get_type_hints(function)
    Tensor, Operand = types.Tensor, types.Operand
    assert typing.get_type_hints(lucid.exp) == {"input": Tensor, "out": Tensor | None, "return": Tensor}
    in_front = typing.get_type_hints(lucid.mul)
    assert in_front == {"input": Operand, "other": Operand, "out": Tensor | None, "return": Tensor}
    assert typing.get_type_hints(lucid.split)["split_size"] == int | Sequence[int] | None
    assert inspect.signature(lucid.split).parameters["split_size"].annotation == "int | Sequence[int] | None"


@pytest.mark.parametrize("module", stubs.MODULES, ids=lambda m: m.__name__)
def test_type_checkers_are_told_the_same(module):
    """If a stub is out of date: python -m tests.typing.stubs."""
    assert stubs.path_of(module).read_text(encoding="utf-8") == stubs.stub(module)


def test_help_shows_names_and_defaults():
    hidden = {"nn.Identity", "nn.ModuleList"}  # any arguments of the layer in whose place it stands; a forgotten list
    for path, value in (FUNCTIONS | METHODS).items():
        assert value.__name__ != "<lambda>", path
    for path, cls in CLASSES.items():
        kinds = {p.kind for p in inspect.signature(cls).parameters.values() if p.name not in ("modules", "tensors")}
        if path.removeprefix("lucid.") not in hidden:
            assert inspect.Parameter.VAR_POSITIONAL not in kinds, path
