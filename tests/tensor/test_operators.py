"""Operators of tensors: dtype promotion, Python numbers and NumPy arrays as operands."""

from __future__ import annotations

import itertools
import operator

import numpy as np
import pytest

import lucid

from ..oracle import host, torch_
from ..waits import raises
from .dtypes import DTYPES


class TestArithmetic:
    BINARY = {
        "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
        "%": operator.mod, "**": operator.pow, "<": operator.lt, ">=": operator.ge, "==": operator.eq,
        "!=": operator.ne, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    }  # fmt: skip
    KINDS = {
        "1-d, 1-d": (np.ones(2), np.ones(2)),
        "1-d, 0-d": (np.ones(2), np.ones(())),
        "0-d, 1-d": (np.ones(()), np.ones(2)),
        "0-d, 0-d": (np.ones(()), np.ones(())),
        "2-d, 1-d": (np.ones((2, 1)), np.ones(2)),
    }

    @pytest.mark.usefixtures("torch")
    @pytest.mark.parametrize("sign", BINARY)
    @pytest.mark.parametrize("kinds", KINDS)
    def test_dtype_and_shape_as_in_torch(self, sign, kinds, device):
        """Every pair of dtypes. What torch refuses (bool - bool) is not asked for."""
        torch, f = torch_(), self.BINARY[sign]
        wrong = []
        for a, b in itertools.product(DTYPES, DTYPES):
            x, y = (v.astype(d) for v, d in zip(self.KINDS[kinds], (a, b), strict=True))
            try:
                theirs = f(torch.from_numpy(x.copy()), torch.from_numpy(y.copy()))
            except (RuntimeError, NotImplementedError, TypeError):
                continue
            ours = f(lucid.tensor(x, device=device), lucid.tensor(y, device=device))
            wanted = theirs.numpy()
            if (ours.dtype, ours.shape, ours.tolist()) != (wanted.dtype, wanted.shape, wanted.tolist()):
                wrong.append(f"{a} {sign} {b}: {ours!r}, torch {theirs!r}")
        assert not wrong, "\n".join(wrong)

    @pytest.mark.usefixtures("torch")
    @pytest.mark.parametrize("sign", BINARY)
    @pytest.mark.parametrize("number", [2, 2.0, True], ids=repr)
    @pytest.mark.parametrize("shape", [(), (3,)])
    def test_with_a_python_number(self, sign, number, shape, device):
        torch, f = torch_(), self.BINARY[sign]
        wrong = []
        for dtype, left in itertools.product(DTYPES, (True, False)):
            a = np.full(shape, 1).astype(dtype)
            try:
                theirs = f(number, torch.from_numpy(a)) if left else f(torch.from_numpy(a), number)
            except (RuntimeError, NotImplementedError, TypeError):
                continue
            if sign == "**" and dtype == "bool" and not left and type(number) is not float:
                continue  # int8 as in NumPy, where torch has int64
            x = lucid.tensor(a, device=device)
            ours = f(number, x) if left else f(x, number)
            wanted = theirs.numpy()
            if (ours.dtype, ours.shape, ours.tolist()) != (wanted.dtype, wanted.shape, wanted.tolist()):
                wrong.append(
                    f"{f'{number} {sign} {dtype}' if left else f'{dtype} {sign} {number}'}: {ours!r}, {theirs!r}"
                )
        assert not wrong, "\n".join(wrong)

    SIGNED = [(7, 3), (-7, 3), (7, -3), (-7, -3), (7.5, 2), (-7.5, 2), (7.5, -2), (0, 5), (-0.5, 1)]

    @pytest.mark.usefixtures("torch")
    @pytest.mark.parametrize("sign", ["//", "%", "/", "**"])
    @pytest.mark.parametrize(("a", "b"), SIGNED)
    def test_signs_as_in_torch(self, sign, a, b, device):
        torch, f = torch_(), self.BINARY[sign]
        given = torch.tensor([a]), torch.tensor([b])
        own = lucid.tensor([a], device=device), lucid.tensor([b], device=device)
        try:
            theirs = f(*given)
        except RuntimeError:  # integers to negative integer powers
            with raises(RuntimeError):
                f(*own)
            return
        ours = f(*own)
        np.testing.assert_allclose(host(ours), theirs.numpy(), rtol=1e-6)
        assert ours.dtype == theirs.numpy().dtype

    @pytest.mark.parametrize("sign", [s for s in BINARY if s not in "&|^"])
    def test_array_on_the_left(self, sign):
        f = self.BINARY[sign]
        a, x = np.array([5.0, 7.0]), lucid.tensor([2.0, 3.0], dtype="float64", requires_grad=True)
        result = f(a, x)
        assert isinstance(result, lucid.Tensor)
        np.testing.assert_array_equal(result.detach().numpy(), f(a, np.array([2.0, 3.0])))

    def test_array_times_tensor_is_differentiable(self):
        x = lucid.tensor([2.0, 3.0], requires_grad=True)
        (np.array([5.0, 7.0], "float32") * x).sum().backward()
        assert x.grad.tolist() == [5.0, 7.0]

    def test_array_matmul_tensor(self):
        x = lucid.tensor([[1.0], [2.0]], requires_grad=True)
        y = np.ones((3, 2), "float32") @ x
        assert (y.shape, y.requires_grad) == ((3, 1), True)

    @pytest.mark.parametrize("number", [np.float64(2.0), np.float32(2.0), np.int64(2), np.bool_(True)], ids=repr)
    def test_numpy_numbers_widen_nothing(self, number, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        for y in (x * number, number * x, x + number, number - x, x / number, x**number):
            assert (type(y), y.dtype, y.requires_grad) == (lucid.Tensor, lucid.float32, True)

    def test_unary(self, device):
        x = lucid.tensor([1.0, -2.0], device=device)
        assert ((-x).tolist(), (+x).tolist(), abs(x).tolist()) == ([-1.0, 2.0], [1.0, -2.0], [1.0, 2.0])
        assert (~lucid.tensor([True, False], device=device)).tolist() == [False, True]
        assert (~lucid.tensor([0, 5], device=device)).tolist() == [-1, -6]

    def test_a_list_is_no_operand(self, device):
        with pytest.raises(TypeError, match=r"add: .*list.*lucid.tensor"):
            operator.add(lucid.tensor([1.0], device=device), [1.0])
