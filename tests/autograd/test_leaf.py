"""Leaves, retained gradients and hooks."""

import pytest

import lucid

from .leaves import leaf


class TestRequiresGrad:
    def test_switches_on_and_off(self):
        x = lucid.ones(2)
        assert not x.requires_grad and x.is_leaf and x.grad_fn is None
        assert x.requires_grad_() is x and x.requires_grad and x.is_leaf
        x.requires_grad_(False)
        assert not x.requires_grad
        x.requires_grad = True
        assert x.requires_grad

    def test_keeps_gradients_and_hooks_when_set_again(self):
        x, seen = leaf([1.0]), []
        x.register_hook(lambda g: seen.append(g.item()))
        x.requires_grad_()
        x.sum().backward()
        assert seen == [1]

    def test_refuses_integers(self):
        with pytest.raises(RuntimeError, match=r"int64.*\.float\(\)"):
            lucid.tensor([1, 2]).requires_grad_()

    def test_refuses_results(self):
        y = leaf([1.0]) * 2
        y.requires_grad_()
        with pytest.raises(RuntimeError, match=r"made by mul.*detach\(\)"):
            y.requires_grad_(False)

    def test_wants_a_boolean(self):
        with pytest.raises(TypeError, match="True or False"):
            lucid.ones(2).requires_grad_(1)

    def test_results_of_leaves(self):
        x = leaf([1.0])
        y = x * 2
        assert y.requires_grad and not y.is_leaf and y.grad_fn is not None
        d = y.detach()
        assert not d.requires_grad and d.is_leaf and d._data is y._data

    def test_a_leaf_may_be_dropped_before_backward(self):
        y = leaf([1.0]) * leaf([2.0])
        y.backward()


class TestRetainGrad:
    def test_keeps_and_adds_up(self):
        x = leaf([1.0, 2.0])
        y = x * x
        y.retain_grad()
        assert y.retains_grad and not x.retains_grad
        y.sum().backward(retain_graph=True)
        y.sum().backward()
        assert y.grad.tolist() == [2, 2]

    def test_whatever_the_backward_pass_is_for(self):
        x = leaf([1.0, 2.0])
        y = x * x
        y.retain_grad()
        y.sum().backward(inputs=[x], retain_graph=True)
        lucid.autograd.grad(y.sum(), x)
        assert y.grad.tolist() == [2, 2] and x.grad.tolist() == [2, 4]

    def test_of_what_the_tensor_has_become(self):
        x = leaf([1.0, 2.0])
        y = x * 1
        y.retain_grad()
        y.mul_(5)
        assert y.retains_grad
        (y * 3).sum().backward()
        assert y.grad.tolist() == [3, 3] and x.grad.tolist() == [15, 15]

    def test_does_nothing_to_a_leaf(self):
        x = leaf([1.0])
        x.retain_grad()
        x.sum().backward()
        assert x.grad.tolist() == [1]

    def test_refuses_a_constant(self):
        with pytest.raises(RuntimeError, match="does not require grad"):
            lucid.ones(2).retain_grad()

    def test_without_it_there_is_none(self):
        y = leaf([1.0]) * 2
        y.backward()
        assert y.grad is None


class TestHooks:
    def test_sees_the_whole_gradient_once(self):
        x, seen = leaf([1.0, 2.0]), []
        y = x * 1
        y.register_hook(lambda g: seen.append(g.tolist()))
        (y * 2 + y * 3).sum().backward()
        assert seen == [[5, 5]]

    @pytest.mark.parametrize("create_graph", [False, True])
    def test_replaces_the_gradient(self, create_graph):
        x = leaf([1.0, 2.0])
        y = x * x
        y.register_hook(lambda g: g * 10)
        y.register_hook(lambda g: g + 1)
        y.retain_grad()
        y.sum().backward(create_graph=create_graph)
        assert y.grad.tolist() == [11, 11] and x.grad.tolist() == [22, 44]

    def test_on_a_leaf_runs_before_it_lands(self):
        x = leaf([1.0, 2.0])
        x.register_hook(lambda g: g.clamp(max=1.0))
        (x * 3).sum().backward()
        (x * 3).sum().backward()
        assert x.grad.tolist() == [2, 2]

    def test_can_be_removed(self):
        x, seen = leaf([1.0]), []
        handle = x.register_hook(lambda g: seen.append("one"))
        with x.register_hook(lambda g: seen.append("two")):
            x.sum().backward()
        handle.remove()
        handle.remove()
        x.sum().backward()
        assert seen == ["one", "two"]

    def test_may_remove_itself(self):
        x, seen = leaf([1.0]), []
        handle = x.register_hook(lambda g: (seen.append(1), handle.remove())[0])
        x.register_hook(lambda g: seen.append(2))
        x.sum().backward()
        x.sum().backward()
        assert seen == [1, 2, 2]

    def test_runs_in_grad_too(self):
        x = leaf([1.0])
        x.register_hook(lambda g: g * 7)
        assert lucid.autograd.grad(x.sum(), x)[0].tolist() == [7]

    def test_after_the_gradient_has_landed(self):
        x, seen = leaf([1.0]), []
        handle = x.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.tolist()))
        x.sum().backward()
        x.sum().backward()
        lucid.autograd.grad(x.sum(), x)
        handle.remove()
        x.sum().backward()
        assert seen == [[1], [2]]

    def test_may_step_and_free_after_the_gradient_has_landed(self):
        x = leaf([1.0])

        def step(p):
            p.data -= 0.5 * p.grad.data
            p.grad = None

        x.register_post_accumulate_grad_hook(step)
        (x * x).sum().backward()
        assert x.tolist() == [0] and x.grad is None

    REFUSED = {
        "shape": (lambda y: hooked(y, lambda g: g.sum()), RuntimeError, r"shape \(\).*\(2,\)"),
        "constant": (lambda y: y.detach().register_hook(print), RuntimeError, "does not require grad"),
        "no function": (lambda y: y.register_hook(3), TypeError, "int"),
        "post hook of a result": (
            lambda y: y.register_post_accumulate_grad_hook(print),
            RuntimeError,
            "leaf.*result of mul.*register_hook",
        ),
        "something else returned": (lambda y: hooked(y, lambda g: [1.0, 1.0]), TypeError, "list"),
    }

    @pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED.keys())
    def test_refuses(self, call, error, message):
        with pytest.raises(error, match=message):
            call(leaf([1.0, 2.0]) * 2)


def hooked(y, hook):
    y.register_hook(hook)
    y.sum().backward()
