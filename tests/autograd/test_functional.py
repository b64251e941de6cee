"""lucid.autograd.functional and lucid.func against torch, and what only lucid's take."""

from collections import namedtuple

import numpy as np
import pytest

import lucid
from lucid import func
from lucid.autograd import functional
from lucid.autograd.pytree import tree_map

X, Y = np.array([0.5, 1.0, -0.3]), np.array([[1.5, 2.0, 0.4], [0.1, -1.0, 0.7]])
V3, V2 = np.array([1.0, -2.0, 0.5]), np.array([0.3, 0.9])


def f1(x):
    return (x * x).sin()


def f2(x, y):
    return (y * x).sum(1), x.exp()


def f3(x, y):
    return (y @ x.tanh()).exp()


def s1(x):
    return (x**3).sum() * x[0]


def s2(x, y):
    return ((y * x).sin() * x.exp()).sum()


def tensors(*arrays, device="cpu"):
    made = tuple(lucid.tensor(a, device=device) for a in arrays)
    return made if len(made) > 1 else made[0]


def same(ours, theirs):
    """Whether two nested tuples or dicts of Tensors are the same."""
    if isinstance(theirs, tuple | list):
        assert type(ours) is type(theirs) and len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            same(a, b)
    elif isinstance(theirs, dict):
        assert ours.keys() == theirs.keys()
        for key in theirs:
            same(ours[key], theirs[key])
    else:
        assert type(ours) is lucid.Tensor and ours.shape == tuple(theirs.shape)
        host = lucid.backend.transfer(ours.data, lucid.device("cpu"))
        np.testing.assert_allclose(host, theirs.detach().numpy(), rtol=1e-10, atol=1e-12)


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="torch is the witness here: it comes with the parity extra")


