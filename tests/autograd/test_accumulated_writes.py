"""Gradients that are added to in place: the writes are noted once for all leaves, and never too late."""

import pytest

import lucid


def leaf(*values):
    return lucid.tensor(values, requires_grad=True)


def test_each_accumulation_counts_as_one_write():
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (a * b).sum().backward()
    before = a.grad._version, b.grad._version
    (a * b).sum().backward()
    assert (a.grad._version, b.grad._version) == (before[0] + 1, before[1] + 1)
    assert a.grad.tolist() == [6.0, 8.0]


def test_a_gradient_saved_for_another_backward_pass_may_not_be_added_to():
    w = leaf(1.0, 2.0)
    (w * w).sum().backward()
    x = leaf(5.0, 6.0)
    y = (x * w.grad).sum()  # saves the memory of w.grad
    (w * w).sum().backward()  # adds to it
    with pytest.raises(RuntimeError, match="mul"):
        y.backward()


def test_it_is_noticed_within_one_pass_too():
    a = leaf(1.0, 1.0)
    t = lucid.tensor([10.0, 20.0])
    y = a * t  # an older node that saves t
    w = leaf(1.0, 1.0)  # a younger leaf, whose gradient is t itself
    w.grad = t
    with pytest.raises(RuntimeError, match="mul"):
        (y + w).sum().backward()


def test_hooks_see_what_was_written():
    seen = []
    a, b = leaf(1.0), leaf(2.0)
    b.register_post_accumulate_grad_hook(lambda p: seen.append((p.grad._version, p.grad.item())))
    for _ in range(2):
        (a * b).sum().backward()
    assert seen == [(0, 1.0), (1, 2.0)]


def test_an_error_in_the_middle_leaves_nothing_unnoted():
    def broken(g):
        raise ValueError("no")

    y = leaf(1.0) * 3.0
    y.register_hook(broken)
    b = leaf(2.0)  # younger than y, so that its gradient arrives before the hook fails
    (b * 2.0).sum().backward()
    saved = leaf(1.0) * b.grad
    with pytest.raises(ValueError, match="no"):
        (y + b).sum().backward()
    assert b.grad.tolist() == [3.0]
    with pytest.raises(RuntimeError, match="mul"):
        saved.sum().backward()
