"""docs/conventions.toml, against the installed PyTorch and optax; and the pages that are made of it."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import tomllib
from operator import attrgetter
from types import SimpleNamespace

import numpy as np
import pytest

import lucid
from lucid import optim

from .parameters import param, run
from .test_pages import DOCS, needs_pages

pytestmark = needs_pages
SWITCHES = {"foreach", "fused", "capturable", "differentiable"}  # how PyTorch runs its loops
NOT_CELLS = {"name", "same", "differs"}


@pytest.fixture
def pages(monkeypatch, matplotlib):
    """The module that writes the pages."""
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("optimizer_pages")


def conventions():
    return tomllib.loads((DOCS / "conventions.toml").read_text(encoding="utf-8"))


OPTIMIZERS = conventions()["optimizers"] if DOCS.is_dir() else {}
SCHEDULERS = conventions()["schedulers"] if DOCS.is_dir() else {}
ENTRIES = [(name, library) for name, entry in OPTIMIZERS.items() for library in ("torch", "optax") if library in entry]


def libraries(torch, optax):
    importlib.import_module("optax.contrib")
    return {"torch": torch, "optax": optax}


def as_in_a_call(parameter, text):
    """Whether a default is what stands for it in the table."""
    if text is None:
        return parameter.default is parameter.empty
    if isinstance(text, ast.Call):  # something(...)
        return callable(getattr(parameter.default, "update", None))
    if isinstance(text, ast.Name):
        return parameter.default.__name__ == text.id
    return parameter.default == ast.literal_eval(text)


@pytest.mark.parametrize(("name", "library"), ENTRIES)
def test_names_and_defaults(name, library, torch, optax):
    entry = OPTIMIZERS[name][library]
    theirs = inspect.signature(attrgetter(entry["name"])(SimpleNamespace(**libraries(torch, optax)))).parameters
    cells = ", ".join(value for key, value in entry.items() if key not in NOT_CELLS)
    call = re.sub(r"\b(learning_rate)(?=,|$)", r"\1=REQUIRED", cells)
    listed = {k.arg: k.value for k in ast.parse(f"f({call})", mode="eval").body.keywords}
    assert listed.keys() == theirs.keys() - SWITCHES - {"params"}
    for key, text in listed.items():
        required = isinstance(text, ast.Name) and text.id == "REQUIRED"
        assert as_in_a_call(theirs[key], None if required else text), key


def test_keywords_are_those_of_lucid():
    assert set(OPTIMIZERS) == set(optim.optimizer.OPTIMIZERS)
    for name, entry in OPTIMIZERS.items():
        own = set(inspect.signature(optim.optimizer.OPTIMIZERS[name]).parameters)
        for library in ("torch", "optax", "keras"):
            assert set(entry.get(library, {})) <= own | NOT_CELLS | {"more"}
            assert len({"same", "differs"} & set(entry.get(library, {}))) == (library in entry)
        assert all(len(cells) == 4 for cells in entry.get("facts", {}).values())


@pytest.mark.parametrize("name", ["adamax", "nadam"])
def test_optim_conventions_says_the_same(name):
    made = optim.conventions(name)
    for library, word in (("torch", "PyTorch"), ("optax", "optax"), ("keras", "Keras")):
        same = eval(f"dict({OPTIMIZERS[name][library]['same']})")
        same.pop("decoupled_weight_decay", None)  # without decay it changes nothing
        assert made[word].keywords == same


# Gradients as small as eps: where it is added shows.
GRADS = [1e-6 * np.random.default_rng(t).normal(size=(3, 4)) for t in range(20)]
START = np.random.default_rng(99).normal(size=(3, 4))


def trained_by_lucid(name, options):
    p = param(START)
    run(optim.optimizer.OPTIMIZERS[name]([p], lr=0.01, **options), [p], [[g] for g in GRADS])
    return p._data


def trained_by_torch(torch, make, options):
    p = torch.tensor(START, requires_grad=True)
    optimizer = make([p], lr=0.01, **options)
    for g in GRADS:
        p.grad = torch.tensor(g)
        optimizer.step()
    return p.detach().numpy()


def trained_by_optax(optax, make, options):
    import jax

    p, rule = jax.numpy.asarray(START), make(0.01, **options)
    state = rule.init(p)
    for g in GRADS:
        updates, state = rule.update(jax.numpy.asarray(g), state, p)
        p = optax.apply_updates(p, updates)
    return np.asarray(p)


@pytest.mark.parametrize("decay", [{}, {"weight_decay": 0.1}], ids=["defaults", "decay"])
@pytest.mark.parametrize(("name", "library"), [row for row in ENTRIES if row[0] != "lbfgs"])
def test_numbers(name, library, decay, torch, optax):
    entry = OPTIMIZERS[name][library]
    if decay and "weight_decay" not in entry:
        decay = {}
    make = attrgetter(entry["name"])(SimpleNamespace(**libraries(torch, optax)))
    torch.set_default_dtype(torch.float64)  # of the numbers that NAdam and ASGD remember
    try:
        given = {key if name != "adafactor" or library == "torch" else "weight_decay_rate": 0.1 for key in decay}
        train, face = (trained_by_torch, torch) if library == "torch" else (trained_by_optax, optax)
        theirs = train(face, make, given)
    finally:
        torch.set_default_dtype(torch.float32)
    ours = trained_by_lucid(name, {**eval(f"dict({entry.get('same', '')})"), **decay})
    apart = np.abs(ours - theirs).max() / np.abs(theirs - START).max()
    assert apart < 1e-9 if "same" in entry else apart > 1e-6


PICTURED = [name for name in vars(optim.lr_scheduler) if name in optim.lr_scheduler.__all__ and name != "LRScheduler"]


@pytest.mark.parametrize("name", [*map(str.lower, PICTURED), "swalr"])
def test_curves(name, pages, torch, optax):
    call, entry = pages.calls()[name], SCHEDULERS.get(name, {})
    ours = curve(call, pages, optim, optim.SGD([param([1.0])], lr=1.0, momentum=0.9), name)
    if name != "noamlr":
        p = torch.ones(1, requires_grad=True)
        theirs = curve(call, pages, torch.optim, torch.optim.SGD([p], lr=1.0, momentum=0.9), name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    if "optax" in entry:
        schedule = eval(entry["optax"], {"optax": optax})
        np.testing.assert_allclose(ours, [float(schedule(t)) for t in range(50)], rtol=1e-6, atol=1e-7)


def curve(call, pages, face, optimizer, name):
    names = {**vars(face.lr_scheduler), "SWALR": face.swa_utils.SWALR, "optimizer": optimizer}
    losses = pages.METRIC if name == "reducelronplateau" else []
    return pages.pictures.follow(eval(call, names), optimizer, 50, losses)[0]


@pytest.fixture
def without_pictures(pages, monkeypatch, tmp_path):
    for draw in ("draw_path", "draw_curve"):
        monkeypatch.setattr(pages.pictures, draw, lambda *args: "what it shows")
    monkeypatch.setattr(pages.pictures, "best_path", lambda *args: None)
    monkeypatch.setattr(pages.pictures, "STEPS", 2)
    pages.plain.cache_clear()
    yield pages
    pages.plain.cache_clear()


@pytest.mark.parametrize("name", sorted(optim.optimizer.OPTIMIZERS))
def test_the_page_of_an_optimizer(name, without_pictures, tmp_path):
    text = without_pictures.optimizer_page(name, tmp_path)
    legend = re.findall(r"^\| (.*) \| (.*) \| (.*) \| (.*) \|$", text.partition("## Path")[0], re.M)[2:]
    cls = optim.optimizer.OPTIMIZERS[name]
    assert all(meaning for *_, meaning in legend), "every symbol has a meaning"
    assert [row[1] for row in legend if row[2] and "state" not in row[1]] == [
        f"`{key}`" for key in inspect.signature(cls).parameters if key not in ("params", "maximize")
    ]
    if name not in ("lbfgs", "adafactor"):
        assert optim.formula(name, **without_pictures.SHORTER.get(name, {})).latex in text
        rule = cls.traced_rule()
        assert [row[1] for row in legend if "state" in row[1]][: len(rule.state)] == [
            f"state `{s}`" for s in rule.state
        ]
    assert "\nSource" in text
    assert text.count("what it shows") == 2


@pytest.mark.parametrize("name", [*map(str.lower, PICTURED), "swalr"])
def test_the_page_of_a_scheduler(name, without_pictures, tmp_path):
    text = without_pictures.scheduler_page(name, tmp_path)
    formula = text.partition("## Formula")[2].partition("## Curve")[0]
    assert re.search(r"^```text\n.*(lr|annealed|cos)", formula, re.M)
    assert "| PyTorch | `" in text


def test_a_run_is_drawn(pages, tmp_path):
    land = pages.pictures.VALLEY
    run_ = pages.pictures.best_path(land, optim.SGD, [0.03, 30.0])
    assert run_[1] == 0.03, "with 30 it leaves the picture"
    assert land.loss(lucid.tensor(run_[0][-1:])).item() < 0.01 * land.function(*land.start)
    says = pages.pictures.draw_path(tmp_path / "it.svg", land, "SGD", run_, run_)
    assert "Path of SGD with lr = 0.03" in says
    assert "<path" in (tmp_path / "it.svg").read_text(encoding="utf-8")


def test_only_what_has_changed_is_written(without_pictures, tmp_path):
    without_pictures.write(tmp_path)
    page = tmp_path / "optimizers" / "adamax.md"
    before = page.stat().st_mtime_ns
    (tmp_path / "optimizers" / "gone.md").write_text("an optimizer that is no more", encoding="utf-8")
    without_pictures.write(tmp_path)
    assert page.stat().st_mtime_ns == before
    assert not (tmp_path / "optimizers" / "gone.md").exists()
    assert "(optimizers/adamax.md)" in (tmp_path / "optimizers" / "list.txt").read_text(encoding="utf-8")
