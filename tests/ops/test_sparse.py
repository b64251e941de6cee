"""Sparse tensors against torch.sparse: values, gradients of both sides, and how they are printed."""

import copy
import pickle

import numpy as np
import pytest

import lucid

pytest.importorskip("scipy", reason="sparse products are SciPy's: the scipy extra brings it")

AT = [[0, 1, 1, 2, 1], [2, 0, 2, 1, 0]]  # (1, 0) is there twice
VALUES = np.array([3.0, -4.0, 5.0, 0.5, 2.0])
DENSE = np.arange(12.0).reshape(4, 3)[:, ::-1].copy() - 4


def coo(lib, values, shape=(3, 4)):
    return lib.sparse_coo_tensor(lib.tensor(AT), values, shape)


def number(lib, y):
    """A number that depends on each element of a result in its own way."""
    y = y.to_dense() if hasattr(y, "_nnz") or getattr(y, "layout", None) is not lib.strided else y
    weights = lib.linspace(0.3, 1.9, max(y.numel(), 1), dtype=y.dtype, device=y.device)[: y.numel()].reshape(y.shape)
    return (y * y * weights).sum() + (y * weights).sum()


# Of a library, a sparse matrix a (3, 4), a dense one d (4, 3), and another sparse one b like a.
CASES = {
    "matmul": lambda lib, a, d, b: a @ d,
    "mm": lambda lib, a, d, b: lib.mm(a, d),
    "sparse.mm": lambda lib, a, d, b: lib.sparse.mm(a, d),
    "spmm": lambda lib, a, d, b: lib.spmm(a, d),
    "lib.matmul": lambda lib, a, d, b: lib.matmul(a, d),
    "vector": lambda lib, a, d, b: a @ d[:, 0],
    "mv": lambda lib, a, d, b: lib.mv(a, d[:, 0]),
    "dense first": lambda lib, a, d, b: d @ a,
    "csr": lambda lib, a, d, b: a.coalesce().to_sparse_csr() @ d,
    "transposed": lambda lib, a, d, b: a.t() @ d[:3],
    "twice": lambda lib, a, d, b: a @ (d @ (a @ d)),
    "addmm": lambda lib, a, d, b: lib.sparse.addmm(d[:3], a, d, beta=0.5, alpha=2.0),
    "to_dense": lambda lib, a, d, b: a.to_dense(),
    "coalesce": lambda lib, a, d, b: a.coalesce().values(),
    "times a number": lambda lib, a, d, b: (a * 3 - 2 * a) / 4,
    "minus": lambda lib, a, d, b: -a,
    "sum of two": lambda lib, a, d, b: a + b,
    "difference": lambda lib, a, d, b: a - b,
    "three times": lambda lib, a, d, b: a + a * a + a,
    "product of two": lambda lib, a, d, b: a * b,
    "times dense": lambda lib, a, d, b: a.coalesce() * d.t(),
    "dense plus": lambda lib, a, d, b: d.t() + a,
    "sum": lambda lib, a, d, b: lib.sparse.sum(a),
    "sum()": lambda lib, a, d, b: a.sum() + lib.sum(a),
    "sum over rows": lambda lib, a, d, b: lib.sparse.sum(a, 0),
    "sum over columns": lambda lib, a, d, b: lib.sparse.sum(a, dim=-1),
    "softmax": lambda lib, a, d, b: lib.sparse.softmax(a, 1),
    "softmax of columns": lambda lib, a, d, b: lib.sparse.softmax(a, dim=0),
    "log_softmax": lambda lib, a, d, b: lib.sparse.log_softmax(a, 1),
    "pow": lambda lib, a, d, b: a.coalesce() ** 2,
    "to_sparse": lambda lib, a, d, b: (d * (d > 0)).to_sparse() @ d.t(),
    "normalized": lambda lib, a, d, b: a.coalesce() @ d / (lib.sparse.sum(a, 1).to_dense().abs() + 1)[:, None],
}


def computed(lib, call, make):
    v, w, d = (make(x) for x in (VALUES, VALUES[::-1].copy(), DENSE))
    for x in (v, w, d):
        x.requires_grad_()
    y = call(lib, coo(lib, v), d, coo(lib, w))
    number(lib, y).backward()
    dense = y.to_dense() if getattr(y, "layout", None) is not lib.strided else y
    return [dense.detach(), *(x.grad for x in (v, w, d))]


@pytest.mark.parametrize("call", CASES.values(), ids=CASES)
def test_values_and_gradients(call, torch, device):
    ours = computed(lucid, call, lambda x: lucid.tensor(x, device=device))
    for got, want in zip(ours, computed(torch, call, torch.tensor), strict=True):
        if want is None:
            assert got is None
            continue
        np.testing.assert_allclose(got.cpu().numpy(), want.to_dense().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["sin", "relu", "abs", "tanh", "expm1", "sqrt", "square", "neg"])
