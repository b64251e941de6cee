"""Tensors in Python's protocols: numbers, indices, formats, iteration, hashing and comparison."""

from __future__ import annotations

import copy
import math
import operator

import numpy as np
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


class TestNumPyProtocols:
    """What NumPy asks of other classes: ``np.exp(tensor)``, ``array * tensor``, ``array += tensor``."""

    @pytest.mark.parametrize(
        ("function", "inputs"),
        [
            (np.exp, 1), (np.absolute, 1), (np.negative, 1), (np.isfinite, 1), (np.add, 2), (np.maximum, 2),
            (np.power, 2), (np.equal, 2), (np.less_equal, 2), (np.arctan2, 2), (np.matmul, 2), (np.spacing, 1),
        ],
    )  # fmt: skip
    def test_a_function_of_numpy(self, function, inputs):
        a = np.array([1.5, -2.0, 3.0], "float32") if function is not np.power else np.array([1.5, 2.0], "float32")
        y = function(*(lucid.tensor(a),) * inputs)
        assert isinstance(y, lucid.Tensor)
        np.testing.assert_allclose(y.numpy(), function(*(a,) * inputs), rtol=1e-6)

    def test_it_is_recorded(self):
        x = lucid.tensor([1.0, 2.0], requires_grad=True)
        (np.exp(x) * np.ones(2, "float32") + np.float64(2) * x).sum().backward()
        np.testing.assert_allclose(x.grad.numpy(), np.exp([1.0, 2.0]) + 2, rtol=1e-6)
        assert (np.float64(2) * x).dtype == "float32"

    def test_an_array_that_a_tensor_is_added_to_stays_an_array(self):
        a = np.ones(2)
        a += lucid.ones(2)
        assert type(a) is np.ndarray and a.tolist() == [2.0, 2.0]

    def test_arrays_on_the_left_of_comparisons(self):
        assert (np.ones(2) == lucid.ones(2)).tolist() == [True, True]

    def test_the_library_that_asks_the_tensor_is_told_to_call_its_operators(self):
        assert lucid.ones(2).__array_ufunc__ is None  # CuPy asks so


class TestCopies:
    def test_a_result_is_copied_at_its_place_in_the_graph(self, device):
        w = lucid.ones(2, device=device, requires_grad=True)
        y = copy.copy(w * 2)
        (y * 3).sum().backward()
        assert w.grad.tolist() == [6.0, 6.0]

    def test_a_leaf_shares_its_memory(self, device):
        p = lucid.nn.Parameter(lucid.ones(2, device=device))
        q = copy.copy(p)
        with lucid.no_grad():
            q.add_(1)
        assert type(q) is lucid.nn.Parameter and q.requires_grad and q is not p and p.tolist() == [2.0, 2.0]

    def test_a_subclass(self, device):
        class Image(lucid.Tensor):
            pass

        x = lucid.ones(2, device=device, requires_grad=True)
        image = (x * 2).as_subclass(Image)
        assert type(image) is Image and type(image * 2) is lucid.Tensor
        image.label = "cat"
        (image * 2).sum().backward()
        assert x.grad.tolist() == [4.0, 4.0]
        with pytest.raises(TypeError, match="subclass of"):
            x.as_subclass(list)


class TestWalkingTheGraph:
    def test_every_input_has_an_entry(self, device):
        x, c = lucid.ones(2, 2, device=device, requires_grad=True), lucid.ones(2, 2, device=device)
        first, second = (x * c).unbind()
        node = (first + second.exp()).grad_fn
        assert (repr(node), node.name()) == ("<add>", "add")
        (a, i), (b, j) = node.next_functions
        assert (a.name(), i, b.name(), j) == ("unbind", 0, "exp", 0)
        assert b.next_functions == ((a, 1),)
        mul = a.next_functions[0][0]
        assert mul.name() == "mul" and mul.next_functions[1] == (None, 0)
        leaf = mul.next_functions[0][0]
        assert leaf.name() == "AccumulateGrad" and leaf.variable is x and leaf.next_functions == ()

    def test_as_in_pytorch(self, torch):
        def edges(library):
            x = library.ones(2, requires_grad=True)
            y = (x * x + library.ones(2)).sum()
            found, todo = [], [y.grad_fn]
            for node in todo:
                found.append([(parent is None, i) for parent, i in node.next_functions])
                todo += [parent for parent, _ in node.next_functions if parent is not None]
            return found

        assert edges(lucid) == edges(torch)
