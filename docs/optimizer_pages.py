"""A page for each optimizer and scheduler, written when Sphinx starts.

Nothing on these pages is written twice: the formula, its symbols and the state come from the rule that runs, defaults
from signatures, meanings from docstrings, pictures from runs, and what other libraries call things from
conventions.toml. A new optimizer or scheduler gets its page without a line here.
"""

from __future__ import annotations

import functools
import html
import inspect
import re
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import optimizer_pictures as pictures

import lucid
from lucid import nn, optim
from lucid.optim import lr_scheduler, swa_utils
from lucid.optim.base.hyperparameters import Numbers
from lucid.optim.optimizer import OPTIMIZERS
from lucid.optim.rule import Rule
from lucid.optim.symbolic.latex import Formula, letter

HERE = Path(__file__).parent
CONVENTIONS = tomllib.loads((HERE / "conventions.toml").read_text(encoding="utf-8"))
LIBRARIES = {"torch": "PyTorch", "optax": "optax", "keras": "Keras"}
SCHEDULERS = {name.lower(): getattr(lr_scheduler, name) for name in lr_scheduler.__all__ if name != "LRScheduler"}
SCHEDULERS["swalr"] = swa_utils.SWALR
# What the pictures need besides the learning rate: SGD without momentum is the line that all are compared with.
PICTURED: dict[str, dict[str, Any]] = {
    "sgd": {"momentum": 0.9},
    "lbfgs": {"max_iter": 1, "max_eval": 25, "line_search_fn": "strong_wolfe", "lr": 1.0},
}
SHORTER = {"muon": {"ns_steps": 1}}  # one of equal iterations says it
SOURCES = ("lucid/optim/**/*.py", "docs/optimizer_p*.py", "docs/conventions.toml", "docs/schedulers.md")
# The calls of docs/schedulers.md, and those that its table has not.
CALLS = {
    "swalr": "SWALR(optimizer, swa_lr=0.2, anneal_epochs=30)",
    "reducelronplateau": "ReduceLROnPlateau(optimizer, factor=0.5, patience=3)",
}
# A metric that stops improving, starts again, and stops: for the scheduler that needs one.
METRIC = [max(1 - t / 12, 0.4) if t < 25 else max(0.4 - (t - 25) / 60, 0.2) for t in range(50)]


def paragraphs(text: str) -> list[str]:
    """The blocks of a docstring in Markdown: what is indented is a formula or a program, and stays as it is."""
    blocks = re.split(r"\n{2,}", re.sub(r"(https://\S+?)(?=[;,]?\s|$)", r"<\1>", text).strip("\n"))
    return [f"```text\n{textwrap.dedent(b)}\n```" if b.startswith("    ") else b for b in blocks]


def sections(function: Any) -> tuple[list[str], dict[str, str]]:
    """The paragraphs of a docstring before its arguments, and what it says of each argument."""
    body, _, rest = inspect.cleandoc(function.__doc__ or "").partition("\nArgs:\n")
    listed = re.split(r"\n(?=\S)", rest)[0]
    found = re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", listed, re.MULTILINE)
    source = re.findall(r"^Source: .*(?:\n(?=\S).*)*", rest, re.MULTILINE)
    return paragraphs("\n\n".join([body.strip(), *source])), {name: " ".join(text.split()) for name, text in found}


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def keywords(function: Any) -> dict[str, Any]:
    """The keywords of an optimizer or scheduler that are its own, with their defaults."""
    found = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in found if p.name not in ("params", "optimizer", "maximize", "last_epoch")}


def code(keyword: str, default: Any) -> str:
    """A keyword with its default, as in a call."""
    return literal(keyword if default is inspect.Parameter.empty else f"{keyword}={default!r}")


def literal(text: str) -> str:
    """Code that may break inside a name, so that four libraries stand beside each other."""
    breaking = re.sub(r"([_=.](?=[A-Za-z]))", r"\1<wbr>", html.escape(text))
    return f'<code class="docutils literal notranslate">{breaking}</code>'


