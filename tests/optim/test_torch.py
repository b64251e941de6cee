"""The same trajectories as PyTorch: every option and their combinations, 30 steps in float64."""

import inspect
import itertools

import numpy as np
import pytest

from lucid import optim

from ..oracle import torch_
from .parameters import SHAPES, gradients, param, run, set_grad, start, train

torch = torch_()


def table(**options):
    return [dict(zip(options, values, strict=True)) for values in itertools.product(*options.values())]


STEPS = 30  # more than ASGD's t0, and than RAdam waits for its variance
DECAY = [0.0, 0.1]
BOTH = [False, True]

# What has to be said to get PyTorch's convention.
SAID = {"Adamax": {"eps_inside_max": True, "decoupled_weight_decay": False}, "NAdam": {"momentum_schedule": "dozat"}}
CASES = {
    "SGD": [
        *table(lr=[0.1], momentum=[0, 0.9], dampening=[0, 0.3], weight_decay=DECAY, maximize=BOTH),
        *table(lr=[0.1], momentum=[0.9], nesterov=[True], weight_decay=DECAY, maximize=BOTH),
    ],
    "Adam": table(
        betas=[(0.9, 0.999), (0.0, 0.5)],
        eps=[1e-8, 0.1],
        amsgrad=BOTH,
        weight_decay=DECAY,
        maximize=BOTH,
        decoupled_weight_decay=BOTH,
    ),
    "AdamW": table(lr=[0.01], amsgrad=BOTH, weight_decay=DECAY, maximize=BOTH),
    "Adamax": table(betas=[(0.9, 0.999), (0.5, 0.0)], eps=[1e-8, 0.1], weight_decay=DECAY, maximize=BOTH),
    "NAdam": table(
        betas=[(0.9, 0.999), (0.0, 0.5)],
        momentum_decay=[4e-3, 0.5],
        weight_decay=DECAY,
        decoupled_weight_decay=BOTH,
        maximize=BOTH,
    ),
}
CASES |= {
    "Adagrad": table(
        lr=[0.1],
        lr_decay=[0, 0.1],
        initial_accumulator_value=[0, 0.5],
        weight_decay=DECAY,
        eps=[1e-10, 0.1],
        maximize=BOTH,
    ),
    "Adadelta": table(lr=[1.0, 0.1], rho=[0.9, 0.5, 1.0, 0.0], eps=[1e-6, 0.1], weight_decay=DECAY, maximize=BOTH),
    "RMSprop": table(
        alpha=[0.99, 0.5], eps=[1e-8, 0.1], momentum=[0, 0.9], centered=BOTH, weight_decay=DECAY, maximize=BOTH
    ),
    "Rprop": table(lr=[0.01], etas=[(0.5, 1.2), (0.3, 2.0)], step_sizes=[(1e-6, 50), (0.005, 0.05)], maximize=BOTH),
    "RAdam": table(
        betas=[(0.9, 0.999), (0.0, 0.7)],
        eps=[1e-8, 0.1],
        weight_decay=DECAY,
        decoupled_weight_decay=BOTH,
        maximize=BOTH,
    ),
    "Adafactor": table(
        lr=[0.01, 0.5],
        beta2_decay=[-0.8],
        eps=[(None, 1e-3), (1e-3, 0.5)],
        d=[1.0, 2.0],
        weight_decay=DECAY,
        maximize=BOTH,
    ),
    "ASGD": table(lr=[0.1], lambd=[1e-4, 0.1], alpha=[0.75, 0.5], t0=[1e6, 10], weight_decay=DECAY, maximize=BOTH),
}
ROWS = [(name, options) for name, rows in CASES.items() for options in rows]


def torch_train(name, options, rows, values):
    params = [torch.tensor(v, requires_grad=True) for v in values]
    optimizer = getattr(torch.optim, name)(params, **options)
    for row in rows:
        for p, g in zip(params, row, strict=True):
            p.grad = None if g is None else torch.tensor(g)
        optimizer.step()
    return [p.detach().numpy() for p in params], optimizer


