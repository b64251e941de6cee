"""Saving and loading: copies, PyTorch's layout, everything that does not fit listed at once."""

import copy

import numpy as np
import pytest

import lucid
from lucid import optim

from ..parameters import gradients, host, param, run, start
from ..rules import RULES


def test_saved_to_a_file_and_resumed(tmp_path):
    p = param([1.0, 2.0], [0.5, 0.5])
    optimizer = optim.NAdam([("w", p)], momentum_schedule="dozat")
    optimizer.step()
    lucid.save(optimizer.state_dict(), tmp_path / "state.npz")
    other = optim.NAdam([("w", param(p._data, [0.5, 0.5]))])
    other.load_state_dict(lucid.load(tmp_path / "state.npz"))
    optimizer.step()
    other.step()
    np.testing.assert_array_equal(p._data, other.param_groups[0]["params"][0]._data)


@pytest.mark.parametrize("way", ["state_dict", "deepcopy"])
@pytest.mark.parametrize(("make", "options"), RULES)
def test_resumed_equals_uninterrupted(make, options, way, device):
    rows = gradients(20)
    params = [param(v, device=device) for v in start()]
    whole = make(params, **options)
    run(whole, params, rows[:10])
    again = [param(host(p._data), device=device) for p in params]
    if way == "state_dict":
        resumed = make(again)
        resumed.load_state_dict(whole.state_dict())
    else:
        resumed = copy.deepcopy(whole)
        again = resumed.param_groups[0]["params"]
    run(whole, params, rows[10:])
    run(resumed, again, rows[10:])
    for a, b in zip(params, again, strict=True):
        np.testing.assert_array_equal(host(a._data), host(b._data))
        assert whole.state[a]["step"] == resumed.state[b]["step"]
        for name in set(whole.state[a]) - {"step", "mu_product", "eta", "mu"}:
            np.testing.assert_array_equal(host(whole.state[a][name]), host(resumed.state[b][name]))


def test_muon_resumes():
    values, rows = start(shapes=[(3, 4), (4, 2)]), gradients(6, shapes=[(3, 4), (4, 2)])
    params = [param(v) for v in values]
    whole = optim.Muon(params, lr=0.1, ns_steps=3)
    run(whole, params, rows[:3])
    again = [param(p._data) for p in params]
    resumed = optim.Muon(again)
    resumed.load_state_dict(whole.state_dict())
    run(whole, params, rows[3:])
    run(resumed, again, rows[3:])
    for a, b in zip(params, again, strict=True):
        np.testing.assert_array_equal(a._data, b._data)


def test_layout():
    params = [param([1.0, 2.0], [0.5, 0.5]), param([3.0]), param([4.0], [1.0])]
    optimizer = optim.Adamax([{"params": params[:2]}, {"params": params[2:], "lr": 0.1}])
    optimizer.step()
    saved = optimizer.state_dict()
    assert [g["params"] for g in saved["param_groups"]] == [[0, 1], [2]]
    assert [g["lr"] for g in saved["param_groups"]] == [2e-3, 0.1]
    assert set(saved["state"]) == {0, 2}
    assert list(saved["state"][0]) == ["step", "exp_avg", "exp_inf"]
    assert saved["state"][0]["step"] == 1


def test_saving_and_loading_copy():
    p = param([1.0, 2.0], [0.5, 0.5])
    optimizer = optim.Adamax([p])
    optimizer.step()
    saved = optimizer.state_dict()
    kept = saved["state"][0]["exp_avg"].numpy().copy()
    optimizer.step()
    np.testing.assert_array_equal(saved["state"][0]["exp_avg"], kept)
    optimizer.load_state_dict(saved)
    optimizer.step()
    np.testing.assert_array_equal(saved["state"][0]["exp_avg"], kept)
    saved["param_groups"][0]["lr"] = 77.0
    assert optimizer.param_groups[0]["lr"] == 2e-3


def test_saved_before_the_first_step_and_right_after_loading():
    p = param([1.0, 2.0], [0.5, 0.5])
    optimizer = optim.Adamax([p])
    assert optimizer.state_dict()["state"] == {}
    optimizer.step()
    saved = optimizer.state_dict()
    optimizer.load_state_dict(saved)
    again = optimizer.state_dict()["state"][0]
    assert again["step"] == 1
    np.testing.assert_array_equal(again["exp_inf"], saved["state"][0]["exp_inf"])


