"""The rules of docs/design.md that a machine can check."""

from __future__ import annotations

import ast
import functools
import graphlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pytest

import lucid

from .source import FILES, ROOT, text_of, tree_of

# Who may import whom, by the first name below lucid: an import only goes down.
TENSOR = {"hints", "tensor", "size", "ops", "autograd", "backend"}
LAYERS = {
    "version": set(),
    "size": set(),
    "hints": set(),
    "backend": {"hints"},
    "backends": {"hints", "backend"},
    "autograd": {"hints", "backend"},
    "ops": {"hints", "size", "autograd", "backend", "printing"},  # a sparse tensor has a repr
    "printing": {"size", "autograd", "backend"},
    "pickling": {"autograd", "backend"},
    "methods": {"ops", "autograd", "backend"},
    "tensor": {"methods", "printing", "pickling", "size", "ops", "autograd", "backend"},
    "optim": {"hints", "autograd", "backend"},
    "optim.swa_utils": {"nn"},  # a list of names at PyTorch's address
    "in_place": {"tensor"},
    "func": TENSOR | {"nn"},
    "linalg": {"ops", "autograd"},
    "special": {"ops"},
    "sparse": {"ops"},
    "nn": TENSOR,
    "distributions": TENSOR,
    "utils": TENSOR,
    "compat": TENSOR | {"version", "nn", "optim", "serialization", "utils"},
    "datasets": TENSOR | {"utils"},
    "torch_files": {"size", "autograd", "backend"},
    "classroom": set(),  # it needs NumPy alone
    "serialization": TENSOR | {"torch_files"},
}

# The order of the rooms inside a wing: a file imports from its own room and from those before it.
# fmt: off
ROOMS = {
    "ops": [
        "arguments", "conversion", "fused", "elementwise", "numbers", "special", "shape", "reduction", "indexing",
        "sorting", "linalg", "covariance", "creation", "low_rank", "memory", "linear", "cumulative", "differences",
        "quantiles", "distance", "vision", "activations", "embedding", "convolution", "pooling", "dropout",
        "normalization", "recurrent", "attention", "losses", "sparse", "aten", "keywords",
    ],
    "nn": [
        "functional", "parameter", "fan", "structured", "init", "module", "linear", "flatten", "embedding", "dropout",
        "distance", "vision", "activations", "losses", "convolution", "pooling", "normalization", "utils", "recurrent",
        "transformer", "lazy", "parallel",
    ],
    "distributions": [
        "arguments", "constraints", "distribution", "transforms", "constraint_registry", "composite", "normal", "gamma",
        "location_scale", "power_law", "discrete", "mixture_same_family", "kl",
    ],
    "optim": [
        "rule", "base", "symbolic", "engine", "explain", "optimizer", "line_search", "adadelta", "adafactor", "adagrad",
        "adam", "adamax", "asgd", "lbfgs", "lion", "muon", "nadam", "radam", "rmsprop", "rprop", "sgd", "show",
        "compare", "schedules", "lr_scheduler", "functional", "transform", "swa_utils",
    ],
}
# fmt: on
LARGE = {"autograd", "optim"}  # the folders that may hold more than 13 files: of optim, each update rule is one
LISTS = {"ops", "nn", "optim", "nn.utils", "optim.functional", "optim.lr_scheduler", "optim.schedules"}
LISTS |= {"distributions", "distributions.kl", "distributions.transforms", "optim.transform"}
# ... are the packages inside the wings whose `__init__` lists names; all others hold a docstring.


