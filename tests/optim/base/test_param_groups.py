"""Parameter groups: edits, hyperparameters, groups without decay."""

import numpy as np
import pytest

from lucid import nn, optim

from ..engine.test_changes import alone
from ..parameters import gradients, param, set_grad, train


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lr", 0.5),
        ("weight_decay", 0.3),
        ("betas", (0.1, 0.2)),
        ("eps", 1.0),
        ("maximize", True),
        ("eps_inside_max", True),
    ],
)
def test_edits_of_a_group_take_effect_at_once(key, value):
    rows = [[np.array([0.1, -0.3])], [np.array([-0.2, 0.0])]]
    p = param([1.0, -2.0])
    optimizer = optim.Adamax([p], eps=0.1)
    set_grad(p, rows[0][0])
    optimizer.step()
    optimizer.param_groups[0][key] = value
    set_grad(p, rows[1][0])
    state = {k: v.clone() for k, v in optimizer.state[p].items() if k != "step"}
    before = p._data.copy()
    optimizer.step()

    other = param(before)
    fresh = optim.Adamax([other], **{"eps": 0.1, key: value})
    saved = fresh.state_dict()
    saved["state"] = {0: {"step": 1, **state}}
    fresh.load_state_dict(saved)
    set_grad(other, rows[1][0])
    fresh.step()
    np.testing.assert_array_equal(p._data, other._data)
    unedited = train(lambda q: optim.Adamax(q, eps=0.1), rows, [np.array([1.0, -2.0])])[0]
    assert (p._data != unedited).any()


def test_an_edit_out_of_range_is_refused_and_changes_nothing():
    a, b = param([1.0], [1.0]), param([1.0], [1.0])
    optimizer = optim.Adamax([{"params": [a]}, {"params": [b]}])
    optimizer.step()
    before = a._data.copy(), b._data.copy()
    optimizer.param_groups[1]["lr"] = -1.0
    with pytest.raises(ValueError, match="lr is out of range: got -1"):
        optimizer.step()
    assert (a._data, b._data) == before
    assert optimizer.state[a]["step"] == 1


def test_new_parameters_are_seen():
    a, b, c = (param([1.0], [1.0]) for _ in range(3))
    optimizer = optim.SGD([a], lr=1.0)
    optimizer.step()
    optimizer.add_param_group({"params": [b], "lr": 0.5})
    optimizer.param_groups[0]["params"].append(c)
    optimizer.step()
    assert (a._data, b._data, c._data) == (-1.0, 0.5, 0.0)


def test_hyperparameters_of_numpy_do_not_promote():
    p = param(np.ones(3, np.float32), np.ones(3, np.float32))
    optimizer = optim.Adamax([p], lr=np.float64(0.1), eps=np.float64(1e-8), betas=(np.float64(0.9), np.float64(0.99)))
    assert type(optimizer.param_groups[0]["lr"]) is float
    optimizer.step()
    optimizer.param_groups[0]["lr"] = np.float64(0.2)
    optimizer.step()
    assert p._data.dtype == np.float32
    assert optimizer.state[p]["exp_inf"].dtype == np.float32


def test_hyperparameters_without_a_range_are_plain_numbers_too():
    class Shrink(optim.Optimizer):
        def __init__(self, params, share):
            super().__init__(params, {"share": share})

        @staticmethod
        def rule(group):
            return optim.rule.rule("shrink", lambda t, memory, *, share: (share,), lambda xp, p, g, share: (share * p,))

    p = param(np.ones(3, np.float32), np.ones(3, np.float32))
    assert type(Shrink([p], np.float64(0.5)).param_groups[0]["share"]) is float


def test_groups_share_nothing():
    rows = gradients(5, shapes=[(3,), (3,)])
    both = train(lambda p: optim.Adamax([{"params": [p[0]]}, {"params": [p[1]], "lr": 0.5}]), rows, [np.ones(3)] * 2)
    given = [[row[i] for row in rows] for i in range(2)]
    np.testing.assert_array_equal(both[0], alone(optim.Adamax, np.ones(3), [g for g in given[0] if g is not None]))
    second = [g for g in given[1] if g is not None]
    np.testing.assert_array_equal(both[1], alone(lambda p: optim.Adamax(p, lr=0.5), np.ones(3), second))


def test_a_schedule_counts_from_zero():
    seen = []

    def schedule(k):
        seen.append(k)
        return 0.1

    train(lambda p: optim.Adamax(p, lr=schedule), gradients(3, shapes=[(2,)], gaps=False), [np.ones(2)])
    assert seen == [0, 1, 2]


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
