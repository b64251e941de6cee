"""Whose memory an array looks into, on real cupy.ndarrays: versions, views and devices, over memory that is not there.

Such arrays have shapes, strides, bases and flags, and nobody reads or writes them.
"""

from __future__ import annotations

import gc
import weakref

import pytest

import lucid
from lucid import backend
from lucid.backend import versions

cupy = pytest.importorskip("cupy", reason='CuPy is not installed: pip install "lucid-grad[gpu-check]"')

VIEWS = {
    "slice": lambda a: a[1:],
    "slice of a slice": lambda a: a[1:][:, 2:],
    "element": lambda a: a[1, 2],
    "reshape": lambda a: a.reshape(24),
    "ravel": lambda a: a.ravel(),
    "T": lambda a: a.T,
    "transpose": lambda a: a.transpose(1, 0),
    "swapaxes": lambda a: a.swapaxes(0, 1),
    "moveaxis": lambda a: cupy.moveaxis(a, 0, 1),
    "expand_dims": lambda a: cupy.expand_dims(a, 0),
    "squeeze": lambda a: a[:1].squeeze(),
    "broadcast_to": lambda a: cupy.broadcast_to(a, (2, 4, 6)),
    "diagonal": lambda a: a.diagonal(),
    "flip": lambda a: cupy.flip(a, 0),
    "view": lambda a: a.view("int32"),
    "split": lambda a: cupy.split(a, 2)[1],
}


@pytest.fixture(autouse=True)
def as_if_new(monkeypatch):
    """Let each test meet CuPy's arrays for the first time, and leave no trace."""
    for table in (backend.device_of.__globals__["_late"], backend.device_of.__globals__["_by_array"], backend.XP):
        for kind in [kind for kind in table if kind is cupy.ndarray]:
            monkeypatch.delitem(table, kind)
    monkeypatch.setitem(backend.device_of.__globals__["_late"], "cupy", backend.cuda._announce)
    yield
    backend.XP.pop(cupy.ndarray, None)
    backend.device_of.__globals__["_by_array"].pop(cupy.ndarray, None)


def fake(shape=(4, 6), dtype="float32", device=0):
    memory = cupy.cuda.UnownedMemory(1 << 28, 1 << 10, owner=None, device_id=device)
    return cupy.ndarray(shape, dtype, cupy.cuda.MemoryPointer(memory, 0))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_view_shares_its_record_of_writes(view):
    array = fake()
    other = view(array)
    assert backend.device_of(array).memory_of(other) is array
    assert backend.device_of(array).is_view(other)
    assert not backend.device_of(array).is_view(array)
    before = versions.tick()
    assert versions.overwritten_since(array, before) is None
    versions.note([other])
    assert versions.overwritten_since(array, before) is versions.record_of(other)
    assert versions.overwritten_since(fake(), before) is None, "of other memory"


def test_a_record_goes_with_its_memory():
    array = fake()
    versions.record_of(array[1:])
    key, gone = id(array), weakref.ref(array)
    assert key in versions._records
    del array
    gc.collect()
    assert gone() is None
    assert key not in versions._records


def test_no_record_stays_of_memory_that_cannot_be_weakly_referenced(monkeypatch):
    array = fake()
    monkeypatch.setattr(backend.cuda.CUDA, "memory_of", lambda self, array: array.data.mem)
    before = len(versions._records)
    with pytest.raises(TypeError, match="weak reference"):
        versions.record_of(array)
    assert len(versions._records) == before


def test_cupy_has_a_base_chain_that_is_one_deep():
    array = fake()
    assert array[1:][1:].T.reshape(6, 2, 1).base is array
    with pytest.raises(TypeError, match="weak reference"):
        weakref.ref(array.data.mem)  # else the memory itself could be the owner


def test_an_array_is_known_before_a_cuda_device_is_asked_for():
    array = fake(device=1)
    assert cupy.ndarray not in backend.XP
    assert backend.is_array(array)
    assert backend.XP[cupy.ndarray] is cupy
    assert str(backend.device_of(array)) == "cuda:1"
    assert backend.device_of(array) is backend.device_of(fake(device=1)), "one object for each GPU"
    assert backend.device_of(array) != backend.device_of(fake(device=0))


@pytest.mark.parametrize("first", [backend.device_of, versions.record_of, lambda a: lucid.reshape(a, (2, 12))])
def test_whoever_meets_an_array_first_knows_it(first, monkeypatch):
    monkeypatch.setattr(backend.cuda.CUDA, "scope", lambda self: backend.device("cpu").scope())
    first(fake())
    assert cupy.ndarray in backend.XP


def test_a_tensor_over_an_array_shares_its_memory(monkeypatch):
    monkeypatch.setattr(backend.cuda.CUDA, "scope", lambda self: backend.device("cpu").scope())
    array = fake()
    x = lucid.as_tensor(array)
    assert x._data is array
    assert x.device.type == "cuda"
    assert x[1:].reshape(2, 9)._data.base is array
    assert x.T.is_contiguous() is False


def test_what_is_no_array_is_still_none():
    assert not backend.is_array(cupy.float32(1))
    assert not backend.is_array(cupy.cuda.UnownedMemory)
    with pytest.raises(TypeError, match="expected an array, got list"):
        backend.device_of([])
