"""The engine: the numbers of the plain formula, and an eye on everything that the user may change between steps."""

import tracemalloc

import numpy as np
import pytest

from lucid import backend, optim
from lucid.backend import versions
from lucid.optim.engine.bucket import Bucket, Clock, Slot
from lucid.optim.engine.cpu import CPUBucket

from .making import gradients, host, param, set_grad, start, train
from .rules import RULES, rule_of

SIZES = [(3, 4), (), (0,), (40_000,), (5,), (300, 301), (1,), (9_000,), (2, 3, 2)]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_blocks_equal_the_plain_formula_bit_for_bit(optimizer, options, dtype):
    values, rows = start(shapes=SIZES, dtype=dtype), gradients(3, shapes=SIZES, dtype=dtype, gaps=False)
    rule, hyper = rule_of(optimizer, options)
    buckets = []
    for kind in (CPUBucket, Bucket):
        slots = [Slot(param(v), Clock()) for v in values]
        buckets.append(kind(slots, rule, hyper))
        for row in rows:
            buckets[-1].step(row)
    for a, b in zip(buckets[0].slots, buckets[1].slots, strict=True):
        assert a.param.data.dtype == dtype
        np.testing.assert_array_equal(a.param.data, b.param.data)
        for name in rule.state:
            assert a.arrays[name].dtype == (np.float32 if dtype == np.float16 else dtype)
            np.testing.assert_array_equal(a.arrays[name], b.arrays[name])
    assert any((a.param.data != v).any() for a, v in zip(buckets[0].slots, values, strict=True))


@pytest.mark.parametrize("layout", ["transposed", "strided", "reversed", "fortran gradient"])
@pytest.mark.parametrize("shape", [(4, 6), (300, 302)])
def test_memory_layouts(layout, shape):
    value, grad = start(shapes=[shape])[0], start(5, shapes=[shape])[0]
    plain, odd = param(value), param(value)
    if layout == "transposed":
        odd.data = np.ascontiguousarray(value.T).T
    elif layout == "strided":
        odd.data = np.repeat(value, 2, axis=1)[:, ::2]
    elif layout == "reversed":
        odd.data = value[::-1].copy()[::-1]
    a, b = optim.Adamax([plain]), optim.Adamax([odd])
    for _ in range(2):
        set_grad(plain, grad)
        set_grad(odd, np.asfortranarray(grad) if layout == "fortran gradient" else grad)
        a.step()
        b.step()
    np.testing.assert_array_equal(plain.data, odd.data)
    assert (plain.data != value).any()


def test_parameters_stay_the_same_arrays():
    params = [param(v) for v in start()]
    before = [p.data for p in params]
    optimizer = optim.Adamax(params)
    for p, g in zip(params, gradients(1)[0], strict=True):
        set_grad(p, g)
    optimizer.step()
    assert all(p.data is b for p, b in zip(params, before, strict=True))


def test_writing_is_recorded():
    p = param([1.0, 2.0], [1.0, 1.0])
    optimizer = optim.Adamax([p])
    for count in (1, 2):
        optimizer.step()
        record = versions.record_of(p.data)
        assert record.count == count
        assert "test_engine.py" in record.where


def alone(make, value, grads, device="cpu"):
    """What one parameter becomes when it has an optimizer to itself."""
    return train(make, [[g] for g in grads], [value], device)[0]


def test_each_parameter_counts_its_own_steps(device):
    value, grads = np.array([1.0, -2.0]), [np.array(g) for g in ([0.1, -0.3], [-0.2, 0.0], [0.3, 0.05], [1.0, 1.0])]
    patterns = [[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1], [1, 0, 1, 0], [0, 0, 0, 0], [0, 1, 1, 1]]
    rows = [[g if pattern[t] else None for pattern in patterns] for t, g in enumerate(grads)]
    for make in (optim.Adamax, lambda p: optim.NAdam(p, momentum_schedule="dozat")):
        found = train(make, rows, [value] * len(patterns), device)
        for p, pattern in zip(found, patterns, strict=True):
            given = [g for g, on in zip(grads, pattern, strict=True) if on]
            np.testing.assert_array_equal(p, alone(make, value, given, device))


