"""docs/adding_an_optimizer.md, done word for word in a copy of the project: one file, one export, one row."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from .test_pages import DOCS, blocks, needs_pages

ROOT = Path(__file__).parents[2]
PARTS = ["lucid", "tests/optim", "tests/strict", "tests/backend/kernels", "tests/backend/__init__.py", "pyproject.toml"]
PARTS += [f"tests/{name}.py" for name in ("__init__", "conftest", "oracle", "waits")]
OF_RULES = re.compile(r"\b(RULES|OPTIMIZERS)\b")  # in the tests that go over all rules


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@needs_pages
def test_the_page_can_be_done(tmp_path):
    for part in PARTS:
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)

    page = (DOCS / "adding_an_optimizer.md").read_text(encoding="utf-8")
    relative = re.search(r"`(from \.optimizer import\sOptimizer)` and `(from \.rule import rule)`", page)
    code = blocks("adding_an_optimizer.md")[0].replace(
        "from lucid.optim import Optimizer", " ".join(relative[1].split())
    )
    optim = tmp_path / "lucid" / "optim"
    (optim / "signum.py").write_text(code.replace("from lucid.optim.rule import rule", relative[2]), encoding="utf-8")
    export, row = re.findall(r"^    (from \.signum .*|\(optim\.Signum, .*)$", page, re.MULTILINE)
    last = "from .show import formula, show_kernel, show_program\n"
    edit(optim / "__init__.py", last, f"{last}{export}\n")
    edit(optim / "__init__.py", '"compare", ', '"Signum", "compare", ')
    edit(tmp_path / "tests" / "optim" / "rules.py", "RULES = [\n", f"RULES = [\n    {row}\n")

    tests = [file for file in (tmp_path / "tests/optim").rglob("test_*.py") if OF_RULES.search(file.read_text("utf-8"))]
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "-k", "signum"]
    command += ["lucid/optim/signum.py", *map(str, tests)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 15
