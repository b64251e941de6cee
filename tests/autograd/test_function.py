"""Functions that users write: every part of the contract, and torch as a witness."""

import numpy as np
import pytest

import lucid
from lucid import autograd
from lucid.autograd import Function, gradcheck, gradgradcheck, once_differentiable


def leaf(values, device="cpu"):
    return lucid.tensor(values, dtype=lucid.float64, device=device, requires_grad=True)


class Mul(Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g * y, g * x


class Exp(Function):
    """Saves its output."""

    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


class SinCos(Function):
    """Several outputs, both saved, and a number beside them."""

    @staticmethod
    def forward(ctx, x):
        s, c = x.sin(), x.cos()
        ctx.save_for_backward(s, c)
        return s, 7, c

    @staticmethod
    def backward(ctx, gs, number, gc):
        assert number is None
        s, c = ctx.saved_tensors
        return gs * c - gc * s


class Power(Function):
    """An option, and the form in which forward does not see ctx."""

    @staticmethod
    def forward(x, n):
        return x**n

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, ctx.n = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * ctx.n * x ** (ctx.n - 1), None


class Reverse(Function):
    """Returns its input."""

    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, g):
        return -g


RIGHT = {
    "two inputs": lambda x, y: Mul.apply(x, y),
    "one input twice": lambda x, y: Mul.apply(x, x),
    "saved output": lambda x, y: Exp.apply(x),
    "first of two outputs": lambda x, y: SinCos.apply(x)[0],
    "second of two outputs": lambda x, y: SinCos.apply(x)[2] * x,
    "both outputs": lambda x, y: SinCos.apply(x)[0] * SinCos.apply(y)[2],
    "option": lambda x, y: Power.apply(x, 3),
    "inside others": lambda x, y: (Mul.apply(x * 2, y).sin() + Exp.apply(x)).sum(),
    "a constant input": lambda x, y: Mul.apply(x, lucid.tensor([2.0, 3.0], dtype=lucid.float64, device=x.device)),
    "broadcasting": lambda x, y: Mul.apply(x[:1], y),
}


@pytest.mark.parametrize("f", RIGHT.values(), ids=RIGHT.keys())
def test_first_and_second_order(f, device):
    x, y = leaf([0.5, 1.0], device), leaf([1.5, 2.0], device)
    gradcheck(f, (x, y))
    gradgradcheck(f, (x, y))


def test_third_order(device):
    x = leaf([0.5, 1.0], device)
    y = SinCos.apply(x)[0]
    for _ in range(3):
        (y,) = autograd.grad(y.sum(), x, create_graph=True)
    np.testing.assert_allclose(y.tolist(), -np.cos([0.5, 1.0]), rtol=1e-12)


def test_forward_is_not_recorded_and_sees_the_tensors():
    seen = []

    class Look(Function):
        @staticmethod
        def forward(ctx, x, n):
            seen.extend([x, n, lucid.is_grad_enabled(), (x * 2).requires_grad])
            return x * 2

        @staticmethod
        def backward(ctx, g):
            seen.append(lucid.is_grad_enabled())
            return g * 2, None

    x = leaf([1.0])
    y = Look.apply(x, 3)
    y.backward()
    assert seen[0] is x and seen[1:] == [3, False, False, False]
    assert "Look" in repr(y)


def test_works_outside_the_graph(device):
    x = lucid.tensor([1.0, 2.0], device=device)
    assert not Exp.apply(x).requires_grad
    x.requires_grad_()
    with lucid.no_grad():
        assert not Reverse.apply(x).requires_grad
        assert x.requires_grad


