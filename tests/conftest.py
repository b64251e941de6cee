"""Fixtures: `device` runs a test on the CPU, on the strict array double and on a GPU, `accelerator` on the latter two;
`torch` is PyTorch; `gpu` is a device whose kernels run as C++."""

from __future__ import annotations

import importlib.util
import os

import pytest

from lucid import backend

from . import oracle, strict, waits  # noqa: F401  (strict registers the device)
from .backend.kernels.program import COMPILER
from .backend.kernels.stand_ins import emulated

# What some tests need, by the fixture of that name.
EXTRAS = ("torch", "optax", "cupy", "matplotlib", "nbgrader", "otter")
ABSENT = [name for name in EXTRAS if importlib.util.find_spec(name) is None]
WHY_NO_GPU = backend.cuda.why_unavailable()
CUDA = [] if WHY_NO_GPU else [pytest.param("cuda", marks=pytest.mark.gpu)]
DEVICES = ["cpu", "strict", *CUDA]


def pytest_configure(config):
    """One thread of linear algebra in each of pytest-xdist's workers, which share the cores among themselves."""
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None):
        for library in ("OPENBLAS", "OMP", "MKL"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # the workers inherit it, before they import NumPy


def pytest_ignore_collect(collection_path):
    """Import no table and no stand-in merely to look for examples in its docstrings."""
    if collection_path.suffix == ".py" and not collection_path.name.startswith("test_"):
        return True
    return True if collection_path.name == "cupy" and "cupy" in ABSENT else None


def pytest_collection_modifyitems(items):
    """Keep the tests that can run here: what lacks an extra or a GPU is a line at the end, no screen of skips."""
    items[:] = [
        item
        for item in items
        if not (set(ABSENT) & set(item.fixturenames) or (WHY_NO_GPU and item.get_closest_marker("gpu")))
    ]


def pytest_terminal_summary(terminalreporter):
    # A test that asks for PyTorch as it runs is left out like one that asks by a fixture.
    skipped = terminalreporter.stats.get("skipped", [])
    skipped[:] = [report for report in skipped if oracle.NO_TORCH not in str(report.longrepr)]
    if ABSENT:
        terminalreporter.line(f"Left out: what needs {', '.join(ABSENT)} (see CONTRIBUTING.md).")
    if WHY_NO_GPU:
        terminalreporter.line(f"Left out: what needs a GPU (see docs/gpu.md). {WHY_NO_GPU}")


@pytest.fixture(params=DEVICES)
def device(request):
    """The device to run on, by name: its arrays come from `lucid.tensor(..., device=device)` or `lucid.backend`."""
    return backend.device(request.param)


@pytest.fixture(params=DEVICES[1:])
def accelerator(request):
    """As `device`, without the CPU: for what need only be the same as there."""
    return backend.device(request.param)


@pytest.fixture
def gpu():
    """The strict device, whose kernels are launched as on a GPU, and run as C++."""
    if COMPILER is None:
        pytest.skip("no C++ compiler to run the kernels with")
    with emulated() as device:
        yield device


@pytest.fixture(autouse=True)
def checked_to_the_end():
    """No test leaves an error behind for the next one to find."""
    yield
    waits.leave_no_error()


@pytest.fixture(scope="session")
def torch():
    """PyTorch, or the test is skipped."""
    return oracle.torch_()


@pytest.fixture
def matplotlib():
    """Matplotlib, drawing into memory."""
    library = pytest.importorskip("matplotlib")
    library.use("agg")
    return library
