"""Pooling layers against PyTorch's: ties, NaN, indices; what they refuse."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

from ..feature_maps import DISTINCT, IMAGES, LINES, VOLUMES, layers_agree, refused_as_by_torch, rng

# How to make it, from lucid.nn or torch.nn, and what to call it with.
LAYERS = [
    *[
        (lambda nn, n=n, kind=kind, o=options: getattr(nn, f"{kind}Pool{n}d")(2, **o), x)
        for kind, (n, x), options in itertools.product(
            ["Max", "Avg"], [(1, LINES[0]), (2, DISTINCT[0]), (2, DISTINCT)], [{"stride": 3}, {"ceil_mode": True}]
        )
    ],
    (lambda nn: nn.AdaptiveAvgPool1d(2), LINES[0]),
    (lambda nn: nn.AdaptiveAvgPool2d((9, 2)), IMAGES[0]),
    (lambda nn: nn.AdaptiveMaxPool1d(2), LINES[0]),
    (lambda nn: nn.AdaptiveMaxPool2d(3), DISTINCT[0]),
    (lambda nn: nn.MaxPool1d(2), LINES),
    (lambda nn: nn.MaxPool2d(3, 2, 1, ceil_mode=True), DISTINCT),
    (lambda nn: nn.MaxPool2d((2, 3), dilation=2), DISTINCT),
    (lambda nn: nn.MaxPool3d(2), VOLUMES),
    (lambda nn: nn.AvgPool1d(3, 2, 1), LINES),
    (lambda nn: nn.AvgPool2d(3, 2, 1, True, False), IMAGES),
    (lambda nn: nn.AvgPool2d(2, divisor_override=3), IMAGES),
    (lambda nn: nn.AvgPool2d(2, stride=()), IMAGES),
    (lambda nn: nn.MaxPool1d(2, stride=()), LINES),
    (lambda nn: nn.AdaptiveAvgPool1d(4), LINES),
    (lambda nn: nn.AdaptiveAvgPool2d((3, None)), IMAGES),
    (lambda nn: nn.AdaptiveAvgPool2d(1), IMAGES),
    (lambda nn: nn.AdaptiveMaxPool1d(4), LINES),
    (lambda nn: nn.AdaptiveMaxPool2d((5, 2)), DISTINCT),
]  # fmt: skip


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("make", "x"), LAYERS, ids=[f"{make(nn)} {x.ndim}" for make, x in LAYERS])
def test_torch_agrees(make, x, device):
    layers_agree(make, x, device)


CORNERS = {
    "ties": lambda x: np.round(x),
    "nan": lambda x: np.where(rng.random(x.shape) < 0.1, np.nan, x),
    "all lowest": lambda x: np.where(rng.random(x.shape) < 0.7, -np.inf, x),
}


GLOBAL = {"dilation": 1}  # with a window that covers the image


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize(
    "options", [{}, {"padding": 1}, {"stride": 1}, {"ceil_mode": True}, {"dilation": 2}, GLOBAL], ids=str
)
@pytest.mark.parametrize("dims", [1, 2, 3])
def test_max_pool_takes_the_first_of_equals(dims, options, corner, device, torch):
    value = CORNERS[corner](rng.normal(size=(2, 3, 7, 6, 5)[: dims + 2]))

    def found(library, **where):
        x = library.tensor(value, requires_grad=True, **where)
        pool = getattr(library.nn.functional, f"max_pool{dims}d")
        kernel = x.shape[2:] if options is GLOBAL else 3 if "padding" in options else 2
        y, index = pool(x, kernel, **options, return_indices=True)
        (g,) = library.autograd.grad([y], [x], [library.ones_like(y)])
        return [t.numpy(force=True) for t in (y, index, g)]

    for mine, wanted in zip(found(lucid, device=device), found(torch), strict=True):
        np.testing.assert_array_equal(mine, wanted)


@pytest.mark.parametrize("size", [(3, 5), (7, 2), (1, 9)])
def test_indices_of_adaptive_max_pool(size, device, torch):
    _, mine = F.adaptive_max_pool2d(lucid.tensor(DISTINCT, device=device), size, return_indices=True)
    _, wanted = torch.nn.functional.adaptive_max_pool2d(torch.tensor(DISTINCT), size, return_indices=True)
    np.testing.assert_array_equal(mine.numpy(force=True), wanted.numpy())


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    ("make", "message"),
    [
        *[
            (lambda nn, t, p=p: getattr(nn, p)(9)(t.zeros(2, 3, 8, *[8] * ("2" in p))), r"Pool\dd: the window does not")
            for p in ("MaxPool1d", "AvgPool1d", "AvgPool2d")
        ],
        *[
            (lambda nn, t, p=p: getattr(nn, p)(-1)(t.zeros(2, 3, 8, *[8] * ("2" in p))), r"Adaptive\w+: .* got")
            for p in ("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d")
        ],
        (lambda nn, t: nn.MaxPool2d(3, padding=2)(t.zeros(1, 4, 8, 8)), r"MaxPool2d: padding should be at most half"),
        (lambda nn, t: nn.MaxPool2d(9)(t.zeros(1, 4, 8, 8)), r"MaxPool2d: the window does not fit"),
        (lambda nn, t: nn.MaxPool2d(2)(t.zeros(8, 8)), r"MaxPool2d: expected input of shape .* got \(8, 8\)"),
        (lambda nn, t: nn.AvgPool2d(2, divisor_override=0)(t.zeros(1, 8, 8)), r"divisor_override must not be 0"),
    ],
)  # fmt: skip
def test_what_torch_refuses(make, message):
    refused_as_by_torch(make, message)
