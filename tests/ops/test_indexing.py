"""``x[index]`` and ``x[index] = value`` against torch, NumPy, and a walk over all elements."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lucid
from lucid import ops
from lucid.autograd.backward import grad

T, F = True, False
MASK = np.random.default_rng(1).random((2, 3, 4)) > 0.5
SHAPE = (2, 3, 4)
INDICES = {
    "first": 0,
    "last": -1,
    "slice": slice(1, None),
    "step": (slice(None), slice(None, None, 2)),
    "two": (0, slice(1, 2)),
    "element": (1, 2, 3),
    "None": None,
    "ellipsis": ...,
    "last-dim": (..., 0),
    "nones": (None, 0, ..., None),
    "empty-slice": slice(0, 0),
    "past-the-end": slice(1, 100),
    "numpy-int": np.int64(1),
    "zero-dim": np.array(1),
    "zero-dim-second": (slice(None), np.array(-1)),
    "list": [0, 1, 1],
    "list-in-tuple": ([0, 1], 1),
    "range": range(2),
    "repeated": np.array([1, 0, 1]),
    "negative": np.array([-1, 0]),
    "int32": np.array([1, 0], np.int32),
    "two-dims": (slice(None), np.array([[0, 2], [1, 1]])),
    "pairs": (np.array([0, 1, 1]), np.array([2, 0, 0])),
    "broadcast": (np.array([[0], [1]]), np.array([0, 2])),
    "apart": (np.array([0, 1]), slice(None), np.array([1, 2])),
    "int-then-array-apart": (0, slice(None), np.array([1, 2])),
    "array-then-int": (np.array([0, 1]), 0),
    "int-between": (np.array([0, 1]), 0, np.array([1, 3])),
    "None-between": (None, np.array([0, 1, 1]), None, [0, 1, 2]),
    "no-index": np.zeros(0, np.int64),
    "empty-list": [],
    "mask": MASK,
    "mask-first": np.array([T, F]),
    "mask-second": (slice(None), np.array([T, F, T])),
    "mask-last": (..., np.array([T, T, F, T]), None),
    "mask-two": (MASK[..., 0], slice(1, 3)),
    "mask-after-int": (1, MASK[0]),
    "mask-list": [T, F],
    "mask-and-index": (np.array([T, F]), ..., np.array([0, 3])),
    "mask-none": np.zeros(SHAPE, bool),
    "True": True,
    "False": False,
    "True-second": (slice(None), True),
}


def converted(index, make):
    """The index with its arrays made tensors."""
    if isinstance(index, tuple):
        return tuple(converted(i, make) for i in index)
    return make(index) if isinstance(index, np.ndarray) else index


def places(index):
    """For each element of ``x[index]``, which element of x it is: torch's answer, with which all is compared."""
    torch = pytest.importorskip("torch", reason="torch is the oracle; it comes with the parity extra")
    numbers = torch.arange(np.prod(SHAPE)).reshape(SHAPE)
    return numbers[converted(index, torch.tensor)].numpy()


def filled(shape=SHAPE):
    return np.random.default_rng(0).normal(size=shape)


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_values_and_gradients(index, device):
    where, a = places(index), filled()
    x = lucid.tensor(a, device=device, requires_grad=True)
    y = x[converted(index, lambda i: lucid.tensor(i, device=device))]
    np.testing.assert_array_equal(y.detach().cpu().numpy(), a.reshape(-1)[where])
    g = np.random.default_rng(1).normal(size=where.shape)
    want = np.zeros(a.size)
    np.add.at(want, where.reshape(-1), g.reshape(-1))
    (got,) = grad(y, x, lucid.tensor(g, device=device))
    np.testing.assert_allclose(got.cpu().numpy(), want.reshape(SHAPE), rtol=1e-14)


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_of_plain_arrays(index):
    a = filled()
    np.testing.assert_array_equal(ops.getitem(a, index), a.reshape(-1)[places(index)])


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_second_gradient(index, device):
    """y = x[index]² has the gradient 2 x g, and that has the gradient 2 g v with respect to x."""
    where = places(index)
    x = lucid.tensor(filled(), device=device, requires_grad=True)
    y = x[converted(index, lambda i: lucid.tensor(i, device=device))] ** 2
    g, v = np.random.default_rng(1).normal(size=where.shape), filled()
    (first,) = grad(y, x, lucid.tensor(g, device=device), create_graph=True)
    (second,) = grad((first * lucid.tensor(v, device=device)).sum(), x)
    counted = np.zeros(v.size)
    np.add.at(counted, where.reshape(-1), g.reshape(-1))
    np.testing.assert_allclose(second.cpu().numpy(), 2 * counted.reshape(SHAPE) * v, rtol=1e-13)


