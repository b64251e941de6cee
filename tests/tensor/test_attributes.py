"""Attributes that may be assigned: `requires_grad`, `data` and `grad`."""

from __future__ import annotations

import pytest

import lucid


class TestAttributes:
    def test_requires_grad_may_be_set(self, device):
        x = lucid.tensor([1.0], device=device)
        x.requires_grad = True
        assert x.requires_grad
        assert (x * 2).requires_grad
        x.requires_grad = False
        assert not (x * 2).requires_grad
        assert x.requires_grad_() is x

    @pytest.mark.parametrize("dtype", ["int64", "bool"])
    def test_integers_have_no_gradients(self, dtype, device):
        with pytest.raises(RuntimeError, match=rf"floating.*{dtype}"):
            lucid.tensor([1], dtype=dtype, device=device).requires_grad = True
        with pytest.raises(RuntimeError, match=rf"floating.*{dtype}"):
            lucid.tensor([1], dtype=dtype, device=device, requires_grad=True)

    def test_requires_grad_of_a_result_cannot_be_taken_away(self, device):
        y = lucid.tensor([1.0], device=device, requires_grad=True) * 2
        with pytest.raises(RuntimeError, match=r"leaf.*mul.*detach"):
            y.requires_grad = False

    def test_data_may_be_assigned(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        other = lucid.tensor([5.0, 6.0], device=device)
        for value in (other, other._data):
            x.data = value
            assert (x.tolist(), x.requires_grad, x.is_leaf) == ([5.0, 6.0], True, True)
        (x * x).sum().backward()
        assert x.grad.tolist() == [10.0, 12.0]

    def test_data_of_a_leaf_may_change_shape_and_dtype(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        x.data = lucid.tensor([[3.0, 4.0, 5.0]], dtype="float64", device=device)
        (x * 2).sum().backward()
        assert (x.grad.shape, x.grad.dtype) == ((1, 3), lucid.float64)

    @pytest.mark.parametrize("value", [[1.0], 1.0, None, "x"], ids=repr)
    def test_data_is_an_array(self, value, device):
        x = lucid.tensor([1.0], device=device)
        with pytest.raises(TypeError, match="data: expected"):
            x.data = value
        assert x.tolist() == [1.0]

    def test_grad_may_be_assigned(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        x.grad = lucid.tensor([3.0, 4.0], device=device)
        (x * 1).sum().backward()
        assert x.grad.tolist() == [4.0, 5.0]
        x.grad = None
        assert x.grad is None

    GRADS = [
        (lambda d: lucid.tensor([1.0], device=d), RuntimeError, r"\(1,\)"),
        (lambda d: lucid.tensor([1.0, 2.0], dtype="float64", device=d), RuntimeError, "float64"),
        (lambda d: lucid.tensor([1, 2], device=d), RuntimeError, "int64"),
        (lambda d: [1.0, 2.0], TypeError, "list"),
        (lambda d: 1.0, TypeError, "float"),
    ]

    @pytest.mark.parametrize(("make", "kind", "got"), GRADS)
    def test_grad_is_a_tensor_like_its_own(self, make, kind, got, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        with pytest.raises(kind, match=rf"grad: .*{got}"):
            x.grad = make(device)
        assert x.grad is None

    def test_grad_of_another_device_is_refused(self):
        x = lucid.tensor([1.0], requires_grad=True)
        with pytest.raises(RuntimeError, match=r"grad: .*strict.*cpu|grad: .*cpu.*strict"):
            x.grad = lucid.tensor([1.0], device="strict")

    def test_no_other_attribute(self, device):
        with pytest.raises(AttributeError):
            lucid.tensor([1.0], device=device).requires_gard = True
