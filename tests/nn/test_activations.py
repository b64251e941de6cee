"""Activations against PyTorch: values, first and second gradients, corners, in place, printing, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import nn

from ..oracle import torch_
from .oracle import agree, same, twins


@pytest.mark.parametrize("layer", [nn.ReLU, nn.LeakyReLU, nn.ELU, nn.SiLU])
def test_in_place_is_in_place_and_refuses_leaves(layer, device):
    x = lucid.tensor([-1.0, 2.0], device=device)
    wanted = layer()(x).tolist()
    y = x.clone()
    assert layer(inplace=True)(y) is y
    assert y.tolist() == wanted
    with pytest.raises(RuntimeError, match=r"leaf"):
        layer(inplace=True)(x.requires_grad_())
    assert x.tolist() == [-1.0, 2.0]


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: nn.GELU("erf")(lucid.ones(2)), RuntimeError, r"GELU: approximate .* got 'erf'"),
        (lambda: nn.Softplus(beta=0)(lucid.ones(2)), ValueError, r"beta"),
    ],
)  # fmt: skip
def test_bad_input(make, kind, message):
    with pytest.raises(kind, match=message):
        make()


rng = np.random.default_rng(31)
FUNCTIONS = [
    ("elu", {}), ("elu", {"alpha": 0.7}),
    ("relu6", {}), ("hardtanh", {}), ("hardtanh", {"min_val": -0.5, "max_val": 2.0}), ("hardsigmoid", {}),
    ("hardswish", {}), ("hardshrink", {}), ("hardshrink", {"lambd": 1.5}), ("softshrink", {}),
    ("softshrink", {"lambd": 1.0}), ("threshold", {"threshold": 0.5, "value": 20.0}), ("celu", {}),
    ("celu", {"alpha": 2.0}), ("celu", {"alpha": -0.5}), ("selu", {}), ("mish", {}), ("logsigmoid", {}),
    ("softsign", {}), ("tanhshrink", {}), ("rrelu", {}), ("rrelu", {"lower": 0.1, "upper": 0.9}),
]  # fmt: skip
FICKLE = {"relu6", "hardtanh", "hardsigmoid", "hardshrink", "softshrink"}  # torch's slope at NaN varies with its place
INPLACE = {"relu6", "hardtanh", "hardsigmoid", "hardswish", "threshold", "celu", "selu", "mish", "rrelu"}


def function(library, name):
    """The function of a library; of PyTorch's hardsigmoid the formula, since its own slope is 1/6 in float32."""
    if name == "hardsigmoid" and library is not lucid:
        return lambda x: library.nn.functional.relu6(x + 3) / 6
    return getattr(library.nn.functional, name)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("name", "options"), FUNCTIONS, ids=str)
@pytest.mark.parametrize("shape", [(40,), (3, 4), (0, 2), ()], ids=str)
def test_functions(name, options, shape, device):
    x = rng.normal(size=shape) * 3
    x.reshape(-1)[:1] = 0
    agree(lambda t, x: function(t, name)(x, **options), [x], device)


