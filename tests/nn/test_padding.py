"""Padding layers against PyTorch's; what they refuse."""

from __future__ import annotations

import pytest

from lucid import nn

from .feature_maps import IMAGES, LINES, VOLUMES, layers_agree, refused_as_by_torch

# How to make it, from lucid.nn or torch.nn, and what to call it with.
LAYERS = [
    (lambda nn: nn.CircularPad1d((2, 1)), LINES),
    (lambda nn: nn.ReplicationPad2d((0, 1, 2, 3)), IMAGES[0]),
    (lambda nn: nn.ConstantPad1d(-1, 0.0), LINES[0]),
    (lambda nn: nn.ReflectionPad1d((0, 2)), LINES[0]),
    (lambda nn: nn.ZeroPad2d(-1), IMAGES[0]),
    (lambda nn: nn.CircularPad3d(1), VOLUMES),
    (lambda nn: nn.ReflectionPad3d(1), VOLUMES),
    (lambda nn: nn.ReplicationPad3d(1), VOLUMES),
    (lambda nn: nn.ZeroPad3d(1), VOLUMES),
    *[
        (lambda nn, mode=mode: getattr(nn, f"{mode}Pad2d")((-2, 3, 2, -1)), IMAGES)
        for mode in ("Reflection", "Replication", "Circular")
    ],
    *[
        (lambda nn, name=name, args=args: getattr(nn, name)(*args), x)
        for name, args, x in [
            ("ZeroPad1d", (2,), LINES), ("ZeroPad2d", ((1, 2, 0, 3),), IMAGES), ("ConstantPad1d", ((1, 0), 2.5), LINES),
            ("ConstantPad2d", (1, -1.0), IMAGES), ("ConstantPad3d", (1, 0.5), VOLUMES),
            ("ReflectionPad1d", (3,), LINES),
            ("ReflectionPad2d", ((1, 2, 0, 3),), IMAGES), ("ReplicationPad1d", (2,), LINES[0]),
            ("ReplicationPad2d", (2,), IMAGES), ("CircularPad2d", (2,), IMAGES),
        ]
    ],
]  # fmt: skip


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("make", "x"), LAYERS, ids=[f"{make(nn)} {x.ndim}" for make, x in LAYERS])
def test_torch_agrees(make, x, device):
    layers_agree(make, x, device)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda nn, t: nn.ReplicationPad1d(1)(t.zeros(3)), r"ReplicationPad1d: .*\(3,\)"),
        (lambda nn, t: nn.ReplicationPad2d(1)(t.zeros(3, 4)), r"ReplicationPad2d: .*\(3, 4\)"),
        (lambda nn, t: nn.ReflectionPad2d(4)(t.zeros(1, 4, 4)), r"ReflectionPad2d: .* at most 3"),
        (lambda nn, t: nn.ConstantPad1d(-2, 0.0)(t.zeros(1, 3)), r"ConstantPad1d: .* cut off more"),
        (lambda nn, t: nn.ConstantPad3d(-2, 0.0)(t.zeros(1, 3, 3, 3)), r"ConstantPad3d: .* cut off more"),
        (lambda nn, t: nn.ReflectionPad1d(3)(t.zeros(2, 3)), r"too large for mode 'reflect' .* at most 2"),
        (lambda nn, t: nn.ZeroPad2d(-2)(t.zeros(1, 3, 3)), r"cut off more"),
        (lambda nn, t: nn.functional.pad(t.zeros(3), (1,)), r"pad: expected two widths"),
        (lambda nn, t: nn.functional.pad(t.zeros(3), (1.0, 1)), r"pad: expected a sequence of ints.* got \(1\.0, 1\)"),
        (lambda nn, t: nn.functional.pad(t.zeros(3, dtype=t.uint8), (1, 1), value=-1), "pad: -1 does not fit uint8"),
        (lambda nn, t: nn.functional.pad(t.zeros(2, 3), (1, 1), "reflect", 2), r"'reflect' takes no value, got 2"),
        (lambda nn, t: nn.functional.pad(t.zeros(2, 3), (1, 1), mode="mirror"), r"mode must be .* 'mirror'"),
        (lambda nn, t: nn.functional.pad(t.zeros(3), (1, 1), mode="reflect"), r"mode 'reflect' wants"),
    ],
)  # fmt: skip
def test_what_torch_refuses(make, message):
    refused_as_by_torch(make, message)
