"""Checks on a device: no wait where they are made, and the error of the CPU where a number is read."""

from __future__ import annotations

import gc
import itertools
import weakref

import numpy as np
import pytest

import lucid
from lucid.backend import checks
from lucid.backend.checks import flags
from lucid.nn import functional as F

from ..strict import StrictArray, strict
from ..waits import raises
from .kernels.stand_ins import compiling


def ints(*values):
    return lambda device: lucid.tensor(list(values), device=device)


def floats(*values):
    return lambda device: lucid.tensor([float(v) for v in values], device=device)


def table(device):
    return lucid.arange(6.0, device=device).reshape(3, 2)


# What is called, with values that are right, and with one that is wrong.
CHECKED = {
    "getitem": (lambda d, i: table(d)[i], ints(0, -3), ints(0, 3)),
    "getitem of two": (lambda d, i: table(d)[i, i], ints(0, -2), ints(-3, 0)),
    "setitem": (lambda d, i: table(d).__setitem__(i, 1.0), ints(0, -3), ints(-4)),
    "index_select": (lambda d, i: table(d).index_select(0, i), ints(0, 2), ints(-1)),
    "gather": (lambda d, i: table(d).gather(0, i.reshape(1, -1)), ints(0, 2), ints(3, 0)),
    "take_along_dim": (lambda d, i: lucid.take_along_dim(table(d), i.reshape(-1, 1), 0), ints(0, 2), ints(7)),
    "take": (lambda d, i: table(d).take(i), ints(5, -6), ints(0, 6)),
    "put": (lambda d, i: table(d).put(i, lucid.ones(2, device=d)), ints(5, -6), ints(0, -7)),
    "index_add": (lambda d, i: table(d).index_add(0, i, table(d)), ints(0, 2, 2), ints(0, 1, 3)),
    "index_copy": (lambda d, i: table(d).index_copy(0, i, table(d)), ints(0, 2, 1), ints(0, 1, 3)),
    "index_fill": (lambda d, i: table(d).index_fill(0, i, 1.0), ints(0, -3), ints(0, -4)),
    "index_put": (lambda d, i: table(d).index_put((i,), table(d)[:2]), ints(0, -3), ints(0, -4)),
    "scatter": (lambda d, i: table(d).scatter(0, i.reshape(1, -1), 1.0), ints(0, 2), ints(0, 3)),
    "scatter_add": (lambda d, i: table(d).scatter_add(0, i.reshape(1, -1), table(d)), ints(0, 2), ints(-1, 0)),
    "embedding": (lambda d, i: F.embedding(i, table(d)), ints(0, 2), ints(0, 3)),
    "embedding, max_norm": (lambda d, i: F.embedding(i, table(d), max_norm=1.0), ints(0, 2, 2), ints(0, 3)),
    "embedding_bag": (lambda d, i: F.embedding_bag(i.reshape(1, -1), table(d)), ints(0, 2), ints(0, 3)),
    "one_hot": (lambda d, i: F.one_hot(i, 3), ints(0, 2), ints(3, 3)),
    "cross_entropy": (lambda d, i: F.cross_entropy(table(d), i), ints(0, 1, -100), ints(0, 1, 2)),
    "ignore_index": (lambda d, i: F.cross_entropy(table(d), i, ignore_index=7), ints(0, 1, 7), ints(0, 1, -100)),
    "ignore a class": (lambda d, i: F.cross_entropy(table(d), i, ignore_index=1), ints(0, 1, 1), ints(0, 1, -1)),
    "nll_loss": (lambda d, i: F.nll_loss(table(d), i), ints(0, 1, 1), ints(0, 1, -1)),
    "multi_margin_loss": (lambda d, i: F.multi_margin_loss(table(d), i), ints(0, 1, 1), ints(0, 1, 2)),
    "binary_cross_entropy": (
        lambda d, p: F.binary_cross_entropy(p, p.detach() * 0), floats(0, 1, 0.5), floats(1.5, 1.5)),
    "binary_cross_entropy of NaN": (
        lambda d, p: F.binary_cross_entropy(p, p.detach() * 0), floats(0, 1, 0.5), floats("nan")),
    "gaussian_nll_loss": (lambda d, v: F.gaussian_nll_loss(v, v, v), floats(0, "nan", "inf"), floats(1, -1)),
    "bernoulli": (lambda d, p: lucid.bernoulli(p), floats(0, 1, 0.5), floats(0, "nan")),
    "normal": (lambda d, s: lucid.normal(0.0, s), floats(0, 1), floats(0, -1)),
}  # fmt: skip
rows = pytest.mark.parametrize(("call", "right", "wrong"), CHECKED.values(), ids=CHECKED)


