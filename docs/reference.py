"""The pages of the API reference by subject, written when Sphinx starts: which public name is on which page.

A name is on the page of the file that defines it: `lucid.nn.Conv2d` (lucid/nn/convolution/convolution.py) and
`lucid.nn.functional.conv2d` (lucid/ops/convolution/convolution.py) are both on api/nn/convolution, in the section of
`convolution.py`. So the reference is arranged as the source is, and a new function needs no line here.
"""

from __future__ import annotations

import builtins
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import lucid
from lucid import linalg, nn, optim, sparse, special

FACES = (lucid, nn, nn.functional, linalg, special, sparse, optim)  # whose `__all__` is divided among the pages
SUBJECT = {"attention": "transformer"}  # where nn has another word than ops
NN = {value.__module__.split(".")[2] for name in nn.__all__ if isinstance(value := getattr(nn, name), type)}
TITLES = {
    "adaptive_pool": "Adaptive pooling",
    "any_all": "Any and all",
    "avg_pool": "Average pooling",
    "batch_norm": "Batch normalization",
    "conv_transpose": "Transposed convolution",
    "ctc": "Connectionist temporal classification",
    "dtypes": "Data types",
    "elu": "ELU",
    "gelu": "GELU",
    "group_norm": "Group normalization",
    "gru": "GRU",
    "init": "Initialization",
    "instance_norm": "Instance normalization",
    "kl_div": "KL divergence",
    "layer_norm": "Layer normalization",
    "linalg": "Linear algebra",
    "local_response": "Local response normalization",
    "logsumexp": "Log-sum-exp",
    "lr_scheduler": "Learning-rate schedulers",
    "lstm": "LSTM",
    "max_pool": "Max pooling",
    "relu": "ReLU",
    "rms_norm": "RMS normalization",
    "rnn": "RNN",
    "silu": "SiLU",
    "special": "Special functions",
    "sparse": "Sparse tensors",
    "utils": "Utilities",
}
# Pages of modules that are documented whole.
WHOLE = {
    "nn/init": ["lucid.nn.init"],
    "nn/utils": [
        "lucid.nn.utils",
        "lucid.nn.utils.rnn",
        "lucid.nn.utils.parametrize",
        "lucid.nn.utils.parametrizations",
        "lucid.nn.utils.prune",
    ],
    "optim/lr_scheduler": ["lucid.optim.lr_scheduler", "lucid.optim.swa_utils"],
    "optim/schedules": ["lucid.optim.schedules"],
    "optim/functional": ["lucid.optim.functional"],
    "optim/transform": ["lucid.optim.transform"],
}

Pages = dict[str, dict[str, list[str]]]  # page: section: public names


def locate(face: ModuleType, name: str) -> tuple[str, str]:
    """The page and the section of a public name."""
    value = getattr(face, name)
    if isinstance(value, np.dtype):
        return "lucid", "dtypes"
    if value is None or isinstance(value, float):
        return "lucid", "constants"
    _, wing, *path = (getattr(value, "__module__", None) or "lucid.version").split(".")
    if wing == "linalg":
        return "ops/linalg", "products"
    if wing == "optim":
        return "optim/rules", path[-1]
    if wing not in ("ops", "nn"):
        return "lucid", path[-1] if path else wing
    if face is nn.functional and path[0] == "elementwise":
        return "nn/activations", "sigmoid"  # beside nn.Sigmoid and nn.Tanh
    subject = SUBJECT.get(path[0], path[0])
    return ("nn/" if subject in NN else "ops/") + subject, path[-1]


def public() -> dict[str, Any]:
    """Every public name of the faces, with its value."""
    return {f"{face.__name__}.{name}": getattr(face, name) for face in FACES for name in face.__all__}


