"""Matrix products shared among threads: NumPy's elements, and OpenBLAS's threads restored."""

import threading

import numpy as np
import pytest

import lucid
from lucid.backend import blas, matmul, threads
from lucid.ops.linalg.solvers import call_lapack

SHAPES = [
    ((60, 20), (20, 30)),
    ((20, 30), (30, 60)),
    ((1, 50), (50, 40)),
    ((50, 1), (1, 40)),
    ((7, 20, 1), (1, 30)),
    ((7, 5, 20), (7, 20, 30)),
    ((7, 5, 20), (20, 30)),
    ((5, 20), (7, 20, 30)),
    ((3, 1, 5, 20), (4, 20, 30)),
    ((1, 5, 20), (1, 20, 30)),
    ((40, 0), (0, 30)),
    ((0, 40), (40, 30)),
    ((40,), (40, 30)),
    ((30, 40), (40,)),
]


@pytest.fixture
def shared(monkeypatch):
    """Three threads, for which no product is too small."""
    monkeypatch.setattr(threads, "get_num_threads", lambda: 3)
    for name in ("THREADED", "THREADED_VECTOR", "WORTH", "HEAD_START"):
        monkeypatch.setattr(matmul, name, 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
@pytest.mark.parametrize("turned", [False, True], ids=["as they are", "transposed in memory"])
@pytest.mark.parametrize(("left", "right"), SHAPES, ids=str)
def test_gives_what_numpy_gives(left, right, turned, dtype, shared):
    rng = np.random.default_rng(0)
    a, b = (rng.integers(-9, 9, shape).astype(dtype) for shape in (left, right))
    if turned:
        a, b = np.asarray(a, order="F"), np.asarray(b, order="F")
    expected = a @ b  # of whole numbers, which no order of the sums rounds
    found = matmul.matmul(np, a, b)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, expected)
    out = np.empty_like(expected)
    assert matmul.matmul(np, a, b, out=out) is out
    np.testing.assert_array_equal(out, expected)


TALL = [(0, 3, 2), (1, 1, 1), (5, 3, 2), (1000, 3, 2), (10_007, 25, 6), (5000, 1, 7), (70_000, 20, 25), (300, 30, 40)]


@pytest.mark.parametrize("turned", [False, True], ids=["as they are", "transposed in memory"])
@pytest.mark.parametrize(("count", "k", "n"), TALL)
def test_tall_products_give_what_numpy_gives(count, k, n, turned):
    rng = np.random.default_rng(0)
    a, b, g = (rng.integers(-9, 9, shape).astype(np.float32) for shape in ((count, k), (k, n), (count, n)))
    a = np.asarray(a, order="F" if turned else "C")
    out = np.empty((count, n), np.float32)
    assert matmul.product(np, a, b, out) is out
    np.testing.assert_array_equal(out, a @ b)
    np.testing.assert_array_equal(matmul.transposed_product(np, a, g), a.T @ g)


@pytest.mark.parametrize(("left", "right"), [((60, 20), (21, 30)), ((3, 5, 20), (2, 20, 30))], ids=str)
def test_refuses_what_has_no_product(left, right, shared):
    with pytest.raises(ValueError):
        matmul.matmul(np, np.ones(left), np.ones(right))
    with pytest.raises(RuntimeError, match="matmul"):
        lucid.matmul(lucid.ones(*left), lucid.ones(*right))


def test_openblas_gets_its_threads_back():
    if not blas.can_be_alone():
        pytest.skip("NumPy does not bring OpenBLAS here, so its threads cannot be counted")
    count = blas._openblas("get_num_threads")
    before = count()
    inside, leave = threading.Event(), threading.Event()

    def other():
        with blas.alone:
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with blas.alone:
        thread.start()
        inside.wait(10)
        assert count() == 1
    assert count() == 1  # the other thread has not left yet
    leave.set()
    thread.join()
    assert count() == before and blas.alone.users == 0
    with pytest.raises(ZeroDivisionError), blas.alone:
        raise ZeroDivisionError
    assert count() == before


@pytest.mark.parametrize("chosen", [1, 2])
def test_linear_algebra_is_alone_where_one_thread_was_asked_for(monkeypatch, chosen):
    monkeypatch.setattr(threads, "_chosen", [chosen])
    users = []
    call_lapack(np, "solve", lambda A: users.append(blas.alone.users), np.eye(2))
    assert users == [int(chosen == 1)] and not blas.alone.users
