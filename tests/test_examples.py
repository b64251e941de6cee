"""The examples and the README do what they say."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import lucid
from lucid.nn import functional as F

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def example(name: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run an example in a folder, on one core: the other tests have the rest."""
    command = [sys.executable, str(ROOT / "examples" / f"{name}.py"), *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def digits(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return example("digits", folder, *options)


def last_test_accuracy(output: str) -> float:
    return float(re.findall(r"test +([\d.]+)%", output)[-1])


@pytest.mark.parametrize("optimizer", ["adamax", "sgd"])
def test_digits_are_read(optimizer, tmp_path):
    start = time.perf_counter()
    run = digits(tmp_path, "--optimizer", optimizer)
    assert run.returncode == 0, run.stderr
    assert last_test_accuracy(run.stdout) >= 97
    assert time.perf_counter() - start < 20
    assert (tmp_path / "digits.png").exists() or "lucid-grad[viz]" in run.stdout


def test_resumed_equals_uninterrupted(tmp_path):
    chosen = ("--optimizer", "nadam")  # whose rule also remembers a number
    for options in [
        ("--epochs", "4", "--save", "whole.npz"),
        ("--epochs", "2", "--save", "half.npz"),
        ("--epochs", "4", "--resume", "half.npz", "--save", "resumed.npz", "--seed", "9"),
    ]:
        run = digits(tmp_path, *chosen, *options)
        assert run.returncode == 0, run.stderr
    with np.load(tmp_path / "whole.npz") as whole, np.load(tmp_path / "resumed.npz") as resumed:
        names = [n for n in whole.files if n.startswith(("model.", "optimizer."))]
        assert len(names) > 4
        for name in names:
            np.testing.assert_array_equal(resumed[name], whole[name], strict=True, err_msg=name)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            ("--device", "cuda"),
            "error: device 'cuda' is not available",
            marks=pytest.mark.skipif(lucid.cuda.is_available(), reason="needs a machine without a GPU"),
        ),
        (("--resume", "nothing.npz"), "error: .*nothing.npz"),
    ],
    ids=["no GPU", "no file"],
)
def test_what_cannot_be_done_ends_with_one_clear_line(options, message, tmp_path):
    run = digits(tmp_path, *options)
    assert run.returncode != 0
    assert re.match(message, run.stderr) and run.stderr.count("\n") == 1
    assert not run.stdout


# For each example, a pattern with a number in it, and the bounds between which the last such number must be.
SHORT = {
    "lenet": (r"test +([\d.]+)%", 85, 100),
    "gpt": (r"validation ([\d.]+)", 1.5, 3.0),  # of 59 characters, guessing costs log(59) = 4.08
    "lstm": (r"test +([\d.]+)%", 80, 100),
    "vae": (r"test ([\d.]+)", 20, 27),
    "gan": (r"near a mode +([\d.]+)%", 30, 100),
    "wgan_gp": (r"distance ([\d.]+)", 0, 2.5),
}


@pytest.mark.parametrize("name", SHORT)
def test_short_form(name, tmp_path):
    run = example(name, tmp_path, "--short", "--picture", "picture.png")
    assert run.returncode == 0, run.stderr
    pattern, low, high = SHORT[name]
    assert low <= float(re.findall(pattern, run.stdout)[-1]) <= high
    assert (tmp_path / "picture.png").exists() or "lucid-grad[viz]" in run.stdout


def test_each_example_is_run_and_short():
    examples = {path.stem: path for path in (ROOT / "examples").glob("*.py")}
    assert set(examples) == {"digits", "one_file", *SHORT}
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in examples.items()}
    assert lines.pop("one_file") <= 150
    assert max(lines.values()) <= 120


def test_the_one_file_has_lucids_gradients_and_learns(capsys):
    one = SimpleNamespace(**runpy.run_path(str(ROOT / "examples" / "one_file.py")))
    index = one.rng.integers(0, len(one.letters), (2, 9))
    scores = one.gpt(index[:, :-1])
    one.cross_entropy(one.reshape(scores, 16, -1), index[:, 1:].ravel()).backward()

    p = {name: lucid.tensor(tensor.data, requires_grad=True) for name, tensor in one.params.items()}
    x = p["letters"][index[:, :-1]] + p["places"][:8]
    for i in range(one.LAYERS):
        h = F.rms_norm(x, (one.C,), eps=1e-5)
        q, k, v = ((h @ p[f"{name}{i}"]).reshape(2, 8, one.H, -1).transpose(1, 2) for name in "qkv")
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + seen.transpose(1, 2).reshape(2, 8, one.C) @ p[f"out{i}"]
        x = x + F.relu(F.rms_norm(x, (one.C,), eps=1e-5) @ p[f"up{i}"]) @ p[f"down{i}"]
    F.cross_entropy(
        (F.rms_norm(x, (one.C,), eps=1e-5) @ p["scores"]).flatten(0, 1), lucid.tensor(index[:, 1:].ravel())
    ).backward()
    for name, tensor in one.params.items():
        np.testing.assert_allclose(tensor.grad, p[name].grad.numpy(), rtol=1e-4, atol=1e-6, err_msg=name)

    one.train(50)
    first, last = map(float, re.findall(r"loss ([\d.]+)", capsys.readouterr().out))
    assert 4 < first < 5 and last < 3
    assert len(one.write(5)) == 6


def test_readme_code_trains(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 15
    lucid.manual_seed(0)
    exec(compile(code, "README.md", "exec"), {})
    assert float(capsys.readouterr().out.split()[-1]) >= 0.96


def test_readme_has_exactly_two_set_up_commands():
    assert re.findall(r"^    (pip .*)$", README, re.MULTILINE) == [
        'pip install -e ".[examples]" && python examples/digits.py',
        'pip install -e ".[test]" && python -m pytest',
    ]
    assert re.findall(r"^    (uv .*)$", README, re.MULTILINE)


def test_readme_links_lead_somewhere():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert not [link for link in links if not (ROOT / link.partition("#")[0]).exists()]
