"""Every layer, loss and function of nn says in its docstring which shapes it takes and returns."""

from __future__ import annotations

import inspect
import re

from lucid import nn
from lucid.nn import functional as F

CONTAINERS = {"Container", "Module", "ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"}
LAYERS = [
    name
    for name in nn.__all__
    if name not in CONTAINERS and inspect.isclass(value := getattr(nn, name)) and issubclass(value, nn.Module)
]


TITLES = ["Args", "Shape", "Returns", "Attributes", "Raises", "Example", "Source"]  # in this order


def sections(value: object) -> dict[str, str]:
    """The sections of a docstring by title, such as ``Shape:`` at the start of a line."""
    _, *parts = re.split(rf"^({'|'.join(TITLES)}):", inspect.getdoc(value) or "", flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_there_are_layers_and_functions():
    assert len(LAYERS) > 100
    assert len(F.__all__) > 50


def test_layers_and_functions_say_their_shapes():
    named = {**{name: getattr(nn, name) for name in LAYERS}, **{f"F.{name}": getattr(F, name) for name in F.__all__}}
    assert not [name for name, value in named.items() if not sections(value).get("Shape", "").strip()]


def test_the_sections_of_a_layer_are_in_order():
    found = {name: list(sections(getattr(nn, name))) for name in LAYERS}
    assert not {name: titles for name, titles in found.items() if titles != sorted(titles, key=TITLES.index)}
