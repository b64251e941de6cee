"""`Size`, the shape of a tensor, and `Tensor.data`, the tensor outside the graph that shares its memory."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import lucid
from lucid import Size

SIZES = {
    "slice": lambda size: size[1:],
    "whole": lambda size: size[:],
    "sum": lambda size: size + (4,),  # noqa: RUF005
    "sum from the left": lambda size: (4, *size) + size,  # noqa: RUF005
    "tuple before": lambda size: (4,) + size,  # noqa: RUF005
    "times": lambda size: size * 2,
    "times from the left": lambda size: 2 * size,
    "copy": copy.deepcopy,
}
PLAIN = {
    "numel": lambda size: size.numel(),
    "one": lambda size: size[-1],
    "equal": lambda size: (size == (2, 3), size == [2, 3], hash(size) == hash((2, 3))),
    "unpacked": lambda size: [*size, size.index(3), size.count(2), len(size), 3 in size],
    "numpy": lambda size: np.zeros(size).shape,
}


class TestSize:
    @pytest.mark.parametrize("name", SIZES)
    def test_what_is_a_size(self, name, torch):
        found, expected = SIZES[name](lucid.zeros(2, 3).shape), SIZES[name](torch.zeros(2, 3).shape)
        assert repr(found).removeprefix("lucid.") == repr(expected).removeprefix("torch.")

    @pytest.mark.parametrize("name", PLAIN)
    def test_what_is_not(self, name, torch):
        found, expected = PLAIN[name](lucid.zeros(2, 3).size()), PLAIN[name](torch.zeros(2, 3).size())
        assert found == expected and type(found) is type(expected)

    def test_is_of_all_that_says_a_shape(self):
        x = lucid.zeros(2, 1)
        for size in (x.shape, x.size(), lucid.broadcast_shapes((2, 1), (1,)), Size([2, 1]), Size(x.shape)):
            assert type(size) is Size and size == (2, 1)
        assert type(x.size(0)) is int and repr(lucid.tensor(1.0).shape) == "lucid.Size([])"
        assert lucid.tensor(1.0).shape.numel() == 1

    def test_is_made_of_integers(self):
        assert [type(n) for n in Size(np.array([2, 3]))] == [int, int] and Size(lucid.tensor([2, 3])) == (2, 3)
        for value in ([1.5], "ab", 3):
            with pytest.raises(TypeError, match=r"Size: expected a sequence of integers"):
                Size(value)

    def test_is_pickled_by_its_public_name(self):
        data = pickle.dumps(Size([2, 3]))
        assert repr(pickle.loads(data)) == "lucid.Size([2, 3])"


class TestData:
    def test_is_a_tensor_outside_the_graph(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        y = x * 3
        assert type(y.data) is lucid.Tensor and not y.data.requires_grad and y.data._data is y._data
        assert type(lucid.nn.Parameter(x).data) is lucid.Tensor
        x.data -= 0.5 * x.data
        x.data[0] = 7.0
        x.data.clamp_(max=5)
        assert x.tolist() == [5.0, 1.0] and x.is_leaf and x.requires_grad

    def test_assigning_what_it_is_leaves_a_view_a_view(self):
        x = lucid.zeros(2, 2)
        view = x[0]
        view.data += 1
        view += lucid.ones(2, requires_grad=True)
        assert x.requires_grad and x.tolist() == [[2.0, 2.0], [0.0, 0.0]]

    PARTS = {
        "another column": (lambda x: x[:, 0], lambda x: x.data[:, 1].mul_(5), True),
        "another column, by index": (lambda x: x[:, 0], lambda x: x.data.__setitem__((slice(None), 1), 5.0), True),
        "another row of a view": (lambda x: x.T[0], lambda x: x.data.view(-1)[1].fill_(5), True),
        "the same column": (lambda x: x[:, 1], lambda x: x.data[:, 1].mul_(5), False),
        "one element of it": (lambda x: x[:, 1], lambda x: x.data.__setitem__((0, 1), 5.0), False),
        "a mask, anywhere": (lambda x: x[:, 0], lambda x: x.data.__setitem__(x.data > 3, 5.0), False),
        "all of it": (lambda x: x[:, 0], lambda x: x.data.copy_(x.data), False),
        "one, and another": (lambda x: x[:, 0], lambda x: (x.data[:, 0].mul_(5), x.data[:, 1].mul_(5)), False),
        "one other, often": (lambda x: x[:, 0], lambda x: [x.data[:, 1].mul_(2) for _ in range(100)], True),
        "two others, too often": (lambda x: x[:, 0], lambda x: [x.data[i % 2, 1].fill_(2) for i in range(100)], False),
    }

    @pytest.mark.parametrize("name", PARTS)
    def test_a_write_counts_where_it_wrote(self, name, device):
        """PyTorch computes a gradient from what was overwritten; another part of the memory is no reason to refuse."""
        read, write, apart = self.PARTS[name]
        x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]], device=device)
        w = lucid.ones(2, device=device, requires_grad=True)
        loss = (read(x) * w).sum()
        expected = read(x).tolist()
        write(x)
        if not apart:
            with pytest.raises(RuntimeError, match=r"modified by an inplace operation.*test_size\.py"):
                loss.backward()
            return
        loss.backward()
        assert w.grad.tolist() == expected

    def test_a_recorded_write_counts_where_it_wrote(self):
        h, w = lucid.zeros(2, 2), lucid.ones(2, requires_grad=True)
        h[0] = w * 2
        y = (h[0] * w).sum()  # saves row 0
        h[1] = w * 3
        y.backward()
        assert w.grad.tolist() == [4.0, 4.0]