def value_shapes(shape):
    """Shapes that broadcast to one, with more dimensions too, as assignment allows."""
    return {shape, (), (1, *shape), tuple(1 for _ in shape), shape[-1:], (1, 1, *shape[-1:])}


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_assignment(index, device):
    where = places(index)
    for shape in sorted(value_shapes(where.shape)):
        a, b = filled(), filled(shape)
        x = lucid.tensor(a, device=device, requires_grad=True)
        value = lucid.tensor(b, device=device, requires_grad=True)
        y = x * 1
        y[converted(index, lambda i: lucid.tensor(i, device=device))] = value
        wide = np.broadcast_to(b.reshape(shape[max(0, len(shape) - where.ndim) :]), where.shape).reshape(-1)
        want = a.reshape(-1).copy()
        want[where.reshape(-1)] = wide
        np.testing.assert_array_equal(y.detach().cpu().numpy(), want.reshape(SHAPE))

        g = np.random.default_rng(1).normal(size=SHAPE)
        of_x, of_value = grad(y, [x, value], lucid.tensor(g, device=device))
        kept = g.reshape(-1).copy()
        kept[where.reshape(-1)] = 0
        np.testing.assert_array_equal(of_x.cpu().numpy(), kept.reshape(SHAPE))
        # Every element of the value adds up the gradients of the places that it went to.
        which = np.broadcast_to(np.arange(b.size).reshape(shape[max(0, len(shape) - where.ndim) :]), where.shape)
        summed = np.zeros(b.size)
        np.add.at(summed, which.reshape(-1), g.reshape(-1)[where.reshape(-1)])
        np.testing.assert_allclose(of_value.cpu().numpy(), summed.reshape(shape), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("value", [2, 2.5, True], ids=repr)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_assigning_numbers_keeps_the_dtype(value, dtype, device):
    x = lucid.zeros(3, dtype=dtype, device=device)
    x[1:] = value
    want = np.zeros(3, dtype)
    want[1:] = value
    assert x.dtype == dtype
    np.testing.assert_array_equal(x.cpu().numpy(), want)


def test_assigning_a_wider_dtype_keeps_the_narrower(device):
    x = lucid.zeros(3, device=device, requires_grad=True)
    value = lucid.ones(2, dtype=lucid.float64, device=device, requires_grad=True)
    y = x + 0
    y[:2] = value
    assert y.dtype == lucid.float32
    y.sum().backward()
    assert (value.grad.dtype, value.grad.tolist()) == (lucid.float64, [1, 1])
    assert (x.grad.dtype, x.grad.tolist()) == (lucid.float32, [0, 0, 1])


def test_assignment_to_itself(device):
    x = lucid.arange(4.0, device=device)
    x[1:] = x[:-1]
    assert x.tolist() == [0, 0, 1, 2]


def test_an_index_may_change_after_its_use(device):
    x = lucid.arange(3.0, device=device, requires_grad=True)
    i = lucid.tensor([0, 1], device=device)
    y = x[i]
    i += 1
    y.sum().backward()
    assert x.grad.tolist() == [1, 1, 0]


def test_a_selecting_tensor_may_not(device):
    x = lucid.arange(3.0, device=device, requires_grad=True)
    i = lucid.tensor([0, 1], device=device)
    y = x.index_select(0, i)
    i += 1
    with pytest.raises(RuntimeError, match=r"index_select saved a value .* overwritten in place"):
        y.sum().backward()


def test_index_from_another_device(device):
    x = lucid.arange(3.0, device=device)
    assert x[lucid.tensor([2, 0])].tolist() == [2, 0]
    assert x[np.array([True, False, True])].tolist() == [0, 2]


def test_list_of_tensors():
    assert lucid.arange(4)[[lucid.tensor(2), 0]].tolist() == [2, 0]


def test_row_by_row():
    x = lucid.arange(6.0).reshape(2, 3).requires_grad_()
    for i, r in enumerate(x):
        (r * (i + 1)).sum().backward()
    assert x.grad.tolist() == [[1, 1, 1], [2, 2, 2]]


X = lucid.zeros(2, 3, 4)
BAD = {
    "out-of-range": (lambda: X[2], IndexError, r"index 2 is out of bounds .* expected -2 to 1; .* shape \(2, 3, 4\)"),
    "out-of-range-second": (lambda: X[0, -4], IndexError, r"-4 is out of bounds .* axis 1"),
    "array-out-of-range": (lambda: X[:, [0, 3]], IndexError, r"3 .* size 3|expected -3 to 2, got 3"),
    "too-many": (lambda: X[0, 0, 0, 0], IndexError, "too many indices"),
    "too-many-with-array": (lambda: X[[0], 0, 0, 0], IndexError, r"too many indices .* shape \(2, 3, 4\)"),
    "two-ellipses": (lambda: X[..., 0, ...], IndexError, "single ellipsis"),
    "negative-step": (lambda: X[::-1], ValueError, "step .* must be positive, got -1; use flip"),
    "negative-step-with-array": (lambda: X[[0], ::-1], ValueError, "step .* must be positive, got -1; use flip"),
    "float": (lambda: X[1.0], IndexError, "expected integers, slices, .* got float"),
    "string": (lambda: X["a"], IndexError, "expected integers, slices, .* got str"),
    "float-tensor": (lambda: X[lucid.tensor([1.0])], IndexError, r"integers or booleans, got float32; use .long\(\)"),
    "uint8-tensor": (lambda: X[lucid.ones(2, dtype="uint8")], IndexError, "uint8 is ambiguous"),
    "ragged-list": (lambda: X[[[0, 1], [0]]], IndexError, "list of equal rows"),
    "mask-too-short": (lambda: X[lucid.tensor([T])], IndexError, r"mask of shape \(1,\) does not match .* \(2,\)"),
    "mask-second": (lambda: X[:, lucid.tensor([T, F])], IndexError, r"mask of shape \(2,\) .* \(3,\)"),
    "indices-apart": (lambda: X[[0, 1], [0, 1, 2]], IndexError, "broadcast"),
    "value-shape": (lambda: X.__setitem__(0, lucid.zeros(5)), RuntimeError, r"\(5,\) cannot be broadcast to \(3, 4\)"),
    "value-shape-array": (
        lambda: X.__setitem__([0, 1], lucid.zeros(5)),
        RuntimeError,
        r"setitem: a value of shape \(5,\) cannot be broadcast to \(2, 3, 4\)",
    ),
    "value-list": (lambda: X.__setitem__(0, [1, 2]), TypeError, r"got list; wrap it in lucid.tensor"),
}


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()
    assert not X.numpy().any()


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x[3],
        lambda x: x[[0, 3]],
        lambda x: x[lucid.tensor([-4])],
        lambda x: x.index_select(0, lucid.tensor([3]).to(x.device)),
        lambda x: x.gather(0, lucid.tensor([-1]).to(x.device)),
        lambda x: ops.embedding(lucid.tensor([3]).to(x.device), x.unsqueeze(1)),
        lambda x: x.scatter_add(0, lucid.tensor([3]).to(x.device), x),
        lambda x: x.scatter(0, lucid.tensor([-1]).to(x.device), 0.0),
    ],
)
def test_out_of_range_is_seen_on_every_device(call, device):
    with pytest.raises(IndexError):
        call(lucid.arange(3.0, device=device))