def legend_of_module(cls: type) -> dict[str, tuple[str, str]]:
    """The symbol and the meaning of each keyword and state array, from the legend in the file of a rule."""
    text = sys.modules[cls.__module__].__doc__ or ""
    lines = re.search(r"^    symbol .*\n((?:    .*\n)+)", text, re.MULTILINE)
    rows = [re.split(r" {2,}", line.strip()) for line in lines[1].splitlines()] if lines else []
    return {key: (row[0], row[-1]) for row in rows if len(row) == 3 for key in row[1].split(", ")}


def notes_of_module(cls: type) -> list[str]:
    """What the file of a rule says below its legend: where it stands to others, and its source."""
    text = sys.modules[cls.__module__].__doc__ or ""
    return paragraphs(re.split(r"^    symbol .*\n(?:    .*\n)+", text, flags=re.MULTILINE)[-1])


def formulas(name: str) -> Iterator[tuple[dict[str, Any], Rule]]:
    """The rules of an optimizer that have different formulas, each with the options that select it."""
    cls, seen = OPTIMIZERS[name], set()
    hints = get_type_hints(cls.__init__, include_extras=True)
    tried: list[dict[str, Any]] = [{}]
    for key, default in keywords(cls).items():
        if isinstance(default, bool):
            tried.append({key: not default})
        elif get_origin(hints[key]) is Literal:
            tried += [{key: choice} for choice in get_args(hints[key]) if choice != default]
        elif default == 0:
            tried.append({key: 0.9 if key == "momentum" else 0.1})
    for options in tried:
        for given in (options, {"momentum": 0.9, **options}):
            try:
                rule = cls.traced_rule(**given, **SHORTER.get(name, {}))
                latex = Formula(rule).latex
            except (TypeError, ValueError):
                continue  # no such rule: L-BFGS and Adafactor have none, and Nesterov's needs momentum
            if latex not in seen:
                seen.add(latex)
                yield given, rule
                break


def said(options: dict[str, Any]) -> str:
    """Options in words: those that are only on or off by name."""
    parts = [
        f"`{k}`" if isinstance(v, float) and not isinstance(v, bool) else f"`{k}={v!r}`" for k, v in options.items()
    ]
    return " and ".join(parts)


def legend(cls: type, rules: list[Rule]) -> str:
    """The table of symbols: state arrays, then the keywords, in the order of the signature."""
    known, own, (_, meanings) = legend_of_module(cls), keywords(cls), sections(cls)
    in_words = {} if rules else known
    taken = {symbol for key, (symbol, _) in in_words.items() if key in own}
    rows = {s: [f"`{s}`", "", "", meaning] for s, meaning in in_words.values() if s not in taken}
    for rule in rules:
        for key, symbol, start in zip(rule.state, rule.state_symbols, rule.start, strict=True):
            meaning = re.sub(r",? \w+_0 = \S*$|, at first .*$", "", known.get(key, ("", ""))[1])
            at_first = letter(start) if isinstance(start, str) else f"{start:g}"
            rows[key] = [f"${letter(symbol)}$", f"state `{key}`", f"${letter(symbol)}_0 = {at_first}$", meaning]
    written = " ".join(Formula(rule).latex for rule in rules)
    for key, (_, meaning) in known.items():  # numbers that a rule remembers from step to step
        symbol = rf"\mathrm{{{key}}}".replace("_", r"\_")
        begins = re.match(r"(.*), \w+_0 = (\w+)$", meaning)
        if begins and key not in rows and key not in own and symbol in written:
            rows[key] = [f"${symbol}$", f"state `{key}`", f"${symbol}_0 = {letter(begins[2])}$", begins[1]]
    needs = {need for rule in rules for need in rule.needs}
    hints = get_type_hints(cls.__init__, include_extras=True)
    for key, default in own.items():
        checks = getattr(hints[key], "__metadata__", ())
        names = next((check.symbols for check in checks if isinstance(check, Numbers)), (key,))
        symbols = ", ".join(f"${letter(name)}$" for name in names if name in needs)
        symbols = f"`{in_words[key][0]}`" if key in in_words else symbols
        rows[key] = [symbols, f"`{key}`", f"`{default!r}`", meanings[key]]
    return table(["symbol", "keyword", "default", "meaning"], list(rows.values()))


