"""`vmap`, `jacfwd`, `linearize` and what goes with them, against torch.func."""

import numpy as np
import pytest

import lucid
from lucid import func, nn

from .plain_functions import V3, X, Y, f1, f2, s1, s2, same, tensors

XS = np.stack([X, X + 1, -X, 0.3 * X])  # four samples
YS = np.stack([Y, Y - 1, 2 * Y, -Y])

# Each is called with torch.func or lucid.func, and a function that makes a tensor.
CASES = {
    "each": lambda m, t: m.vmap(f1)(t(XS)),
    "two": lambda m, t: m.vmap(f2)(t(XS), t(YS)),
    "one whole": lambda m, t: m.vmap(f2, in_dims=(0, None))(t(XS), t(Y)),
    "dims": lambda m, t: m.vmap(f2, in_dims=(-1, 0), out_dims=(-1, 0))(t(np.moveaxis(XS, 0, -1)), t(YS)),
    "out": lambda m, t: m.vmap(lambda x: (x.sin(), x.sum()), out_dims=(1, 0))(t(XS)),
    "out all": lambda m, t: m.vmap(lambda x: x.sin(), out_dims=-1)(t(XS)),
    "tree": lambda m, t: m.vmap(
        lambda d, k: {"s": d["x"] + d["y"][0], "k": [k * 2]}, in_dims=({"x": 0, "y": [None]}, 0)
    )({"x": t(XS), "y": [t(X)]}, t(np.arange(4.0))),
    "keyword": lambda m, t: m.vmap(lambda x, *, y: (x * y).sum())(t(XS), y=t(X)),
    "nested": lambda m, t: m.vmap(m.vmap(lambda x, y: x * y, in_dims=(None, 0)), in_dims=(0, None))(t(V3), t(V3 + 1)),
    "index": lambda m, t: m.vmap(lambda x, i: x.index_select(0, i), in_dims=(0, None))(t(XS), t(np.array([1, 0]))),
    "matrices": lambda m, t: m.vmap(lambda a: (a.T @ a + 2).cumsum(0).softmax(-1))(t(XS.reshape(4, -1, 1))),
    "of grad": lambda m, t: m.vmap(m.grad(s1))(t(XS)),
    "per sample": lambda m, t: m.vmap(m.grad(s2, argnums=(0, 1)), in_dims=(None, 0))(t(X), t(YS)),
    "in grad": lambda m, t: m.grad(lambda x, y: m.vmap(f2)(x, y)[0].sum(), argnums=(0, 1))(t(XS), t(YS)),
    "in grad, whole": lambda m, t: m.grad(lambda x: m.vmap(s2, in_dims=(None, 0))(x, t(YS)).prod())(t(X)),
    "of hessian": lambda m, t: m.vmap(m.hessian(lambda x: (x**3).sum() * x[0]))(t(XS)),
    "of jvp": lambda m, t: m.vmap(lambda x: m.jvp(f1, (x,), (t(V3),)))(t(XS)),
    "jacrev of vmap": lambda m, t: m.jacrev(lambda x: m.vmap(s1)(x))(t(XS)),
    "of nothing": lambda m, t: m.vmap(f1, out_dims=1)(t(XS[:0])),
    "chunks": lambda m, t: m.vmap(f1, chunk_size=3)(t(XS)),
    "jacfwd": lambda m, t: m.jacfwd(f1)(t(X)),
    "jacfwd of two by two": lambda m, t: m.jacfwd(f2, argnums=(0, 1))(t(X), t(Y)),
    "jacfwd of a dict": lambda m, t: m.jacfwd(lambda x: {"a": x.sin().outer(x), "b": [x.sum()]})(t(X)),
    "jacfwd with aux": lambda m, t: m.jacfwd(lambda x: (f1(x), x), has_aux=True)(t(X)),
    "jacfwd of jacrev": lambda m, t: m.jacfwd(m.jacrev(s1))(t(X)),
    "jacrev of jacfwd": lambda m, t: m.jacrev(m.jacfwd(f1))(t(X)),
    "grad and value": lambda m, t: m.grad_and_value(lambda x: (s1(x), x * 2), has_aux=True)(t(X)),
    "linearize": lambda m, t: (lambda y, j: (y, j(t(V3)), j(t(2 * V3))))(*m.linearize(f1, t(X))),
}


