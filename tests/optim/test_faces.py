"""What goes with an optimizer: hooks, opt.lr, repr, groups without decay, explain, compare."""

import math
import re

import numpy as np
import pytest

import lucid
from lucid import nn, optim

from .making import param, run, set_grad
from .rules import RULES


@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_explain_ends_where_the_step_ends(optimizer, options, capsys):
    p = param([1.0, -2.0])
    one = optimizer([p], **options)
    run(one, [p], [[np.array([0.1, -0.3])], [np.array([-0.2, 0.0])]])
    set_grad(p, np.array([0.3, 0.05]))
    before = {name: np.array(value) for name, value in one.state[p].items()}
    for index in (0, 1):
        one.explain(p, index)
    text = capsys.readouterr().out
    for name, value in one.state[p].items():
        np.testing.assert_array_equal(before[name], value)
    told = [float(x) for x in re.findall(r"p goes from \S+ to (\S+): it changes", text)]
    one.step()
    np.testing.assert_allclose(told, p.data, rtol=1e-5)
    assert "step 3, element 1 of a parameter of shape (2,)" in text


def test_explain_shows_letters_and_numbers(capsys):
    p = param([1.0, -2.0], [0.1, -0.3])
    optim.Adamax([p], lr=0.1, weight_decay=0.5, decoupled_weight_decay=False).explain(p, (1,))
    assert capsys.readouterr().out.splitlines()[:6] == [
        "adamax, step 1, element (1,) of a parameter of shape (2,); ' marks new values",
        "before   p = (-2)   g = (-0.3)   m = 0   u = 0",
        "numbers  step = 1   b1 = 0.9   c1 = 0.1   b2 = 0.999   eps = 1e-08   wd = 0.5",
        "~g       = g + wd * p",
        "         = (-0.3) + 0.5 * (-2)",
        "         = (-1.3)",
    ]


def test_explain_subtracts_what_is_negative(capsys):
    p = param([1.0], [0.25])
    optim.SGD([p], momentum=0.5, weight_decay=0.5, maximize=True).explain(p, 0)
    text = capsys.readouterr().out
    assert "b'       = mu * b - g + wd * p\n" in text
    assert optim.SGD.formula(momentum=0.5, maximize=True).lines[0] == ("b_t", r"\mu \, b_{t-1} - g_t")


def test_explain_changes_nothing_and_runs_on_any_device(device, capsys):
    p = param([1.0], [0.1], device=device)
    optimizer = optim.NAdam([p], lr=lambda k: 0.1, momentum_schedule="dozat")
    optimizer.explain(p, 0)
    assert not optimizer.state
    optimizer.step()
    optimizer.explain(p, 0)
    assert optimizer.state[p]["step"] == 1
    product = optimizer.state[p]["mu_product"]
    optimizer.explain(p, 0)
    assert optimizer.state[p]["mu_product"] == product


@pytest.mark.parametrize(
    ("make", "index", "words"),
    [
        (lambda p: optim.SGD([param([1.0])]), 0, "does not have that parameter"),
        (lambda p: optim.SGD([p]), 0, "index 0 does not select one element of shape"),
        (lambda p: optim.Muon([p]), (0, 0), "muon works on whole matrices"),
        (lambda p: optim.LBFGS([p]), (0, 0), "lbfgs works on whole matrices or vectors"),
    ],
)
def test_explain_refuses(make, index, words):
    p = param(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match=words):
        make(p).explain(p, index)
    p.grad = None
    with pytest.raises(ValueError, match=r"no gradient; call backward\(\) first"):
        optim.SGD([p]).explain(p, (0, 0))


def bowl(x):
    return (x**2).sum()


def test_compare():
    table = optim.compare(optim.conventions("nadam", lr=0.01), (bowl, [1.0, -2.0]), steps=3)
    assert table.names == ["lucid", "PyTorch", "optax", "Keras"]
    assert [row.step for row in table.column("optax")] == [1, 2, 3]
    assert all(row.apart == 0 for row in table.column("lucid"))
    assert all(row.apart > 0 for name in table.names[1:] for row in table.column(name))
    text = repr(table)
    assert len(text.splitlines()) == 4
    assert all(name in text for name in table.names)