def apart(name: str, same: str) -> float:
    """How far another library's numbers are from lucid's after a run in the valley, each with its own defaults."""
    cls, lr = OPTIMIZERS[name], inspect.signature(OPTIMIZERS[name]).parameters["lr"].default
    other = functools.partial(cls, **eval(f"dict({same})"))
    makes = {"lucid": lambda params: cls(params, lr=lr), "other": lambda params: other(params, lr=lr)}
    runs = optim.compare(makes, (pictures.VALLEY.loss, [pictures.VALLEY.start]), pictures.STEPS)
    return runs.column("other")[-1].apart


def conventions(name: str) -> str:
    """The table of an optimizer's names, defaults and conventions in lucid, PyTorch, optax and Keras."""
    cls, entry = OPTIMIZERS[name], CONVENTIONS["optimizers"].get(name, {})
    others = [entry.get(library) for library in LIBRARIES]
    rows = [["", literal(f"optim.{cls.__name__}"), *(literal(o["name"]) if o else "none" for o in others)]]
    own = {**keywords(cls), **({"maximize": False} if "maximize" in inspect.signature(cls).parameters else {})}
    for key, default in own.items():
        rows.append(["", code(key, default), *(lines(o.get(key, "")) if o else "" for o in others)])
    more = [lines(o.get("more", "")) if o else "" for o in others]
    rows += [["more", "", *more]] if any(more) else []
    rows += [[fact, *cells] for fact, cells in entry.get("facts", {}).items()]
    same = [lines(o["same"]) or "its defaults" if o and "same" in o else "" for o in others]
    why = [re.sub("`(.+?)`", lambda m: literal(m[1]), o.get("differs", "")) if o else "" for o in others]
    rows.append(["in lucid by", "", *(s or w for s, w in zip(same, why, strict=True))])
    steps = [f"{apart(name, o['same']):.2g}" if o and "same" in o else "" for o in others]
    rows.append([f"apart after {pictures.STEPS} steps", "0", *steps])
    return table(["", "lucid", *(f"{n} {CONVENTIONS['versions'][k]}" for k, n in LIBRARIES.items())], rows)


def lines(call: str) -> str:
    """The keywords of a call, each on a line of its own; a comma inside brackets does not end one."""
    return "<br>".join(literal(part) for part in re.split(r", (?![^(]*\))", call) if part)


def optimizer_page(name: str, folder: Path) -> str:
    """The page of an optimizer; its pictures are written beside it."""
    cls, found = OPTIMIZERS[name], list(formulas(name))
    body, _ = sections(cls)
    parts = [
        f"# {cls.__name__}",
        body[0],
        f"In the API reference: {{py:class}}`lucid.optim.{cls.__name__}`.",
        "## Formula",
    ]
    if not found:
        text = (sys.modules[cls.__module__].__doc__ or "").partition("    symbol ")[0]
        parts += paragraphs(text)[1:]
    for options, rule in found:
        short = f", here with {said(SHORTER[name])}" if name in SHORTER else ""
        parts += [f"With {said(options)}:" if options else f"Written by lucid from the rule that runs{short}:"]
        parts.append(f"$$\n{Formula(rule).latex}\n$$")
    parts += ["$p$ is the parameter, $g$ its gradient, $t$ the number of the step, from 1."] if found else []
    parts += [legend(cls, [rule for _, rule in found]), *notes_of_module(cls), "## Path"]
    given = PICTURED.get(name, {})
    images = []
    for word, land in (("valley", pictures.VALLEY), ("rosenbrock", pictures.ROSENBROCK)):
        run = pictures.best_path(
            land, functools.partial(cls, **given), [given["lr"]] if "lr" in given else pictures.RATES
        )
        alt = pictures.draw_path(folder / f"{name}_{word}.svg", land, cls.__name__, run, plain(word))
        images.append(f"![{alt}]({name}_{word}.svg)")
    parts += ["\n".join(images), pictures.caption(cls.__name__, given)]
    parts += ["## Conventions", conventions(name)]
    return "\n\n".join(parts) + "\n"


