"""Hooks of an optimizer: before and after steps, saving and loading."""

import pytest

from lucid import optim

from ..parameters import param


def test_step_hooks():
    p = param([1.0], [1.0])
    optimizer = optim.SGD([p], lr=1.0)
    seen = []
    before = optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append(("before", o is optimizer, p.item())))
    optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append(("after", o is optimizer, p.item())))
    optimizer.step()
    before.remove()
    optimizer.step()
    assert seen == [("before", True, 1.0), ("after", True, 0.0), ("after", True, -1.0)]


@pytest.mark.parametrize("new", [lambda o: ((o, lambda: "other"), {}), lambda o: ((o,), {"closure": lambda: "other"})])
def test_a_step_hook_may_change_the_arguments(new):
    optimizer = optim.SGD([param([1.0], [1.0])])
    optimizer.register_step_pre_hook(lambda o, args, kwargs: new(o))
    assert optimizer.step(lambda: "loss") == "other"


def test_a_step_hook_that_returns_something_else_is_refused():
    optimizer = optim.SGD([param([1.0], [1.0])])
    optimizer.register_step_pre_hook(lambda o, args, kwargs: 3)
    with pytest.raises(RuntimeError, match=r"SGD: a hook before the step must return None or \(args, kwargs\); got 3"):
        optimizer.step()
    assert optimizer.step_count == 0


def test_step_hooks_are_given_what_pytorch_gives_them(torch):
    rows = []
    for module, p in ((optim, param([1.0], [1.0])), (torch.optim, torch.ones(1, requires_grad=True))):
        optimizer, seen = module.SGD([p]), []
        for register in (optimizer.register_step_pre_hook, optimizer.register_step_post_hook):
            register(lambda o, args, kwargs, seen=seen: seen.append((args[0] is o, len(args), kwargs)))
        optimizer.step()
        optimizer.step(lambda: 1.0)
        rows.append(seen)
    assert rows[0] == rows[1] == [(True, 1, {})] * 2 + [(True, 2, {})] * 2


def test_saving_and_loading_hooks():
    optimizer = optim.SGD([param([1.0])])
    calls = []
    optimizer.register_state_dict_pre_hook(lambda o: calls.append("before saving"))
    optimizer.register_state_dict_post_hook(lambda o, d: {**d, "note": 1})
    optimizer.register_state_dict_post_hook(lambda o, d: calls.append(sorted(d)), prepend=True)
    optimizer.register_load_state_dict_pre_hook(lambda o, d: {k: v for k, v in d.items() if k != "note"})
    optimizer.register_load_state_dict_post_hook(lambda o: calls.append("after loading"))
    saved = optimizer.state_dict()
    assert saved["note"] == 1
    optimizer.load_state_dict(saved)
    assert calls == ["before saving", ["param_groups", "state"], "after loading"]


def test_hooks_must_be_functions():
    with pytest.raises(TypeError, match="hook must be a function"):
        optim.SGD([param([1.0])]).register_step_pre_hook(3)
