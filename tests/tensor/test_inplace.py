"""In-place operations: augmented assignment, methods with an underscore, assignment by index."""

from __future__ import annotations

import operator

import numpy as np
import pytest

import lucid

from ..oracle import host


class TestWritingInPlace:
    AUGMENTED = {
        "+=": (operator.iadd, "add_"), "-=": (operator.isub, "sub_"), "*=": (operator.imul, "mul_"),
        "/=": (operator.itruediv, "div_"), "**=": (operator.ipow, "pow_"),
    }  # fmt: skip

    @pytest.mark.parametrize("sign", AUGMENTED)
    @pytest.mark.parametrize("named", [False, True])
    def test_arithmetic(self, sign, named, device):
        f, name = self.AUGMENTED[sign]
        x = lucid.tensor([1.0, 2.0], device=device)
        alias, memory = x, x._data
        if named:
            assert getattr(x, name)(3.0) is x
        else:
            x = f(x, 3.0)
        assert x is alias
        assert x._data is memory
        assert x.tolist() == f(np.array([1.0, 2.0], "float32"), 3.0).tolist()

    @pytest.mark.parametrize("sign", AUGMENTED)
    def test_gradients_are_those_of_the_operation_out_of_place(self, sign, device):
        f, name = self.AUGMENTED[sign]

        def gradients(write):
            a = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
            b = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
            y = write(a * 2, b)
            (y * y).sum().backward()
            return y.tolist(), a.grad.tolist(), b.grad.tolist()

        out_of_place = {"+=": operator.add, "-=": operator.sub, "*=": operator.mul, "/=": operator.truediv}
        expected = gradients(out_of_place.get(sign, operator.pow))
        assert gradients(f) == gradients(lambda y, b: getattr(y, name)(b)) == expected

    UNARY = ["exp_", "sqrt_", "relu_", "tanh_", "sigmoid_", "neg_", "abs_", "reciprocal_", "log_", "sin_", "square_"]

    @pytest.mark.parametrize("name", UNARY)
    def test_of_one_input(self, name, device):
        def gradient(write):
            a = lucid.tensor([0.5, 2.0], device=device, requires_grad=True)
            y = a * 2
            z = write(y)
            z.sum().backward()
            return z.tolist(), a.grad.tolist(), z is y

        value, grad, same = gradient(lambda y: getattr(y, name)())
        assert same
        assert (value, grad) == gradient(lambda y: getattr(y, name[:-1])())[:2]

    FILLS = [
        (lambda x: x.zero_(), [0, 0]), (lambda x: x.fill_(3), [3, 3]), (lambda x: x.clamp_(min=1.5), [1.5, 2]),
        (lambda x: x.copy_(lucid.tensor([7.0, 8.0], device=x.device)), [7, 8]),
        (lambda x: x.copy_(lucid.tensor([7, 8])), [7, 8]),  # from another device and dtype
        (lambda x: x.masked_fill_(x > 1, -1), [1, -1]),
    ]  # fmt: skip

    @pytest.mark.parametrize(("write", "result"), FILLS)
    def test_fills(self, write, result, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        memory = x._data
        assert write(x) is x
        assert x._data is memory
        assert x.tolist() == result

    SLOTS = [
        (1, 9.0), (-1, 9.0), (slice(1, None), [8.0, 9.0]), ((), [1.0, 2.0, 3.0]), (..., 4.0), ([0, 2], [8.0, 9.0]),
        ([True, False, True], [8.0, 9.0]), (np.array([2, 0]), 5.0), (slice(None, None, 2), 6.0), (slice(0, 0), 1.0),
    ]  # fmt: skip

    @pytest.mark.parametrize(("index", "value"), SLOTS)
    @pytest.mark.parametrize("recorded", [False, True])
    def test_by_index(self, index, value, recorded, device):
        expected = np.array([1.0, 2.0, 3.0], "float32")
        expected[index] = value
        x = lucid.tensor([1.0, 2.0, 3.0], device=device, requires_grad=recorded)
        v = lucid.tensor(value, device=device, requires_grad=recorded)
        y = x * 1
        y[index] = v
        assert y.tolist() == expected.tolist()
        if recorded:
            (y * lucid.tensor([10.0, 20.0, 30.0], device=device)).sum().backward()
            kept = np.array([10.0, 20.0, 30.0])
            total = kept[index].sum()
            kept[index] = 0
            assert x.grad.tolist() == kept.tolist()
            assert host(v.grad).sum() == total
            assert v.grad.shape == v.shape

    def test_by_index_with_numbers_and_other_dtypes(self, device):
        x = lucid.zeros(3, device=device)
        x[0], x[1], x[2] = 5, lucid.tensor(7, device=device), True
        assert (x.tolist(), x.dtype) == ([5.0, 7.0, 1.0], lucid.float32)

    def test_by_index_through_a_chain_of_writes(self, device):
        x = lucid.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
        y = lucid.zeros(4, device=device)
        for i in range(3):
            y[i + 1] = y[i] + x[i] * x[i]
        assert y.tolist() == [0.0, 1.0, 5.0, 14.0]
        y[3].backward()
        assert x.grad.tolist() == [2.0, 4.0, 6.0]

    def test_in_a_training_step_without_grad(self, device):
        p = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        for _ in range(3):
            (p * p).sum().backward()
            with lucid.no_grad():
                p -= 0.25 * p.grad
            p.grad = None
        assert (p.tolist(), p.is_leaf, p.requires_grad) == ([0.125, 0.25], True, True)

    def test_a_leaf_is_not_written_while_recording(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        for write in (lambda: x.add_(1), lambda: x.zero_(), lambda: operator.setitem(x, 0, 5.0), lambda: x[0].zero_()):
            with pytest.raises(RuntimeError, match=r"no_grad|clone"):
                write()
        assert x.tolist() == [1.0, 2.0]

    def test_the_result_goes_nowhere_else(self, device):
        x, y = lucid.ones(2, device=device), lucid.zeros(2, device=device)
        for write in (lambda: x.add_(1, out=y), lambda: x.exp_(out=y), lambda: x.clamp_(0, out=y)):
            with pytest.raises(TypeError, match="leave out= away"):
                write()
        assert (x.tolist(), y.tolist()) == ([1.0, 1.0], [0.0, 0.0])

    @pytest.mark.parametrize("write", [lambda x: x.add_(lucid.ones(2, 2, device=x.device)), lambda x: x.mul_(2.5)])
    def test_a_result_that_does_not_fit_changes_nothing(self, write, device):
        x = lucid.tensor([1, 2], device=device)
        with pytest.raises(RuntimeError, match=r"add_.*shape|mul_.*int64"):
            write(x)
        assert (x.tolist(), x.dtype) == ([1, 2], lucid.int64)