def pages() -> Pages:
    """Every public name of the faces, by page and section, each section in the order of its file."""
    found: Pages = defaultdict(lambda: defaultdict(list))
    for face in FACES:
        for name in face.__all__:
            if not isinstance(getattr(face, name), ModuleType):
                page, section = locate(face, name)
                found[page][section].append(f"{face.__name__}.{name}")
    found["lucid"]["tensor"].remove("lucid.Tensor")  # has a page of its own
    values = public()
    for page, sections in found.items():
        found[page] = dict(
            sorted(sections.items(), key=lambda item: (item[0] not in (*page.split("/"), "optimizer"), item))
        )
        for names in sections.values():
            names.sort(key=lambda name: in_file(name, values[name]))
    return found


def in_file(name: str, value: Any) -> tuple[bool, int]:
    """Classes before functions, and each where its file defines it."""
    defined = list(vars(sys.modules.get(getattr(value, "__module__", None) or "", lucid)))
    word = name.rpartition(".")[2]
    return not isinstance(value, type), defined.index(word) if word in defined else len(defined)


def entry(name: str, main: str, value: Any) -> str:
    """The directive that documents a name, or says of which one it is an alias."""
    module, _, word = name.rpartition(".")
    kind = "class" if isinstance(value, type) else "function" if callable(value) else "data"
    if kind == "data":
        says = says_of_data(word, value)
    elif name == main:
        return f".. auto{kind}:: {name}\n"
    else:
        says = f"The same {kind} as :py:obj:`{main}`."
    index = "   :no-index:\n" if is_builtin_type(word) else ""  # so that an `int` in a signature does not lead here
    return f".. py:{kind}:: {word}\n   :module: {module}\n{index}\n   {says}\n"


def says_of_data(word: str, value: Any) -> str:
    """The line about a name that is no function or class."""
    if isinstance(value, np.dtype):
        return f"NumPy's data type ``{value}``."
    if value is None or isinstance(value, float):
        return f"The constant ``{value}``."
    return "The version, as a string." if word == "__version__" else f"One of :py:obj:`lucid.{type(value).__name__}`."


def is_builtin_type(word: str) -> bool:
    """Whether a word is the name of a type of Python, as `lucid.int` is."""
    return isinstance(getattr(builtins, word, None), type)


def title(stem: str) -> str:
    """The heading of a page or section, from the name of its file."""
    return TITLES.get(stem, stem.replace("_", " ").capitalize())


def text(page: str, sections: dict[str, list[str]], values: dict[str, Any], main: dict[int, str]) -> str:
    """A page in Markdown."""
    wing, _, subject = page.rpartition("/")
    module = f"lucid.{wing}.{subject}" if wing else "lucid"
    parts = [f"# {title(subject)}" if wing else "# lucid"]
    if module in sys.modules:
        parts.append(f"```{{eval-rst}}\n.. automodule:: {module}\n   :no-members:\n```")
    for section, names in sections.items():
        if len(sections) > 1 and section != subject:
            parts.append(f"## {title(section)}")
        entries = [entry(name, main.get(id(values[name]), name), values[name]) for name in names]
        parts.append("```{eval-rst}\n" + "\n".join(entries) + "```")
    return "\n\n".join(parts) + "\n"


def write(folder: Path) -> None:
    """Write the pages that have changed, so that Sphinx reads no other again, and delete those that are no more."""
    values = public()
    main: dict[int, str] = {}
    for name, value in values.items():
        if getattr(value, "__name__", name.rpartition(".")[2]) == name.rpartition(".")[2]:
            main.setdefault(id(value), name)
    written = {page: text(page, sections, values, main) for page, sections in pages().items()}
    for page, modules in WHOLE.items():
        blocks = "".join(f".. automodule:: {module}\n" for module in modules)
        written[page] = f"# {title(page.rpartition('/')[2])}\n\n```{{eval-rst}}\n{blocks}```\n"
    for file in [*folder.glob("*/*.md")]:
        if file.relative_to(folder).with_suffix("").as_posix() not in written:
            file.unlink()
    for page, content in written.items():
        file = folder / f"{page}.md"
        file.parent.mkdir(exist_ok=True)
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.write_text(content, encoding="utf-8")
