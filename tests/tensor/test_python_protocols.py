"""Tensors in Python's protocols: numbers, indices, formats, iteration, hashing and comparison."""

from __future__ import annotations

import math
import operator

import pytest

import lucid


class TestAsAPythonValue:
    def test_numbers(self, device):
        x = lucid.tensor([2.75], device=device)
        assert (float(x), int(x), bool(x), bool(x - 2.75)) == (2.75, 2, True, False)
        assert math.floor(float(x)) == round(x.item()) - 1 == 2

    def test_index(self, device):
        i = lucid.tensor(2, device=device)
        assert [10, 20, 30][i] == 30
        assert list(range(i)) == [0, 1]
        assert operator.index(lucid.tensor([True], device=device)) == 1
        with pytest.raises(TypeError, match="float32"):
            operator.index(lucid.tensor(2.0, device=device))

    @pytest.mark.parametrize("convert", [float, int, bool, operator.index, lambda x: x.item()])
    def test_only_of_one_element(self, convert, device):
        with pytest.raises(RuntimeError, match="2 elements"):
            convert(lucid.tensor([1, 2], device=device))

    def test_format(self, device):
        x = lucid.tensor(3.14159, device=device)
        assert f"{x:.2f}|{x:8.1e}|{lucid.tensor(7, device=device):03d}" == "3.14| 3.1e+00|007"
        assert f"{x.cpu()}" == "tensor(3.1416)" if device.type != "cpu" else str(x)

    def test_len_and_iter(self, device):
        x = lucid.tensor([[1, 2], [3, 4], [5, 6]], device=device)
        assert len(x) == 3
        assert [row.tolist() for row in x] == [[1, 2], [3, 4], [5, 6]]
        a, b = x[0]
        assert (a.shape, b.item()) == ((), 2)
        assert [r.tolist() for r in reversed(x)] == [[5, 6], [3, 4], [1, 2]]
        assert list(lucid.tensor([], device=device)) == []

    @pytest.mark.parametrize("ask", [len, iter, list])
    def test_a_0d_tensor_has_no_length(self, ask, device):
        with pytest.raises(TypeError, match="0-d tensor"):
            ask(lucid.tensor(1.0, device=device))

    def test_iteration_is_differentiable(self, device):
        x = lucid.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
        sum(v * v for v in x).backward()
        assert x.grad.tolist() == [2.0, 4.0, 6.0]

    def test_contains(self, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        assert 2 in x
        assert 3 not in x
        assert x[1] in x

    def test_hash_is_of_the_object(self, device):
        x, y = lucid.tensor([1.0], device=device), lucid.tensor([1.0], device=device)
        assert len({x, y, x}) == 2
        assert {x: "here"}[x] == "here"

    def test_comparison_with_what_is_no_number(self, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        assert (x == None) is False  # noqa: E711
        assert (x != None) is True  # noqa: E711
        assert (x == "x") is False
        assert x in [x]
        with pytest.raises(TypeError):
            x < None  # noqa: B015