def close(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)


@pytest.fixture(autouse=True)
def _double_precision():
    """PyTorch keeps the numbers that NAdam and ASGD remember in its default type."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.fixture
def in_full_precision(monkeypatch):
    """PyTorch's Muon orthogonalizes in bfloat16, which hides all but two digits; here it is made to keep float64."""
    monkeypatch.setattr(torch.Tensor, "bfloat16", lambda self: self.clone())


@pytest.mark.parametrize(("name", "options"), ROWS)
def test_trajectory(name, options):
    rows, values = world(name)
    ours = train(lambda params: getattr(optim, name)(params, **SAID.get(name, {}), **options), rows, values)
    close(ours, torch_train(name, options, rows, values)[0])


SWITCHES = {"foreach", "fused", "capturable", "differentiable"}  # how PyTorch runs its loops
OTHERS = {("Adamax", "decoupled_weight_decay"), ("NAdam", "decoupled_weight_decay")}  # another default, or not there


@pytest.mark.parametrize("name", [*CASES, "Muon", "LBFGS"])
def test_arguments_and_defaults_are_those_of_torch(name):
    def listed(cls, position):
        found = inspect.signature(cls).parameters.values()
        kept = [p for p in found if p.name not in SWITCHES and (p.kind is p.POSITIONAL_OR_KEYWORD) == position]
        return {p.name: p.default for p in kept if (name, p.name) not in OTHERS}

    ours, theirs = getattr(optim, name), getattr(torch.optim, name)
    positional, named = listed(ours, True), listed(ours, False)
    # PyTorch has some names behind a switch, where a position says nothing here.
    for key, value in listed(theirs, True).items():
        assert (positional if key in positional else named)[key] == value, key
    assert list(positional) == [key for key in listed(theirs, True) if key in positional]
    assert {key: named[key] for key in listed(theirs, False)} == listed(theirs, False)


# Every optimizer with many of its options, which a state_dict takes along.
SAVED = [*ROWS[::5], *((name, rows[-1]) for name, rows in CASES.items()), ("Muon", {}), ("Muon", {"nesterov": False})]


def world(name):
    """Rows of gradients and values that an optimizer takes."""
    shapes = {"Muon": [(3, 4), (5, 2), (4, 4)], "Adafactor": [s for s in SHAPES if s != (0,)]}.get(name, SHAPES)
    return gradients(STEPS, shapes=shapes), start(shapes=shapes)