@functools.cache
def plain(word: str) -> Any:
    """The path of plain SGD, which every picture shows."""
    return pictures.best_path({"valley": pictures.VALLEY, "rosenbrock": pictures.ROSENBROCK}[word], optim.SGD)


def calls() -> dict[str, str]:
    """By the name of a scheduler, the call that its page shows: that of the table in docs/schedulers.md."""
    text = (HERE / "schedulers.md").read_text(encoding="utf-8")
    return {call.partition("(")[0].lower(): call for call in re.findall(r"^\| `([A-Z].+?\))` \|", text, re.M)} | CALLS


def scheduler_page(name: str, folder: Path) -> str:
    """The page of a scheduler; its picture is written beside it."""
    cls, call, other = SCHEDULERS[name], calls()[name], CONVENTIONS["schedulers"].get(name, {})
    body, meanings = sections(cls)
    optimizer = optim.SGD([nn.Parameter(lucid.ones(1))], lr=1.0, momentum=0.9)
    scheduler = eval(call, {"optimizer": optimizer, **vars(lr_scheduler), "SWALR": swa_utils.SWALR})
    losses = METRIC if name == "reducelronplateau" else []
    alt = pictures.draw_curve(folder / f"{name}.svg", *pictures.follow(scheduler, optimizer, 50, losses), losses)
    module = "swa_utils" if name == "swalr" else "lr_scheduler"
    link = f"In the API reference: {{py:class}}`lucid.optim.{module}.{cls.__name__}`."
    parts = [f"# {cls.__name__}", body[0], link, "## Formula", *body[1:]]
    parts += ["$t$ is the number of steps, from 0; lr_0 the group's own learning rate."]
    own = [
        [f"`{k}`", "" if v is inspect.Parameter.empty else f"`{v!r}`", meanings[k]] for k, v in keywords(cls).items()
    ]
    parts += [
        table(["keyword", "default", "meaning"], own),
        "## Curve",
        f"![{alt}]({name}.svg)",
        f"`{call}` with lr_0 = 1.",
    ]
    rows = [["lucid", f"`{call}`"], ["PyTorch", f"`{call}`" if "torch" not in other else f"`{other['torch']}`"]]
    rows += [[LIBRARIES[k], f"`{other[k]}`" if k in other else "none"] for k in ("optax", "keras")]
    parts += ["## The same curve elsewhere", table(["library", "call"], rows), other.get("note", "")]
    return "\n\n".join(part for part in parts if part) + "\n"


def write(folder: Path) -> None:
    """Write the pages whose sources are newer, and the lists of all of them; delete those that are no more."""
    changed = max(file.stat().st_mtime for pattern in SOURCES for file in HERE.parent.glob(pattern))
    for kind, classes, page in (("optimizers", OPTIMIZERS, optimizer_page), ("schedulers", SCHEDULERS, scheduler_page)):
        (folder / kind).mkdir(exist_ok=True)
        for name in classes:
            file = folder / kind / f"{name}.md"
            if not file.exists() or file.stat().st_mtime < changed:
                file.write_text(page(name, folder / kind), encoding="utf-8")
        for file in (folder / kind).iterdir():
            if file.stem.partition("_")[0] not in {*classes, "list"}:
                file.unlink()
        rows = [[f"[{c.__name__}]({kind}/{name}.md)", sections(c)[0][0]] for name, c in sorted(classes.items())]
        listed = table(["", ""], [[cell.replace("\n", " ") for cell in row] for row in rows])
        (folder / kind / "list.txt").write_text(listed + "\n", encoding="utf-8")


def link(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Lead from a class in the API reference to its page."""
    word = name.rpartition(".")[2].lower()
    for kind, classes in (("optimizers", OPTIMIZERS), ("schedulers", SCHEDULERS)):
        if classes.get(word) is obj:
            below = lines.index("") if "" in lines else len(lines)
            lines[below:below] = ["", f"Formula, picture and conventions are on :doc:`its page </{kind}/{word}>`.", ""]


def setup(app: Any) -> None:
    """Called by conf.py."""
    app.connect("builder-inited", lambda app: write(Path(app.srcdir)))
    app.connect("autodoc-process-docstring", link)