@pytest.mark.parametrize(("name", "options"), FUNCTIONS, ids=str)
def test_corners(name, options, device, torch):
    corners = [0.0, -0.0, 6, -3, 3, 0.5, -0.5, 1, -1, 2, 20, -20, 800, -800, np.inf, -np.inf, np.nan]
    found = []
    for t, where in ((lucid, {"device": device}), (torch, {})):
        x = t.tensor(corners, dtype=t.float64, requires_grad=True, **where)
        with np.errstate(all="ignore"):
            y = function(t, name)(x, **options)
            y.sum().backward()
        found.append((y, x.grad))
    (y, g), (wanted, slope) = found
    same([y], [wanted], 1e-12)
    finite = np.isfinite(corners)  # infinity times zero is no slope to insist on
    finite[-1] = name not in FICKLE
    np.testing.assert_allclose(g.numpy(force=True)[finite], slope.numpy()[finite], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", sorted(INPLACE))
def test_in_place(name, device):
    options = {"threshold": 0.5, "value": 2.0} if name == "threshold" else {}
    operation = getattr(F, name)
    x = lucid.tensor(rng.normal(size=6) * 3, requires_grad=True, device=device)
    wanted = operation(x, **options)
    y = x * 1.0
    memory = y._data
    z = operation(y, **options, inplace=True)
    assert z is y
    assert z._data is memory
    np.testing.assert_array_equal(z.numpy(force=True), wanted.numpy(force=True))
    (a,) = lucid.autograd.grad(z.sum(), x)
    (b,) = lucid.autograd.grad(wanted.sum(), x)
    np.testing.assert_allclose(a.numpy(force=True), b.numpy(force=True))


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("dim", [0, 1, -1, -2])
def test_along_a_dimension(dim, device):
    x = rng.normal(size=(4, 6))
    agree(lambda t, x: t.nn.functional.glu(x, -1), [x[:0]], device)
    agree(lambda t, x: t.nn.functional.softmin(x, -1), [x[:0]], device)
    agree(lambda t, x: t.nn.functional.glu(x, dim), [np.where(x == x.max(), np.nan, x)], device)
    agree(lambda t, x: t.nn.functional.softmin(x, dim), [np.where(x == x.max(), np.nan, x)], device)
    agree(lambda t, x: t.nn.functional.glu(x, dim), [x], device)
    agree(lambda t, x: t.nn.functional.softmin(x, dim), [x], device)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    ("shape", "count"), [((5, 3), 1), ((5, 3), 3), ((2, 3, 4), 3), ((4,), 1), ((2, 2, 3, 2), 2), ((0, 3), 3)]
)
def test_prelu(shape, count, device):
    x = rng.normal(size=shape)
    agree(lambda t, x, w: t.nn.functional.prelu(x, w), [x, rng.normal(size=count)], device)
    x.reshape(-1)[:1] = np.nan
    agree(lambda t, x, w: t.nn.functional.prelu(x, w), [x, rng.normal(size=count)], device, second=False)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize(
    ("shape", "dim", "tau"), [((4, 3), -1, 1.0), ((3, 4, 2), 1, 0.3), ((5,), 0, 7.0), ((0, 3), 1, 1)]
)
def test_gumbel_softmax(hard, shape, dim, tau, device, monkeypatch):
    """With the same random numbers in both libraries."""
    drawn, torch = rng.exponential(size=shape), torch_()
    put = lambda method, shape, dtype, where, generator: where.from_numpy(drawn.astype(dtype))
    monkeypatch.setattr("lucid.ops.activations.softmax.draw", put)
    monkeypatch.setattr(torch.Tensor, "exponential_", lambda self: self.copy_(torch.tensor(drawn)))
    x = rng.normal(size=shape)
    agree(lambda t, x: t.nn.functional.gumbel_softmax(x, tau, hard, dim=dim), [x], device)


def test_how_often_gumbel_softmax_chooses(device):
    lucid.manual_seed(3)
    p = lucid.tensor([0.2, 0.5, 0.3], device=device)
    y = F.gumbel_softmax(p.log().expand(20_000, 3), hard=True)
    assert set(y.reshape(-1).tolist()) <= {0.0, 1.0}
    np.testing.assert_allclose(y.mean(0).numpy(force=True), [0.2, 0.5, 0.3], atol=0.02)
    again = [F.gumbel_softmax(p, generator=lucid.Generator().manual_seed(1)).tolist() for _ in range(2)]
    assert again[0] == again[1]


MODULES = [
    (lambda nn: nn.ReLU6(), (4,)), (lambda nn: nn.ReLU6(inplace=True), (4,)), (lambda nn: nn.Hardtanh(), (4,)),
    (lambda nn: nn.Hardtanh(-2.0, 0.5, inplace=True), (4,)), (lambda nn: nn.Threshold(0.1, 20), (4,)),
    (lambda nn: nn.Hardshrink(), (4,)), (lambda nn: nn.Softshrink(0.2), (4,)), (lambda nn: nn.Hardsigmoid(), (4,)),
    (lambda nn: nn.Hardswish(), (4,)), (lambda nn: nn.CELU(), (4,)), (lambda nn: nn.CELU(0.5, inplace=True), (4,)),
    (lambda nn: nn.SELU(), (4,)), (lambda nn: nn.SELU(inplace=True), (4,)), (lambda nn: nn.RReLU().eval(), (4,)),
    (lambda nn: nn.RReLU(0.1, 0.2, inplace=True).eval(), (4,)), (lambda nn: nn.PReLU(), (2, 3)),
    (lambda nn: nn.PReLU(3, init=0.1), (2, 3)), (lambda nn: nn.Mish(), (4,)), (lambda nn: nn.LogSigmoid(), (4,)),
    (lambda nn: nn.Softsign(), (4,)), (lambda nn: nn.Tanhshrink(), (4,)), (lambda nn: nn.GLU(), (2, 4)),
    (lambda nn: nn.GLU(dim=0), (2, 4)), (lambda nn: nn.Softmin(dim=1), (2, 4)), (lambda nn: nn.Softmax2d(), (2, 3, 2)),
    (lambda nn: nn.Softmax2d(), (2, 2, 3, 2)),
]  # fmt: skip


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("make", "shape"), MODULES, ids=[str(make(nn)) for make, _ in MODULES])
def test_modules(make, shape, device):
    layers = twins(make, device)
    second = not isinstance(layers[0], nn.Hardsigmoid)  # torch has none, and rounds 1/6 to float32 in its first
    x = [rng.normal(size=shape)]
    if second:
        agree(lambda t, layer, x: layer(x * 2.0), x, device, layers)
        for layer in layers:
            layer.eval()
        for a in (x[0], x[0][:0]):
            agree(lambda t, layer, x: layer(x * 2.0), [a], device, layers)
    else:
        same([layers[0](lucid.tensor(x[0], device=device))], [layers[1](torch_().tensor(x[0]))], 1e-9)