def name_of(file: Path) -> str:
    """The dotted name of a module, below lucid: "" for lucid itself, "nn" for lucid/nn/__init__.py."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


MODULES = {name_of(file): file for file in FILES}


def type_checking_only(tree: ast.Module) -> set[ast.AST]:
    """The imports inside `if TYPE_CHECKING:`, which do not happen when the program runs."""
    blocks = [n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test).endswith("TYPE_CHECKING")]
    return {inner for block in blocks for statement in block.body for inner in ast.walk(statement)}


def imports(name: str) -> set[str]:
    """The modules of the package that a module imports, at its top or inside a function."""
    file = MODULES[name]
    tree = tree_of(file)
    package = name.split(".") if file.name == "__init__.py" else name.split(".")[:-1]
    found = set()
    unused = type_checking_only(tree)
    for node in ast.walk(tree):
        if node in unused or not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = [part for part in package[: len(package) - node.level + 1] if part]
        base += node.module.split(".") if node.module else []
        for alias in node.names:
            submodule = ".".join([*base, alias.name])
            found.add(submodule if submodule in MODULES else ".".join(base))
    return found - {name}


@functools.cache
def graph() -> dict[str, set[str]]:
    """What each module imports."""
    return {name: imports(name) for name in MODULES}


def test_the_graph_is_seen():
    assert "backend.device" in graph()["backend.cpu"]
    assert {"nn", "optim"} <= graph()[""]


def test_no_import_cycle():
    try:
        graphlib.TopologicalSorter(graph()).prepare()
    except graphlib.CycleError as error:
        pytest.fail("these modules import each other in a circle: " + " <- ".join(error.args[1]))


def allowed(name: str) -> set[str]:
    """What a module may import from elsewhere."""
    return LAYERS.get(name) or LAYERS[name.split(".")[0]]


def test_an_exception_of_a_layer_is_no_way_around_it():
    exceptions = [name for name in LAYERS if "." in name]
    assert exceptions
    for name in exceptions:
        assert not [other for other, found in graph().items() if other and name in found], (
            "only lucid itself imports it"
        )


def test_imports_point_one_way():
    wrong = [
        f"{name} imports {other}"
        for name, others in graph().items()
        for other in others
        if name and (top := other.split(".")[0]) != name.split(".")[0] and top not in allowed(name)
    ]
    assert not wrong


@pytest.mark.parametrize("wing", ROOMS)
def test_the_rooms_of_a_wing_have_an_order(wing):
    order = {room: i for i, room in enumerate(ROOMS[wing])}
    inside = {name: others for name, others in graph().items() if name.startswith(f"{wing}.")}
    rooms = {name.split(".")[1] for name in inside}
    assert rooms == set(order), "each folder and file of a wing has its place in ROOMS"
    wrong = [
        f"{name} imports {other}"
        for name, others in inside.items()
        for other in others
        if other == wing or (other.startswith(f"{wing}.") and order[other.split(".")[1]] > order[name.split(".")[1]])
    ]
    assert not wrong, "an import goes down, and never to the face of its own wing"


def test_no_folder_is_a_hall():
    sizes = {folder: len(list(folder.glob("*.py"))) for folder in {file.parent for file in FILES}}
    names = {".".join(folder.relative_to(ROOT).parts): size for folder, size in sizes.items()}
    assert not {name: size for name, size in names.items() if size > 13 and name not in LARGE}


def rooms() -> list[str]:
    """The packages inside the wings that are no lists of names."""
    packages = [name for name, file in MODULES.items() if file.name == "__init__.py"]
    return [name for name in packages if name.split(".")[0] in ROOMS and name not in LISTS]


def test_the_init_of_a_room_says_what_belongs_in_it():
    trees = {name: tree_of(MODULES[name]) for name in rooms()}
    assert not [name for name, tree in trees.items() if len(tree.body) != 1], "a room's __init__ is its docstring"
    lines = {name: len(ast.get_docstring(tree).splitlines()) for name, tree in trees.items()}
    assert not {name: n for name, n in lines.items() if not 8 <= n <= 25}


# Where `data` is that of a CuPy or NumPy array, of a PackedSequence, or a module's name.
OTHER_DATA = {"backend/kernels/tables.py", "backend/cuda.py", "backend/allocation.py"}
OTHER_DATA |= {"backend/versions.py", "backend/cudnn/plans.py", "nn/utils/rnn.py", "nn/recurrent/base.py"}


def wrong(check: Callable[[Path], object]) -> dict[str, object]:
    """What a check finds, by file, where it finds something."""
    return {file.relative_to(ROOT).as_posix(): found for file in FILES if (found := check(file))}


def test_a_file_is_one_idea():
    tests = sorted(Path(__file__).parent.rglob("*.py"))
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in [*FILES, *tests]}
    assert not {str(file): n for file, n in lines.items() if n > 300}, "split it: it holds two ideas"


def test_a_file_says_what_it_is_for():
    assert not wrong(lambda file: not ast.get_docstring(tree_of(file)))


def test_a_file_imports_its_own_package_relatively():
    def absolute(file):
        return [
            ast.unparse(node)
            for node in ast.walk(tree_of(file))
            if (isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "lucid")
            or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "lucid" for alias in node.names))
        ]

    assert not wrong(absolute)


def test_only_the_backend_knows_another_array_library_than_numpy():
    assert not wrong(lambda file: "backend" not in file.relative_to(ROOT).parts and "cupy" in text_of(file))


def test_a_file_reads_the_array_of_a_tensor_as_its_own_code_does():
    """`_data`, the array; `.data`, which is for users, makes a Tensor."""

    def reads(file):
        loads = [n for n in ast.walk(tree_of(file)) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)]
        return [ast.unparse(n) for n in loads if n.attr == "data"]

    assert set(wrong(reads)) <= OTHER_DATA


def test_a_file_has_a_telling_name():
    vague = {"misc", "helper", "helpers", "common", "util", "stuff"}
    assert not wrong(lambda file: vague & set(file.relative_to(ROOT).with_suffix("").parts))


def test_tape_can_be_read_in_one_sitting():
    assert len((ROOT / "autograd" / "tape.py").read_text(encoding="utf-8").splitlines()) <= 250


def public() -> list[tuple[str, str]]:
    """Every name that some module announces in `__all__`, with the module."""
    names = [""] + [m.name.removeprefix("lucid.") for m in pkgutil.walk_packages(lucid.__path__, "lucid.")]
    modules = [importlib.import_module(f"lucid.{name}".rstrip(".")) for name in names]
    return [(module.__name__, name) for module in modules for name in getattr(module, "__all__", [])]


def undocumented(module: str, name: str) -> list[str]:
    """Of a public name, what has no docstring: itself, or members if it is a class."""
    value = getattr(importlib.import_module(module), name)
    if not (inspect.isclass(value) or inspect.isroutine(value) or inspect.ismodule(value)):
        return []  # a constant such as lucid.float32
    silent = [] if inspect.getdoc(value) else [f"{module}.{name}"]
    if inspect.isclass(value) and value.__module__.startswith("lucid"):
        members = {k: v for k, v in vars(value).items() if not k.startswith("_")}
        silent += [
            f"{module}.{name}.{k}"
            for k, v in members.items()
            if documentable(v) and not inspect.getdoc(getattr(value, k))
        ]
    return silent


def test_public_names_exist_and_are_documented():
    assert not [silent for module, name in public() for silent in undocumented(module, name)]


def documentable(member: object) -> bool:
    """Whether a member of a class is a method or property, which needs a docstring, its own or an inherited one."""
    return inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod)
