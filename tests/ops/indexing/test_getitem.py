"""``x[index]``: values, first and second gradients, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lucid
from lucid import ops
from lucid.autograd.backward import grad

from ...oracle import torch_
from ...waits import raises
from .indices import INDICES, SHAPE, converted, filled, places

T, F = True, False


@pytest.mark.usefixtures("torch")
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


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_of_plain_arrays(index):
    a = filled()
    np.testing.assert_array_equal(ops.getitem(a, index), a.reshape(-1)[places(index)])


@pytest.mark.usefixtures("torch")
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
    with pytest.raises(RuntimeError, match=r"index_select saved a value .* modified by an inplace operation"):
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
    with raises(IndexError):
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


@pytest.mark.usefixtures("torch")
@settings(max_examples=300, deadline=None)
@given(shape_and_index())
def test_any_index_as_in_torch(case):
    torch = torch_()
    shape, index = case
    numbers = np.arange(np.prod(shape)).reshape(shape)
    want = torch.tensor(numbers)[converted(index, torch.tensor)].numpy()
    np.testing.assert_array_equal(lucid.tensor(numbers)[converted(index, lucid.tensor)].numpy(), want)