class TestFunctional:
    CASES = {
        "vjp": ("vjp", f1, (X,), (V3,)),
        "vjp of two": ("vjp", f2, (X, Y), (V2, V3)),
        "vjp of a number": ("vjp", s1, (X,), None),
        "jvp": ("jvp", f1, (X,), (V3,)),
        "jvp of two": ("jvp", f2, (X, Y), (V3, np.cos(Y))),
        "jacobian": ("jacobian", f1, (X,), None),
        "jacobian of two by one": ("jacobian", lambda x: (x.sin(), x.sum()), (X,), None),
        "jacobian of one by two": ("jacobian", f3, (X, Y), None),
        "jacobian of two by two": ("jacobian", f2, (X, Y), None),
        "hessian": ("hessian", s1, (X,), None),
        "hessian of two": ("hessian", s2, (X, Y), None),
        "vhp": ("vhp", s1, (X,), (V3,)),
        "vhp of two": ("vhp", s2, (X, Y), (V3, np.cos(Y))),
        "hvp": ("hvp", s2, (X, Y), (V3, np.cos(Y))),
    }

    @pytest.mark.parametrize(("name", "f", "inputs", "v"), CASES.values(), ids=CASES.keys())
    def test_against_torch(self, name, f, inputs, v, torch, device):
        def call(module, make):
            arguments = [tuple(map(make, a)) for a in (inputs, v) if a is not None]
            return getattr(module, name)(f, *(a if len(a) > 1 else a[0] for a in arguments))

        ours = call(functional, lambda a: lucid.tensor(a, device=device))
        same(ours, call(torch.autograd.functional, torch.tensor))

    @pytest.mark.parametrize("name", ["vjp", "jvp", "jacobian", "hessian", "vhp", "hvp"])
    def test_create_graph(self, name):
        def derivative(x):
            v = () if name in ("jacobian", "hessian") else (lucid.ones_like(x) if name != "vjp" else None,)
            found = getattr(functional, name)(s1, x, *v, create_graph=True)
            return found[1] if isinstance(found, tuple) else found

        x = lucid.tensor(X, requires_grad=True)
        assert derivative(x).requires_grad
        lucid.autograd.gradcheck(derivative, x)

    def test_results_have_no_history_otherwise(self):
        x = lucid.tensor(X, requires_grad=True)
        y, g = functional.vjp(s1, x)
        assert not y.requires_grad and not g.requires_grad and x.grad is None
        assert not functional.jacobian(f1, x).requires_grad

    def test_works_under_no_grad(self):
        with lucid.no_grad():
            assert functional.jacobian(lambda x: x * 2, tensors([1.0, 2.0])).tolist() == [[2, 0], [0, 2]]

    def test_independent_inputs(self):
        x, y = tensors(X, Y)
        assert functional.vjp(lambda x, y: x.sum(), (x, y))[1][1].tolist() == np.zeros_like(Y).tolist()
        assert functional.jacobian(lambda x: lucid.ones(2), x).tolist() == np.zeros((2, 3)).tolist()
        assert functional.hessian(lambda x: x.sum(), x).tolist() == np.zeros((3, 3)).tolist()

    STRICT = {
        "vjp": lambda x, y: functional.vjp(lambda x, y: x.sum(), (x, y), strict=True),
        "jacobian": lambda x, y: functional.jacobian(lambda x, y: x * 2, (x, y), strict=True),
        "constant": lambda x, y: functional.jvp(lambda x: lucid.ones(2), x, x, strict=True),
        "hessian": lambda x, y: functional.hessian(lambda x, y: (x**2).sum() + y.sum(), (x, y), strict=True),
    }

    @pytest.mark.parametrize("call", STRICT.values(), ids=STRICT.keys())
    def test_strict(self, call):
        with pytest.raises(RuntimeError, match=r"output 0 .*depend.*strict=True"):
            call(*tensors(X, Y))

    REFUSED = {
        "array": (lambda x: functional.vjp(f1, X, x), TypeError, "inputs must be.*ndarray"),
        "list": (lambda x: functional.jacobian(f1, [x]), TypeError, r"list.*lucid\.func"),
        "number returned": (lambda x: functional.jacobian(lambda x: 3.0, x), TypeError, "outputs.*float"),
        "no v": (lambda x: functional.vjp(f1, x), RuntimeError, "v may be left out only if the output"),
        "shape of v": (lambda x: functional.vjp(f1, x, x[:2]), RuntimeError, r"\(2,\).*\(3,\)"),
        "v for the output": (lambda x: functional.jvp(s1, x, lucid.tensor(1.0)), RuntimeError, "shape of the input"),
        "hessian of many": (lambda x: functional.hessian(f1, x), RuntimeError, r"one element, got \[\(3,\)\]"),
    }

    @pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED.keys())
    def test_refuses(self, call, error, message):
        with pytest.raises(error, match=message):
            call(tensors(X))


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
        np.testing.assert_allclose(found.data, func.hessian(s1)(x).data @ V3, rtol=1e-12)

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
            np.testing.assert_allclose(w.grad.data, 2 * X)

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


class TestTree:
    def test_map_over_several(self):
        first = {"a": [1, (2, None)], "b": Layer(3, 4)}
        second = {"b": Layer(30, 40), "a": [10, (20, None)]}
        assert tree_map(lambda a, b: a + b, first, second) == {"a": [11, (22, None)], "b": Layer(33, 44)}

    UNLIKE = {
        "length": ([1, 2], [1], r"expected a list of 2, got list of 1"),
        "keys": ({"a": 1}, {"b": 1}, r"keys \['a'\], got \['b'\]"),
        "kind": ({"a": [1]}, {"a": (1,)}, r"\['a'\]: expected a list of 1, got tuple"),
        "depth": ([1], [[1]], r"\[0\]: expected a leaf, got list"),
        "none": ([None], [1], "expected None, got int"),
    }

    @pytest.mark.parametrize(("one", "other", "message"), UNLIKE.values(), ids=UNLIKE.keys())
    def test_refuses_what_is_not_alike(self, one, other, message):
        with pytest.raises(ValueError, match=message):
            tree_map(lambda a, b: a, one, other)
