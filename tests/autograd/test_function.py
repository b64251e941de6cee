"""Function, as users write it: every part of the contract, with torch as the oracle."""

import numpy as np
import pytest

import lucid
from lucid import autograd
from lucid.autograd import Function, gradcheck, gradgradcheck, once_differentiable

from .custom_functions import Exp, Mul, Power, Reverse, SinCos
from .leaves import leaf

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