@rows
@pytest.mark.filterwarnings("ignore:invalid value")  # what is wrong goes on
def test_the_error_is_that_of_the_cpu_and_no_one_waits(call, right, wrong, monkeypatch):
    arguments = [make(strict) for make in (right, wrong)]
    with monkeypatch.context() as patch:
        patch.setattr(StrictArray, "item", lambda self: pytest.fail("a wait for the device"))
        patch.setattr(type(strict), "to_numpy", lambda self, array: pytest.fail("a wait for the device"))
        call(strict, arguments[0])
        assert not flags[strict].words.any()
        call(strict, arguments[1])
    with raises((IndexError, RuntimeError, ValueError)) as there:
        pass
    assert not flags[strict].words.any()
    with pytest.raises(there.type) as here:
        call(lucid.device("cpu"), wrong("cpu"))
    told, _, got = str(there.value).partition("got ")
    expected, _, here_got = str(here.value).partition("got ")
    # The CPU leaves the look at an index to NumPy, which has its own words, and tells all of several wrong values.
    assert told == expected or expected.startswith("index: index")
    assert got.split(";")[0] in (here_got or expected)
    note = "The values were checked on strict, by "
    assert there.value.__notes__[0].startswith(note) and "test_checks.py" in there.value.__notes__[0]


READ = {
    "item": lambda x: x.item(), "tolist": lambda x: x.tolist(), "bool": bool, "float": float, "int": int, "repr": repr,
    "format": lambda x: f"{x:.2f}", "numpy": lambda x: x.numpy(force=True), "cpu": lambda x: x.cpu(),
    "synchronize": lambda x: x.device.synchronize(),
}  # fmt: skip


@pytest.mark.parametrize("read", READ.values(), ids=READ)
def test_what_reads_a_number_raises_once(read):
    x = lucid.tensor(1.0, device=strict)
    table(strict)[ints(3)(strict)]
    with pytest.raises(IndexError, match="expected -3 to 2, got 3; the tensor has shape"):
        read(x)
    read(x)


def test_the_first_of_several_errors_is_told():
    x = table(strict)
    x[ints(5)(strict)], x.index_select(0, ints(-7)(strict))
    with raises(IndexError, match="got 5"):
        pass


def test_a_shape_that_no_index_fits_is_refused_at_once():
    with pytest.raises(IndexError, match="none, since the dimension has size 0"):
        lucid.zeros(0, 2, device=strict)[ints(0)(strict)]


def test_no_array_is_kept():
    x = strict.from_numpy(np.arange(3))
    known = weakref.ref(x)
    table(strict)[lucid.tensor(x)]
    F.cross_entropy(table(strict), lucid.tensor(x % 2))
    del x
    gc.collect()
    assert known() is None


def test_a_check_of_long_ago(monkeypatch):
    monkeypatch.setattr(checks, "_recent", type(checks._recent)(maxlen=3))
    monkeypatch.setattr(checks, "REMEMBERED", 3)
    x = table(strict)
    x[ints(5)(strict)]
    for _ in range(3):
        x[ints(0)(strict)]
    with raises(RuntimeError, match="a check of values on strict failed, on 5, more than 3 checks ago"):
        pass


def kernel_cases():
    for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        limits = np.iinfo(name)
        values = [v for v in (-101, -100, -5, -4, -1, 0, 3, 4, 100, 2**40, limits.max, limits.min)
                  if limits.min <= v <= limits.max]  # fmt: skip
        for value, low, spare in itertools.product(values, (0, -4), (0, -100, 100)):
            yield checks._integers, np.array([value, 0], name), {"low": low, "high": 4, "spare": spare}
    for name, value, nan in itertools.product(
        ("float32", "float64"), (0.0, 1.0, 1.0000001, -1e-30, np.inf, -np.inf, np.nan), (False, True)
    ):
        yield checks._floats, np.array([0.5, value], name), {"low": 0.0, "high": 1.0, "nan": nan}


def test_the_kernels_do_what_the_numpy_text_does(gpu):
    with compiling():
        for kernel, array, options in kernel_cases():
            gpu.launch(kernel, gpu.from_numpy(array), gpu.from_numpy(np.zeros(2, np.int64)), number=5, **options)
    found = 0
    for kernel, array, options in kernel_cases():
        for before in (0, 9):
            flag = np.array([before, 1])
            own = gpu.from_numpy(flag)
            kernel.function(np, array, flag, number=5, **options)
            gpu.launch(kernel, gpu.from_numpy(array), own, number=5, **options)
            assert flag.tolist() == own.tolist(), (array, options)
            found += flag[0] == 5
    assert found > 100


def test_a_kernel_looks_at_every_element(gpu):
    array = np.zeros(checks.THREADS * checks.BLOCKS + 300, np.int32)
    array[-1] = 8
    flag = gpu.from_numpy(np.zeros(2, np.int64))
    gpu.launch(checks._integers, gpu.from_numpy(array), flag, number=5, low=0, high=8, spare=0)
    assert flag.tolist() == [5, 8]


@pytest.mark.gpu
@rows
def test_on_a_gpu(call, right, wrong):
    gpu = lucid.device("cuda")
    call(gpu, right(gpu))
    gpu.synchronize()
    with raises((IndexError, RuntimeError, ValueError)):
        call(gpu, wrong(gpu))
