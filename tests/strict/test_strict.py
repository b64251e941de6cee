"""The strict array double must refuse what it is there to refuse: a double that lets things pass proves nothing."""

import numpy as np
import pytest

from lucid import backend

from . import StrictArray, strict

xp = strict.xp


@pytest.fixture
def a():
    return strict.from_numpy(np.arange(6, dtype=np.float32).reshape(2, 3))


REFUSED = {
    "ndarray on the right": lambda a: a + np.ones(3),
    "ndarray on the left": lambda a: np.ones(3) + a,
    "ndarray in a function": lambda a: xp.maximum(a, np.ones(3)),
    "ndarray in a list": lambda a: xp.concatenate([a, np.ones((1, 3))]),
    "ndarray as index": lambda a: a[np.array([0])],
    "ndarray as value": lambda a: a.__setitem__(0, np.ones(3)),
    "numpy reduction": lambda a: np.sum(a),
    "numpy ufunc": lambda a: np.exp(a),
    "asarray": lambda a: np.asarray(a),
    "array of arrays": lambda a: np.array([a, a]),
    "float": lambda a: float(a.sum()),
    "int": lambda a: int(a.sum()),
    "bool": lambda a: bool(a.sum()),
    "index of a list": lambda a: [1, 2][a[0, 0]],
    "in": lambda a: 3.0 in a,
    "hash": lambda a: hash(a),
    "list as operand": lambda a: a * [1, 2, 3],
    "list to a function": lambda a: xp.sum([1, 2]),
    "list to a ufunc": lambda a: xp.exp([1.0]),
    "initial": lambda a: a.sum(initial=1),
    "where in a reduction": lambda a: xp.sum(a, where=a > 1),
    "maximum.reduce": lambda a: xp.maximum.reduce(a),
    "subtract.at of floats": lambda a: xp.subtract.at(a, xp.asarray([0]), 1.0),
    "add.at of int64": lambda a: xp.add.at(xp.zeros(3, dtype="int64"), xp.asarray([0]), 1),
    "basic index out of range": lambda a: a[5],
}


@pytest.mark.parametrize("operation", REFUSED.values(), ids=REFUSED.keys())
def test_refuses(a, operation):
    with pytest.raises((TypeError, IndexError, NotImplementedError)):
        operation(a)


@pytest.mark.parametrize("name", ["block", "errstate", "einsum_path", "random", "nosuch"])
def test_has_no_function_that_the_other_library_lacks(name):
    with pytest.raises(AttributeError):
        getattr(xp, name)


@pytest.mark.parametrize("name", ["get", "__array_interface__", "ctypes", "__cuda_array_interface__"])
def test_gives_no_way_around_the_device(a, name):
    assert not hasattr(a, name)


def test_is_no_numpy_array(a):
    assert not isinstance(a, np.ndarray)
    assert backend.device_of(a) is strict
    assert backend.XP[type(a)] is xp


GIVES_0D = [
    lambda a: a.sum(),
    lambda a: xp.mean(a),
    lambda a: a[0, 0],
    lambda a: xp.allclose(a, a),
    lambda a: a[0] @ a[0],
]


@pytest.mark.parametrize("operation", GIVES_0D)
def test_gives_arrays_and_no_scalars(a, operation):
    result = operation(a)
    assert type(result) is StrictArray and result.ndim == 0


def test_wraps_integer_indices_around(a):
    far = xp.asarray([7, -3])
    assert a[far].tolist() == [[3, 4, 5], [3, 4, 5]]
    assert xp.take(a, far, axis=0).tolist() == [[3, 4, 5], [3, 4, 5]]
    assert xp.take_along_axis(a, xp.asarray([[4], [3]]), axis=1).tolist() == [[1], [3]]
    a[far] = 0
    assert a.tolist() == [[0, 1, 2], [0, 0, 0]]


def test_views_share_memory(a):
    row = a[1]
    row[0] = 9
    assert a.tolist() == [[0, 1, 2], [9, 4, 5]]
    assert a.base is None and row.base is not None
    assert strict.memory_of(row) is strict.memory_of(a.T) is strict.memory_of(a)


def test_numbers_mix_as_in_numpy(a):
    assert (2 * a).dtype == (a + np.float32(1)).dtype == (np.float32(1) * a).dtype == np.float32
    assert (a * np.float64(2)).dtype == np.float64


def test_copies_only_through_the_device(a):
    host = strict.to_numpy(a)
    host[0, 0] = 7
    assert a[0, 0].item() == 0
    assert backend.transfer(backend.transfer(host, strict), backend.device("cpu")).tolist() == host.tolist()
