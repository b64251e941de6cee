"""Creation of tensors: elements, dtypes and devices; what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import lucid


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_made_on_the_host(offset, device, torch):
    for name in ("tril_indices", "triu_indices"):
        got = getattr(lucid, name)(2, 4, offset, device=device)
        assert (got.device, got.tolist()) == (device, getattr(torch, name)(2, 4, offset).tolist())
    got = lucid.logspace(offset, 2, 4, dtype=lucid.float64, device=device).cpu().numpy()
    np.testing.assert_allclose(got, torch.logspace(offset, 2, 4, dtype=torch.float64).numpy(), rtol=1e-14)


DATA = {
    "float": (1.5, "float32"),
    "int": (3, "int64"),
    "bool": (True, "bool"),
    "list": ([1.0, 2.0], "float32"),
    "ints": ([1, 2], "int64"),
    "mixed": ([1, 2.5, True], "float32"),
    "ints-and-bools": ([1, True], "int64"),
    "bools": ([[True], [False]], "bool"),
    "nested": ([[1, 2], [3, 4]], "int64"),
    "tuples": (((1.0,), (2.0,)), "float32"),
    "deep": ([[[1], [2]], [[3], [4]]], "int64"),
    "empty": ([], "float32"),
    "empty-rows": ([[], []], "float32"),
    "range": (range(3), "int64"),
    "big-int": (2**40, "int64"),
    "infinite": ([float("inf"), float("nan")], "float32"),
    "float64-array": (np.array([1.0, 2.0]), "float64"),
    "float16-array": (np.ones((2, 2), np.float16), "float16"),
    "int32-array": (np.array([[1, 2]], np.int32), "int32"),
    "uint8-array": (np.array([1, 2], np.uint8), "uint8"),
    "numpy-float64": (np.float64(1.5), "float64"),
    "numpy-float32": (np.float32(1.5), "float32"),
    "numpy-int": (np.int64(2), "int64"),
    "numpy-numbers": ([np.float64(1.0), np.float64(2.0)], "float64"),
    "numpy-and-python": ([np.float32(1.0), 2], "float32"),
    "arrays": ([np.zeros(2), np.ones(2)], "float64"),
}


@pytest.mark.parametrize(("data", "dtype"), DATA.values(), ids=DATA)
def test_tensor(data, dtype, device):
    x = lucid.tensor(data, device=device)
    assert (x.dtype, x.device, x.requires_grad) == (dtype, device, False)
    np.testing.assert_array_equal(x.cpu().numpy(), np.array(data, dtype=dtype))


@pytest.mark.filterwarnings("ignore:Creating a tensor from a list of numpy:UserWarning")
@pytest.mark.parametrize(("data", "dtype"), DATA.values(), ids=DATA)
def test_tensor_as_in_torch(data, dtype, torch):
    want = torch.tensor(data)
    assert str(want.dtype) == f"torch.{dtype}"
    assert tuple(want.shape) == lucid.tensor(data).shape


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "int64", "uint8", "bool", float, int, bool])
def test_dtype_is_obeyed(dtype, device):
    wanted = {float: "float32", int: "int64"}.get(dtype, dtype)
    for data in ([1, 0], [1.0, 0.0], np.array([1.0, 0.0]), [True, False], lucid.ones(2)):
        x = lucid.tensor(data, dtype=dtype, device=device)
        assert (x.dtype, x.device) == (wanted, device)


def test_tensors_in_lists(device):
    numbers = [lucid.tensor(1.0, device=device), lucid.tensor(2.0, device=device)]
    assert lucid.tensor(numbers).tolist() == [1, 2]
    assert lucid.tensor([numbers, [3.0, 4]]).tolist() == [[1, 2], [3, 4]]
    assert lucid.tensor([lucid.ones(2, dtype="float64"), lucid.zeros(2)]).dtype == "float64"


def test_tensor_copies_and_as_tensor_does_not(device):
    array = np.zeros(2, np.float32)
    x = lucid.tensor(array)
    array[0] = 1
    assert x.tolist() == [0, 0]
    shared = lucid.as_tensor(array)
    also = lucid.from_numpy(array)
    array[1] = 2
    assert shared.tolist() == also.tolist() == [1, 2]
    t = lucid.tensor([1.0], device=device, requires_grad=True)
    assert lucid.as_tensor(t) is t
    assert lucid.as_tensor(t * 2).requires_grad
    assert lucid.as_tensor(t, dtype="float64").dtype == "float64"
    copy = lucid.tensor(t)
    assert copy.device == device and not copy.requires_grad and copy._data is not t._data


def test_as_tensor_stays_in_the_graph(device):
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    lucid.as_tensor(x, dtype="float64", device=device).sum().backward()
    assert x.grad.tolist() == [1, 1]


def test_default_dtype_and_device(device):
    lucid.set_default_dtype("float64")
    lucid.set_default_device(device)
    try:
        for x in (lucid.tensor(1.0), lucid.zeros(2), lucid.rand(2), lucid.linspace(0, 1, 3), lucid.arange(1.0)):
            assert (x.dtype, x.device) == ("float64", device)
        assert lucid.full((), 1.0).dtype == "float64"
        assert lucid.tensor(np.float32(1)).dtype == "float32"
    finally:
        lucid.set_default_dtype("float32")
        lucid.set_default_device(None)
    assert lucid.zeros(2).dtype == "float32"


MADE = {
    "zeros": lambda m, **o: m.zeros(2, 3, **o),
    "zeros-tuple": lambda m, **o: m.zeros((2, 3), **o),
    "zeros-0d": lambda m, **o: m.zeros((), **o),
    "ones": lambda m, **o: m.ones(2, 0, **o),
    "full": lambda m, **o: m.full((2,), 7, **o),
    "full-float": lambda m, **o: m.full((2,), 7.5, **o),
    "full-bool": lambda m, **o: m.full((2,), True, **o),
    "eye": lambda m, **o: m.eye(3, **o),
    "eye-wide": lambda m, **o: m.eye(2, 3, **o),
    "arange": lambda m, **o: m.arange(5, **o),
    "arange-from": lambda m, **o: m.arange(2, 5, **o),
    "arange-step": lambda m, **o: m.arange(5, 0, -2, **o),
    "arange-float": lambda m, **o: m.arange(0.0, 10.0, 1.5, **o),
    "arange-none": lambda m, **o: m.arange(0, **o),
    "arange-float-end": lambda m, **o: m.arange(2.5, **o),
    "linspace": lambda m, **o: m.linspace(0, 1, 5, **o),
    "linspace-down": lambda m, **o: m.linspace(3.0, -1.0, 4, **o),
    "linspace-one": lambda m, **o: m.linspace(3.0, 5.0, 1, **o),
    "linspace-none": lambda m, **o: m.linspace(3.0, 5.0, 0, **o),
    "zeros_like": lambda m, **o: m.zeros_like(m.ones(2, dtype=m.float64), **o),
    "ones_like": lambda m, **o: m.ones_like(m.zeros(2, 3, dtype=m.int64), **o),
    "full_like": lambda m, **o: m.full_like(m.zeros(2), 4, **o),
}


@pytest.mark.parametrize("dtype", [None, "float64", "int64"])
@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_made_as_in_torch(make, dtype, device, torch):
    got = make(lucid, device=device, **({} if dtype is None else {"dtype": dtype}))
    want = make(torch, **({} if dtype is None else {"dtype": getattr(torch, dtype)})).numpy()
    assert (got.dtype, got.shape, got.device) == (want.dtype, want.shape, device)
    np.testing.assert_allclose(got.cpu().numpy(), want, rtol=2 * np.finfo("float32").eps, atol=1e-7)


def test_steps_do_not_add_up_their_errors(device):
    x = lucid.arange(0.0, 1000.0, 0.1, device=device)
    np.testing.assert_array_equal(x.cpu().numpy(), (np.arange(10_000) * 0.1).astype("float32"))


def test_empty(device):
    x = lucid.empty(2, 3, dtype="float16", device=device)
    assert (x.shape, x.dtype, x.device) == ((2, 3), "float16", device)
    y = lucid.empty_like(x)
    assert (y.shape, y.dtype, y.device) == ((2, 3), "float16", device)


def test_like_is_on_the_same_device(device):
    x = lucid.zeros(2, device=device)
    for made in (lucid.zeros_like, lucid.ones_like, lucid.empty_like, lucid.rand_like, lucid.randn_like):
        assert (made(x).device, made(x).shape, made(x).dtype) == (device, (2,), "float32")
        assert made(x, device="cpu", dtype="float64").device == "cpu"


@pytest.mark.parametrize(
    "make",
    [
        lambda **o: lucid.tensor([1.0], **o),
        lambda **o: lucid.zeros(2, **o),
        lambda **o: lucid.full((2,), 1.0, **o),
        lambda **o: lucid.eye(2, **o),
        lambda **o: lucid.arange(2.0, **o),
        lambda **o: lucid.linspace(0, 1, 2, **o),
        lambda **o: lucid.ones_like(lucid.zeros(2), **o),
        lambda **o: lucid.rand(2, **o),
        lambda **o: lucid.randn_like(lucid.zeros(2), **o),
        lambda **o: lucid.normal(0.0, 1.0, (2,), **o),
    ],
)
def test_leaf_that_requires_grad(make, device):
    x = make(device=device, requires_grad=True)
    assert x.requires_grad and x.is_leaf
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad.cpu().numpy(), 2 * x.detach().cpu().numpy())


BAD = {
    "ragged": (lambda: lucid.tensor([[1, 2], [3]]), ValueError, r"row \[1\] has 1 item, row \[0\] has 2 items"),
    "ragged-deep": (
        lambda: lucid.tensor([[[1], [2]], [[3], [4, 5]]]),
        ValueError,
        r"row \[1\]\[1\] has 2 items, row \[1\]\[0\] h",
    ),
    "ragged-number": (lambda: lucid.tensor([[1, 2], 3]), ValueError, r"row \[1\] is a number, row \[0\] has 2 items"),
    "ragged-arrays": (lambda: lucid.tensor([np.zeros(2), np.zeros(3)]), ValueError, r"row \[1\] has 3 items"),
    "ragged-shape": (
        lambda: lucid.tensor([[[1, 2]], [[1]]]),
        ValueError,
        r"row \[1\] has shape \(1, 1\), row \[0\] has shape",
    ),
    "string": (lambda: lucid.tensor("abc"), TypeError, "expected numbers.*got str 'abc'"),
    "strings": (lambda: lucid.tensor(["a"]), TypeError, "got str"),
    "None": (lambda: lucid.tensor([None]), TypeError, "got NoneType"),
    "dict": (lambda: lucid.tensor({}), TypeError, "got dict"),
    "complex": (lambda: lucid.tensor(1j), TypeError, "complex numbers are not part of lucid"),
    "complex-array": (lambda: lucid.tensor(np.zeros(2, complex)), TypeError, "complex numbers are not part of lucid"),
    "strings-array": (lambda: lucid.tensor(np.array(["a"])), TypeError, "unknown dtype"),
    "objects": (lambda: lucid.tensor(np.array([None])), TypeError, "unknown dtype"),
    "objects-of-a-dtype": (lambda: lucid.tensor(np.array([1, None]), dtype="float32"), TypeError, "unknown dtype"),
    "full-nan": (lambda: lucid.full((2,), np.nan, dtype="int64"), RuntimeError, "nan does not fit int64"),
    "full-large": (lambda: lucid.full_like(lucid.zeros(2, dtype="uint8"), 300), RuntimeError, "300 does not fit uint8"),
    "window": (lambda: lucid.hann_window(3.5), TypeError, "window_length must be an integer, got 3.5"),
    "uint16": (lambda: lucid.from_numpy(np.zeros(2, np.uint16)), TypeError, "unknown dtype"),
    "too-large": (lambda: lucid.tensor(2**70), RuntimeError, "does not fit int64"),
    "too-large-for-it": (lambda: lucid.tensor([300], dtype="uint8"), RuntimeError, "does not fit uint8"),
    "int-leaf": (lambda: lucid.tensor([1], requires_grad=True), RuntimeError, "floating-point"),
    "int-zeros": (lambda: lucid.zeros(2, dtype="int64", requires_grad=True), RuntimeError, "floating-point"),
    "dtype": (lambda: lucid.zeros(2, dtype="float12"), TypeError, "unknown dtype 'float12'"),
    "device": (lambda: lucid.zeros(2, device="tpu"), ValueError, "unknown device 'tpu'"),
    "negative": (lambda: lucid.zeros(-1), RuntimeError, r"must not be negative, got \(-1,\)"),
    "size": (lambda: lucid.ones(2.5), TypeError, "ones: expected integers"),
    "eye": (lambda: lucid.eye(-1), RuntimeError, "must not be negative"),
    "step-zero": (lambda: lucid.arange(0, 1, 0), RuntimeError, "step of the right sign"),
    "step-away": (lambda: lucid.arange(0, 5, -1), RuntimeError, "no step -1 leads from 0 to 5"),
    "endless": (lambda: lucid.arange(float("inf")), RuntimeError, "no step"),
    "linspace": (lambda: lucid.linspace(0, 1, -1), RuntimeError, "steps must not be negative"),
    "from_numpy": (lambda: lucid.from_numpy([1.0]), TypeError, "expected a NumPy array, got list"),
}


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()
