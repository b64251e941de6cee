"""The Tensor class: what it is made from, what it can be turned into, its dtypes, its memory, its attributes."""

from __future__ import annotations

import copy
import itertools
import math
import operator
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import lucid
from lucid.backend import device as make_device

DTYPES = ["float16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool"]


def torch_module():
    return pytest.importorskip("torch", reason="the parity extra is not installed")


def host(tensor):
    """The numbers of a tensor on any device."""
    return tensor.device.to_numpy(tensor.data)


class TestMaking:
    MADE = [
        (1.5, "float32", ()),
        (3, "int64", ()),
        (True, "bool", ()),
        ([1.0, 2], "float32", (2,)),
        ([1, 2], "int64", (2,)),
        ([True, False], "bool", (2,)),
        ([[1, 2.5], [3, 4]], "float32", (2, 2)),
        (((1, 2), [3, 4], (5, 6)), "int64", (3, 2)),
        ([], "float32", (0,)),
        ([[]], "float32", (1, 0)),
        ([np.float64(1.0)], "float64", (1,)),
        (np.float16(2.0), "float16", ()),
        (np.arange(3), "int64", (3,)),
        (np.zeros((2, 0)), "float64", (2, 0)),
        ([np.zeros(2, "float32"), np.ones(2, "float32")], "float32", (2, 2)),
        (range(3), "int64", (3,)),
        (math.nan, "float32", ()),
    ]

    @pytest.mark.parametrize(("data", "dtype", "shape"), MADE, ids=[repr(d) for d, *_ in MADE])
    def test_from(self, data, dtype, shape, device):
        x = lucid.tensor(data, device=device)
        assert (x.dtype, x.shape, x.device) == (np.dtype(dtype), shape, device)
        np.testing.assert_array_equal(host(x), np.asarray(data))

    def test_from_lists_of_numbers_and_tensors(self, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        assert lucid.tensor([x[0], x[1]], device=device).tolist() == [1.0, 2.0]
        assert lucid.tensor([x, x], device=device).shape == (2, 2)

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_with_a_dtype(self, dtype, device):
        x = lucid.tensor([0, 1], dtype=dtype, device=device)
        assert x.dtype == np.dtype(dtype)
        assert x.tolist() == [0, 1]

    def test_copies_what_as_tensor_and_from_numpy_share(self):
        a = np.zeros(2)
        copied, shared, also = lucid.tensor(a), lucid.as_tensor(a), lucid.from_numpy(a)
        a[0] = 1
        assert (copied.tolist(), shared.tolist(), also.tolist()) == ([0, 0], [1, 0], [1, 0])

    def test_of_a_tensor_is_a_copy_outside_its_graph(self, device):
        x = lucid.tensor([1.0], requires_grad=True, device=device)
        y = lucid.tensor(x * 2)
        assert (y.requires_grad, y.is_leaf, y.tolist(), y.device) == (False, True, [2.0], device)

    def test_python_floats_take_the_default_dtype_and_arrays_keep_theirs(self):
        lucid.set_default_dtype("float64")
        try:
            assert lucid.tensor(1.0).dtype == lucid.float64
            assert lucid.tensor(np.float32(1)).dtype == lucid.float32
        finally:
            lucid.set_default_dtype("float32")

    def test_the_class_itself(self):
        x = lucid.Tensor([1.0, 2.0], requires_grad=True)
        assert isinstance(x, lucid.Tensor)
        assert (x.tolist(), x.requires_grad) == ([1.0, 2.0], True)


class TestConversion:
    METHODS = [
        ("float", "float32"), ("double", "float64"), ("half", "float16"), ("long", "int64"), ("int", "int32"),
        ("short", "int16"), ("bool", "bool"),
    ]  # fmt: skip

    @pytest.mark.parametrize(("method", "dtype"), METHODS)
    @pytest.mark.parametrize("before", DTYPES)
    def test_methods(self, method, dtype, before, device):
        x = lucid.tensor([0, 1, 3], device=device).to(before)
        y = getattr(x, method)()
        assert (y.dtype, y.device) == (np.dtype(dtype), device)
        assert y.tolist() == np.array([0, 1, 3]).astype(before).astype(dtype).tolist()
        assert (y is x) == (dtype == before), "the tensor itself where nothing changes"

    TO = [
        (lambda x, d: x.to(lucid.float64), "float64", True),
        (lambda x, d: x.to("float64"), "float64", True),
        (lambda x, d: x.to(np.float64), "float64", True),
        (lambda x, d: x.to(dtype=lucid.int32), "int32", True),
        (lambda x, d: x.to(d), "float32", True),
        (lambda x, d: x.to(str(d)), "float32", True),
        (lambda x, d: x.to(device=d, dtype=lucid.float16), "float16", True),
        (lambda x, d: x.to(d, lucid.float64), "float64", True),
        (lambda x, d: x.to(str(d), "float64"), "float64", True),
        (lambda x, d: x.to("cpu"), "float32", False),
        (lambda x, d: x.to("cpu", lucid.float64), "float64", False),
        (lambda x, d: x.cpu(), "float32", False),
        (lambda x, d: x.to(lucid.tensor([1])), "int64", False),
        (lambda x, d: x.to(lucid.tensor([1], device=d)), "int64", True),
        (lambda x, d: x.type(lucid.int32), "int32", True),
        (lambda x, d: x.type_as(lucid.tensor([1.0], dtype="float64", device=d)), "float64", True),
    ]

    @pytest.mark.parametrize(("convert", "dtype", "stays"), TO)
    def test_to(self, convert, dtype, stays, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        y = convert(x, device)
        assert y.dtype == np.dtype(dtype)
        assert y.device == (device if stays else make_device("cpu"))
        assert y.tolist() == [1, 2]

    def test_to_itself_is_itself_unless_a_copy_is_asked_for(self, device):
        x = lucid.tensor([1.0], device=device)
        assert x.to(x.dtype) is x.to(device) is x.to(device, x.dtype) is x.to(x) is x
        y = x.to(device, copy=True)
        y.data[0] = 5
        assert x.tolist() == [1.0]

    def test_to_is_differentiable(self, device):
        x = lucid.tensor([1.0, 2.0], requires_grad=True)
        y = x.to(device).to("float64") * lucid.tensor([3.0, 4.0], dtype="float64", device=device)
        y.cpu().float().sum().backward()
        assert (x.grad.tolist(), x.grad.dtype, x.grad.device) == ([3.0, 4.0], lucid.float32, make_device("cpu"))

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_item_and_tolist_are_python(self, dtype, device):
        x = lucid.tensor([[0, 1]], device=device).to(dtype)
        kind = {"f": float, "b": bool}.get(np.dtype(dtype).kind, int)
        assert type(x[0, 1].item()) is type(x.tolist()[0][1]) is kind
        assert x[0, 1].tolist() == x[:, :1].item() + 1 == 1

    @settings(max_examples=60, deadline=None)
    @given(
        hnp.arrays(st.sampled_from([np.dtype(d) for d in DTYPES]), hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
    )
    def test_there_and_back(self, array):
        for place in ("cpu", "strict"):
            x = lucid.from_numpy(array).to(place)
            np.testing.assert_array_equal(x.cpu().numpy(), array)
            assert x.cpu().numpy().dtype == array.dtype
            np.testing.assert_array_equal(np.array(x.tolist(), array.dtype).reshape(array.shape), array)

    def test_numpy_shares_memory_on_the_cpu(self):
        x = lucid.tensor([1.0, 2.0])
        for a in (x.numpy(), np.asarray(x), x.detach().numpy()):
            assert np.shares_memory(a, x.data)
        assert not np.shares_memory(np.array(x), x.data)
        assert np.asarray(x, dtype="float64").dtype == np.float64

    def test_numpy_of_another_device_only_by_force(self):
        x = lucid.tensor([1.0], device="strict")
        for refuse in (x.numpy, lambda: np.asarray(x)):
            with pytest.raises(TypeError, match=r"on strict.*\.cpu\(\)"):
                refuse()
        assert x.numpy(force=True).tolist() == x.cpu().numpy().tolist() == [1.0]

    def test_numpy_functions_on_a_tensor(self):
        assert np.mean(np.asarray(lucid.tensor([1.0, 3.0]))) == 2.0


class TestAsAPythonValue:
    def test_numbers(self, device):
        x = lucid.tensor([2.75], device=device)
        assert (float(x), int(x), bool(x), bool(x - 2.75)) == (2.75, 2, True, False)
        assert math.floor(float(x)) == round(x.item()) - 1 == 2

    def test_index(self, device):
        i = lucid.tensor(2, device=device)
        assert [10, 20, 30][i] == 30
        assert list(range(i)) == [0, 1]
        assert operator.index(lucid.tensor([True], device=device)) == 1
        with pytest.raises(TypeError, match="float32"):
            operator.index(lucid.tensor(2.0, device=device))

    @pytest.mark.parametrize("convert", [float, int, bool, operator.index, lambda x: x.item()])
    def test_only_of_one_element(self, convert, device):
        with pytest.raises(RuntimeError, match="2 elements"):
            convert(lucid.tensor([1, 2], device=device))

    def test_format(self, device):
        x = lucid.tensor(3.14159, device=device)
        assert f"{x:.2f}|{x:8.1e}|{lucid.tensor(7, device=device):03d}" == "3.14| 3.1e+00|007"
        assert f"{x.cpu()}" == "tensor(3.1416)" if device.type != "cpu" else str(x)

    def test_len_and_iter(self, device):
        x = lucid.tensor([[1, 2], [3, 4], [5, 6]], device=device)
        assert len(x) == 3
        assert [row.tolist() for row in x] == [[1, 2], [3, 4], [5, 6]]
        a, b = x[0]
        assert (a.shape, b.item()) == ((), 2)
        assert [r.tolist() for r in reversed(x)] == [[5, 6], [3, 4], [1, 2]]
        assert list(lucid.tensor([], device=device)) == []

    @pytest.mark.parametrize("ask", [len, iter, list])
    def test_a_0d_tensor_has_no_length(self, ask, device):
        with pytest.raises(TypeError, match="0-d tensor"):
            ask(lucid.tensor(1.0, device=device))

    def test_iteration_is_differentiable(self, device):
        x = lucid.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
        sum(v * v for v in x).backward()
        assert x.grad.tolist() == [2.0, 4.0, 6.0]

    def test_contains(self, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        assert 2 in x
        assert 3 not in x
        assert x[1] in x

    def test_hash_is_of_the_object(self, device):
        x, y = lucid.tensor([1.0], device=device), lucid.tensor([1.0], device=device)
        assert len({x, y, x}) == 2
        assert {x: "here"}[x] == "here"

    def test_comparison_with_what_is_no_number(self, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        assert (x == None) is False  # noqa: E711
        assert (x != None) is True  # noqa: E711
        assert (x == "x") is False
        assert x in [x]
        with pytest.raises(TypeError):
            x < None  # noqa: B015


class TestArithmetic:
    BINARY = {
        "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
        "%": operator.mod, "**": operator.pow, "<": operator.lt, ">=": operator.ge, "==": operator.eq,
        "!=": operator.ne, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    }  # fmt: skip
    KINDS = {
        "1-d, 1-d": (np.ones(2), np.ones(2)),
        "1-d, 0-d": (np.ones(2), np.ones(())),
        "0-d, 1-d": (np.ones(()), np.ones(2)),
        "0-d, 0-d": (np.ones(()), np.ones(())),
        "2-d, 1-d": (np.ones((2, 1)), np.ones(2)),
    }

    @pytest.mark.parametrize("sign", BINARY)
    @pytest.mark.parametrize("kinds", KINDS)
    def test_dtype_and_shape_as_in_torch(self, sign, kinds, device):
        """Every pair of dtypes. What torch refuses (bool - bool) is not asked for."""
        torch, f = torch_module(), self.BINARY[sign]
        wrong = []
        for a, b in itertools.product(DTYPES, DTYPES):
            x, y = (v.astype(d) for v, d in zip(self.KINDS[kinds], (a, b), strict=True))
            try:
                theirs = f(torch.from_numpy(x.copy()), torch.from_numpy(y.copy()))
            except (RuntimeError, NotImplementedError, TypeError):
                continue
            ours = f(lucid.tensor(x, device=device), lucid.tensor(y, device=device))
            wanted = theirs.numpy()
            if (ours.dtype, ours.shape, ours.tolist()) != (wanted.dtype, wanted.shape, wanted.tolist()):
                wrong.append(f"{a} {sign} {b}: {ours!r}, torch {theirs!r}")
        assert not wrong, "\n".join(wrong)

    @pytest.mark.parametrize("sign", BINARY)
    @pytest.mark.parametrize("number", [2, 2.0, True], ids=repr)
    @pytest.mark.parametrize("shape", [(), (3,)])
    def test_with_a_python_number(self, sign, number, shape, device):
        torch, f = torch_module(), self.BINARY[sign]
        wrong = []
        for dtype, left in itertools.product(DTYPES, (True, False)):
            a = np.full(shape, 1).astype(dtype)
            try:
                theirs = f(number, torch.from_numpy(a)) if left else f(torch.from_numpy(a), number)
            except (RuntimeError, NotImplementedError, TypeError):
                continue
            if sign == "**" and dtype == "bool" and not left and type(number) is not float:
                continue  # int8 as in NumPy, where torch has int64
            x = lucid.tensor(a, device=device)
            ours = f(number, x) if left else f(x, number)
            wanted = theirs.numpy()
            if (ours.dtype, ours.shape, ours.tolist()) != (wanted.dtype, wanted.shape, wanted.tolist()):
                wrong.append(
                    f"{f'{number} {sign} {dtype}' if left else f'{dtype} {sign} {number}'}: {ours!r}, {theirs!r}"
                )
        assert not wrong, "\n".join(wrong)

    SIGNED = [(7, 3), (-7, 3), (7, -3), (-7, -3), (7.5, 2), (-7.5, 2), (7.5, -2), (0, 5), (-0.5, 1)]

    @pytest.mark.parametrize("sign", ["//", "%", "/", "**"])
    @pytest.mark.parametrize(("a", "b"), SIGNED)
    def test_signs_as_in_torch(self, sign, a, b, device):
        torch, f = torch_module(), self.BINARY[sign]
        if sign == "**" and isinstance(a, int) and b < 0:
            pytest.skip("integers to negative integer powers are refused by torch")
        theirs = f(torch.tensor([a]), torch.tensor([b]))
        ours = f(lucid.tensor([a], device=device), lucid.tensor([b], device=device))
        np.testing.assert_allclose(host(ours), theirs.numpy(), rtol=1e-6)
        assert ours.dtype == theirs.numpy().dtype

    @pytest.mark.parametrize("sign", [s for s in BINARY if s not in "&|^"])
    def test_array_on_the_left(self, sign):
        f = self.BINARY[sign]
        a, x = np.array([5.0, 7.0]), lucid.tensor([2.0, 3.0], dtype="float64", requires_grad=True)
        result = f(a, x)
        assert isinstance(result, lucid.Tensor)
        np.testing.assert_array_equal(result.detach().numpy(), f(a, np.array([2.0, 3.0])))

    def test_array_times_tensor_is_differentiable(self):
        x = lucid.tensor([2.0, 3.0], requires_grad=True)
        (np.array([5.0, 7.0], "float32") * x).sum().backward()
        assert x.grad.tolist() == [5.0, 7.0]

    def test_array_matmul_tensor(self):
        x = lucid.tensor([[1.0], [2.0]], requires_grad=True)
        y = np.ones((3, 2), "float32") @ x
        assert (y.shape, y.requires_grad) == ((3, 1), True)

    @pytest.mark.parametrize("number", [np.float64(2.0), np.float32(2.0), np.int64(2), np.bool_(True)], ids=repr)
    def test_numpy_numbers_widen_nothing(self, number, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        for y in (x * number, number * x, x + number, number - x, x / number, x**number):
            assert (type(y), y.dtype, y.requires_grad) == (lucid.Tensor, lucid.float32, True)

    def test_unary(self, device):
        x = lucid.tensor([1.0, -2.0], device=device)
        assert ((-x).tolist(), (+x).tolist(), abs(x).tolist()) == ([-1.0, 2.0], [1.0, -2.0], [1.0, 2.0])
        assert (~lucid.tensor([True, False], device=device)).tolist() == [False, True]
        assert (~lucid.tensor([0, 5], device=device)).tolist() == [-1, -6]

    def test_a_list_is_no_operand(self, device):
        with pytest.raises(TypeError, match=r"add: .*list.*lucid.tensor"):
            operator.add(lucid.tensor([1.0], device=device), [1.0])


class TestMemory:
    VIEWS = [
        (lambda x: x[0], "x[0]"), (lambda x: x[:, 1:], "x[:, 1:]"), (lambda x: x[..., None], "x[..., None]"),
        (lambda x: x.T, "T"), (lambda x: x.mT, "mT"), (lambda x: x.transpose(0, 1), "transpose"),
        (lambda x: x.permute(1, 0), "permute"), (lambda x: x.swapaxes(0, 1), "swapaxes"),
        (lambda x: x.reshape(6), "reshape"), (lambda x: x.view(3, 2), "view"), (lambda x: x.flatten(), "flatten"),
        (lambda x: x.unsqueeze(0), "unsqueeze"), (lambda x: x.unsqueeze(0).squeeze(0), "squeeze"),
        (lambda x: x.expand(2, 2, 3), "expand"), (lambda x: x.broadcast_to((2, 2, 3)), "broadcast_to"),
        (lambda x: x.detach(), "detach"), (lambda x: x.contiguous(), "contiguous"),
        (lambda x: x.split(2, 1)[0], "split"), (lambda x: x.chunk(2)[1], "chunk"),
        (lambda x: x.unbind()[1], "unbind"), (lambda x: next(iter(x)), "iter"),
    ]  # fmt: skip
    COPIES = [
        (lambda x: x.clone(), "clone"), (lambda x: x[[0, 1]], "x[[0, 1]]"), (lambda x: x[x > 0], "x[x > 0]"),
        (lambda x: x.T.contiguous(), "T.contiguous"), (lambda x: x.T.reshape(6), "T.reshape"),
        (lambda x: x + 0, "x + 0"), (lambda x: x.double().float(), "double().float()"),
        (lambda x: copy.deepcopy(x), "deepcopy"),
        (lambda x: pickle.loads(pickle.dumps(x)), "pickle"),
        (lambda x: x.repeat(1, 1), "repeat"), (lambda x: x.flip(0), "flip"),
    ]  # fmt: skip

    @pytest.mark.parametrize("take", [v for v, _ in VIEWS], ids=[n for _, n in VIEWS])
    def test_views_share_it(self, take, device):
        x = lucid.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device)
        view = take(x)
        before = host(view).sum()
        x.data[...] = x.data + 10
        assert host(view).sum() == before + 10 * view.numel()

    @pytest.mark.parametrize("take", [c for c, _ in COPIES], ids=[n for _, n in COPIES])
    def test_copies_do_not(self, take, device):
        x = lucid.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device)
        other = take(x)
        x.data[...] = 0
        assert host(other).sum() == 21

    def test_pickle_keeps_what_a_leaf_is(self, device):
        parameter = lucid.nn.Parameter([1.0, 2.0])
        parameter.name = "w"
        parameter = parameter if device == "cpu" else lucid.nn.Parameter(lucid.tensor([1.0, 2.0], device=device))
        again = pickle.loads(pickle.dumps(parameter))
        assert type(again) is lucid.nn.Parameter
        assert again.requires_grad
        assert again.device == parameter.device
        assert vars(again) == vars(parameter)
        with pytest.raises(RuntimeError, match=r"made by mul.*detach"):
            pickle.dumps(parameter * 2)

    def test_contiguous(self, device):
        x = lucid.zeros(2, 3, device=device)
        assert x.is_contiguous()
        assert x.contiguous() is x
        assert not x.T.is_contiguous()
        assert x.T.contiguous().is_contiguous()
        assert (x.stride(), x.T.stride(), x.stride(0), x.stride(-1)) == ((3, 1), (1, 3), 3, 1)

    def test_view_never_copies(self, device):
        with pytest.raises(RuntimeError, match="reshape"):
            lucid.zeros(2, 3, device=device).T.view(6)

    @settings(max_examples=60, deadline=None)
    @given(hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4))
    def test_sizes(self, shape):
        x = lucid.zeros(shape)
        assert x.shape == x.size() == shape
        assert x.ndim == x.dim() == len(shape)
        assert x.numel() == x.nelement() == math.prod(shape)
        assert [x.size(i) for i in range(-len(shape), len(shape))] == [*shape, *shape]
        assert x.nbytes == x.numel() * x.itemsize == x.numel() * x.element_size()
        assert type(x.numel()) is type(x.dim()) is int

    def test_t_and_mt(self, device):
        x = lucid.tensor(np.arange(24.0).reshape(2, 3, 4), device=device)
        assert x.mT.shape == (2, 4, 3)
        np.testing.assert_array_equal(host(x.mT), host(x).swapaxes(-1, -2))
        np.testing.assert_array_equal(host(x[0].T), host(x)[0].T)


class TestCopies:
    def test_clone_stays_in_the_graph_detach_leaves_it(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        (x.clone() * 3).sum().backward()
        assert x.grad.tolist() == [3.0, 3.0]
        assert (x.detach().requires_grad, x.detach().is_leaf, x.clone().is_leaf) == (False, True, False)

    def test_detach_in_place(self, device):
        x = lucid.tensor([1.0], device=device, requires_grad=True)
        y = x * 2
        assert y.detach_() is y
        assert (y.requires_grad, y.is_leaf) == (False, True)

    def test_deepcopy_copies_numbers_gradient_and_flag(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        (x * x).sum().backward()
        y = copy.deepcopy([x, x])
        assert y[0] is y[1]
        twin = y[0]
        assert (twin.requires_grad, twin.is_leaf, twin.device) == (True, True, device)
        twin.grad.data[0] = 99
        twin.data[0] = 99
        assert (x.tolist(), x.grad.tolist()) == ([1.0, 2.0], [2.0, 4.0])
        (twin * 5).sum().backward()
        assert x.grad.tolist() == [2.0, 4.0]

    def test_deepcopy_of_a_result_is_refused(self, device):
        x = lucid.tensor([1.0], device=device, requires_grad=True)
        with pytest.raises(RuntimeError, match=r"deepcopy.*mul.*\.detach\(\)"):
            copy.deepcopy(x * 2)


class TestAttributes:
    def test_requires_grad_may_be_set(self, device):
        x = lucid.tensor([1.0], device=device)
        x.requires_grad = True
        assert x.requires_grad
        assert (x * 2).requires_grad
        x.requires_grad = False
        assert not (x * 2).requires_grad
        assert x.requires_grad_() is x

    @pytest.mark.parametrize("dtype", ["int64", "bool"])
    def test_integers_have_no_gradients(self, dtype, device):
        with pytest.raises(RuntimeError, match=rf"floating.*{dtype}"):
            lucid.tensor([1], dtype=dtype, device=device).requires_grad = True
        with pytest.raises(RuntimeError, match=rf"floating.*{dtype}"):
            lucid.tensor([1], dtype=dtype, device=device, requires_grad=True)

    def test_requires_grad_of_a_result_cannot_be_taken_away(self, device):
        y = lucid.tensor([1.0], device=device, requires_grad=True) * 2
        with pytest.raises(RuntimeError, match=r"leaf.*mul.*detach"):
            y.requires_grad = False

    def test_data_may_be_assigned(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        other = lucid.tensor([5.0, 6.0], device=device)
        for value in (other, other.data):
            x.data = value
            assert (x.tolist(), x.requires_grad, x.is_leaf) == ([5.0, 6.0], True, True)
        (x * x).sum().backward()
        assert x.grad.tolist() == [10.0, 12.0]

    def test_data_of_a_leaf_may_change_shape_and_dtype(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        x.data = lucid.tensor([[3.0, 4.0, 5.0]], dtype="float64", device=device)
        (x * 2).sum().backward()
        assert (x.grad.shape, x.grad.dtype) == ((1, 3), lucid.float64)

    @pytest.mark.parametrize("value", [[1.0], 1.0, None, "x"], ids=repr)
    def test_data_is_an_array(self, value, device):
        x = lucid.tensor([1.0], device=device)
        with pytest.raises(TypeError, match="data: expected"):
            x.data = value
        assert x.tolist() == [1.0]

    def test_grad_may_be_assigned(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        x.grad = lucid.tensor([3.0, 4.0], device=device)
        (x * 1).sum().backward()
        assert x.grad.tolist() == [4.0, 5.0]
        x.grad = None
        assert x.grad is None

    GRADS = [
        (lambda d: lucid.tensor([1.0], device=d), RuntimeError, r"\(1,\)"),
        (lambda d: lucid.tensor([1.0, 2.0], dtype="float64", device=d), RuntimeError, "float64"),
        (lambda d: lucid.tensor([1, 2], device=d), RuntimeError, "int64"),
        (lambda d: [1.0, 2.0], TypeError, "list"),
        (lambda d: 1.0, TypeError, "float"),
    ]

    @pytest.mark.parametrize(("make", "kind", "got"), GRADS)
    def test_grad_is_a_tensor_like_its_own(self, make, kind, got, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        with pytest.raises(kind, match=rf"grad: .*{got}"):
            x.grad = make(device)
        assert x.grad is None

    def test_grad_of_another_device_is_refused(self):
        x = lucid.tensor([1.0], requires_grad=True)
        with pytest.raises(RuntimeError, match=r"grad: .*strict.*cpu|grad: .*cpu.*strict"):
            x.grad = lucid.tensor([1.0], device="strict")

    def test_no_other_attribute(self, device):
        with pytest.raises(AttributeError):
            lucid.tensor([1.0], device=device).requires_gard = True


class TestWritingInPlace:
    AUGMENTED = {
        "+=": (operator.iadd, "add_"), "-=": (operator.isub, "sub_"), "*=": (operator.imul, "mul_"),
        "/=": (operator.itruediv, "div_"), "**=": (operator.ipow, "pow_"),
    }  # fmt: skip

    @pytest.mark.parametrize("sign", AUGMENTED)
    @pytest.mark.parametrize("named", [False, True])
    def test_arithmetic(self, sign, named, device):
        f, name = self.AUGMENTED[sign]
        x = lucid.tensor([1.0, 2.0], device=device)
        alias, memory = x, x.data
        if named:
            assert getattr(x, name)(3.0) is x
        else:
            x = f(x, 3.0)
        assert x is alias
        assert x.data is memory
        assert x.tolist() == f(np.array([1.0, 2.0], "float32"), 3.0).tolist()

    @pytest.mark.parametrize("sign", AUGMENTED)
    def test_gradients_are_those_of_the_operation_out_of_place(self, sign, device):
        f, name = self.AUGMENTED[sign]

        def gradients(write):
            a = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
            b = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
            y = write(a * 2, b)
            (y * y).sum().backward()
            return y.tolist(), a.grad.tolist(), b.grad.tolist()

        out_of_place = {"+=": operator.add, "-=": operator.sub, "*=": operator.mul, "/=": operator.truediv}
        expected = gradients(out_of_place.get(sign, operator.pow))
        assert gradients(f) == gradients(lambda y, b: getattr(y, name)(b)) == expected

    UNARY = ["exp_", "sqrt_", "relu_", "tanh_", "sigmoid_", "neg_", "abs_", "reciprocal_", "log_", "sin_", "square_"]

    @pytest.mark.parametrize("name", UNARY)
    def test_of_one_input(self, name, device):
        def gradient(write):
            a = lucid.tensor([0.5, 2.0], device=device, requires_grad=True)
            y = a * 2
            z = write(y)
            z.sum().backward()
            return z.tolist(), a.grad.tolist(), z is y

        value, grad, same = gradient(lambda y: getattr(y, name)())
        assert same
        assert (value, grad) == gradient(lambda y: getattr(y, name[:-1])())[:2]

    FILLS = [
        (lambda x: x.zero_(), [0, 0]), (lambda x: x.fill_(3), [3, 3]), (lambda x: x.clamp_(min=1.5), [1.5, 2]),
        (lambda x: x.copy_(lucid.tensor([7.0, 8.0], device=x.device)), [7, 8]),
        (lambda x: x.copy_(lucid.tensor([7, 8])), [7, 8]),  # from another device and dtype
        (lambda x: x.masked_fill_(x > 1, -1), [1, -1]),
    ]  # fmt: skip

    @pytest.mark.parametrize(("write", "result"), FILLS)
    def test_fills(self, write, result, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        memory = x.data
        assert write(x) is x
        assert x.data is memory
        assert x.tolist() == result

    SLOTS = [
        (1, 9.0), (-1, 9.0), (slice(1, None), [8.0, 9.0]), ((), [1.0, 2.0, 3.0]), (..., 4.0), ([0, 2], [8.0, 9.0]),
        ([True, False, True], [8.0, 9.0]), (np.array([2, 0]), 5.0), (slice(None, None, 2), 6.0), (slice(0, 0), 1.0),
    ]  # fmt: skip

    @pytest.mark.parametrize(("index", "value"), SLOTS)
    @pytest.mark.parametrize("recorded", [False, True])
    def test_by_index(self, index, value, recorded, device):
        expected = np.array([1.0, 2.0, 3.0], "float32")
        expected[index] = value
        x = lucid.tensor([1.0, 2.0, 3.0], device=device, requires_grad=recorded)
        v = lucid.tensor(value, device=device, requires_grad=recorded)
        y = x * 1
        y[index] = v
        assert y.tolist() == expected.tolist()
        if recorded:
            (y * lucid.tensor([10.0, 20.0, 30.0], device=device)).sum().backward()
            kept = np.array([10.0, 20.0, 30.0])
            total = kept[index].sum()
            kept[index] = 0
            assert x.grad.tolist() == kept.tolist()
            assert host(v.grad).sum() == total
            assert v.grad.shape == v.shape

    def test_by_index_with_numbers_and_other_dtypes(self, device):
        x = lucid.zeros(3, device=device)
        x[0], x[1], x[2] = 5, lucid.tensor(7, device=device), True
        assert (x.tolist(), x.dtype) == ([5.0, 7.0, 1.0], lucid.float32)

    def test_by_index_through_a_chain_of_writes(self, device):
        x = lucid.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
        y = lucid.zeros(4, device=device)
        for i in range(3):
            y[i + 1] = y[i] + x[i] * x[i]
        assert y.tolist() == [0.0, 1.0, 5.0, 14.0]
        y[3].backward()
        assert x.grad.tolist() == [2.0, 4.0, 6.0]

    def test_in_a_training_step_without_grad(self, device):
        p = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        for _ in range(3):
            (p * p).sum().backward()
            with lucid.no_grad():
                p -= 0.25 * p.grad
            p.grad = None
        assert (p.tolist(), p.is_leaf, p.requires_grad) == ([0.125, 0.25], True, True)

    def test_a_leaf_is_not_written_while_recording(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        for write in (lambda: x.add_(1), lambda: x.zero_(), lambda: operator.setitem(x, 0, 5.0), lambda: x[0].zero_()):
            with pytest.raises(RuntimeError, match=r"no_grad|clone"):
                write()
        assert x.tolist() == [1.0, 2.0]

    @pytest.mark.parametrize("write", [lambda x: x.add_(lucid.ones(2, 2, device=x.device)), lambda x: x.mul_(2.5)])
    def test_a_result_that_does_not_fit_changes_nothing(self, write, device):
        x = lucid.tensor([1, 2], device=device)
        with pytest.raises(RuntimeError, match=r"add_.*shape|mul_.*int64"):
            write(x)
        assert (x.tolist(), x.dtype) == ([1, 2], lucid.int64)


class TestVersions:
    def test_views_share_a_version(self, device):
        x = lucid.zeros(2, 2, device=device)
        first, view = x._version, x[0]
        view += 1
        assert (x._version, view._version) == (first + 1, first + 1)
        assert lucid.zeros(1, device=device)._version == 0

    WRITES = [
        (lambda x: x.add_(1), "add_"), (lambda x: operator.setitem(x, 0, 5.0), "setitem"),
        (lambda x: x[0].fill_(5), "through a view"), (lambda x: x.detach().zero_(), "through detach"),
    ]  # fmt: skip

    @pytest.mark.parametrize("write", [w for w, _ in WRITES], ids=[n for _, n in WRITES])
    def test_a_backward_that_needs_what_was_overwritten_is_refused(self, write, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        w = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
        y = (x * w).sum()
        write(x)
        with pytest.raises(RuntimeError, match=r"mul saved .*\(2,\).* overwritten .*test_tensor\.py:\d+.*clone\(\)"):
            y.backward()

    @pytest.mark.parametrize("write", [w for w, _ in WRITES], ids=[n for _, n in WRITES])
    def test_one_that_does_not_need_it_goes_on(self, write, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        w = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
        y = (x + w).sum()
        write(x)
        y.backward()
        assert w.grad.tolist() == [1.0, 1.0]

    def test_a_parameter_written_between_forward_and_backward(self, device):
        w = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
        y = (w * w).sum()
        with lucid.no_grad():
            w.mul_(2)
        with pytest.raises(RuntimeError, match=r"mul saved.*w\.mul_\(2\)"):
            y.backward()

    def test_writing_after_backward_is_free(self, device):
        w = lucid.tensor([3.0, 4.0], device=device, requires_grad=True)
        for _ in range(2):
            y = (w * w).sum()
            y.backward()
            with lucid.no_grad():
                w.mul_(0.5)
        assert w.grad.tolist() == [9.0, 12.0]

    def test_a_view_of_a_recorded_tensor_is_not_written_through(self, device):
        x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]], device=device, requires_grad=True)
        y = x * 1
        with pytest.raises(RuntimeError, match=r"view.*base\[i\]|view.*clone"):
            y[0].mul_(5)
        assert y.tolist() == [[1.0, 2.0], [3.0, 4.0]]
        y[0] = y[0] * 5
        y.sum().backward()
        assert x.grad.tolist() == [[5.0, 5.0], [1.0, 1.0]]

    def test_a_view_taken_before_a_recorded_write_is_stale(self, device):
        x = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
        y = x * 1
        view = y[:1]
        y[0] = x[1] * 3
        with pytest.raises(RuntimeError, match="view"):
            (view * 2).sum().backward()
        (y[:1] * 2).sum().backward()
        assert x.grad.tolist() == [0.0, 6.0]


def test_random_programs_of_views_and_writes_are_right_or_refused(device):
    """They take views, write and read. What torch refuses too is compared with differences of values."""
    torch = torch_module()
    finished = 0
    for seed in range(1000):
        values = np.random.default_rng(seed).normal(size=16)

        def gradient(library, seed=seed, values=values, **kwargs):
            leaf = library.tensor(values.tolist(), dtype=library.float64, requires_grad=True, **kwargs)
            random_program(library, np.random.default_rng(seed), leaf[:12].reshape(3, 4), leaf[12:]).backward()
            return leaf.grad.tolist()

        try:
            ours = gradient(lucid, device=device)
        except RuntimeError as refused:
            assert "overwritten" in str(refused) or "view" in str(refused)
            continue
        finished += 1
        try:
            np.testing.assert_allclose(ours, gradient(torch), rtol=1e-10, err_msg=f"program {seed}")
        except RuntimeError:
            np.testing.assert_allclose(ours, differences(seed, values), rtol=1e-5, atol=1e-7, err_msg=f"program {seed}")
    assert finished > 100


def differences(seed, values, step=1e-6):
    """The gradient of a random program by central differences."""

    def value(v):
        v = lucid.tensor(v)
        return random_program(lucid, np.random.default_rng(seed), v[:12].reshape(3, 4), v[12:]).item()

    return [(value(values + d) - value(values - d)) / (2 * step) for d in np.eye(16) * step]


def random_program(library, rng, x, v):
    """Some random operations, writes and views on two tensors, and a number at the end."""
    y, total = x * 1.0, 0.0
    views = []
    for _ in range(rng.integers(2, 9)):
        i = int(rng.integers(3))
        view = views[int(rng.integers(len(views)))] if views else y[i]
        match rng.integers(19):
            case 0:
                y[i] = v * 2.0
            case 1:
                y += v
            case 2:
                y *= 1.5
            case 3:
                y[i] = y[(i + 1) % 3] * v
            case 4:
                total = total + (y * y).sum()
            case 5:
                views.append(y[i])
            case 6:
                total = total + (view * v).sum()
            case 7:
                y.tanh_()
            case 8:
                views.append(y.T[:, i].contiguous())
            case 9:
                y *= y
            case 10:
                y[:, [3, i]] = v[:2] * 0.5
            case 11:
                y[:, v.detach() > 0] = view[:1] * 2.0
            case 12:
                y.mul_(view)
            case 13:
                view.exp_()
            case 14:
                y = y.reshape(4, 3).sin().reshape(3, 4)
            case 15:
                views.append(view.reshape(2, 2).flatten())
            case 16:
                y[i, :2] = (y[i, 2:] * view[:2]).clone()
            case 17:
                y.clamp_(-2.0, 2.0)
            case 18:
                v = v * view
                v[i] = y[i, i] * total if i else 2.0
    return total + (y * v).sum()


class TestDevices:
    def test_there_and_back(self, device):
        x = lucid.tensor([[1.0, 2.0]])
        y = x.to(device)
        assert (y.device, y.cpu().tolist()) == (device, x.tolist())
        assert (y is x) == (device == "cpu")
        assert not y.is_cuda or device.type == "cuda"

    def test_the_default(self, device):
        lucid.set_default_device(device)
        try:
            made = [lucid.tensor([1.0]), lucid.zeros(2), lucid.ones(2), lucid.arange(3), lucid.rand(2), lucid.eye(2)]
            assert [x.device for x in made] == [device] * len(made)
            assert lucid.zeros(1, device="cpu").device == "cpu"
        finally:
            lucid.set_default_device(None)
        assert lucid.zeros(1).device == "cpu"

    def test_devices_compare_with_their_names(self, device):
        x = lucid.tensor([1.0], device=device)
        assert x.device == str(device) == str(x.device)
        assert x.device != "cuda:7"

    def test_two_devices_do_not_mix(self):
        with pytest.raises(RuntimeError, match=r"add: .*cpu.*strict.*\.to\("):
            lucid.tensor([1.0]) + lucid.tensor([1.0], device="strict")