def test_names_are_kept():
    pairs = [("weight", param([1.0], [1.0])), ("bias", param([2.0], [1.0]))]
    optimizer = optim.Adamax(pairs)
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["weight", "bias"]


def test_a_schedule_is_not_saved_and_not_lost():
    def schedule(k):
        return 0.1 / (1 + k)

    p = param([1.0], [1.0])
    optimizer = optim.Adamax([p], lr=schedule)
    optimizer.step()
    saved = optimizer.state_dict()
    assert "lr" not in saved["param_groups"][0]
    optimizer.load_state_dict(saved)
    assert optimizer.param_groups[0]["lr"] is schedule


def saved_of(make, shapes, names=None, **options):
    params = [param(np.ones(s), np.ones(s)) for s in shapes]
    optimizer = make(list(zip(names, params, strict=True)) if names else params, **options)
    optimizer.step()
    return optimizer.state_dict()


def without(saved, name):
    del saved["state"][0][name]
    return saved


@pytest.mark.parametrize(
    ("saved", "told"),
    [
        (saved_of(optim.Adamax, [(2,), (3,), (4,)]), ["3 parameters saved, 2 here"]),
        (
            saved_of(optim.Adamax, [(9,), (8,)]),
            ["parameter 0: exp_avg has shape (9,), the parameter (2,)", "parameter 1: exp_inf has shape (8,)"],
        ),
        (saved_of(optim.Adamax, [(2,), (3,)], ["a", "x"]), ["parameter 1: 'x' saved, 'b' here"]),
        (saved_of(optim.Adam, [(2,), (3,)]), ["exp_inf is missing", "unexpected exp_avg_sq"]),
        (saved_of(optim.Adam, [(1,), (1,)]), ["exp_inf is missing", "unexpected exp_avg_sq of shape (1,)"]),
        (without(saved_of(optim.Adamax, [(2,), (3,)]), "exp_avg"), ["parameter 0: exp_avg is missing"]),
        ({"state": {}, "param_groups": []}, ["0 parameter groups saved, 1 here"]),
        ({"model": 1}, ['expected a state_dict with "state" and "param_groups", got a dict with model']),
    ],
)
def test_what_does_not_fit_is_listed_and_nothing_is_changed(saved, told):
    params = [param(np.ones(2), np.ones(2)), param(np.ones(3), np.ones(3))]
    optimizer = optim.Adamax(list(zip("ab", params, strict=True)), lr=0.5)
    optimizer.step()
    before = optimizer.state_dict()
    with pytest.raises(ValueError) as error:
        optimizer.load_state_dict(saved)
    for words in told:
        assert words in str(error.value)
    after = optimizer.state_dict()
    assert after["param_groups"] == before["param_groups"]
    for i in (0, 1):
        for name, value in before["state"][i].items():
            np.testing.assert_array_equal(after["state"][i][name], value)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (optim.Adamax, {"eps_inside_max": True, "decoupled_weight_decay": False}),
        (optim.NAdam, {"momentum_schedule": "dozat", "decoupled_weight_decay": True}),
        (optim.Adam, {"decoupled_weight_decay": False}),
    ],
)
def test_what_pytorch_has_saved_brings_its_conventions_along(make, expected):
    optimizer = make([param([1.0])])
    saved = optimizer.state_dict()
    optimizer.load_state_dict(saved)
    assert optimizer.state_dict() == saved
    saved["param_groups"][0]["foreach"] = None  # a word of PyTorch's
    optimizer.load_state_dict(saved)
    group = optimizer.param_groups[0]
    assert {key: group[key] for key in expected} == expected
    assert "foreach" not in group


def test_loaded_values_out_of_range_are_refused():
    optimizer = optim.Adamax([param([1.0])])
    saved = optimizer.state_dict()
    saved["param_groups"][0]["lr"] = float("nan")
    with pytest.raises(ValueError, match="lr is out of range: got nan"):
        optimizer.load_state_dict(saved)
    assert optimizer.param_groups[0]["lr"] == 2e-3