def test_compare_takes_any_optimizers():
    table = optim.compare({"sgd": optim.SGD, "lbfgs": lambda p: optim.Rprop(p)}, (bowl, np.ones((2, 2))), steps=2)
    first = table.column("sgd")[0]
    assert math.isclose(first.loss, 4 * (1 - 2e-3) ** 2)
    assert first.params.shape == (2, 2)


def test_compare_refuses():
    with pytest.raises(ValueError, match="at least one optimizer and one step; got 0 and 5"):
        optim.compare({}, (bowl, [1.0]), 5)
    with pytest.raises(ValueError, match="known for 'adamax', 'nadam'; got 'adam'"):
        optim.conventions("adam")


def test_compare_plots():
    pyplot = pytest.importorskip("matplotlib.pyplot", reason="matplotlib comes with the viz extra")
    pyplot.switch_backend("agg")
    axes = optim.compare(optim.conventions("adamax", eps=0.1), (bowl, [1.0, -2.0]), steps=4).plot()
    assert len(axes.lines) == 3
    pyplot.close("all")


def test_keras_nadam_is_dozat_with_psi_1():
    made = optim.conventions("nadam")["Keras"]([param([1.0])])
    group = made.param_groups[0]
    assert (group["momentum_schedule"], group["momentum_decay"], group["eps"]) == ("dozat", 1.0, 1e-7)


def test_no_decay():
    model = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Linear(4, 2))
    groups = optim.no_decay(model, lr=0.5)
    optimizer = optim.AdamW(groups, weight_decay=0.3)
    kept, spared = optimizer.param_groups
    assert kept["param_names"] == ["0.weight", "2.weight"]
    assert spared["param_names"] == ["0.bias", "1.weight", "1.bias", "2.bias"]
    assert (kept["weight_decay"], spared["weight_decay"], kept["lr"], spared["lr"]) == (0.3, 0.0, 0.5, 0.5)
    assert len(optim.no_decay(nn.LayerNorm(3))) == 1
    with pytest.raises(TypeError, match="expected a module"):
        optim.no_decay([1, 2])


def test_lr():
    a, b = param([1.0], [1.0]), param([1.0], [1.0])
    optimizer = optim.SGD([{"params": [a]}, {"params": [b]}], lr=0.1)
    assert optimizer.lr == 0.1
    optimizer.lr = 0.5
    optimizer.step()
    assert (a.item(), b.item()) == (0.5, 0.5)
    with pytest.raises(ValueError, match="lr is out of range"):
        optimizer.lr = -1.0
    optimizer.param_groups[1]["lr"] = 0.7
    with pytest.raises(ValueError, match=r"different learning rates: \[0.5, 0.7\]"):
        print(optimizer.lr)


def test_repr():
    text = repr(optim.SGD([{"params": [param(np.ones((2, 3)))]}, {"params": [param([1.0]), param([2.0])], "lr": 0.5}]))
    assert text.splitlines()[:3] == ["SGD (", "Parameter Group 0: 1 tensor, 6 numbers", "    dampening: 0.0"]
    assert "Parameter Group 1: 2 tensors, 2 numbers" in text
    assert "    lr: 0.5" in text


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


def test_step_hooks_are_given_what_pytorch_gives_them():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here; it comes with the parity extra")
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


def test_saved_to_a_file_and_resumed(tmp_path):
    p = param([1.0, 2.0], [0.5, 0.5])
    optimizer = optim.NAdam([("w", p)], momentum_schedule="dozat")
    optimizer.step()
    lucid.save(optimizer.state_dict(), tmp_path / "state.npz")
    other = optim.NAdam([("w", param(p.data, [0.5, 0.5]))])
    other.load_state_dict(lucid.load(tmp_path / "state.npz"))
    optimizer.step()
    other.step()
    np.testing.assert_array_equal(p.data, other.param_groups[0]["params"][0].data)
