"""lucid.func against torch.func."""

from collections import namedtuple

import numpy as np
import pytest

import lucid
from lucid import func

from .plain_functions import V2, V3, X, Y, f1, f2, s1, s2, same, tensors

Layer = namedtuple("Layer", ["w", "b"])


def model(p, x):
    return ((x @ p["layer"].w + p["layer"].b).tanh() * p["scale"][0]).sum()


def parameters(make):
    return {"layer": Layer(make(np.cos(Y).T), make(V2)), "scale": [make(np.array(1.5)), None]}


class TestFunc:
    CASES = {
        "grad": lambda m, t: m.grad(s1)(t(X)),
        "grad of the second": lambda m, t: m.grad(s2, argnums=1)(t(X), t(Y)),
        "grad of both": lambda m, t: m.grad(s2, argnums=(0, 1))(t(X), t(Y)),
        "grad of the last": lambda m, t: m.grad(s2, argnums=-1)(t(X), t(Y)),
        "grad with aux": lambda m, t: m.grad(lambda x: (s1(x), {"twice": x * 2}), has_aux=True)(t(X)),
        "grad of grad": lambda m, t: m.grad(lambda x: m.grad(s1)(x).sum())(t(X)),
        "third": lambda m, t: m.grad(m.grad(m.grad(lambda x: x**5)))(t(np.array(2.0))),
        "no confusion": lambda m, t: m.grad(lambda x: x * m.grad(lambda y: x * y)(x * 1.0))(t(np.array(3.0))),
        "keyword": lambda m, t: m.grad(lambda x, *, y: (x * y).sum())(t(X), y=t(Y)),
        "vjp": lambda m, t: m.vjp(f1, t(X))[1](t(V3)),
        "vjp value": lambda m, t: m.vjp(f2, t(X), t(Y))[0],
        "vjp of two": lambda m, t: m.vjp(f2, t(X), t(Y))[1]((t(V2), t(V3))),
        "vjp with aux": lambda m, t: m.vjp(lambda x: (x * 2, x * 3), t(X), has_aux=True)[2],
        "jvp": lambda m, t: m.jvp(f2, (t(X), t(Y)), (t(V3), t(np.cos(Y)))),
        "jvp with aux": lambda m, t: m.jvp(lambda x: (x * x, x * 3), (t(X),), (t(V3),), has_aux=True),
        "jvp of jvp": lambda m, t: m.jvp(lambda x: m.jvp(f1, (x,), (t(V3),))[1], (t(X),), (t(V3),))[1],
        "jvp of grad": lambda m, t: m.jvp(m.grad(s1), (t(X),), (t(V3),))[1],
        "jacrev": lambda m, t: m.jacrev(f1)(t(X)),
        "jacrev of two by two": lambda m, t: m.jacrev(f2, argnums=(0, 1))(t(X), t(Y)),
        "jacrev of a dict": lambda m, t: m.jacrev(lambda x: {"a": x.sin(), "b": [x.sum()]})(t(X)),
        "jacrev with aux": lambda m, t: m.jacrev(lambda x: (f1(x), x), has_aux=True)(t(X)),
        "jacrev of jacrev": lambda m, t: m.jacrev(m.jacrev(f1))(t(X)),
        "hessian": lambda m, t: m.hessian(s1)(t(X)),
        "hessian of two": lambda m, t: m.hessian(s2, argnums=(0, 1))(t(X), t(Y)),
        "tree": lambda m, t: m.grad(model)({"layer": Layer(t(np.cos(Y).T), t(V2)), "scale": [t(np.array(1.5))]}, t(Y)),
    }

    @pytest.mark.parametrize("call", CASES.values(), ids=CASES.keys())
    def test_against_torch(self, call, torch, device):
        same(call(func, lambda a: lucid.tensor(a, device=device)), call(torch.func, torch.tensor))

    def test_value_and_grad(self):
        value, g = func.value_and_grad(s1)(tensors(X))
        same((value, g), (s1(tensors(X)), func.grad(s1)(tensors(X))))
        (value, aux), g = func.value_and_grad(lambda x: (s1(x), "more"), has_aux=True)(tensors(X))
        assert aux == "more" and value.item() == s1(tensors(X)).item()

    def test_hvp_is_the_product_with_the_hessian(self):
        x, v = tensors(X, V3)
        (found,) = func.hvp(s1, (x,), (v,))
        np.testing.assert_allclose(found._data, func.hessian(s1)(x)._data @ V3, rtol=1e-12)

    def test_arrays_and_numbers_are_leaves(self):
        g = func.grad(lambda p: (p["w"] * p["b"]).sum())({"w": X, "b": 2.0})
        assert type(g["w"]) is lucid.Tensor and g["w"].dtype == lucid.float64 and g["w"].tolist() == [2, 2, 2]
        assert g["b"].dtype == lucid.float32 and g["b"].item() == pytest.approx(X.sum())
        assert func.grad(lambda x, c: (x * c).sum())(tensors(X), V3).tolist() == V3.tolist()

    def test_keeps_structure(self):
        p = parameters(lucid.tensor)
        g = func.grad(model)(p, tensors(Y))
        assert type(g["layer"]) is Layer and type(g["scale"]) is list and g["scale"][1] is None
        assert [a.shape for a in (g["layer"].w, g["layer"].b)] == [(3, 2), (2,)]

    def test_unused_leaves_get_zeros(self):
        g = func.grad(lambda p: p["a"].sum())({"a": tensors(X), "b": tensors(V2)})
        assert g["b"].tolist() == [0, 0]

    def test_leaves_the_arguments_alone(self):
        x = lucid.tensor(X, requires_grad=True)
        func.grad(s1)(x)
        assert x.grad is None and x.is_leaf

    def test_pullback_may_be_used_again(self):
        _, pullback = func.vjp(f1, tensors(X))
        same(pullback(tensors(V3)), pullback(tensors(V3)))

    class TestHistory:
        """Results are recorded if, and only if, something outside could want their derivative."""

        def test_none_without_need(self):
            value, g = func.value_and_grad(s1)(tensors(X))
            assert not value.requires_grad and not g.requires_grad

        def test_of_an_argument_that_requires_grad(self):
            x = lucid.tensor(X, requires_grad=True)
            func.grad(s1)(x).sum().backward()
            same((x.grad,), (func.grad(lambda x: func.grad(s1)(x).sum())(tensors(X)),))

        def test_of_a_captured_tensor(self):
            w = lucid.tensor(V3, requires_grad=True)
            func.grad(lambda x: (w * x**2).sum())(tensors(X)).sum().backward()
            np.testing.assert_allclose(w.grad._data, 2 * X)

        def test_not_under_no_grad(self):
            x = lucid.tensor(X, requires_grad=True)
            with lucid.no_grad():
                g = func.grad(s1)(x)
            assert not g.requires_grad

    REFUSED = {
        "many": (lambda x: func.grad(f1)(x), TypeError, r"0-d Tensor, got shape \(3,\).*\.sum\(\)"),
        "number": (lambda x: func.grad(lambda x: 3.0)(x), TypeError, "float"),
        "integers": (lambda x: func.grad(s1)(x.long()), TypeError, "int64.*argnums"),
        "int": (lambda x: func.grad(lambda x: x * 1.0)(3), TypeError, "got int"),
        "argnums": (lambda x: func.grad(s1, argnums=1)(x), ValueError, "argnums=1.*1 positional"),
        "argnums twice": (lambda x: func.grad(s2, argnums=(0, -2))(x, x), ValueError, "different"),
        "no pair": (lambda x: func.grad(s1, has_aux=True)(x), TypeError, "pair"),
        "primals": (lambda x: func.jvp(f1, x, (x,)), TypeError, "primals to be a tuple"),
        "tangents": (
            lambda x: func.jvp(f1, (x,), (x, x)),
            ValueError,
            "tangents: expected a tuple of 1, got tuple of 2",
        ),
        "shape of tangents": (lambda x: func.jvp(f1, (x,), (x[:2],)), ValueError, r"\(2,\), expected \(3,\)"),
        "cotangents": (lambda x: func.vjp(f1, x)[1]({"a": x}), ValueError, "cotangents: expected a leaf, got dict"),
    }

    @pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED.keys())
    def test_refuses(self, call, error, message):
        with pytest.raises(error, match=message):
            call(tensors(X))
