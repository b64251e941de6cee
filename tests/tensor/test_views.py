"""Memory of tensors: views, copies, contiguity, clone, detach and deepcopy."""

from __future__ import annotations

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp

import lucid

from ..oracle import host


class TestMemory:
    VIEWS = [
        (lambda x: x[0], "x[0]"), (lambda x: x[:, 1:], "x[:, 1:]"), (lambda x: x[..., None], "x[..., None]"),
        (lambda x: x.T, "T"), (lambda x: x.mT, "mT"), (lambda x: x.transpose(0, 1), "transpose"),
        (lambda x: x.permute(1, 0), "permute"), (lambda x: x.swapaxes(0, 1), "swapaxes"),
        (lambda x: x.reshape(6), "reshape"), (lambda x: x.view(3, 2), "view"), (lambda x: x.flatten(), "flatten"),
        (lambda x: x.unsqueeze(0), "unsqueeze"), (lambda x: x.unsqueeze(0).squeeze(0), "squeeze"),
        (lambda x: x.expand(2, 2, 3), "expand"), (lambda x: x.broadcast_to((2, 2, 3)), "broadcast_to"),
        (lambda x: x.detach(), "detach"), (lambda x: x.contiguous(), "contiguous"),
        (lambda x: x.split(2, 1)[0], "split"), (lambda x: x.chunk(2)[1], "chunk"),
        (lambda x: x.unbind()[1], "unbind"), (lambda x: next(iter(x)), "iter"),
    ]  # fmt: skip
    COPIES = [
        (lambda x: x.clone(), "clone"), (lambda x: x[[0, 1]], "x[[0, 1]]"), (lambda x: x[x > 0], "x[x > 0]"),
        (lambda x: x.T.contiguous(), "T.contiguous"), (lambda x: x.T.reshape(6), "T.reshape"),
        (lambda x: x + 0, "x + 0"), (lambda x: x.double().float(), "double().float()"),
        (lambda x: copy.deepcopy(x), "deepcopy"),
        (lambda x: pickle.loads(pickle.dumps(x)), "pickle"),
        (lambda x: x.repeat(1, 1), "repeat"), (lambda x: x.flip(0), "flip"),
    ]  # fmt: skip

    @pytest.mark.parametrize("take", [v for v, _ in VIEWS], ids=[n for _, n in VIEWS])
    def test_views_share_it(self, take, device):
        x = lucid.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device)
        view = take(x)
        before = host(view).sum()
        x._data[...] = x._data + 10
        assert host(view).sum() == before + 10 * view.numel()

    @pytest.mark.parametrize("take", [c for c, _ in COPIES], ids=[n for _, n in COPIES])
    def test_copies_do_not(self, take, device):
        x = lucid.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device)
        other = take(x)
        x.data[...] = 0
        assert host(other).sum() == 21

    def test_pickle_keeps_what_a_leaf_is(self, device):
        parameter = lucid.nn.Parameter([1.0, 2.0])
        parameter.label = "w"
        parameter = parameter if device == "cpu" else lucid.nn.Parameter(lucid.tensor([1.0, 2.0], device=device))
        again = pickle.loads(pickle.dumps(parameter))
        assert type(again) is lucid.nn.Parameter
        assert again.requires_grad
        assert again.device == parameter.device
        assert vars(again) == vars(parameter)
        with pytest.raises(RuntimeError, match=r"made by mul.*detach"):
            pickle.dumps(parameter * 2)

    def test_contiguous(self, device):
        x = lucid.zeros(2, 3, device=device)
        assert x.is_contiguous()
        assert x.contiguous() is x
        assert not x.T.is_contiguous()
        assert x.T.contiguous().is_contiguous()
        assert (x.stride(), x.T.stride(), x.stride(0), x.stride(-1)) == ((3, 1), (1, 3), 3, 1)

    def test_view_never_copies(self, device):
        with pytest.raises(RuntimeError, match="reshape"):
            lucid.zeros(2, 3, device=device).T.view(6)

    @settings(max_examples=60, deadline=None)
    @given(hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4))
    def test_sizes(self, shape):
        x = lucid.zeros(shape)
        assert x.shape == x.size() == shape
        assert x.ndim == x.dim() == len(shape)
        assert x.numel() == x.nelement() == math.prod(shape)
        assert [x.size(i) for i in range(-len(shape), len(shape))] == [*shape, *shape]
        assert x.nbytes == x.numel() * x.itemsize == x.numel() * x.element_size()
        assert type(x.numel()) is type(x.dim()) is int

    def test_t_and_mt(self, device):
        x = lucid.tensor(np.arange(24.0).reshape(2, 3, 4), device=device)
        assert x.mT.shape == (2, 4, 3)
        np.testing.assert_array_equal(host(x.mT), host(x).swapaxes(-1, -2))
        np.testing.assert_array_equal(host(x[0].T), host(x)[0].T)


class TestCopies:
    def test_clone_stays_in_the_graph_detach_leaves_it(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        (x.clone() * 3).sum().backward()
        assert x.grad.tolist() == [3.0, 3.0]
        assert (x.detach().requires_grad, x.detach().is_leaf, x.clone().is_leaf) == (False, True, False)

    def test_detach_in_place(self, device):
        x = lucid.tensor([1.0], device=device, requires_grad=True)
        y = x * 2
        assert y.detach_() is y
        assert (y.requires_grad, y.is_leaf) == (False, True)

    def test_deepcopy_copies_numbers_gradient_and_flag(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        (x * x).sum().backward()
        y = copy.deepcopy([x, x])
        assert y[0] is y[1]
        twin = y[0]
        assert (twin.requires_grad, twin.is_leaf, twin.device) == (True, True, device)
        twin.grad.data[0] = 99
        twin.data[0] = 99
        assert (x.tolist(), x.grad.tolist()) == ([1.0, 2.0], [2.0, 4.0])
        (twin * 5).sum().backward()
        assert x.grad.tolist() == [2.0, 4.0]

    def test_deepcopy_of_a_result_is_refused(self, device):
        x = lucid.tensor([1.0], device=device, requires_grad=True)
        with pytest.raises(RuntimeError, match=r"deepcopy.*mul.*\.detach\(\)"):
            copy.deepcopy(x * 2)