@st.composite
def shape_and_index(draw):
    """A shape and an index of any kind for it, as torch would take it."""
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    length = draw(st.integers(0, 3))  # of all index arrays, so that they broadcast
    parts, dim = [], 0
    while dim < len(shape):
        n = shape[dim]
        kind = draw(st.sampled_from(["int", "slice", "array", "mask", "None", "stop"]))
        if kind == "stop":
            break
        if kind == "None":
            parts.append(None)
            if len(parts) > 6:
                break
            continue
        if kind == "int":
            parts.append(draw(st.integers(-n, n - 1)))
        elif kind == "slice":
            start, stop = draw(st.integers(-n, n)), draw(st.integers(-n, n))
            parts.append(slice(start, stop, draw(st.sampled_from([None, 1, 2]))))
        elif kind == "array":
            parts.append(np.array(draw(st.lists(st.integers(-n, n - 1), min_size=length, max_size=length)), np.int64))
        else:
            chosen = set(draw(st.permutations(range(n)))[:length])
            if len(chosen) < length:
                continue
            parts.append(np.array([i in chosen for i in range(n)]))
        dim += 1
    if draw(st.booleans()):
        parts.append(...)
        parts += [draw(st.integers(-n, n - 1)) for n in shape[dim:][-1:]] if draw(st.booleans()) else []
    return shape, tuple(parts)


@settings(max_examples=300, deadline=None)
@given(shape_and_index())
def test_any_index_as_in_torch(case):
    torch = pytest.importorskip("torch", reason="torch is the oracle; it comes with the parity extra")
    shape, index = case
    numbers = np.arange(np.prod(shape)).reshape(shape)
    want = torch.tensor(numbers)[converted(index, torch.tensor)].numpy()
    np.testing.assert_array_equal(lucid.tensor(numbers)[converted(index, lucid.tensor)].numpy(), want)
