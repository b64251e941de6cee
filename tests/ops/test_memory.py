"""Strides, storage, memory formats, and what is shared with other libraries."""

from __future__ import annotations

import array
from collections import deque

import numpy as np
import pytest

import lucid


class Foreign:
    """An array of a library of its own, which speaks DLPack and NumPy's protocol."""

    def __init__(self, host):
        self.host = host

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.host, dtype)

    def __dlpack__(self, **options):
        return self.host.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.host.__dlpack_device__()


def matrix(device="cpu", **options):
    return lucid.arange(6.0, dtype="float64", device=device, **options).reshape(2, 3)


def test_as_strided_is_a_view_whose_gradients_add_up():
    base = lucid.arange(5.0, dtype="float64")
    x = base[1:]
    windows = x.as_strided((2, 3), (1, 1))
    assert windows.tolist() == [[1, 2, 3], [2, 3, 4]]
    assert x.as_strided((2,), (1,), 0).tolist() == [0, 1]  # of the memory, from its beginning
    base[2] = 9.0
    assert windows.tolist() == [[1, 9, 3], [9, 3, 4]]
    leaf = lucid.tensor([1.0, 2.0, 3.0, 4.0], dtype="float64", requires_grad=True)
    assert lucid.autograd.gradgradcheck(lambda x: (x * x).as_strided((2, 2), (1, 1)), leaf)
    leaf.as_strided((2, 3), (1, 1)).sum().backward()
    assert leaf.grad.tolist() == [1, 2, 2, 1]
    assert lucid.autograd.gradcheck(lambda x: x.reshape(2, 2).T.as_strided((3,), (1,), 1), leaf)
    assert lucid.autograd.gradcheck(lambda x: x[:1].expand(3).as_strided((2,), (0,)), leaf)
    src = lucid.tensor([5.0, 6.0], dtype="float64", requires_grad=True)
    assert lucid.autograd.gradgradcheck(lambda x, s: lucid.as_strided_scatter(x * x, s * s, (2,), (3,)), (leaf, src))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda x: x.as_strided((2,), (1, 1)), RuntimeError, "one length"),
        (lambda x: x.as_strided((7,), (1,)), RuntimeError, "reach element 6 of a memory of 6"),
        (lambda x: x.as_strided((2,), (-1,)), RuntimeError, "not be negative"),
        (lambda x: lucid.as_strided_scatter(x, lucid.ones(2), (2,), (0,)), RuntimeError, "different ones"),
        (lambda x: x.requires_grad_().resize_(2), RuntimeError, "requires grad, and so its size is fixed"),
        (lambda x: x[0].resize_(2), RuntimeError, "is a view"),
        (lambda x: x.apply_(float) if x.requires_grad_() is x else 0, RuntimeError, "has no gradient"),
        (lambda x: x.requires_grad_().__dlpack__(), BufferError, "detach it"),
        (lambda x: lucid.slice_copy(x, 1), IndexError, "slice_copy: dimension out of range"),
        (lambda x: lucid.from_dlpack([1.0]), TypeError, "__dlpack__"),
        (lambda x: lucid.frombuffer(b"", dtype="int8"), ValueError, "empty"),
        (lambda x: lucid.frombuffer(b"abc", dtype="int16"), ValueError, "2 bytes each"),
        (lambda x: lucid.asarray([1.0], copy=False), ValueError, "no memory to share"),
        (lambda x: lucid.asarray(x, dtype="int8", copy=False), ValueError, "another dtype"),
        (lambda x: x.contiguous(memory_format=lucid.channels_last), RuntimeError, "4 dimensions"),
        (lambda x: x.contiguous(memory_format="NHWC"), TypeError, "channels_last"),
        (lambda x: x.imag, RuntimeError, "no imaginary part"),
        (lambda x: lucid.stft, AttributeError, "complex numbers are not part"),
        (lambda x: lucid.tensor(map(int, "12")), TypeError, "map"),
        (lambda x: lucid.tensor({1, 2}), TypeError, "set"),
        (lambda x: lucid.tensor({1: 2}), TypeError, "dict"),
        (lambda x: lucid.where(x > 0, x), TypeError, "pass both"),
    ],
)
def test_refusals(call, error, words):
    with pytest.raises(error, match=words):
        call(lucid.arange(6.0))


def test_where_a_tensor_lies(device):
    x = matrix(device)
    assert x.storage_offset() == 0
    assert x[1, 1:].storage_offset() == 4
    assert x[1].data_ptr() - x.data_ptr() == 24
    assert x.T.storage().tolist() == [0, 1, 2, 3, 4, 5]
    assert x[1].untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    assert (x.is_cpu, x.is_sparse, x.is_shared(), x.ndimension()) == (device.type == "cpu", False, False, 2)
    assert x.T.dim_order() == (1, 0)
    assert x.layout is lucid.strided


def test_in_place(device):
    x = lucid.arange(6.0, device=device)
    assert x.resize_(2, 2).tolist() == [[0, 1], [2, 3]]
    assert x.resize_(5).tolist()[:4] == [0, 1, 2, 3]
    assert x.resize_as_(lucid.zeros(1, 2)).tolist() == [[0, 1]]
    assert lucid.zeros(3, 2, device=device).fill_diagonal_(1, wrap=True).tolist() == [[1, 0], [0, 1], [0, 0]]
    assert lucid.zeros(4, 2, device=device).fill_diagonal_(1, wrap=True).tolist()[3] == [1, 0]
    y = lucid.tensor([1.0, 2.0], device=device)
    assert y.map_(y, lambda a, b: a + b).tolist() == [2, 4]
    assert lucid.exp_(lucid.zeros(2, device=device)).tolist() == [1, 1]


