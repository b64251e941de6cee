"""grad: gradients with respect to any tensors, higher orders; what backward and grad refuse."""

import numpy as np
import pytest

import lucid
from lucid import autograd
from lucid.autograd.primitive import primitive
from lucid.utils.checkpoint import checkpoint

from .leaves import leaf


class TestGrad:
    def test_leaves_grad_alone(self, device):
        x = leaf([1.0, 2.0], device)
        (g,) = autograd.grad((x * x).sum(), x)
        assert g.tolist() == [2, 4] and x.grad is None

    def test_of_several_by_several_leaves_or_not(self, device):
        x, w = leaf([1.0, 2.0], device), leaf([3.0, 4.0], device)
        y = x * w
        gx, gy = autograd.grad([y.sum(), (y * y).sum()], [x, y])
        assert gy.tolist() == [7, 17] and gx.tolist() == [21, 68]

    def test_by_the_result_itself(self):
        y = leaf(2.0) * 3
        assert [g.item() for g in autograd.grad(y, [y, y])] == [1, 1]

    def test_does_no_more_than_it_must(self):
        x, w = leaf(2.0), leaf(3.0)
        seen = []
        side = w.exp()
        side.register_hook(lambda g: seen.append("side"))
        autograd.grad(x * side, x)
        assert not seen

    @pytest.mark.parametrize("create_graph", [False, True])
    def test_runs_no_rule_of_an_input_off_the_path(self, create_graph):
        called = []

        @primitive
        def product(xp, a, b):
            return a * b

        product.vjp(a=lambda g, b: called.append("a") or g * b, b=lambda g, a: called.append("b") or g * a)
        x, w = leaf(2.0), leaf(3.0)
        y = product(x, w)
        grads = [autograd.grad(y, i, retain_graph=True, create_graph=create_graph)[0].item() for i in (x, w)]
        assert grads == [3, 2] and called == ["a", "b"]
        y.backward()
        assert (x.grad.item(), w.grad.item()) == (3, 2) and called == ["a", "b", "a", "b"]

    def test_one_input_of_a_joint_rule_of_a_variadic_one_and_of_a_function(self):
        class Product(autograd.Function):
            @staticmethod
            def forward(ctx, a, b):
                ctx.save_for_backward(a, b)
                return a * b

            @staticmethod
            def backward(ctx, g):
                a, b = ctx.saved_tensors
                return g * b, g * a

        x, w, weight = leaf([[1.0, 2.0]]), leaf([[3.0, 4.0]]), leaf([5.0, 6.0])
        for f in (
            lambda: Product.apply(x, w),
            lambda: lucid.stack([w, x * w, x]),
            lambda: lucid.nn.functional.layer_norm(x, (2,), weight) * w,
            lambda: checkpoint(lambda a, b: a * b, x, w, use_reentrant=False),
        ):
            expected = autograd.grad((f() ** 2).sum(), [x, w])
            for i, one in enumerate([x, w]):
                np.testing.assert_array_equal(autograd.grad((f() ** 2).sum(), one)[0], expected[i])

    def test_leaves_what_lies_beyond_for_another_pass(self):
        x = lucid.tensor([1.0, 2.0], requires_grad=True)
        h = x.exp()
        (g,) = lucid.autograd.grad((h * h).sum(), h)
        h.backward(g)
        np.testing.assert_allclose(x.grad.numpy(), 2 * np.exp([2.0, 4.0]), rtol=1e-6)

    def test_unused_inputs(self):
        x, other = leaf([1.0, 2.0]), leaf([1.0])
        with pytest.raises(RuntimeError, match=r"no output depends on input 1.*allow_unused=True"):
            autograd.grad(x.sum(), [x, other])
        assert autograd.grad(x.sum(), [x, other], allow_unused=True)[1] is None
        assert autograd.grad(x.sum(), [x, other], materialize_grads=True)[1].tolist() == [0]
        with pytest.raises(ValueError, match="allow_unused=False"):
            autograd.grad(x.sum(), [x, other], allow_unused=False, materialize_grads=True)

    def test_higher_orders(self, device):
        x = leaf([0.5, 1.5], device)
        y = (x**4 + x.sin()).sum()
        orders = []
        for _ in range(4):
            (y,) = autograd.grad(y, x, create_graph=True)
            orders.append(y.tolist())
            y = y.sum()
        v = np.array([0.5, 1.5])
        expected = [4 * v**3 + np.cos(v), 12 * v**2 - np.sin(v), 24 * v - np.cos(v), 24 + np.sin(v)]
        np.testing.assert_allclose(orders, expected, rtol=1e-12)

    def test_backward_through_a_gradient(self, device):
        x = leaf([1.0, 2.0], device)
        (g,) = autograd.grad((x**3).sum(), x, create_graph=True)
        ((g * g).sum() + x.sum()).backward()
        assert x.grad.tolist() == [37, 289]  # 36 x³ + 1

    def test_by_the_given_gradient(self):
        x, v = leaf([1.0, 2.0]), leaf([1.0, 1.0])
        (g,) = autograd.grad(x * x, x, v, create_graph=True)
        (gv,) = autograd.grad(g.sum(), v)
        assert gv.tolist() == [2, 4]

    def test_through_views(self, device):
        x = leaf(np.arange(6.0).reshape(2, 3), device)
        y = x.T[1:].reshape(4)[::2]
        (g,) = autograd.grad((y * y).sum(), x)
        assert g.tolist() == [[0, 2, 4], [0, 0, 0]]


REFUSED = {
    "backward of many elements": (lambda x: (x * 2).backward(), RuntimeError, r"\(2,\).*y\.backward\(gradient\)"),
    "backward of a constant": (lambda x: x.detach().sum().backward(), RuntimeError, "does not require grad"),
    "backward under no_grad": (lambda x: unrecorded(x).backward(), RuntimeError, "outside no_grad"),
    "shape": (lambda x: (x * 2).backward(lucid.ones(3)), RuntimeError, r"\(3,\).*\(2,\)"),
    "broadcastable shape": (lambda x: (x * 2).backward(lucid.ones(1)), RuntimeError, r"\(1,\).*\(2,\)"),
    "kind of gradient": (lambda x: (x * 2).backward([1.0, 2.0]), RuntimeError, "2 gradients for 1 result"),
    "number as gradient": (lambda x: x.sum().backward((2.0,)), TypeError, "float"),
    "number of gradients": (lambda x: autograd.grad([x.sum()], [x], [None, None]), RuntimeError, "2 gradients"),
    "no inputs": (lambda x: x.sum().backward(inputs=[]), RuntimeError, "cannot be empty"),
    "constant as input": (lambda x: x.sum().backward(inputs=lucid.ones(2)), RuntimeError, "does not require grad"),
    "grad by a constant": (lambda x: autograd.grad(x.sum(), lucid.ones(2)), RuntimeError, "does not require grad"),
    "array as input": (lambda x: autograd.grad(x.sum(), np.ones(2)), TypeError, "inputs.*ndarray"),
    "number as output": (lambda x: autograd.grad([x.sum(), 2.0], x), TypeError, "outputs.*float"),
}


def unrecorded(x):
    with lucid.no_grad():
        return x.sum()


@pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses(call, error, message):
    x = leaf([1.0, 2.0])
    with pytest.raises(error, match=message):
        call(x)
    assert x.grad is None


def test_refuses_a_gradient_from_another_device():
    y = leaf([1.0, 2.0], "strict") * 2
    with pytest.raises(RuntimeError, match=r"on cpu for a result on strict.*\.to\('strict'\)"):
        y.backward(lucid.ones(2, dtype=lucid.float64))
