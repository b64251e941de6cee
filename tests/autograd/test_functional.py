"""lucid.autograd.functional against torch.autograd.functional."""

import numpy as np
import pytest

import lucid
from lucid.autograd import functional

from .plain_functions import V2, V3, X, Y, f1, f2, f3, s1, s2, same, tensors


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
