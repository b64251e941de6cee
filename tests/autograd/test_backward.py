"""backward: accumulation in leaves, aliases of gradients, what is freed."""

import pytest

import lucid
from lucid import autograd

from .leaves import leaf


class TestBackward:
    def test_adds_up_in_leaves(self, device):
        x, w = leaf([1.0, 2.0], device), leaf([3.0, 4.0], device)
        (x * w + x).sum().backward()
        assert x.grad.tolist() == [4, 5] and w.grad.tolist() == [1, 2]
        (x * 10).sum().backward()
        assert x.grad.tolist() == [14, 15] and w.grad.tolist() == [1, 2]
        assert type(x.grad) is lucid.Tensor and not x.grad.requires_grad and x.grad.device == device

    def test_of_numbers_gives_0d_gradients(self, device):
        x = leaf(3.0, device)
        (x * x * x).backward()
        assert x.grad.shape == () and x.grad.item() == 27
        assert lucid.backend.is_array(x.grad._data)

    def test_goes_through_0d_results(self, device):
        x = leaf([1.0, 2.0], device)
        s = x.sum()
        (s * s).backward()
        assert x.grad.tolist() == [6, 6]

    def test_takes_a_gradient_for_many_elements(self, device):
        x = leaf([1.0, 2.0], device)
        (x * x).backward(lucid.tensor([1.0, 10.0], device=device))
        assert x.grad.tolist() == [2, 40] and x.grad.dtype == lucid.float64

    def test_takes_several_results(self):
        x = leaf([1.0, 2.0])
        autograd.backward([x.sum(), x * x], [None, lucid.tensor([1.0, 1.0], dtype=lucid.float64)])
        assert x.grad.tolist() == [3, 5]

    def test_takes_a_result_twice(self):
        x = leaf(2.0)
        y = x * x
        autograd.backward([y, y])
        assert x.grad.item() == 8

    def test_of_a_leaf_itself(self):
        x = leaf(2.0)
        x.backward()
        assert x.grad.item() == 1

    def test_lands_in_the_inputs_alone(self, device):
        x, w = leaf([1.0, 2.0], device), leaf([3.0, 4.0], device)
        y = x * w
        (y * y).sum().backward(inputs=[w, y])
        assert x.grad is None and w.grad.tolist() == [6, 32] and y.grad.tolist() == [6, 16]

    def test_undoes_broadcasting(self, device):
        x, row, one = leaf([[1.0], [2.0]], device), leaf([1.0, 2.0, 3.0], device), leaf(2.0, device)
        (x * row * one).sum().backward()
        assert x.grad.tolist() == [[12], [12]] and row.grad.tolist() == [6, 6, 6] and one.grad.item() == 18

    def test_gradients_have_the_dtype_of_their_tensor(self):
        x = lucid.tensor([1.0, 2.0], requires_grad=True)
        w = leaf([1.0, 2.0])
        (x * w).sum().backward()
        assert x.grad.dtype == lucid.float32 and w.grad.dtype == lucid.float64

    def test_follows_data_to_another_dtype(self):
        x = lucid.tensor([1.0, 2.0], requires_grad=True)
        x.data = x._data.astype("float64")
        (x * x).sum().backward()
        assert x.grad.dtype == lucid.float64

    def test_records_nothing_unless_asked(self):
        x = leaf(2.0)
        (x * x).backward()
        assert not x.grad.requires_grad
        x.grad = None
        (x * x).backward(create_graph=True)
        assert x.grad.requires_grad

    @pytest.mark.parametrize("create_graph", [False, True])
    def test_runs_in_a_mode_of_its_own(self, create_graph):
        x = leaf(2.0)
        seen = []
        y = x * x
        y.register_hook(lambda g: seen.append(lucid.is_grad_enabled()))
        with lucid.set_grad_enabled(not create_graph):
            y.backward(create_graph=create_graph)
            assert lucid.is_grad_enabled() is not create_graph
        assert seen == [create_graph]