def test_state_counts_are_seen():
    params = [param([1.0], [1.0]), param([1.0])]
    optimizer = optim.Adamax(params)
    optimizer.step()
    assert set(optimizer.state) == {params[0]}
    set_grad(params[1], [1.0])
    optimizer.step()
    assert [optimizer.state[p]["step"] for p in params] == [2, 1]


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
    state = {k: v.copy() for k, v in optimizer.state[p].items() if k != "step"}
    before = p.data.copy()
    optimizer.step()

    other = param(before)
    fresh = optim.Adamax([other], **{"eps": 0.1, key: value})
    saved = fresh.state_dict()
    saved["state"] = {0: {"step": 1, **state}}
    fresh.load_state_dict(saved)
    set_grad(other, rows[1][0])
    fresh.step()
    np.testing.assert_array_equal(p.data, other.data)
    unedited = train(lambda q: optim.Adamax(q, eps=0.1), rows, [np.array([1.0, -2.0])])[0]
    assert (p.data != unedited).any()


def test_an_edit_out_of_range_is_refused_and_changes_nothing():
    a, b = param([1.0], [1.0]), param([1.0], [1.0])
    optimizer = optim.Adamax([{"params": [a]}, {"params": [b]}])
    optimizer.step()
    before = a.data.copy(), b.data.copy()
    optimizer.param_groups[1]["lr"] = -1.0
    with pytest.raises(ValueError, match="lr is out of range: got -1"):
        optimizer.step()
    assert (a.data, b.data) == before
    assert optimizer.state[a]["step"] == 1


def test_reassigned_data_is_seen():
    p = param([1.0, -2.0], [0.1, -0.3])
    optimizer = optim.Adamax([p])
    optimizer.step()
    old = p.data
    p.data = old.copy()
    frozen = old.copy()
    optimizer.step()
    np.testing.assert_array_equal(old, frozen)
    expected = alone(optim.Adamax, np.array([1.0, -2.0]), [np.array([0.1, -0.3])] * 2)
    np.testing.assert_array_equal(p.data, expected)


def test_parameters_that_move_take_their_state_along():
    strict = backend.device("strict")
    p = param([1.0, -2.0], [0.1, -0.3])
    optimizer = optim.Adamax([p])
    optimizer.step()
    p.grad, p.data = None, strict.from_numpy(p.data)
    set_grad(p, [0.1, -0.3])
    optimizer.step()
    assert backend.device_of(optimizer.state[p]["exp_avg"]) == strict
    expected = alone(optim.Adamax, np.array([1.0, -2.0]), [np.array([0.1, -0.3])] * 2)
    np.testing.assert_array_equal(host(p.data), expected)


def test_a_gradient_left_on_the_old_device_is_refused():
    p = param([1.0, -2.0], [0.1, -0.3])
    optimizer = optim.Adamax([p])
    p.data = backend.device("strict").from_numpy(p.data)
    with pytest.raises(RuntimeError, match=r"is on strict, but its gradient is on cpu; call zero_grad\(\)"):
        optimizer.step()


def test_reassigned_dtype_keeps_the_moments():
    p = param(np.array([1.0, -2.0]), [0.1, -0.3])
    optimizer = optim.Adamax([p])
    optimizer.step()
    p.data = p.data.astype(np.float32)
    optimizer.step()
    assert p.data.dtype == np.float32
    assert optimizer.state[p]["exp_avg"].dtype == np.float32
    assert optimizer.state[p]["step"] == 2
    expected = alone(optim.Adamax, np.array([1.0, -2.0]), [np.array([0.1, -0.3])] * 2)
    np.testing.assert_allclose(p.data, expected, rtol=1e-6)


