"""Type checkers on a student's program: no error in it, and each mistake that is planted in a copy is found."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

for checker in ("mypy", "pyright"):
    pytest.importorskip(checker, reason="mypy and pyright come with the dev extra")

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("program.py")

# What is right, and what a student writes instead.
MISTAKES = {
    "lucid.linspace(0, 6.28, length)": "lucid.linspace(0, 6.28)",
    "nn.LayerNorm(width)": "nn.LayerNorm(width, epsilon=1e-6)",
    'approximate="tanh"': 'approximate="tan"',
    "self.dropout(self.down(y))": "self.dropout(self.down(y), 0.5)",
    "nn.Linear(length, width)": "nn.Linear(str(length), width)",
    "batch_first=True": "batch_frist=True",
    "nn.init.xavier_uniform_(self.last.weight)": "nn.init.xavier_uniform_(self.last)",
    "state.squeeze(0)": "state[0].sqeeze()",
    "steps.mean(dim=1)": "steps.mean(dimm=1)",
    "logits.argmax(dim=1)": "logits.arg_max(dim=1)",
    "y.size(0)": 'y.size("0")',
    "return right / count": "return lucid.tensor(right / count)",
    "optim.AdamW(groups, lr=lr": "optim.AdamW(groups, learning_rate=lr",
    "T_max=epochs": "t_max=epochs",
    "optimizer.zero_grad()": "optimizer.zero_grads()",
    "self.first(x)": "self.first(x, True)",
    "loss.backward()": "loss.backwards()",
    "nn.utils.clip_grad_norm_(model.parameters(), 1.0)": "nn.utils.clip_grad_norm_(model.parameters())",
    "return F.max_pool1d(F.max_pool1d(x, kernel_size=2), 2, return_indices=True)": "return F.max_pool1d(x, 2)",
    "+ top.mean()": "+ [top.mean()]",
    "z.topk(1).values": "z.topk(1).value",
    "values, indices.double(), picked": 'values, indices.double(), "picked"',
    "y.clamp_(min=-1.0": "y.clamp_(minimum=-1.0",
    "split_size=1, axis=0": "split_size=1, axes=0",
    "lucid.add(both, 1, out=out)": "lucid.add(both, 1, out=1)",
    "x.T, out=lucid": "x.T, into=lucid",
    "out.unsqueeze(axis=1)": "out.unsqueeze(axes=1)",
    "TensorDataset(waves.waves, waves.labels)": "TensorDataset(waves.waves, waves)",
    "distributions.Normal(loc, 1.0)": 'distributions.Normal(loc, "1.0")',
    "policy.rsample((4,))": "policy.rsample(4)",
    'reduction="sum"': 'reduction="total"',
    "DataLoader(test_set, batch_size=8)": "DataLoader(test_set, batchsize=8)",
}


def lines_by_mypy(*files: Path) -> list[set[int]]:
    """The lines of each file in which mypy finds an error."""
    run = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--cache-dir",
        str(files[-1].parent / "cache"),
    ]
    found = subprocess.run([*run, *map(str, files)], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode < 2, found.stdout + found.stderr
    errors = [re.match(r"(.*?):(\d+): error:", line) for line in found.stdout.splitlines()]
    return [{int(e[2]) for e in errors if e and Path(e[1]).name == file.name} for file in files]


def lines_by_pyright(*files: Path) -> list[set[int]]:
    """The lines of each file in which pyright finds an error."""
    run = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, *map(str, files)]
    found = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    errors = json.loads(found.stdout)["generalDiagnostics"]
    return [
        {
            e["range"]["start"]["line"] + 1
            for e in errors
            if Path(e["file"]).name == file.name and e["severity"] == "error"
        }
        for file in files
    ]


@pytest.mark.parametrize("lines_by", [lines_by_mypy, lines_by_pyright])
def test_a_right_program_has_no_error_and_each_mistake_is_found(lines_by, tmp_path):
    text = wrong = PROGRAM.read_text(encoding="utf-8")
    planted = {}
    for right, mistake in MISTAKES.items():
        assert text.count(right) == 1
        planted[text[: text.index(right)].count("\n") + 1] = mistake
        wrong = wrong.replace(right, mistake)
    assert len(planted) == len(MISTAKES) >= 20, "one mistake in a line"
    copy = tmp_path / "mistakes.py"
    copy.write_text(wrong, encoding="utf-8")
    in_program, in_copy = lines_by(PROGRAM, copy)
    assert not in_program
    assert not {mistake for line, mistake in planted.items() if line not in in_copy}, "not found"