class TestAliases:
    """A gradient belongs to one tensor: writing into it must change nothing else."""

    CASES = {
        "sum of two": lambda x, w: x + w,
        "difference": lambda x, w: x - w,
        "twice the same": lambda x, w: x + x + w,
        "views": lambda x, w: x.reshape(2, 1).reshape(2) + w.flip(0),
        "copies": lambda x, w: x.clone() + w.clone(),
        "expanded": lambda x, w: (x.expand(3, 2) + w.expand(3, 2)).sum(0),
        "only one": lambda x, w: x + 0 * w,
    }

    @pytest.mark.parametrize("create_graph", [False, True])
    @pytest.mark.parametrize("f", CASES.values(), ids=CASES.keys())
    def test_grad_of_leaves(self, f, create_graph, device):
        x, w = leaf([1.0, 2.0], device), leaf([3.0, 4.0], device)
        seed = lucid.tensor([1.0, 1.0], dtype=lucid.float64, device=device)
        f(x, w).backward(seed, create_graph=create_graph)
        before = w.grad.tolist()
        with lucid.no_grad():
            x.grad.mul_(100)
        assert w.grad.tolist() == before and seed.tolist() == [1, 1]
        f(x, w).backward(seed, create_graph=create_graph)
        assert w.grad.tolist() == [2 * b for b in before] and seed.tolist() == [1, 1]

    @pytest.mark.parametrize("f", CASES.values(), ids=CASES.keys())
    def test_results_of_grad(self, f):
        x, w = leaf([1.0, 2.0]), leaf([3.0, 4.0])
        seed = lucid.ones(2, dtype=lucid.float64)
        gx, gw = autograd.grad(f(x, w), [x, w], seed)
        before = gw.tolist()
        gx.mul_(100)
        assert gw.tolist() == before and seed.tolist() == [1, 1]

    def test_retained_gradient(self):
        x = leaf([1.0, 2.0])
        y = x + 0
        y.retain_grad()
        y.backward(lucid.ones(2, dtype=lucid.float64))
        y.grad.mul_(100)
        assert x.grad.tolist() == [1, 1]

    def test_gradient_that_a_hook_kept(self):
        x, kept = leaf([1.0, 2.0]), []
        x.register_hook(kept.append)
        (x * 2).sum().backward()
        (x * 2).sum().backward()
        assert kept[0].tolist() == [2, 2] and x.grad.tolist() == [4, 4]


class TestFreeing:
    def test_second_backward_says_so(self):
        y = leaf(2.0).exp()
        y.backward()
        with pytest.raises(RuntimeError, match=r"second time through exp.*retain_graph=True"):
            y.backward()

    def test_retain_graph(self):
        x = leaf(2.0)
        y = x * x
        y.backward(retain_graph=True)
        y.backward()
        assert x.grad.item() == 8
        with pytest.raises(RuntimeError, match="second time"):
            y.backward()

    def test_create_graph_retains(self):
        x = leaf(2.0)
        y = x * x
        autograd.grad(y, x, create_graph=True)
        y.backward()
        with pytest.raises(RuntimeError, match="second time"):
            autograd.grad(y, x, create_graph=True)

    def test_what_saved_nothing_may_go_twice(self):
        x = leaf(2.0)
        y = x + 1
        y.backward()
        y.backward()
        assert x.grad.item() == 2

    def test_shared_part_of_two_graphs(self):
        x = leaf(2.0)
        shared = x * x
        a, b = shared * 2, shared * 3
        a.backward()
        with pytest.raises(RuntimeError, match="second time through mul"):
            b.backward()

    def test_a_failed_backward_changes_no_gradient_of_its_mode(self):
        y = leaf(2.0).exp()
        y.backward()
        with pytest.raises(RuntimeError):
            y.backward()
        assert lucid.is_grad_enabled()