class TestContext:
    def test_needs_input_grad(self):
        seen = []

        class Needs(Function):
            @staticmethod
            def forward(ctx, x, y, n):
                seen.append(ctx.needs_input_grad)
                return x * y

            @staticmethod
            def backward(ctx, g):
                seen.append(ctx.needs_input_grad)
                return None, g, None

        Needs.apply(lucid.ones(1), leaf([2.0]), 3).backward()
        assert seen == [(False, True, False)] * 2

    def test_none_stands_for_zeros(self):
        class Half(Function):
            @staticmethod
            def forward(ctx, x, y):
                return x + y

            @staticmethod
            def backward(ctx, g):
                return g, None

        x, y = leaf([1.0, 2.0]), leaf([3.0, 4.0])
        Half.apply(x, y).sum().backward()
        assert x.grad.tolist() == [1, 1] and y.grad.tolist() == [0, 0]

    @pytest.mark.parametrize("materialize", [True, False])
    def test_materialize_grads(self, materialize, device):
        seen = []

        class Two(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.set_materialize_grads(materialize)
                return x * 2, x * 3

            @staticmethod
            def backward(ctx, g, h):
                seen.append(h if h is None else h.tolist())
                return g * 2

        x = leaf([1.0, 2.0], device)
        Two.apply(x)[0].sum().backward()
        assert seen == [[0, 0] if materialize else None] and x.grad.tolist() == [2, 2]

    def test_mark_non_differentiable(self):
        class Sorted(Function):
            @staticmethod
            def forward(ctx, x):
                order = lucid.tensor(np.argsort(x.detach().numpy()))
                place = order.double()
                ctx.mark_non_differentiable(place)
                ctx.save_for_backward(order)
                return x[order], place, order

            @staticmethod
            def backward(ctx, g, none, also_none):
                (order,) = ctx.saved_tensors
                out = lucid.zeros_like(g)
                out[order] = g
                return out

        x = leaf([3.0, 1.0, 2.0])
        values, place, order = Sorted.apply(x)
        assert values.requires_grad and not place.requires_grad and not order.requires_grad
        (values * lucid.tensor([1.0, 10.0, 100.0])).sum().backward()
        assert x.grad.tolist() == [100, 1, 10]

    def test_attributes_stay(self):
        class Scale(Function):
            @staticmethod
            def forward(ctx, x, factor):
                ctx.factor = factor
                return x * factor

            @staticmethod
            def backward(ctx, g):
                ctx.factor *= 1
                return g * ctx.factor, None

        x = leaf([1.0])
        y = Scale.apply(x, 5)
        y.backward(retain_graph=True)
        y.backward()
        assert x.grad.tolist() == [10]

    def test_gradient_kept_as_attribute_is_not_written(self):
        class Constant(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.slope = lucid.full_like(x, 2.0)
                return (x * 2).sum()

            @staticmethod
            def backward(ctx, g):
                return ctx.slope

        x = leaf([1.0, 2.0])
        y = Constant.apply(x)
        for _ in range(3):
            y.backward(retain_graph=True)
        assert x.grad.tolist() == [6, 6]

    def test_one_gradient_for_two_inputs(self):
        class Add(Function):
            @staticmethod
            def forward(ctx, x, y):
                return x + y

            @staticmethod
            def backward(ctx, g):
                double = g * 2
                return double, double

        x, y = leaf([1.0]), leaf([1.0])
        Add.apply(x, y).backward()
        x.grad.mul_(100)
        assert y.grad.tolist() == [2]

    def test_saved_tensors_are_freed(self):
        y = Exp.apply(leaf([1.0]))
        y.backward()
        with pytest.raises(RuntimeError, match="second time through Exp"):
            y.backward()

    def test_saved_tensors_outside_backward(self):
        contexts = []

        class Keep(Exp):
            @staticmethod
            def forward(ctx, x):
                contexts.append(ctx)
                return Exp.forward(ctx, x)

        Keep.apply(leaf([1.0]))
        with pytest.raises(RuntimeError, match="only inside backward"):
            contexts[0].saved_tensors  # noqa: B018

    def test_saved_tensors_that_were_overwritten(self, device):
        x = leaf([1.0, 2.0], device)
        c = lucid.tensor([3.0, 4.0], dtype=lucid.float64, device=device)
        y = Mul.apply(x, c)
        c.add_(1)  # the culprit
        with pytest.raises(RuntimeError, match=r"(?s)Mul saved.*overwritten.*c\.add_\(1\)  # the culprit"):
            y.sum().backward()

    def test_saving_none_and_tensors_from_elsewhere(self):
        weight = leaf([2.0, 3.0])

        class Closure(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(None, weight)
                return x * weight

            @staticmethod
            def backward(ctx, g):
                nothing, w = ctx.saved_tensors
                assert nothing is None
                return g * w

        x = leaf([1.0, 1.0])
        (g,) = autograd.grad(Closure.apply(x).sum(), x, create_graph=True)
        assert autograd.grad(g.sum(), weight)[0].tolist() == [1, 1]


class TestReturnedInput:
    def test_is_another_tensor(self):
        x = leaf([1.0, 2.0])
        y = Reverse.apply(x)
        assert y is not x and not y.is_leaf and x.is_leaf
        y.sum().backward()
        assert x.grad.tolist() == [-1, -1]

    def test_cannot_be_written_through(self):
        y = Reverse.apply(leaf([1.0, 2.0]) * 1)
        with pytest.raises(RuntimeError, match="view"):
            y.add_(1)

    def test_a_fresh_result_can_be_written_into(self):
        x = leaf([1.0, 2.0])
        y = Power.apply(x, 2)
        y.add_(1).mul_(2)
        y.sum().backward()
        assert x.grad.tolist() == [4, 8]


class TestOnceDifferentiable:
    class Cube(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        @once_differentiable
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return 3 * x**2 * g

    def test_gives_first_derivatives(self):
        x = leaf([2.0])
        self.Cube.apply(x).backward()
        assert x.grad.tolist() == [12]

    def test_refuses_second_derivatives(self):
        x = leaf([2.0])
        (g,) = autograd.grad(self.Cube.apply(x), x, create_graph=True)
        assert g.tolist() == [12] and g.requires_grad
        with pytest.raises(RuntimeError, match=r"differentiate twice.*once_differentiable"):
            autograd.grad(g, x)


def returning(*values):
    """A Function of two tensors and a number whose backward returns something."""

    class Wrong(Function):
        @staticmethod
        def forward(ctx, x, y, n):
            return x * y

        @staticmethod
        def backward(ctx, g):
            return values

    return lambda x: Wrong.apply(x, x, 3).sum().backward()


class NoForward(Function):
    pass


class NoTensor(Function):
    @staticmethod
    def forward(ctx, x):
        return 3.0


class SavesNumber(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x, 3.0)


class Dirty(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)


REFUSED = {
    "too few gradients": (returning(None), RuntimeError, r"Wrong: backward returned 1 gradients.*3 inputs"),
    "too many gradients": (returning(None, None, None, lucid.ones(2)), RuntimeError, "returned 4 gradients"),
    "number for a gradient": (returning(1.0, None, None), TypeError, "Tensors or None, got float for input 0"),
    "gradient of a number": (returning(None, None, lucid.ones(2)), RuntimeError, "input 2, which is no tensor"),
    "shape": (returning(lucid.ones(3), None, None), RuntimeError, r"Wrong.*\(3,\).*\(2,\)"),
    "instance": (lambda x: Mul(), TypeError, r"Mul\.apply"),
    "no forward": (lambda x: NoForward.apply(x), NotImplementedError, "forward"),
    "no tensor": (lambda x: NoTensor.apply(x), TypeError, "NoTensor: forward must return a Tensor.*float"),
    "saved number": (lambda x: SavesNumber.apply(x), TypeError, r"got float at position 1.*ctx\.name"),
    "mark_dirty": (lambda x: Dirty.apply(x), RuntimeError, "cannot write into its inputs"),
    "keyword": (lambda x: Mul.apply(x, y=x), TypeError, "y"),
}


@pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call(leaf([1.0, 2.0]))


def test_extra_nones_are_let_pass():
    returning(None, None, None, None)(leaf([1.0, 2.0]))


def test_a_forgotten_backward_says_so():
    class Forward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    y = Forward.apply(leaf([1.0]))
    with pytest.raises(NotImplementedError, match="backward"):
        y.backward()
