"""Every public name with its parameters and defaults, held against the list in public_names.txt.

A name that is new, gone or called otherwise is a decision about what users may rely on: where it is meant, write the
list again with ``python -m tests.test_public_names``, and the change stands in the commit for all to see.
"""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("public_names.txt")

RULES = ["adadelta", "adafactor", "adagrad", "adam", "adamax", "asgd", "lbfgs", "lion"]
RULES += ["muon", "nadam", "radam", "rmsprop", "rprop", "sgd"]
MODULES = [
    "lucid",
    *(
        f"lucid.{m}"
        for m in ("autograd", "autograd.functional", "backend", "backends.cudnn", "compat", "cuda", "datasets", "func")
    ),
    *(f"lucid.{m}" for m in ("linalg", "nn", "nn.functional", "nn.init", "nn.parameter", "nn.utils", "nn.utils.rnn")),
    "lucid.optim",
    *(f"lucid.{m}" for m in ("sparse", "special", "distributions", "distributions.constraints", "distributions.kl")),
    *(f"lucid.optim.{m}" for m in ("functional", "lr_scheduler", "optimizer", "rule", "schedules", "swa_utils")),
    "lucid.optim.transform",
    *(f"lucid.optim.{m}" for m in RULES),
    *(f"lucid.{m}" for m in ("utils", "utils.checkpoint", "utils.data")),
]


def parameters(value: Any) -> str:
    """The parameters of a function with their defaults, without annotations; nothing where there is no signature."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    plain = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return re.sub(r" at 0x\w+", "", str(signature.replace(parameters=plain, return_annotation=signature.empty)))


def names_of(module: Any) -> list[str]:
    """What a module announces in `__all__`, or else what it defines itself."""
    announced = getattr(module, "__all__", None)
    if announced is not None:
        return sorted(announced)
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    )


def members_of(cls: type, public: set[type]) -> dict[str, Any]:
    """The public methods and attributes of a class, its own and those of bases that have no public name themselves."""
    members: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if base is cls or (base.__module__.startswith("lucid") and base not in public):
            members |= {name: value for name, value in vars(base).items() if not name.startswith("_")}
    listed = [base for base in cls.__mro__[1:] if base in public]
    return {n: v for n, v in members.items() if not any(inspect.getattr_static(b, n, None) is v for b in listed)}


def current() -> list[str]:
    """The list as it is now: a line for each name, and for a class also one for each of its members."""
    found = []
    for path in MODULES:
        module = lucid_cuda() if path == "lucid.cuda" else importlib.import_module(path)
        found += [(f"{path}.{name}", getattr(module, name)) for name in names_of(module)]
    public = {value for _, value in found if inspect.isclass(value)}
    lines, seen = [], set()
    for path, value in found:
        if inspect.isclass(value):
            lines.append(path + parameters(value.__init__).replace("(self, ", "(").replace("(self)", "()"))
            members = members_of(value, public) if value not in seen and value.__module__.startswith("lucid") else {}
            seen.add(value)
            for name, member in sorted(members.items()):
                bound = getattr(value, name) if isinstance(member, classmethod | staticmethod) else member
                lines.append(f"{path}.{name}{parameters(bound) if callable(bound) else ''}")
        else:
            lines.append(path + (parameters(value) if callable(value) else ""))
    return lines


def lucid_cuda() -> Any:
    """`lucid.cuda`, which is reached as an attribute."""
    return importlib.import_module("lucid").cuda


def test_names_parameters_and_defaults_are_those_of_the_list():
    listed = LIST.read_text(encoding="utf-8").splitlines()
    now = current()
    gone, new = sorted(set(listed) - set(now)), sorted(set(now) - set(listed))
    assert not gone, "gone, or with other parameters than in public_names.txt"
    assert not new, "not in public_names.txt; if they are meant: python -m tests.test_public_names"


# What returns whatever the user put in, or a Python number.
UNTYPED = {"load", "item", "tolist", "size", "stride", "__reduce__"}


def test_functions_say_what_they_take_and_return():
    """An editor knows what a function says: `Tensor` (autograd/typing.py) for what its user has, and never Any."""
    spaces = [importlib.import_module(f"lucid{m}") for m in ("", ".linalg", ".special", ".nn.functional", ".nn.init")]
    found = {f"{space.__name__}.{name}": getattr(space, name) for space in spaces for name in names_of(space)}
    tensor = spaces[0].Tensor
    found |= {f"Tensor.{name}": getattr(tensor, name) for base in tensor.__mro__[:-1] for name in vars(base)}
    wrong = []
    for path, function in found.items():
        if not inspect.isroutine(function) or path.split(".")[-1] in UNTYPED or path == "Tensor.__new__":
            continue
        signature = inspect.signature(function)
        first = next(iter(signature.parameters.values()), None)
        if signature.return_annotation in ("Any", signature.empty) and path not in (
            "Tensor.__init__",
            "Tensor.__hash__",
        ):
            wrong.append(
                f"{path}{signature}: it returns what? Perhaps a Tensor: `from ...autograd.typing import Tensor`"
            )
        elif (
            first is not None
            and first.name in ("input", "A", "x", "tensors")
            and first.annotation in ("Any", first.empty)
        ):
            wrong.append(
                f"{path}{signature}: what is {first.name}? Perhaps a Tensor, or an Operand: a Tensor or a number"
            )
    assert not wrong


if __name__ == "__main__":
    LIST.write_text("\n".join(current()) + "\n", encoding="utf-8")
    print(f"{LIST}: {len(current())} names")