@pytest.mark.parametrize(("name", "options"), SAVED)
def test_state_dict_from_torch(name, options, in_full_precision):
    rows, values = world(name)
    _, saved = torch_train(name, options, rows[: STEPS // 2], values)
    whole, _ = torch_train(name, options, rows, values)
    half, _ = torch_train(name, options, rows[: STEPS // 2], values)

    params = [param(v) for v in half]
    ours = getattr(optim, name)(params)  # in lucid's conventions; the state_dict brings PyTorch's along
    ours.load_state_dict(saved.state_dict())
    run(ours, params, rows[STEPS // 2 :])
    close([p._data for p in params], whole)


def as_torch(value):
    if isinstance(value, dict):
        return {key: as_torch(v) for key, v in value.items()}
    return torch.tensor(np.asarray(value)) if hasattr(value, "__array__") else value


@pytest.mark.parametrize(("name", "options"), SAVED)
def test_state_dict_to_torch(name, options, in_full_precision):
    rows, values = world(name)
    params = [param(v) for v in values]
    ours = getattr(optim, name)(params, **SAID.get(name, {}), **options)
    run(ours, params, rows[: STEPS // 2])

    theirs = [torch.tensor(p._data, requires_grad=True) for p in params]
    optimizer = getattr(torch.optim, name)(theirs)
    saved = ours.state_dict()
    optimizer.load_state_dict({"state": as_torch(saved["state"]), "param_groups": saved["param_groups"]})
    for row in rows[STEPS // 2 :]:
        for p, g in zip(theirs, row, strict=True):
            p.grad = None if g is None else torch.tensor(g)
        optimizer.step()
    whole, _ = torch_train(name, options, rows, values)
    close([p.detach().numpy() for p in theirs], whole)


@pytest.mark.parametrize(
    "options",
    table(
        lr=[0.01],
        weight_decay=DECAY,
        momentum=[0.95, 0.5],
        nesterov=BOTH,
        ns_steps=[5, 3],
        adjust_lr_fn=[None, "original", "match_rms_adamw"],
    ),
)
def test_muon(options, in_full_precision):
    shapes = [(3, 4), (5, 2), (4, 4)]
    rows, values = gradients(STEPS, shapes=shapes), start(shapes=shapes)
    close(
        train(lambda params: optim.Muon(params, **options), rows, values), torch_train("Muon", options, rows, values)[0]
    )


# Where a parameter lies in memory, and its type.
KINDS = [
    (np.float64, lambda a: a.T),
    (np.float32, lambda a: a),
    (np.float64, lambda a: a[::2]),
    (np.float64, lambda a: a[::-1, 1:3]),
    (np.float32, lambda a: a.T[::2]),
    (np.float64, lambda a: a[:0]),
    (np.float64, lambda a: a[1, 2, ...]),
    (np.float16, lambda a: a.T),
]


# PyTorch's Adafactor divides by the size 0 of an empty parameter.
LAYOUTS = [row for row in [*ROWS[::7], *((name, rows[-1]) for name, rows in CASES.items())] if row[0] != "Adafactor"]


@pytest.mark.parametrize(("name", "options"), LAYOUTS)
def test_types_layouts_and_groups(name, options):
    """Of float16 only the first step is compared: PyTorch keeps its state in float16 too, which is soon wrong."""
    rng = np.random.default_rng(7)
    bases = [rng.normal(size=(4, 6)).astype(dtype) for dtype, _ in KINDS]
    ours = [param(base) for base in bases]
    for p, base, (_, layout) in zip(ours, bases, KINDS, strict=True):
        p.data = layout(base.copy())
    theirs = [torch.tensor(p._data.copy(), requires_grad=True) for p in ours]
    optimizers = []
    for module, params, said in ((optim, ours, SAID.get(name, {})), (torch.optim, theirs, {})):
        groups = [{"params": params[:3]}, {"params": params[3:5], "lr": 0.005}, {"params": params[5:]}]
        optimizers.append(getattr(module, name)(groups, **said, **options))
    for t in range(STEPS):
        for i, (p, q, (dtype, _)) in enumerate(zip(ours, theirs, KINDS, strict=True)):
            grad = None
            if (t + i) % 11 != 5 and not (t and dtype == np.float16):
                grad = np.asarray(rng.normal(size=p.shape)).astype(dtype)
                grad = np.array(grad, order="F" if t % 3 else "C")
            set_grad(p, grad)
            q.grad = None if grad is None else torch.tensor(grad)
        for optimizer in optimizers:
            optimizer.step()
    for p, q in zip(ours, theirs, strict=True):
        assert p._data.dtype == q.detach().numpy().dtype
        tolerance = {np.float64: 1e-9, np.float32: 2e-4, np.float16: 2e-2}[p._data.dtype.type]
        np.testing.assert_allclose(p._data, q.detach().numpy(), rtol=tolerance, atol=tolerance * 1e-2)


def test_groups():
    rows = gradients(STEPS)
    groups = [{"lr": 0.1, "weight_decay": 0.2}, {"betas": (0.5, 0.6)}]

    def make(module, said):
        return lambda params: module.Adamax(
            [{"params": params[:2], **groups[0]}, {"params": params[2:], **groups[1]}], lr=0.01, **said
        )

    ours = train(make(optim, SAID["Adamax"]), rows)
    params = [torch.tensor(v, requires_grad=True) for v in start()]
    optimizer = make(torch.optim, {})(params)
    for row in rows:
        for p, g in zip(params, row, strict=True):
            p.grad = None if g is None else torch.tensor(g)
        optimizer.step()
    close(ours, [p.detach().numpy() for p in params])
