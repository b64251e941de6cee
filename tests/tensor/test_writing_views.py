"""Writes through views: the gradients of the base, of the view and of its other views."""

from __future__ import annotations

import pytest

import lucid


def augmented_row(x, w):
    y = x * 1
    y[0] += w
    return y


def augmented_twice(x, w):
    y = x * 1
    y[0] *= w
    y[0] += w
    return y


def column(x, w):
    y = x * 1
    y[:, 1].mul_(w[0])
    return y


def into_zeros(x, w):
    out = lucid.zeros(2, 2, device=x.device)
    for i in range(2):
        out[i] += x[i] * w
    return out


def older_view(x, w):
    y = x * 1
    row = y[0]
    y.mul_(w)
    return row * w


def view_of_a_view(x, w):
    y = x * 1
    y.t()[1][:1].add_(w[0])
    return y


def flattened(x, w):
    y = (x * 1).t().contiguous().t()
    y.t().reshape(-1)[1:3].mul_(w[1])
    return y


def expanded(x, w):
    y = x * 1
    y.expand(3, 2, 2)[1].mul_(w)
    return y


def constant(x, w):
    y = x * 1
    row = y[0]
    y.zero_()
    return row * w + y


def constant_row(x, w):
    y = x * 1
    y[0].fill_(3)
    return y * w


def copied(x, w):
    y = x * 1
    y.copy_(w)
    return y


def detached(x, w):
    y = x * 1
    y.detach()[0].mul_(3)
    return y + w


def turned(x, w):
    y = x * 1
    row = y[0]
    y.t_()
    y[0].mul_(w)
    return row * 2 + y


def unrecorded(x, w):
    y = x * 1
    with lucid.no_grad():
        y[0] = 7.0
    return y * w


# For x = [[1, 2], [3, 4]] and w = [5, 6]: the sum's gradients by x and by w, worked out by hand.
PROGRAMS = [
    (augmented_row, [[1, 1], [1, 1]], [1, 1]), (augmented_twice, [[5, 6], [1, 1]], [2, 3]),
    (column, [[1, 5], [1, 5]], [6, 0]), (into_zeros, [[5, 6], [5, 6]], [4, 6]),
    (older_view, [[25, 36], [0, 0]], [10, 24]), (view_of_a_view, [[1, 1], [1, 1]], [1, 0]),
    (flattened, [[1, 6], [6, 1]], [0, 5]), (expanded, [[5, 6], [5, 6]], [4, 6]),
    (constant, [[0, 0], [0, 0]], [0, 0]), (constant_row, [[0, 0], [5, 6]], [6, 7]),
    (copied, [[0, 0], [0, 0]], [2, 2]), (detached, [[1, 1], [1, 1]], [2, 2]),
    (turned, [[25, 5], [6, 1]], [5, 3]), (unrecorded, [[5, 6], [5, 6]], [10, 11]),
]  # fmt: skip


@pytest.mark.parametrize(("program", "by_x", "by_w"), PROGRAMS, ids=[p[0].__name__ for p in PROGRAMS])
@pytest.mark.parametrize("create_graph", [False, True])
def test_gradients(program, by_x, by_w, create_graph, device):
    x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]], device=device, requires_grad=True)
    w = lucid.tensor([5.0, 6.0], device=device, requires_grad=True)
    grads = lucid.autograd.grad(
        program(x, w).sum(), [x, w], create_graph=create_graph, allow_unused=True, materialize_grads=True
    )
    assert [g.tolist() for g in grads] == [by_x, by_w]


def test_second_gradients_pass_through_a_write(device):
    x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 1
    y[0] *= y[1].clone() ** 2
    (g,) = lucid.autograd.grad(y.sum() ** 2, x, create_graph=True)
    (h,) = lucid.autograd.grad(g[0], x)
    assert (g.tolist(), h.tolist()) == ([48.0, 60.0], [32.0, 88.0])


def test_a_retained_gradient_is_that_of_what_the_tensor_has_become(device):
    x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 1
    row = y[:1]
    y.retain_grad()
    row.retain_grad()
    row.mul_(3)
    (row * y).sum().backward()
    assert (y.grad.tolist(), row.grad.tolist()) == ([8.0, 3.0], [5.0])


def test_a_write_that_is_refused_changes_nothing(device):
    x = lucid.tensor([[1.0, 2.0]], device=device, requires_grad=True)
    y = x * 1
    (row,) = y.unbind()
    with pytest.raises(RuntimeError, match="one of several"):
        row.mul_(5)
    assert y.tolist() == [[1.0, 2.0]]
    assert y._version == 0


def test_views_of_replaced_memory_are_views_no_longer(device):
    x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = lucid.zeros(2, device=device)
    view = y[:1]
    y.data = lucid.ones(2, device=device)._data
    y.mul_(x)
    assert not view.requires_grad
    view.add_(1)
    assert (view.tolist(), y.tolist()) == ([1.0], [1.0, 2.0])


def test_a_leaf_turned_inside_no_grad_stays_a_leaf(device):
    w = lucid.ones(2, 3, device=device, requires_grad=True)
    with lucid.no_grad():
        w.t_()
    (w * 2).sum().backward()
    assert (w.is_leaf, w.grad.shape) == (True, (3, 2))


@pytest.mark.parametrize("write", [lambda y, x: y.mul_(x), lambda y, x: y[:2].mul_(x[:2])], ids=["all", "a part"])
def test_a_view_from_no_grad_is_refused_after_a_recorded_write(write, device):
    x = lucid.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
    y = x * 1
    with lucid.no_grad():
        v = y[:2]
    write(y, x)
    with pytest.raises(RuntimeError, match="a view that was taken inside no_grad"):
        v * x[:2]
