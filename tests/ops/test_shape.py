"""The operations of table_shape.py: values and gradients on every device, and the same as torch's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lucid
from lucid import ops
from lucid.autograd.backward import grad

from .table_shape import ROWS, Numpy

EPS = np.finfo(np.float64).eps


def arrays_for(row, dtype="float64", seed=0):
    """Random inputs of a row; integers are small."""
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return [rng.normal(size=s).astype(dtype) for s in row.shapes]
    return [rng.integers(0, 2 if dtype == "bool" else 5, s).astype(dtype) for s in row.shapes]


def close(row, got, want):
    """Check that arrays are equal, or that sums of fewer than 100 numbers of about 1 are but for their rounding."""
    assert got.shape == want.shape
    tolerance = 100 * np.finfo(got.dtype).eps if row.sums and got.dtype.kind == "f" else 0
    np.testing.assert_allclose(got, want, rtol=0, atol=tolerance)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_values(row, device):
    for dtype in ("float64", "float32", "int64") + (() if row.sums else ("float16", "uint8", "bool")):
        arrays = arrays_for(row, dtype)
        if dtype == "bool" and any(name in row.id for name in ("masked_fill", "scatter-number")):
            continue  # they put a 2 in
        got = row.call(ops, *(lucid.tensor(a, device=device) for a in (*arrays, *row.constants)))
        assert isinstance(got, lucid.Tensor)
        assert got.device == device
        assert got.dtype == dtype
        close(row, got.cpu().numpy(), np.asarray(row.call(Numpy(), *arrays, *row.constants)))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_arrays_in_array_out(row):
    arrays = arrays_for(row)
    got = row.call(ops, *arrays, *row.constants)
    assert type(got) is np.ndarray
    close(row, got, np.asarray(row.call(Numpy(), *arrays, *row.constants)))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_as_in_torch(row):
    torch = pytest.importorskip("torch", reason="torch is the oracle; it comes with the parity extra")

    class Torch:
        """torch, and torch.nn.functional for what is only there."""

        def __getattr__(self, name):
            return getattr(torch.nn.functional, name, None) or getattr(torch, name)

        T = mT = property(lambda self: (_ for _ in ()).throw(AttributeError))

    arrays = arrays_for(row)
    results = []
    for m, make, derive in ((ops, lucid.tensor, grad), (Torch(), torch.tensor, torch.autograd.grad)):
        rng = np.random.default_rng(1)
        x = [make(a, requires_grad=True) for a in arrays]
        y = row.call(m, *x, *map(make, row.constants))
        w = make(rng.normal(size=tuple(y.shape)))
        # Zero times each input, so that a gradient which does not depend on one is 0 and not missing.
        got = derive((y * w).sum() + sum((0 * a).sum() for a in x), x)
        results.append([y.detach().numpy(), *(g.detach().numpy() for g in got)])
    for got, want in zip(*results, strict=True):
        assert got.dtype == want.dtype
        assert got.shape == want.shape
        np.testing.assert_allclose(got, want, rtol=0, atol=100 * EPS)


def transposed(function, arrays, device, seed):
    """Check for each input, in which the function is linear but for a constant, that its gradient is its transpose.

    With f(v) the function of one input, without its constant, and f'(g) its gradient: ``g · f(v) = v · f'(g)``.
    """
    rng = np.random.default_rng(seed)
    for i, a in enumerate(arrays):
        x = [lucid.tensor(b, device=device, requires_grad=j == i) for j, b in enumerate(arrays)]
        y = function(*x)
        zeros = function(*(lucid.zeros_like(b) if j == i else b.detach() for j, b in enumerate(x)))
        if not y.requires_grad:
            np.testing.assert_array_equal(host(y), host(zeros))
            continue
        g = rng.normal(size=y.shape)
        (back,) = grad(y, x[i], lucid.tensor(g, device=device), allow_unused=True, materialize_grads=True)
        left = (g * (host(y) - host(zeros))).sum()
        right = (a * host(back)).sum()
        assert back.shape == a.shape
        assert abs(left - right) <= 1000 * EPS * max(1, abs(left)), f"input {i}: {left} and {right}"


def host(tensor):
    return tensor.detach().cpu().numpy()


@pytest.mark.parametrize("row", [row for row in ROWS if row.transposed], ids=lambda row: row.id)
def test_gradient_is_the_transpose(row, device):
    constants = [lucid.tensor(c, device=device) for c in row.constants]
    transposed(lambda *x: row.call(ops, *x, *constants), arrays_for(row), device, seed=2)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_second_gradient_is_the_transpose_of_the_first(row, device):
    """The gradient is itself linear in the gradient g of the result and in each input."""
    constants = [lucid.tensor(c, device=device) for c in row.constants]
    arrays = arrays_for(row)
    shape = row.call(ops, *arrays, *row.constants).shape
    for i in range(len(arrays)):

        def first(g, *x, i=i):
            x = [a if a.requires_grad else a.clone().requires_grad_() for a in x]
            y = row.call(ops, *x, *constants)
            return grad(y, x[i], g, create_graph=True, allow_unused=True, materialize_grads=True)[0]

        transposed(first, [np.random.default_rng(3).normal(size=shape), *arrays], device, seed=4)


VIEWS = {
    "reshape": lambda x: x.reshape(3, 2),
    "view": lambda x: x.view(6),
    "flatten": lambda x: x.flatten(),
    "unflatten": lambda x: ops.unflatten(x, 1, (3, 1)),
    "transpose": lambda x: x.transpose(0, 1),
    "permute": lambda x: x.permute(1, 0),
    "movedim": lambda x: ops.movedim(x, 0, 1),
    "T": lambda x: x.T,
    "mT": lambda x: x.mT,
    "squeeze": lambda x: x.unsqueeze(0).squeeze(),
    "expand": lambda x: x.expand(4, 2, 3),
    "split": lambda x: x.split(1)[0],
    "unbind": lambda x: x.unbind()[1],
    "int": lambda x: x[0],
    "element": lambda x: x[0, 1],
    "slice": lambda x: x[:, 1:],
    "None": lambda x: x[None],
    "number": lambda x: x[lucid.tensor(1)],
}
COPIES = {
    "reshape": lambda x: x.T.reshape(6),
    "flip": lambda x: x.flip(0),
    "roll": lambda x: x.roll(0, 0),
    "tile": lambda x: x.tile(1, 1),
    "cat": lambda x: ops.cat([x]),
    "list": lambda x: x[[0, 1]],
    "mask": lambda x: x[x == x],
    "tril": lambda x: x.tril(5),
    "diag": lambda x: x.diag(),
    "masked_fill": lambda x: x.masked_fill(x != x, 0.0),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_share_memory(name):
    x = lucid.arange(6.0).reshape(2, 3)
    assert np.shares_memory(VIEWS[name](x).data, x.data)


@pytest.mark.parametrize("name", COPIES)
def test_copies_do_not(name):
    x = lucid.arange(6.0).reshape(2, 3)
    assert not np.shares_memory(COPIES[name](x).data, x.data)


def test_view_never_copies(device):
    x = lucid.zeros(2, 3, device=device)
    assert lucid.zeros(2, 0, device=device).T.view(0, 7).shape == (0, 7)
    assert x.T.view(3, 2, 1).shape == (3, 2, 1)
    with pytest.raises(RuntimeError, match=r"view: shape \(6,\) cannot be had without a copy .* use reshape"):
        x.T.view(6)


@pytest.mark.parametrize(
    ("kinds", "want"),
    [
        (("float32", "int64"), "float32"),
        (("float64", "float32"), "float64"),
        (("int64", "bool"), "int64"),
        (("float16", "int64"), "float16"),
    ],
)
def test_joined_dtypes(kinds, want, device):
    tensors = [lucid.ones(2, dtype=k, device=device) for k in kinds]
    assert ops.cat(tensors).dtype == want
    assert ops.stack(tensors).dtype == want


@pytest.mark.parametrize(
    ("parts", "want"),
    [
        (lambda x: x.split(2), [2, 2, 1]),
        (lambda x: x.split(5), [5]),
        (lambda x: x.split([0, 5]), [0, 5]),
        (lambda x: x[:0].split(3), [0]),
        (lambda x: x.chunk(3), [2, 2, 1]),
        (lambda x: x.chunk(4), [2, 2, 1]),
        (lambda x: x.chunk(9), [1] * 5),
        (lambda x: x[:0].chunk(2), [0, 0]),
    ],
)
def test_sizes_of_parts(parts, want):
    assert [len(part) for part in parts(lucid.arange(5))] == want


@st.composite
def equations(draw):
    """An equation of one to three operands over few labels, so that they meet often, and shapes that fit."""
    size = dict(zip("abcd", draw(st.permutations([1, 2, 3, 4])), strict=True))
    terms = draw(st.lists(st.text("abcd", min_size=0, max_size=3), min_size=1, max_size=3))
    used = sorted(set("".join(terms)))
    result = "".join(draw(st.permutations(used))[: draw(st.integers(0, len(used)))])
    return f"{','.join(terms)}->{result}", [tuple(size[n] for n in term) for term in terms]


@settings(max_examples=200, deadline=None)
@given(equations())
def test_any_einsum_as_in_numpy(case):
    equation, shapes = case
    arrays = [np.random.default_rng(i).integers(-3, 4, shape) for i, shape in enumerate(shapes)]
    np.testing.assert_array_equal(
        ops.einsum(equation, *map(lucid.tensor, arrays)).numpy(), np.einsum(equation, *arrays)
    )


def test_sizes_one_by_one_or_together():
    x = lucid.arange(6)
    for shaped in (x.reshape(2, 3), x.reshape((2, 3)), x.reshape([2, 3]), x.reshape(np.int64(2), lucid.tensor(3))):
        assert shaped.shape == (2, 3)
    assert x.reshape(np.int64(6)).shape == (6,)
    assert x.view(2, 3).permute([1, 0]).shape == x.view(2, 3).permute(1, 0).shape == (3, 2)
    assert lucid.zeros([2, 3]).shape == lucid.zeros(2, 3).shape == (2, 3)