def test_memory_is_shared_with_other_libraries():
    host = np.zeros(3)
    for made in (
        lucid.from_dlpack(host),
        lucid.from_dlpack(Foreign(host)),
        lucid.asarray(host),
        lucid.as_tensor(Foreign(host)),
    ):
        host[0] += 1
        assert made.tolist() == host.tolist()
    x = lucid.ones(2)
    assert np.shares_memory(np.from_dlpack(x), x.numpy())
    assert lucid.from_dlpack(x).data_ptr() == x.data_ptr()
    assert lucid.tensor(Foreign(host)).data_ptr() != host.__array_interface__["data"][0]
    buffer = array.array("i", [1, 2, 3])
    view = lucid.frombuffer(buffer, dtype="int32", offset=4)
    buffer[1] = 7
    assert view.tolist() == [7, 3]
    with pytest.raises((RuntimeError, ValueError)):
        lucid.frombuffer(b"abcd", dtype="uint8").add_(1)
    grown = (lucid.ones(2, requires_grad=True) * 2).detach()
    leaf = lucid.ones(2, requires_grad=True)
    assert lucid.asarray(leaf) is leaf and not lucid.asarray(leaf, requires_grad=False).requires_grad
    assert lucid.asarray(grown, requires_grad=True).requires_grad and not grown.requires_grad
    assert lucid.asarray(3.0).tolist() == 3.0


@pytest.mark.parametrize(
    ("data", "want"),
    [
        (deque([1, 2]), [1, 2]),
        (range(3), [0, 1, 2]),
        ([deque([1.0]), [2.0]], [[1.0], [2.0]]),
        ([Foreign(np.ones(2)), [0, 0]], [[1, 1], [0, 0]]),
    ],
)
def test_sequences(data, want):
    assert lucid.tensor(data).tolist() == want


def test_tensors_of_pytorch(torch):
    theirs = torch.tensor([[1.0, 2.0]], requires_grad=True)
    assert lucid.tensor(theirs).tolist() == [[1, 2]]
    assert lucid.from_dlpack(theirs.detach()).data_ptr() == theirs.data_ptr()
    assert torch.from_dlpack(lucid.ones(2)).tolist() == [1, 1]
    for ours, other in ((lucid.range, torch.range),):
        with pytest.warns(UserWarning):
            assert ours(1, 2, 0.5).tolist() == other(1, 2, 0.5).tolist()
    for name in ("bartlett", "blackman", "hamming", "hann", "kaiser"):
        for n, periodic in ((0, True), (1, False), (2, True), (7, True), (8, False)):
            window = [getattr(lib, f"{name}_window")(n, periodic, dtype=lib.float64) for lib in (lucid, torch)]
            np.testing.assert_allclose(window[0].numpy(), window[1].numpy(), atol=1e-15)
    kinds = [1, 1.0, True, *(("float32", s) for s in ((), (2,))), *(("int8", s) for s in ((), (2,))), ("float16", (1,))]
    kinds += [("bool", (2,)), ("uint8", ())]
    for a in kinds:
        for b in kinds:
            pair = [
                [lib.ones(k[1], dtype=getattr(lib, k[0])) if isinstance(k, tuple) else k for k in (a, b)]
                for lib in (lucid, torch)
            ]
            assert str(torch.result_type(*pair[1])) == f"torch.{lucid.result_type(*pair[0])}", (a, b)


def test_memory_formats(device):
    x = lucid.arange(24.0, device=device).reshape(1, 2, 3, 4)
    for y in (x.contiguous(memory_format=lucid.channels_last), x.to(memory_format=lucid.channels_last)):
        assert y.stride() == (24, 1, 8, 2)
        assert (y.is_contiguous(), y.is_contiguous(memory_format=lucid.channels_last)) == (False, True)
        assert y.tolist() == x.tolist()
        assert y.contiguous(memory_format=lucid.preserve_format) is y
        assert y.clone(memory_format=lucid.contiguous_format).is_contiguous()
    assert lucid.empty(1, 2, 3, 4, memory_format=lucid.channels_last, device=device).stride() == (24, 1, 8, 2)
    assert lucid.nn.Linear(1, 1).to(memory_format=lucid.channels_last).weight.shape == (1, 1)
    assert lucid.zeros_like(x, memory_format=lucid.preserve_format).shape == x.shape
    z = x.detach().requires_grad_()
    z.contiguous(memory_format=lucid.channels_last).sum().backward()
    assert z.grad.sum().item() == 24


def test_low_rank():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(2, 9, 3)) @ rng.normal(size=(2, 3, 7))
    for x in (a, a.swapaxes(1, 2)):
        U, S, V = lucid.svd_lowrank(lucid.tensor(x), q=3)
        np.testing.assert_allclose((U * S[:, None] @ V.mT).numpy(), x, atol=1e-12)
        components = lucid.pca_lowrank(lucid.tensor(x), q=4)
        want = np.linalg.svd(x - x.mean(1, keepdims=True))[1][:, :4]
        np.testing.assert_allclose(components.S.numpy(), want, atol=1e-12)
    with pytest.raises(RuntimeError, match="q from 1 to 7"):
        lucid.svd_lowrank(lucid.tensor(a), q=8)


def test_shifts_and_switches():
    x = lucid.tensor([1, -9])
    assert ((x << 2).tolist(), (x >> 1).tolist(), (2 << lucid.tensor([1])).tolist()) == ([4, -36], [0, -5], [4])
    x <<= 1
    x |= 1
    assert x.tolist() == [3, -17]
    lucid.set_deterministic_debug_mode("warn")
    assert lucid.is_deterministic_algorithms_warn_only_enabled()
    lucid.use_deterministic_algorithms(False)
    assert not lucid.are_deterministic_algorithms_enabled()
    assert lucid.where(lucid.tensor([[True, False]]))[1].tolist() == [0]
