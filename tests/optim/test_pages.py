"""The Python on the pages about optimizers runs as it stands, and the page's own optimizer is one like the others."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import lucid
from lucid import optim
from lucid.optim.engine import cuda_kernel, numpy_program
from lucid.optim.symbolic.latex import Formula

from .parameters import param, run

DOCS = Path(lucid.__file__).parents[1] / "docs"
needs_pages = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is not beside the package")


def blocks(page):
    return re.findall(r"^```python\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@needs_pages
@pytest.mark.parametrize("page", ["optimizers.md", "adding_an_optimizer.md"])
def test_the_code_of_the_page_runs(page, capsys):
    names = {"__name__": "page"}
    for block in blocks(page):
        exec(compile(block, page, "exec"), names)


@needs_pages
def test_explain_prints_what_the_page_shows(capsys):
    text = (DOCS / "optimizers.md").read_text(encoding="utf-8")
    exec(next(b for b in blocks("optimizers.md") if "explain" in b), {})
    assert f"```text\n{capsys.readouterr().out}```" in text


@needs_pages
def test_the_rule_of_the_page_is_the_rule_that_runs():
    shown = {}
    exec(blocks("optimizers.md")[0], shown)
    for form in (lambda r: Formula(r).latex, lambda r: numpy_program.program(r, np.dtype("f8")).source):
        rule = optim.adamax.OUTSIDE
        again = optim.rule.rule("adamax", shown["scalars"], shown["update"], state=rule.state)
        assert form(again) == form(rule)


@needs_pages
def test_signum_of_the_page():
    names = {"__name__": "page"}
    exec(blocks("adding_an_optimizer.md")[0], names)
    p = param([1.0, -2.0])
    rows = [[np.array(g)] for g in ([0.1, -0.3], [-0.2, 0.0], [0.3, 0.05])]
    run(names["Signum"]([p], lr=0.1), [p], rows)
    m, expected = np.zeros(2), np.array([1.0, -2.0])
    for (g,) in rows:
        m = 0.9 * m + 0.1 * g
        expected = expected - 0.1 * np.sign(m)
    np.testing.assert_allclose(p._data, expected, rtol=1e-12)
    rule = names["Signum"].traced_rule()
    assert r"\operatorname{sign}\left(m_t\right)" in names["Signum"].formula().latex
    assert "__launch_bounds__(THREADS) signum(" in cuda_kernel.source(rule, np.dtype("f4"))


def test_signatures_name_the_types_that_the_reference_shows():
    signatures = {name: str(inspect.signature(optimizer)) for name, optimizer in optim.optimizer.OPTIMIZERS.items()}
    assert len(signatures) > 10
    assert not [name for name, signature in signatures.items() if "Annotated[" in signature]
