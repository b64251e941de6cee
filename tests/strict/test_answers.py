"""Where CuPy gives another answer than NumPy, the double gives CuPy's."""

import weakref

import numpy as np
import pytest

from . import StrictArray, strict

xp = strict.xp
inf, nan = np.inf, np.nan


@pytest.fixture
def a():
    return strict.from_numpy(np.arange(6, dtype=np.float32).reshape(2, 3))


VIEWS = {
    "slice": lambda a: a[1:],
    "element": lambda a: a[0, 0],
    "view of a view": lambda a: a[1:].T[0],
    "reshape": lambda a: a.reshape(3, 2),
    "transpose": lambda a: a.transpose(1, 0),
    "broadcast_to": lambda a: xp.broadcast_to(a, (4, 2, 3)),
    "split": lambda a: xp.split(a, 3, axis=1)[1],
    "real": lambda a: a.real,
    "view": lambda a: a.view("int32"),
    "ravel": lambda a: a[:, :1].ravel(),
    "diagonal": lambda a: a.diagonal(),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_view_has_the_owner_as_its_base(a, view):
    assert view(a).base is a
    assert strict.memory_of(view(a)) is a


@pytest.mark.parametrize("make", [lambda a: a + 1, lambda a: a.copy(), lambda a: a.T.reshape(6), lambda a: a[[0, 1]]])
def test_a_copy_has_no_base(a, make):
    assert make(a).base is None


def test_as_strided_has_no_base(a):
    assert xp.lib.stride_tricks.as_strided(a, (2, 2), (4, 4)).base is None
    assert xp.lib.stride_tricks.sliding_window_view(a, 2, axis=1).base is None


def test_memory_cannot_be_weakly_referenced(a):
    assert a[1:].data.mem.ptr == a.data.ptr and a[1:].data.ptr == a.data.ptr + 12
    assert weakref.ref(a)() is a
    with pytest.raises(TypeError):
        weakref.ref(a.data.mem)


C_ORDERED = {
    "ufunc": lambda a: a.T + a.T,
    "operator on one": lambda a: -a.T,
    "two results": lambda a: xp.modf(a.T)[0],
    "where": lambda a: xp.where(a.T > 1, a.T, 0),
    "clip": lambda a: a.T.clip(0, 1),
    "round": lambda a: a.T.round(),
    "product": lambda a: a.T @ a,
    "index arrays": lambda a: a.T[:, xp.asarray([0, 1])],
}
KEEPS_ORDER = {
    "astype": lambda a: a.T.astype("float64"),
    "empty_like": lambda a: xp.empty_like(a.T),
    "zeros_like": lambda a: xp.zeros_like(a.T),
    "copy in K order": lambda a: a.T.copy(order="K"),
}


@pytest.mark.parametrize("operation", C_ORDERED.values(), ids=C_ORDERED)
def test_results_are_c_ordered(a, operation):
    assert operation(a).flags.c_contiguous


@pytest.mark.parametrize("operation", KEEPS_ORDER.values(), ids=KEEPS_ORDER)
def test_keeps_the_order(a, operation):
    assert not operation(a).flags.c_contiguous


def test_unwritten_memory_is_no_zeros(a):
    assert np.isnan(xp.empty(2).tolist()).all()
    assert xp.empty(2, dtype="int64").tolist() == [-(2**63)] * 2
    assert np.isnan(xp.empty_like(a).tolist()).all()


@pytest.mark.parametrize(
    ("x", "y", "quotient", "rest"),
    [(1.0, 0.1, 10, 0.0), (5.0, inf, 0, nan), (-5.0, inf, 0, nan), (7.0, 2.0, 3, 1), (-7.0, 2.0, -4, 1)],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_floor_division(x, y, quotient, rest):
    a, b = xp.full(1, x), xp.full(1, y)
    np.testing.assert_array_equal((a // b).tolist(), [quotient])
    np.testing.assert_array_equal((a % y).tolist(), (xp.full(1, x) % b).tolist())
    if rest == rest:
        np.testing.assert_allclose((a % b).tolist(), [rest], atol=1e-15)
    else:
        assert np.isnan((a % b).item())


def test_nan_stands_anywhere_in_a_partition():
    x = xp.asarray([3.0, nan, 1.0, 2.0])
    assert np.isnan(xp.partition(x, 2)[0].item())
    assert xp.argpartition(x, 2)[0].item() == 1
    x.partition(0)
    assert np.isnan(x[0].item())
    assert xp.sort(x).tolist()[:3] == [1, 2, 3]


def test_slices_are_not_made_unique(a):
    assert xp.unique(a).size == 6
    with pytest.raises(NotImplementedError):
        xp.unique(a, axis=0)


FAILS = {
    "cholesky": lambda m: xp.linalg.cholesky(m - 2),
    "inv": lambda m: xp.linalg.inv(m),
    "solve": lambda m: xp.linalg.solve(m, m),
}


@pytest.mark.parametrize("function", FAILS.values(), ids=FAILS)
@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2)])
def test_linear_algebra_goes_on_with_garbage(function, shape):
    m = xp.ones(shape)
    assert function(m).shape == shape
    with strict.linalg(), pytest.raises(np.linalg.LinAlgError):
        function(m)


def test_good_matrices_beside_bad_ones_are_right():
    m = strict.from_numpy(np.stack([np.eye(2) * 2, np.ones((2, 2))]))
    assert xp.linalg.inv(m).tolist() == [[[0.5, 0], [0, 0.5]], [[inf, inf], [inf, inf]]]


def test_the_first_value_of_a_repeated_index_wins(a):
    a[xp.asarray([0, 0])] = xp.asarray([[7.0], [8.0]])
    assert a.tolist() == [[7, 7, 7], [3, 4, 5]]
    a[xp.asarray([1, 1]), xp.asarray([2, 2])] = xp.asarray([1.0, 2.0])
    assert a.tolist() == [[7, 7, 7], [3, 4, 1]]
    xp.put_along_axis(a, xp.asarray([[0, 0], [1, 1]]), xp.asarray([[1.0, 2.0], [3.0, 4.0]]), 1)
    assert a.tolist() == [[1, 7, 7], [3, 3, 1]]


def test_memory_moved_onto_itself_is_spoilt():
    x = xp.arange(4.0)
    x[1:] = x[:-1]
    assert np.isnan(x.tolist()[1:]).all()
    y = xp.arange(4.0)
    y[...] = y[::-1]  # a kernel, which copies its operand first
    assert y.tolist() == [3, 2, 1, 0]
    y[...] = y
    assert y.tolist() == [3, 2, 1, 0]


def test_flags_are_cupys(a):
    assert a.flags.c_contiguous and a.T.flags.f_contiguous and not hasattr(a.flags, "writeable")
    assert a.flags.owndata and not a[1:].flags.owndata
    assert type(a.T) is StrictArray
