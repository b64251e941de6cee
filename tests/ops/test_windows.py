"""Convolution and pooling: what they refuse, with the class of error that PyTorch's functions raise."""

from __future__ import annotations

import pytest

import lucid

from ..oracle import torch_

DIMS = [1, 2, 3]


def refuses(call, kind, message):
    """Fail unless lucid refuses with this kind and message, and PyTorch, if it is there, with this kind."""
    with pytest.raises(kind, match=message):
        call(lucid, lucid.nn.functional)
    torch = torch_()
    with pytest.raises(kind):
        call(torch, torch.nn.functional)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("padding", ["same", "some"])
@pytest.mark.parametrize("n", DIMS)
def test_words_for_padding(n, padding):
    def call(library, functional):
        x, w = library.zeros(1, 2, *[6] * n), library.zeros(2, 2, *[3] * n)
        getattr(functional, f"conv{n}d")(x, w, stride=2, padding=padding)

    message = "padding='same' needs stride 1" if padding == "same" else "'same' or 'valid', got 'some'"
    refuses(call, RuntimeError, rf"conv{n}d: .*{message}")


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("size", [1, 2, 5])  # a mean over all, windows that divide the input, and others
@pytest.mark.parametrize("kind", ["avg", "max"])
@pytest.mark.parametrize("n", [1, 2])
def test_adaptive_pooling_of_integers(n, kind, size):
    def call(library, functional):
        x = library.zeros(1, 2, *[6] * n, dtype=library.int64)
        getattr(functional, f"adaptive_{kind}_pool{n}d")(x, size)

    refuses(call, RuntimeError, rf"adaptive_{kind}_pool{n}d: expected floating-point")


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("kind", ["avg", "max"])
@pytest.mark.parametrize("n", [1, 2])
def test_adaptive_pooling_to_a_fraction(n, kind):
    def call(library, functional):
        getattr(functional, f"adaptive_{kind}_pool{n}d")(library.zeros(1, 2, *[6] * n), 1.5)

    refuses(call, TypeError, rf"adaptive_{kind}_pool{n}d: output_size must be an int")


@pytest.mark.parametrize("n", DIMS)
def test_pointwise_kernel_with_a_stride(n, device):
    """A 1x1 window with a stride, on an image of one pixel and on a larger one."""
    for size in (1, 3):
        x = lucid.ones(2, 6, *[size] * n, device=device)
        y = getattr(lucid.nn.functional, f"conv{n}d")(x, lucid.ones(3, 6, *[1] * n, device=device), stride=2)
        assert y.shape == (2, 3, *[(size + 1) // 2] * n)
        assert set(y.flatten().tolist()) == {6.0}