def test_rrelu_draws_its_slopes_while_training(device):
    lucid.manual_seed(1)
    x = lucid.tensor([-1.0] * 1000 + [1.0], device=device, requires_grad=True)
    y = nn.RReLU(0.25, 0.5)(x)
    y.sum().backward()
    slopes = x.grad.numpy(force=True)
    assert 0.25 <= slopes[:-1].min() < 0.26
    assert 0.49 < slopes[:-1].max() <= 0.5
    assert slopes[-1] == 1
    np.testing.assert_allclose(y.numpy(force=True), slopes * x.numpy(force=True))


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda z: F.glu(z(3)), RuntimeError, "must be even to be halved"),
        (lambda z: F.glu(z(())), RuntimeError, "at least one dimension"),
        (lambda z: F.glu(z(4), 1), IndexError, "glu"),
        (lambda z: F.softshrink(z(3), -1.0), RuntimeError, "lambd must be 0 or more"),
        (lambda z: F.hardtanh(z(3), 1.0, -1.0), ValueError, "min_val cannot be greater"),
        (lambda z: nn.Hardtanh(1.0, 1.0), ValueError, "max_val must be larger"),
        (lambda z: F.rrelu(z(3), 0.5, 0.25), RuntimeError, "lower must be less"),
        (lambda z: F.gumbel_softmax(z(3), tau=0), ValueError, "tau must be positive, got 0"),
        (lambda z: F.gumbel_softmax(z(3), eps=1e-5), ValueError, "eps has no effect"),
        (lambda z: F.gumbel_softmax(z(3), dim=1), IndexError, "got 1"),
        *[
            (lambda z, name=name: getattr(nn, name)(dim=2)(z(2, 3)), IndexError, f"{name}: .* got 2")
            for name in ("Softmax", "LogSoftmax", "Softmin", "GLU")
        ],
        (lambda z: nn.Sequential(nn.PReLU(3))(z(2, 4)), RuntimeError, r"Sequential\.0 \(PReLU\): expected a weight"),
        (lambda z: F.celu(z(3), 0.0), RuntimeError, "alpha must not be 0"),
        (lambda z: nn.PReLU(3)(z(2, 4)), RuntimeError, "expected a weight of 1 number or of 4"),
        (lambda z: nn.Softmax2d()(z(2, 4)), ValueError, "3 or 4 dimensions"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros)


def test_float32_stays(device):
    x = lucid.tensor(rng.normal(size=5), dtype=lucid.float32, device=device)
    assert {getattr(F, name)(x, **options).dtype for name, options in FUNCTIONS} == {x.dtype}


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_gelu_in_low_precision(dtype, device):
    """What gelu.py says of its own approximation, of the value and of the slope."""
    x = np.concatenate([np.linspace(-12, 12, 100_001), [0.0, -0.0, 1e-30, 60.0, -60.0]]).astype(dtype)
    exact = lucid.tensor(x.astype("float64"), requires_grad=True)
    y = F.gelu(exact)
    y.sum().backward()
    low = lucid.tensor(x, requires_grad=True, device=device)
    z = F.gelu(low)
    z.backward(lucid.ones_like(z))
    assert (z.dtype, low.grad.dtype) == (x.dtype, x.dtype)
    error = np.abs(z.numpy(force=True) - y.numpy(force=True)) / np.maximum(np.abs(x.astype("float64")), 1e-30)
    slope_error = np.abs(low.grad.numpy(force=True) - exact.grad.numpy())
    limit = 2e-7 if dtype == "float32" else 6e-4
    assert error.max() < limit
    assert slope_error.max() < 2 * limit


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("approximate", ["none", "tanh"])
@pytest.mark.parametrize("shape", [(3,), (), (0, 2), (70_000,)], ids=str)
def test_gelu(approximate, shape, device):
    x = np.random.default_rng(1).normal(size=shape) * 2
    agree(lambda t, x: t.nn.functional.gelu(x, approximate=approximate), [x], device)


def test_gelu_of_a_view_is_right(device):
    x = lucid.tensor(rng.normal(size=(6, 4)), device=device, requires_grad=True)
    F.gelu(x.T[1:]).sum().backward()
    wanted = lucid.tensor(x.numpy(force=True), requires_grad=True)
    F.gelu(wanted)[:, 1:].sum().backward()
    np.testing.assert_allclose(x.grad.numpy(force=True), wanted.grad.numpy(), rtol=1e-12)


def test_gelu_refuses(device):
    with pytest.raises(RuntimeError, match="must be 'none' or 'tanh', got 'erf'"):
        F.gelu(lucid.zeros(2, device=device), "erf")
    with pytest.raises(RuntimeError, match="expected floating-point numbers, got int64"):
        F.gelu(lucid.arange(3, device=device))