def test_functions_that_are_0_at_0(name, device):
    v = lucid.tensor(np.abs(VALUES) if name == "sqrt" else VALUES, device=device, requires_grad=True)
    found = [getattr(lucid, name)(coo(lucid, v)), getattr(coo(lucid, v), name)()]
    expected = getattr(lucid, name)(coo(lucid, v).to_dense())
    grads = []
    for y in (*(f.to_dense() for f in found), expected):
        np.testing.assert_array_equal(y.detach().cpu().numpy(), expected.detach().cpu().numpy())
        grads.append(lucid.autograd.grad(number(lucid, y * (expected != 0)), v)[0].cpu().numpy())
    np.testing.assert_allclose(grads[0], grads[2], rtol=1e-12)
    np.testing.assert_allclose(grads[1], grads[2], rtol=1e-12)


def test_second_derivatives():
    v, d = (lucid.tensor(x, requires_grad=True) for x in (VALUES, DENSE))
    call = lambda v, d: lucid.sparse.softmax(coo(lucid, v) * 0.1, 1) @ (coo(lucid, v) @ d)[[0, 1, 2, 0]]
    assert lucid.autograd.gradcheck(call, (v, d)) and lucid.autograd.gradgradcheck(call, (v, d))


PRINTED = {
    "coo": lambda lib: coo(lib, lib.tensor([3.0, -4.0, 5.0, 0.5, 2.0])),
    "coalesced": lambda lib: coo(lib, lib.tensor([3.0, -4.0, 5.0, 0.5, 2.0])).coalesce(),
    "leaf": lambda lib: lib.sparse_coo_tensor(AT, VALUES, (3, 4), requires_grad=True),
    "csr": lambda lib: coo(lib, lib.tensor(VALUES)).to_sparse_csr(),
    "inferred": lambda lib: lib.sparse_coo_tensor([[0, 4], [1, 0]], [1, 2]),
    "no elements": lambda lib: lib.sparse_coo_tensor(lib.zeros((2, 0), dtype=lib.int64), [], (2, 3)),
    "zeros": lambda lib: lib.zeros(2, 3).to_sparse(),
    "three": lambda lib: lib.arange(8.0).reshape(2, 2, 2).to_sparse(),
    "made of rows": lambda lib: lib.sparse_csr_tensor([0, 2, 2, 3], [1, 0, 2], [1.0, 2.0, 3.0], (3, 4)),
    "parts": lambda lib: [
        x.tolist() for c in [PRINTED["csr"](lib)] for x in (c.crow_indices(), c.col_indices(), c.values())
    ],
    "facts": lambda lib: [
        (
            a.shape,
            a.dim(),
            a.sparse_dim(),
            a.dense_dim(),
            a._nnz(),
            a.is_sparse,
            a.is_sparse_csr,
            a.is_coalesced(),
            len(a),
        )
        for a in [coo(lib, lib.tensor(VALUES))]
    ],
    "one value": lambda lib: [
        x.tolist() for a in [lib.sparse_coo_tensor([[1], [0]], [2.0])] for x in (a.indices(), a.values())
    ],
    "scalar": lambda lib: lib.sparse_coo_tensor(lib.zeros((0, 2), dtype=lib.int64), [2.0, 3.0], ()).to_dense(),
    "vector": lambda lib: lib.tensor([0.0, 2.0]).to_sparse().t().to_dense(),
    "dense": lambda lib: (lib.ones(2).is_sparse, lib.ones(2).layout, lib.ones(2).to_dense()),
}


@pytest.mark.parametrize("make", PRINTED.values(), ids=PRINTED)
@pytest.mark.filterwarnings("ignore:Sparse CSR")
def test_printed_as_by_torch(make, torch):
    assert repr(make(lucid)).replace("lucid.", "torch.") == repr(make(torch))


def test_requires_grad_and_grad(device):
    a = lucid.sparse_coo_tensor(AT, VALUES, (3, 4), device=device, requires_grad=True)
    (a @ lucid.ones(4, 2, dtype=lucid.float64, device=device)).sum().backward()
    assert a.is_leaf and a.grad.shape == (3, 4) and a.grad.indices().tolist() == [[0, 1, 1, 2], [2, 0, 2, 1]]
    assert a.grad.values().tolist() == [2.0] * 4  # of a position, not of each of its values
    b = lucid.sparse_csr_tensor([0, 3], [1, 0, 1], [3.0, 4.0, -1.0], device=device, requires_grad=True)
    (b @ lucid.tensor([1.0, 2.0], device=device)).sum().backward()
    assert b.is_leaf and b.abs().values().tolist() == [4.0, 2.0] and b.grad.values().tolist() == [1.0, 2.0]
    assert not a.detach().requires_grad and a.double().dtype == lucid.float64 and a.float().dtype == lucid.float32
    assert a.device == device and a.cpu().device == lucid.device("cpu")


