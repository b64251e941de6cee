"""detach_, requires_grad_ and retain_grad in their corners, beside PyTorch's."""

import gc

import pytest

import lucid
from lucid.autograd import leaf as leaves

from ..oracle import torch_

torch = torch_()


def leaf(lib):
    return lib.ones(3, requires_grad=True)


def detached_leaf(lib):
    x = leaf(lib)
    return x.detach_() is x, x


def detached_leaf_with_a_gradient(lib):
    x = leaf(lib)
    (x * 2).sum().backward()
    return (x.detach_(),)


def detached_result(lib):
    return ((leaf(lib) * 2).detach_(),)


def detached_view(lib):
    return ((leaf(lib) * 2)[:2].detach_(),)


def detached_view_of_a_leaf(lib):
    return (leaf(lib)[:2].detach_(),)


def detached_chunk(lib):
    return ((leaf(lib) * 1).chunk(3)[0].detach_(),)


def detached_expansion(lib):
    return (leaf(lib).expand(2, 3).detach_(),)


def detached_twice(lib):
    return leaf(lib).detach().detach_(), leaf(lib)[:2].detach().detach_()


def integers(lib):
    return (lib.arange(3).detach_(),)


def detached_under_no_grad(lib):
    x = leaf(lib)
    with lib.no_grad():
        return (x.detach_(),)


def detached_after_use(lib):
    x = leaf(lib)
    y = x * 2
    x.detach_()
    y.sum().backward()
    return x, y.detach()


def frozen_after_use(lib):
    x = leaf(lib)
    y = x * 2
    x.requires_grad_(False)
    y.sum().backward()
    return (x,)


def frozen_and_back_after_use(lib):
    x = leaf(lib)
    y = x * 2
    x.requires_grad_(False).requires_grad_()
    y.sum().backward()
    return (x,)


def frozen_and_back_keeps_hooks(lib):
    x = leaf(lib)
    handle = x.register_hook(lambda g: g * 2)
    seen = []
    x.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.tolist()))
    x.requires_grad_(False).requires_grad_()
    (x * 1).sum().backward()
    handle.remove()
    x.detach_().requires_grad_()
    (x * 1).sum().backward()
    return *seen, x


def frozen_and_back_with_another_shape(lib):
    x = leaf(lib)
    x.requires_grad_(False)
    x.data = lib.ones(2, dtype=lib.float64)
    (x.requires_grad_() * 2).sum().backward()
    return x, str(x.grad.dtype).removeprefix("torch.")


def retained_leaf(lib):
    x = leaf(lib)
    x.retain_grad()
    return (x,)


def retained_before_a_hook(lib):
    y = leaf(lib) * 2
    y.retain_grad()
    y.register_hook(lambda g: g * 2)
    y.sum().backward()
    return (y,)


PROGRAMS = [f for f in list(globals().values()) if getattr(f, "__module__", "") == __name__ and f is not leaf]


def shown(value):
    if not hasattr(value, "requires_grad"):
        return value
    grad = None if value.grad is None else value.grad.tolist()
    return value.requires_grad, value.is_leaf, value.grad_fn is None, value.retains_grad, grad


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_as_pytorch_does(program):
    seen = []
    for lib in (lucid, torch):
        try:
            seen.append([shown(value) for value in program(lib)])
        except RuntimeError as error:
            seen.append("detach" in str(error))
    assert seen[0] == seen[1]


def test_a_frozen_leaf_is_not_kept_alive():
    gc.collect()
    before = len(leaves._frozen)
    x = leaf(lucid).requires_grad_(False)
    assert len(leaves._frozen) == before + 1
    del x
    assert len(leaves._frozen) == before
