"""The context of a Function: saved tensors, needs_input_grad, mark_non_differentiable."""

import numpy as np
import pytest

import lucid
from lucid import autograd
from lucid.autograd import Function

from .custom_functions import Exp, Mul
from .leaves import leaf


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

    def test_none_leaves_no_gradient(self):
        class Half(Function):
            @staticmethod
            def forward(ctx, x, y):
                return x + y

            @staticmethod
            def backward(ctx, g):
                return g, None

        x, y = leaf([1.0, 2.0]), leaf([3.0, 4.0])
        Half.apply(x, y).sum().backward()
        assert x.grad.tolist() == [1, 1] and y.grad is None

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