def test_products_of_two_are_constant(torch, device):
    ours, theirs = (coo(lib, lib.tensor(VALUES)) for lib in (lucid, torch))
    product = lucid.sparse.mm(ours.to(device=device), ours.t().to(device=device))
    np.testing.assert_allclose(product.to_dense().cpu().numpy(), torch.sparse.mm(theirs, theirs.t()).to_dense().numpy())


def test_copies():
    a = coo(lucid, lucid.tensor(VALUES))
    a @ lucid.tensor(DENSE)
    for b in (pickle.loads(pickle.dumps(a)), copy.deepcopy(a), a.clone()):
        assert repr(b) == repr(a) and b._values is not a._values


A = lambda: coo(lucid, lucid.tensor(VALUES))
REFUSED = [
    (lambda: A()[0], NotImplementedError, r"indexing: not defined for sparse tensors .*to_dense\(\)"),
    (lambda: lucid.exp(A()), NotImplementedError, "exp: not defined for sparse tensors"),
    (lambda: A() == A(), NotImplementedError, "eq: not defined for sparse tensors"),
    (lambda: lucid.ones(2, 2, 2).to_sparse().t(), RuntimeError, r"see transpose\(dim0, dim1\)"),
    (lambda: lucid.ones(()).to_sparse(), RuntimeError, "at least one dimension"),
    (lambda: A().mean(), AttributeError, r"a sparse tensor has no mean .*to_dense\(\)"),
    (lambda: A() + lucid.ones(3, 4), RuntimeError, r"add\(sparse, dense\) is not supported"),
    (lambda: A() / lucid.ones(3, 4), RuntimeError, "can only be divided by a number"),
    (lambda: A() @ lucid.ones(4, 2), RuntimeError, "sparse matrix of float64 and a dense operand of float32; convert"),
    (
        lambda: A() @ lucid.ones(3, 2),
        RuntimeError,
        r"shape lucid.Size\(\[3, 4\]\) does not fit a dense operand of \(3, 2\)",
    ),
    (lambda: A() @ 2.0, TypeError, "expected a Tensor beside a sparse matrix, got float"),
    (lambda: A() + A().t(), RuntimeError, "add: expected sparse tensors of one shape"),
    (lambda: A().indices(), RuntimeError, "Cannot get indices on an uncoalesced tensor"),
    (lambda: A().crow_indices(), RuntimeError, "expected the layout lucid.sparse_csr"),
    (lambda: np.asarray(A()), TypeError, "can't convert Sparse layout tensor to numpy"),
    (lambda: A() ** -1, NotImplementedError, "an exponent is a number above 0; got -1"),
    (lambda: A().requires_grad_() @ A().t(), NotImplementedError, "two sparse matrices has no gradients"),
    (lambda: lucid.sparse.mm(lucid.ones(2, 2), A()), TypeError, "expected a sparse matrix first, got Tensor"),
    (lambda: lucid.sparse_coo_tensor([[0]], [[1.0]], (2,)), NotImplementedError, "hybrid tensors"),
    (
        lambda: lucid.sparse_coo_tensor([[0, 5]], [1.0, 2.0], (2,)),
        RuntimeError,
        "for dim 0, size is 2 but found index 5",
    ),
    (lambda: lucid.sparse_coo_tensor([[-1]], [1.0], (2,)), RuntimeError, "found negative index -1"),
    (lambda: lucid.sparse_coo_tensor([[0.5]], [1.0]), RuntimeError, "indices must be whole numbers, got float32"),
    (lambda: lucid.sparse_coo_tensor([[0, 1]], [1.0]), RuntimeError, r"indices must have shape \(ndim, nnz\)"),
    (lambda: lucid.sparse_coo_tensor([[0]], [1.0], (2, 2)), RuntimeError, r"sparse_dim \(1\), but got size \(2, 2\)"),
    (lambda: lucid.sparse_csr_tensor([0, 3], [0], [1.0]), RuntimeError, "must rise from 0 to the number of elements"),
    (lambda: lucid.sparse_csr_tensor([[0, 1]], [[0]], [1.0]), NotImplementedError, "batches of matrices"),
    (lambda: lucid.ones(2, 2, 2).to_sparse_csr(), RuntimeError, "expected a sparse matrix"),
]


@pytest.mark.parametrize(("call", "error", "words"), REFUSED)
def test_refusals(call, error, words):
    with pytest.raises(error, match=words):
        call()
