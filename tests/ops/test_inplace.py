"""In-place methods: the elements and gradients of the operation out of place, in the same memory."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import lucid
from lucid.backend import device_of
from lucid.methods.in_place import InPlace

A, B, C = (np.random.default_rng(i).uniform(0.2, 0.8, (2, 3)) for i in range(3))
INT = np.array([1, 0])
MASK = np.array([[True, False, True]] * 2)

# name -> the other arguments, arrays of them to be made tensors
ARGUMENTS = {
    **dict.fromkeys(["add", "sub", "mul", "div", "true_divide", "multiply", "subtract", "divide"], (B,)),
    **dict.fromkeys(["floor_divide", "remainder", "fmod", "pow", "atan2", "arctan2", "hypot", "xlogy"], (B,)),
    **dict.fromkeys(["copysign", "heaviside"], (B,)),
    **dict.fromkeys(["eq", "ne", "lt", "le", "gt", "ge", "greater", "greater_equal", "less", "less_equal"], (B,)),
    **dict.fromkeys(["not_equal", "logical_and", "logical_or", "logical_xor"], (B,)),
    **dict.fromkeys(["bitwise_and", "bitwise_or", "bitwise_xor"], (INT,)),
    **dict.fromkeys(["gcd", "lcm", "bitwise_left_shift", "bitwise_right_shift"], (INT,)),
    **dict.fromkeys(["ldexp", "nextafter", "float_power"], (B,)),
    **dict.fromkeys(["igamma", "igammac"], (B,)),
    "mvlgamma": (1,),
    "renorm": (2, 0, 0.5),
    "index_reduce": (0, INT, B, "amax"),
    **dict.fromkeys(["clamp", "clip"], (0.3, 0.6)),
    **dict.fromkeys(["clamp_min", "clamp_max"], (0.5,)),
    **dict.fromkeys(["addcmul", "addcdiv", "lerp"], (B, C)),
    **dict.fromkeys(["cumsum", "cumprod"], (1,)),
    **dict.fromkeys(["index_add", "index_copy"], (0, INT, B)),
    "addmm": (B[:, :2], C),
    "polygamma": (1,),
    "addmv": (B, C[0]),
    "addr": (B[0, :2], C[0]),
    "addbmm": (B[None, :, :2], C[None]),
    "baddbmm": (B[None, :, :2], C[None]),
    "index_fill": (0, INT[:1], 7.0),
    "index_put": ((INT, INT), B[0, :2]),
    "put": (INT, B[0, :2]),
    "masked_fill": (MASK, 2.0),
    "masked_scatter": (MASK, C),
    "scatter": (1, INT[:, None], B),
    "scatter_add": (1, INT[:, None], B),
    "scatter_reduce": (1, INT[:, None], B, "amax"),
}
OWN = {
    "zero_",
    "fill_",
    "copy_",
    "uniform_",
    "normal_",
    "bernoulli_",
    "requires_grad_",
    "detach_",
}  # no function besides
OWN |= {"cauchy_", "exponential_", "geometric_", "log_normal_", "random_"}
OWN |= {"squeeze_", "unsqueeze_", "t_", "transpose_", "swapaxes_", "swapdims_"}
NAMES = sorted(
    name
    for name, f in vars(InPlace).items()
    if name.endswith("_") and not name.startswith("_") and name not in OWN and hasattr(f, "__wrapped__")
)
SHAPES = {"addmv": (2,), "addr": (2, 3), "baddbmm": (1, 2, 3), "addmm": (2, 3)}


ON_INTEGERS = {n.removesuffix("_") for n in NAMES if n.startswith(("bitwise", "gcd", "lcm"))}


def arguments(name, device):
    def made(a):
        if isinstance(a, tuple):
            return tuple(map(made, a))
        return lucid.tensor(a, device=device) if isinstance(a, np.ndarray) else a

    return [made(a) for a in ARGUMENTS.get(name, ())]


def start(name, device):
    if name in ON_INTEGERS:
        return lucid.tensor(INT, device=device)
    shape = SHAPES.get(name, A.shape)
    value = 1 + A if name in ("acosh", "arccosh") else A
    return lucid.tensor(value.reshape(-1)[: np.prod(shape)].reshape(shape), device=device)


def test_there_are_names():
    assert {"add_", "clamp_", "addcmul_", "lerp_", "index_add_", "eq_"} <= set(NAMES)
    assert inspect.getdoc(InPlace.addcmul_)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_as_out_of_place(name, device):
    bare = name.removesuffix("_")
    rest = arguments(bare, device)
    x = start(bare, device)
    want = getattr(x, bare)(*rest)
    memory = x._data
    assert getattr(x, name)(*rest) is x
    assert x._data is memory
    np.testing.assert_array_equal(x.cpu().numpy(), want.cpu().numpy().astype(x.dtype))


@pytest.mark.parametrize("name", [n for n in NAMES if n.removesuffix("_") not in ON_INTEGERS | {"igamma", "igammac"}])
def test_the_same_gradient(name):
    bare = name.removesuffix("_")
    grads = []
    for method in (bare, name):
        x = start(bare, "cpu").requires_grad_()
        y = getattr(x * 1, method)(*arguments(bare, "cpu"))
        if not y.requires_grad:
            break
        (y * y).sum().backward()
        grads.append(x.grad.numpy())
    if grads:
        np.testing.assert_array_equal(*grads)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda x, y: x.add_(y, alpha=2), lambda x, y: x + 2 * y),
        (lambda x, y: x.sub_(y, alpha=2), lambda x, y: x - 2 * y),
        (lambda x, y: x.addcdiv_(y, y + 1, value=-1), lambda x, y: x - y / (y + 1)),
        (lambda x, y: x.div_(y, rounding_mode="floor"), lambda x, y: x // y),
        (lambda x, y: x.lerp_(y, 0.25), lambda x, y: x + 0.25 * (y - x)),
        (lambda x, y: x.clamp_(max=0.5), lambda x, y: x.clamp(max=0.5)),
        (lambda x, y: x.nan_to_num_(nan=3.0), lambda x, y: x),
        (lambda x, y: x.mul_(other=y), lambda x, y: x * y),
    ],
)
def test_with_options(one, other):
    x, y = lucid.tensor(A), lucid.tensor(B)
    want = other(x, y)
    np.testing.assert_allclose(one(x, y).numpy(), want.numpy(), rtol=1e-15)


@pytest.mark.parametrize(
    ("call", "shape"),
    [
        (lambda x: x.unsqueeze_(-1), (2, 3, 1)),
        (lambda x: x.unsqueeze_(0).squeeze_(0), (2, 3)),
        (lambda x: x.unsqueeze_(1).squeeze_(), (2, 3)),
        (lambda x: x.t_(), (3, 2)),
        (lambda x: x.transpose_(0, 1), (3, 2)),
        (lambda x: x.swapaxes_(0, -1), (3, 2)),
    ],
)
def test_another_shape_in_place(call, shape, device):
    x = lucid.tensor(A, device=device, requires_grad=True)
    y = x * 2
    memory = device_of(y._data).memory_of(y._data)
    assert call(y) is y
    assert y.shape == shape
    assert device_of(y._data).memory_of(y._data) is memory
    (y * y).sum().backward()
    np.testing.assert_allclose(x.grad.cpu().numpy(), 8 * A)
    with pytest.raises(RuntimeError, match=r"_: a leaf tensor that requires grad"):
        call(x)


def test_the_diagonal_can_be_written(device):
    x = lucid.zeros(3, 4, device=device)
    x.diagonal(1).fill_(5.0)
    x.diagonal()[:2] = 7.0
    assert x.tolist() == [[7, 5, 0, 0], [0, 7, 5, 0], [0, 0, 0, 5]]


def test_a_diagonal_taken_before_a_recorded_write_is_taken_again():
    x = lucid.ones(3, 3, requires_grad=True)
    y = x * 1
    d = y.diagonal()
    y *= 2
    (d * 2).sum().backward()
    assert x.grad.tolist() == (lucid.eye(3) * 4).tolist()


NAMED = [
    (lambda x, y: lucid.mul(x, other=y), lambda x, y: x * y),
    (lambda x, y: lucid.add(input=x, other=y), lambda x, y: x + y),
    (lambda x, y: x.pow(exponent=2), lambda x, y: x * x),
    (lambda x, y: lucid.exp(input=x), lambda x, y: x.exp()),
    (lambda x, y: x.masked_fill(mask=x > 0.5, value=0), lambda x, y: x.masked_fill(x > 0.5, 0)),
    (lambda x, y: x.masked_fill(x > 0.5, value=0), lambda x, y: x.masked_fill(x > 0.5, 0)),
    (lambda x, y: lucid.where(condition=x > y, input=x, other=y), lambda x, y: x.maximum(y)),
    (lambda x, y: lucid.where(x > y, x, other=y), lambda x, y: x.maximum(y)),
    (lambda x, y: x.addcmul(tensor1=x, tensor2=y, value=2), lambda x, y: x + 2 * x * y),
    (lambda x, y: lucid.lerp(x, weight=y, end=x * 2), lambda x, y: x + y * x),
    (lambda x, y: x.maximum(other=y), lambda x, y: lucid.maximum(x, y)),
    (lambda x, y: x.eq(other=x), lambda x, y: x == x),
    (lambda x, y: lucid.matmul(x, other=y.T), lambda x, y: x @ y.T),
    (lambda x, y: lucid.clamp(x, max=0.5), lambda x, y: x.minimum(lucid.tensor(0.5))),
]


@pytest.mark.parametrize(("one", "other"), NAMED)
def test_inputs_by_name(one, other):
    x, y = (lucid.tensor(a, requires_grad=True) for a in (A, B))
    found = [f(x, y) for f in (one, other)]
    np.testing.assert_allclose(*(f.numpy(force=True) for f in found), rtol=1e-15)
    if found[0].requires_grad:
        grads = [lucid.autograd.grad(f.sum(), [x, y], allow_unused=True, materialize_grads=True) for f in found]
        for a, b in zip(*grads, strict=True):
            np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda x: lucid.mul(x, oter=x), "mul.*'oter'"),
        (lambda x: lucid.exp(x, output=x), "exp.*'output'"),
        (lambda x: x.masked_fill(mask=x > 0), "masked_fill: missing 'value'; its inputs are input, mask, value"),
        (lambda x: x.masked_fill(x > 0, valu=0), "masked_fill: missing 'value'"),
        (lambda x: x.masked_fill(x > 0, 1, value=0), "masked_fill.*'value'"),
        (lambda x: lucid.add(x, x, beta=2), "add.*'beta'"),
    ],
)
def test_wrong_names(call, says):
    with pytest.raises(TypeError, match=says):
        call(lucid.tensor(A))


@pytest.mark.parametrize(
    "call",
    [
        lambda x: lucid.tensor(1j),
        lambda x: lucid.tensor(np.array([1j])),
        lambda x: lucid.zeros(2, dtype=complex),
        lambda x: lucid.full((2,), 1j),
        lambda x: x.to("complex64"),
        lambda x: x.fill_(1j),
        lambda x: x * 1j,
        lambda x: 1j + x,
        lambda x: x * np.complex64(1j),
        lambda x: x * np.array([1j, 2j, 3j]),
        lambda x: lucid.where(x > 0, x, 1j),
        lambda x: x.masked_fill(x > 0, 1j),
    ],
)
def test_complex_numbers_are_refused_by_name(call):
    with pytest.raises(TypeError, match="complex numbers are not part of lucid"):
        call(lucid.tensor(A))
