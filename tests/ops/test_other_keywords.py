"""The other keywords of PyTorch: axis= beside dim=, size= and its like of variadic functions, out= of nearly all."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pytest

import lucid
from lucid import linalg, ops
from lucid.ops.keywords import OUT, OUT_LINALG, plain

X = np.random.default_rng(0).normal(size=(2, 3)) + 3.0
INDEX = np.array([[0, 1, 0]])


def x(device="cpu", **options):
    return lucid.tensor(X, device=device, **options)


def seeded():
    return lucid.Generator().manual_seed(0)


BY_NAME = [
    (lambda x: lucid.zeros(size=(2, 3)), lambda x: lucid.zeros(2, 3)),
    (lambda x: lucid.ones(size=[2]), lambda x: lucid.ones(2)),
    (lambda x: lucid.empty(size=(2, 0)), lambda x: lucid.empty(2, 0)),
    (
        lambda x: lucid.rand(size=(2, 3), generator=seeded()),
        lambda x: lucid.rand(2, 3, generator=seeded()),
    ),
    (
        lambda x: lucid.randn(size=(2,), generator=seeded()),
        lambda x: lucid.randn(2, generator=seeded()),
    ),
    (lambda x: x.new_zeros(size=(2, 3)), lambda x: x.new_zeros(2, 3)),
    (lambda x: x.new_ones(size=(2,)), lambda x: x.new_ones(2)),
    (lambda x: lucid.zeros(2, pin_memory=True, layout=lucid.strided), lambda x: lucid.zeros(2)),
    (lambda x: lucid.arange(3, pin_memory=True, layout=lucid.strided), lambda x: lucid.arange(3)),
    (lambda x: lucid.zeros_like(x, layout=lucid.strided), lambda x: lucid.zeros_like(x)),
    (lambda x: x.view(size=(3, 2)), lambda x: x.view(3, 2)),
    (lambda x: x.reshape(shape=(3, 2)), lambda x: x.reshape(3, 2)),
    (lambda x: lucid.reshape(x, shape=(6,)), lambda x: x.reshape(6)),
    (lambda x: x.expand(size=(2, 2, 3)), lambda x: x.expand(2, 2, 3)),
    (lambda x: x.broadcast_to(size=(2, 2, 3)), lambda x: x.expand(2, 2, 3)),
    (lambda x: x.permute(dims=(1, 0)), lambda x: x.permute(1, 0)),
    (lambda x: x.flip(dims=(0,)), lambda x: x.flip(0)),
    (lambda x: x.tile(dims=(2, 1)), lambda x: x.tile(2, 1)),
    (lambda x: x.repeat(repeats=(2, 1)), lambda x: x.repeat(2, 1)),
    (lambda x: x.split(split_size=2, dim=1)[0], lambda x: x.split(2, 1)[0]),
    (lambda x: x.tensor_split(indices=[1], dim=1)[1], lambda x: x[:, 1:]),
    (lambda x: lucid.hsplit(x, sections=3)[1], lambda x: x[:, 1:2]),
    (lambda x: x.swapaxes(axis0=0, axis1=1), lambda x: x.swapaxes(0, 1)),
    (lambda x: lucid.concatenate([x, x], dim=1), lambda x: lucid.cat([x, x], 1)),
    (lambda x: lucid.cat([x, x], axis=1), lambda x: lucid.cat([x, x], 1)),
    (lambda x: lucid.stack([x, x], axis=2), lambda x: lucid.stack([x, x], 2)),
    (lambda x: x.unsqueeze(axis=1).squeeze(axis=1), lambda x: x),
    (lambda x: x.unbind(axis=1)[2], lambda x: x.unbind(1)[2]),
    (lambda x: x.gather(axis=0, index=lucid.tensor(INDEX)), lambda x: x.gather(0, lucid.tensor(INDEX))),
    (lambda x: x.softmax(axis=0), lambda x: x.softmax(0)),
    (lambda x: x.cumprod(axis=0), lambda x: x.cumprod(0)),
    (lambda x: x.sort(axis=0)[0], lambda x: x.sort(0)[0]),
    (lambda x: x.topk(2, axis=1)[0], lambda x: x.topk(2, 1)[0]),
    (lambda x: x.median(axis=1, keepdims=True)[0], lambda x: x.median(1, True)[0]),
]


@pytest.mark.parametrize("i", range(len(BY_NAME)))
def test_by_name(i):
    got, want = (call(x()) for call in BY_NAME[i])
    assert got.shape == want.shape
    if got.numel():
        np.testing.assert_array_equal(got.numpy(), want.numpy())


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: lucid.zeros(2, size=(2,)), TypeError, "twice"),
        (lambda: x().view(6, size=(6,)), TypeError, "twice"),
        (lambda: lucid.cat([x(), x()], 1, axis=0), TypeError, "two names"),
        (lambda: x().gather(index=lucid.tensor(INDEX)), TypeError, "missing 'dim'"),
        (lambda: lucid.exp(x(requires_grad=True), out=lucid.empty(0)), RuntimeError, "cannot be differentiated"),
        (lambda: lucid.exp(x(), out=lucid.empty(2, 3, requires_grad=True)), RuntimeError, "cannot be differentiated"),
        (lambda: lucid.exp(x(), out=lucid.empty(2, 3, dtype="int64")), RuntimeError, "can't be cast"),
        (lambda: lucid.exp(x(), out=3), TypeError, "to be a Tensor"),
        (lambda: lucid.zeros(2, layout=lucid.sparse_coo), TypeError, "lucid.strided"),
        (lambda: lucid.arange(2, layout=lucid.sparse_coo), TypeError, "lucid.strided"),
        (lambda: lucid.sort(x(), out=lucid.empty(0)), TypeError, "2 tensors"),
        (lambda: lucid.exp(x(), out=lucid.empty(9)[1:3]), RuntimeError, "a view cannot change"),
        (lambda: lucid.zeros(2, out=lucid.empty(2), dtype="float64"), RuntimeError, "not that of out"),
        (lambda: lucid.sum(x(), dtype="float64", out=lucid.empty(())), RuntimeError, "not that of out"),
    ],
)
def test_refusals(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_each_dim_is_an_axis_too():
    functions = {name: f for name, f in vars(ops).items() if not name.startswith("_")}
    named = {n: inspect.signature(f).parameters for n, f in functions.items() if inspect.isfunction(f)}
    assert not [n for n, p in named.items() if "dim" in p and "axis" not in p]


def test_the_tables_name_functions_that_are_there():
    for space, table in ((lucid, OUT), (linalg, OUT_LINALG)):
        assert not [n for n in table.split() if "out" not in inspect.signature(getattr(space, n)).parameters]


OUTPUTS = {
    "exp": lambda x, o: lucid.exp(x, out=o),
    "add": lambda x, o: lucid.add(x, x, alpha=2, out=o),
    "mul": lambda x, o: lucid.mul(x, 3.0, out=o),
    "sum": lambda x, o: lucid.sum(x, 1, out=o),
    "mean": lambda x, o: lucid.mean(x, dim=0, keepdim=True, out=o),
    "matmul": lambda x, o: lucid.matmul(x, x.T, out=o),
    "cat": lambda x, o: lucid.cat([x, x], axis=1, out=o),
    "cumsum": lambda x, o: lucid.cumsum(x, axis=0, out=o),
    "where": lambda x, o: lucid.where(x > 0, x, 0.0, out=o),
    "clamp": lambda x, o: lucid.clamp(x, min=1.0, out=o),
    "addmm": lambda x, o: lucid.addmm(x[:, :2], x, x.T, out=o),
    "inv": lambda x, o: linalg.inv(x[:, :2] + lucid.eye(2, device=x.device), out=o),
    "full": lambda x, o: lucid.full((2,), 7.0, **({"out": o} if o is not None else {"device": x.device})),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_out(name, device):
    call = OUTPUTS[name]
    want = call(x(device), None).cpu().numpy()
    for target in (
        lucid.empty(0, dtype="float64", device=device),
        lucid.empty(want.shape, dtype="float32", device=device),
    ):
        assert call(x(device), target) is target
        np.testing.assert_allclose(target.cpu().numpy(), want, rtol=1e-6)


def test_out_is_an_input_a_view_or_several():
    a = x()
    assert lucid.mul(a, a, out=a) is a
    np.testing.assert_array_equal(a.numpy(), X * X)
    rows = lucid.zeros(4, 3, dtype="float64")
    lucid.exp(x(), out=rows[1:3])
    np.testing.assert_array_equal(rows.numpy(), np.vstack([np.zeros(3), np.exp(X), np.zeros(3)]))
    values, indices = lucid.empty(0, dtype="float64"), lucid.empty(0, dtype="int64")
    found = lucid.max(x(), 1, out=(values, indices))
    assert found.values is values
    np.testing.assert_array_equal(indices.numpy(), X.argmax(1))
    with pytest.warns(UserWarning, match="was resized since it had shape"):
        lucid.exp(x(), out=lucid.empty(2, dtype="float64"))


def test_a_front_is_its_function():
    for f in (lucid.exp, lucid.mul, lucid.multiply, lucid.cat, lucid.gather, linalg.inv):
        assert pickle.loads(pickle.dumps(f)) is f
        assert f.__doc__ == plain(f).__doc__
    assert str(inspect.signature(lucid.gather)).startswith("(input: 'Tensor', dim: 'int', index: 'Tensor', *, axis")
    assert lucid.Tensor.__mul__ is plain(lucid.mul)