@pytest.mark.parametrize("call", CASES.values(), ids=CASES.keys())
def test_against_torch(call, torch, device):
    same(call(func, lambda a: lucid.tensor(a, device=device)), call(torch.func, torch.tensor))


def test_an_ensemble(torch):
    def run(lib, build):
        models = [build(lib, i) for i in range(3)]
        params, buffers = lib.func.stack_module_state(models)
        x = lib.tensor(np.linspace(-1, 1, 8).reshape(2, 4).astype(np.float32))
        call = lambda p, b: lib.func.functional_call(models[0], (p, b), (x,))
        y = lib.func.vmap(call)(params, buffers)
        (y**2).sum().backward()
        return y, *params.values(), *(p.grad for p in params.values()), *buffers.values()

    def build(lib, i):
        model = lib.nn.Sequential(lib.nn.Linear(4, 3), lib.nn.BatchNorm1d(3)).eval()
        with lib.no_grad():
            for k, p in enumerate([*model.parameters(), model[1].running_mean]):
                p.copy_(lib.linspace(0.1 * i - k, 1, p.numel()).reshape(p.shape))
        return model

    for ours, theirs in zip(run(lucid, build), run(torch, build), strict=True):
        np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-5, atol=1e-6)


def test_branches_on_values_and_backward():
    x = lucid.tensor([1.0, -2.0, 3.0], requires_grad=True)
    y = lucid.vmap(lambda v: v * 2 if v > 0 else v * v)(x)
    y.sum().backward()
    assert y.tolist() == [2, 4, 6] and x.grad.tolist() == [2, -4, 2]
    same_for_all = lucid.vmap(lambda v: (v, lucid.ones(2)), out_dims=(0, None))(x)
    assert same_for_all[1].shape == (2,)


def test_randomness():
    x = lucid.zeros(3)
    noisy = lambda v: v + lucid.rand(())
    with pytest.raises(RuntimeError, match="random operation while in randomness error mode"):
        lucid.vmap(noisy)(x)
    lucid.manual_seed(3)
    one = lucid.rand(())
    lucid.manual_seed(3)
    assert lucid.vmap(noisy, randomness="same")(x).tolist() == [one.item()] * 3
    lucid.manual_seed(3)
    expected = lucid.rand(4).tolist()
    lucid.manual_seed(3)
    assert len(set(lucid.vmap(noisy, randomness="different")(x).tolist())) == 3
    assert lucid.rand(()).item() == expected[3]
    with pytest.raises(RuntimeError, match="randomness error mode"):
        lucid.vmap(lambda v: nn.functional.dropout(v))(x)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lucid.vmap(f1, in_dims=2)(tensors(X)), r"in_dim 2 of a Tensor of shape"),
        (lambda: lucid.vmap(f1, in_dims=None)(tensors(X)), "no argument is mapped over"),
        (lambda: lucid.vmap(f2)(tensors(X), lucid.ones(7)), r"expected the same size in each mapped dimension, got \["),
        (lambda: lucid.vmap(f2)(tensors(X), 2.0), "in_dim 0 is for a Tensor, got float; give None"),
        (lambda: lucid.vmap(f2, in_dims=(0,))(tensors(X), 2.0), "in_dims must be a number, None or a structure like"),
        (lambda: lucid.vmap(f1, out_dims=5)(tensors(XS)), "out_dim 5 of a result with"),
        (lambda: lucid.vmap(lambda x: x, out_dims=None)(tensors(X)), "differs from sample to sample"),
        (lambda: lucid.vmap(lambda x: 3.0)(tensors(X)), "must only return Tensors, got float"),
        (lambda: lucid.vmap(lambda x: None)(tensors(X)), "must only return Tensors, got None"),
        (lambda: lucid.vmap(f1, randomness="some"), "randomness must be one of 'error', 'different', 'same'"),
        (lambda: lucid.vmap(f1, chunk_size=0), "chunk_size must be None or a whole number"),
    ],
)
def test_refusals(call, words):
    with pytest.raises(ValueError, match=words):
        call()
    with pytest.raises(RuntimeError, match="at least one model"):
        func.stack_module_state([])