def test_a_parameter_without_state_may_change_its_shape():
    a, b = param([1.0, 2.0], [1.0, 1.0]), param([5.0], [1.0])
    optimizer = optim.SGD([a, b], lr=1.0)
    optimizer.step()
    a.grad, a.data = None, np.arange(4.0)
    set_grad(a, np.ones(4))
    optimizer.step()
    np.testing.assert_array_equal(a.data, np.arange(4.0) - 1)
    assert b.data == 3.0


def test_values_changed_in_place_are_seen():
    p = param([1.0, -2.0], [0.1, -0.3])
    optimizer = optim.SGD([p], lr=1.0)
    optimizer.step()
    p.data[...] = 10.0
    optimizer.step()
    np.testing.assert_array_equal(p.data, [9.9, 10.3])


def test_new_parameters_are_seen():
    a, b, c = (param([1.0], [1.0]) for _ in range(3))
    optimizer = optim.SGD([a], lr=1.0)
    optimizer.step()
    optimizer.add_param_group({"params": [b], "lr": 0.5})
    optimizer.param_groups[0]["params"].append(c)
    optimizer.step()
    assert (a.data, b.data, c.data) == (-1.0, 0.5, 0.0)


def test_zero_gradient_with_decoupled_decay_only_scales():
    for optimizer in (optim.Adamax, optim.NAdam, optim.AdamW):
        p = param([1.0, -2.0], [0.0, 0.0])
        one = optimizer([p], lr=0.1, weight_decay=0.5)
        one.step()
        np.testing.assert_array_equal(p.data, np.array([1.0, -2.0]) * (1 - 0.1 * 0.5))
        assert not any(np.any(v) for k, v in one.state[p].items() if k != "step")


def test_hyperparameters_of_numpy_do_not_promote():
    p = param(np.ones(3, np.float32), np.ones(3, np.float32))
    optimizer = optim.Adamax([p], lr=np.float64(0.1), eps=np.float64(1e-8), betas=(np.float64(0.9), np.float64(0.99)))
    assert type(optimizer.param_groups[0]["lr"]) is float
    optimizer.step()
    optimizer.param_groups[0]["lr"] = np.float64(0.2)
    optimizer.step()
    assert p.data.dtype == np.float32
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


def test_float16_keeps_float32_state():
    p = param(np.ones(3, np.float16), np.full(3, 1e-4, np.float16))
    optimizer = optim.Adam([p], lr=0.1)
    optimizer.step()
    assert p.data.dtype == np.float16
    assert optimizer.state[p]["exp_avg_sq"].dtype == np.float32
    assert np.isfinite(p.data).all()
    assert (p.data < 1).all()


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


def test_closure_runs_with_gradients_and_its_loss_is_returned():
    from lucid.autograd.grad_mode import mode, no_grad

    p = param([1.0], [1.0])
    with no_grad():
        assert optim.SGD([p], lr=1.0).step(lambda: mode.grad) is True
    assert p.data == 0.0


def test_zero_grad():
    p = param([1.0], [3.0])
    optimizer = optim.SGD([p])
    optimizer.zero_grad(set_to_none=False)
    assert p.grad.data == 0.0
    optimizer.zero_grad()
    assert p.grad is None
    optimizer.zero_grad(set_to_none=False)
    optimizer.step()
    assert p.data == 1.0


@pytest.mark.parametrize("optimizer", [optim.SGD, optim.Adam, optim.Adamax, optim.NAdam, optim.Rprop, optim.Lion])
def test_nothing_is_allocated_once_warm(optimizer):
    params = [param(np.ones(n, np.float32), np.ones(n, np.float32)) for n in (100_000, 10, 1000, 1000)]
    one = optimizer(params)
    for _ in range(3):
        one.step()
    tracemalloc.start()
    one.step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000, f"{peak} bytes were allocated in a step; one array here has 400,000"
