"""The layers on feature maps against PyTorch's, with their state, their corners, and what they refuse."""

from __future__ import annotations

import copy
import itertools

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

from .comparing import agree, same, twins

rng = np.random.default_rng(5)
LINES, IMAGES, VOLUMES = rng.normal(size=(2, 4, 9)), rng.normal(size=(2, 4, 8, 6)), rng.normal(size=(2, 4, 4, 5, 3))
DISTINCT = rng.permutation(IMAGES.size).reshape(IMAGES.shape) * 0.1

# How to make it, from lucid.nn or torch.nn, and what to call it with.
LAYERS = [
    (lambda nn: nn.Conv1d(4, 6, 3), LINES),
    (lambda nn: nn.Conv1d(4, 6, 3, 2, 1, 2, 2, False), LINES),
    (lambda nn: nn.Conv1d(4, 6, 3, padding="same", padding_mode="circular"), LINES),
    (lambda nn: nn.Conv2d(4, 6, 3), IMAGES),
    (lambda nn: nn.Conv2d(4, 6, 3), IMAGES[0]),
    (lambda nn: nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2, bias=False), IMAGES),
    (lambda nn: nn.Conv2d(4, 6, 4, padding="same"), IMAGES),
    (lambda nn: nn.Conv2d(4, 6, 4, padding="valid"), IMAGES),
    *[
        (lambda nn, mode=mode: nn.Conv2d(4, 6, (3, 5), padding=(1, 2), padding_mode=mode), IMAGES)
        for mode in ("zeros", "reflect", "replicate", "circular")
    ],
    (lambda nn: nn.Conv2d(4, 6, (3, 4), padding="same", padding_mode="reflect"), IMAGES),
    (lambda nn: nn.Conv3d(4, 2, 2, padding=1), VOLUMES),
    (lambda nn: nn.ConvTranspose1d(4, 6, 3, 2, 1, 1, 2, False, 2), LINES),
    (lambda nn: nn.ConvTranspose2d(4, 6, 3), IMAGES),
    (lambda nn: nn.ConvTranspose2d(4, 6, 4, stride=2, padding=1), IMAGES),
    (lambda nn: nn.ConvTranspose2d(4, 6, 3, stride=(2, 3), padding=1, output_padding=(1, 2), groups=2), IMAGES[1]),
    (lambda nn: nn.ConvTranspose3d(4, 2, 2, stride=2), VOLUMES),
    *[
        (lambda nn, n=n, o=options: getattr(nn, f"Conv{n}d")(4, 6, 2, **o), x)
        for (n, x), options in itertools.product(
            [(1, LINES), (1, LINES[0]), (2, IMAGES), (3, VOLUMES), (3, VOLUMES[0])],
            [{"stride": 3}, {"dilation": 2, "groups": 2}],
        )
    ],
    *[
        (lambda nn, n=n, o=options: getattr(nn, f"ConvTranspose{n}d")(4, 6, 2, **o), x)
        for (n, x), options in itertools.product(
            [(1, LINES[0]), (2, IMAGES[0]), (3, VOLUMES)], [{"stride": 3, "padding": 1}, {"dilation": 2, "groups": 2}]
        )
    ],
    (lambda nn: nn.Conv3d(4, 4, 2, padding=1, padding_mode="replicate"), VOLUMES),
    *[
        (lambda nn, n=n, kind=kind, o=options: getattr(nn, f"{kind}Pool{n}d")(2, **o), x)
        for kind, (n, x), options in itertools.product(
            ["Max", "Avg"], [(1, LINES[0]), (2, DISTINCT[0]), (2, DISTINCT)], [{"stride": 3}, {"ceil_mode": True}]
        )
    ],
    (lambda nn: nn.AdaptiveAvgPool1d(2), LINES[0]), (lambda nn: nn.AdaptiveAvgPool2d((9, 2)), IMAGES[0]),
    (lambda nn: nn.AdaptiveMaxPool1d(2), LINES[0]), (lambda nn: nn.AdaptiveMaxPool2d(3), DISTINCT[0]),
    (lambda nn: nn.BatchNorm1d(4, momentum=0.2), LINES[:, :, 0]), (lambda nn: nn.InstanceNorm1d(4), LINES[0]),
    (lambda nn: nn.InstanceNorm1d(4, affine=True, track_running_stats=True), LINES),
    (lambda nn: nn.GroupNorm(2, 4), VOLUMES), (lambda nn: nn.LocalResponseNorm(2, 0.5, k=2.0), LINES),
    (lambda nn: nn.LocalResponseNorm(3), VOLUMES), (lambda nn: nn.PixelShuffle(2), IMAGES[0]),
    (lambda nn: nn.PixelUnshuffle(2), IMAGES[0]), (lambda nn: nn.Unfold(3, 2, stride=4), IMAGES[0]),
    (lambda nn: nn.Fold((4, 5), 2, stride=3), LINES[0][:, :2]), (lambda nn: nn.CircularPad1d((2, 1)), LINES),
    (lambda nn: nn.ReplicationPad2d((0, 1, 2, 3)), IMAGES[0]), (lambda nn: nn.ConstantPad1d(-1, 0.0), LINES[0]),
    (lambda nn: nn.ReflectionPad1d((0, 2)), LINES[0]), (lambda nn: nn.ZeroPad2d(-1), IMAGES[0]),
    (lambda nn: nn.CircularPad3d(1), VOLUMES), (lambda nn: nn.ReflectionPad3d(1), VOLUMES),
    (lambda nn: nn.ReplicationPad3d(1), VOLUMES), (lambda nn: nn.ZeroPad3d(1), VOLUMES),
    (lambda nn: nn.MaxPool1d(2), LINES),
    (lambda nn: nn.MaxPool2d(3, 2, 1, ceil_mode=True), DISTINCT),
    (lambda nn: nn.MaxPool2d((2, 3), dilation=2), DISTINCT),
    (lambda nn: nn.MaxPool3d(2), VOLUMES),
    (lambda nn: nn.AvgPool1d(3, 2, 1), LINES),
    (lambda nn: nn.AvgPool2d(3, 2, 1, True, False), IMAGES),
    (lambda nn: nn.AvgPool2d(2, divisor_override=3), IMAGES),
    (lambda nn: nn.AdaptiveAvgPool1d(4), LINES),
    (lambda nn: nn.AdaptiveAvgPool2d((3, None)), IMAGES),
    (lambda nn: nn.AdaptiveAvgPool2d(1), IMAGES),
    (lambda nn: nn.AdaptiveMaxPool1d(4), LINES),
    (lambda nn: nn.AdaptiveMaxPool2d((5, 2)), DISTINCT),
    *[
        (lambda nn, name=name, options=options: getattr(nn, name)(4, **options), x)
        for (name, x), options in itertools.product(
            [("BatchNorm1d", LINES), ("BatchNorm2d", IMAGES), ("BatchNorm3d", VOLUMES)],
            [
                {}, {"affine": False}, {"momentum": None}, {"momentum": 0.3, "eps": 1e-2},
                {"track_running_stats": False},
            ],
        )
    ],
    (lambda nn: nn.BatchNorm1d(4, bias=False), LINES[:, :, 0]),
    (lambda nn: nn.InstanceNorm1d(4), LINES),
    (lambda nn: nn.InstanceNorm2d(4, affine=True, track_running_stats=True), IMAGES),
    (lambda nn: nn.InstanceNorm2d(4), IMAGES[0]),
    (lambda nn: nn.GroupNorm(2, 4), IMAGES),
    (lambda nn: nn.GroupNorm(4, 4, eps=1e-2, affine=False), LINES),
    (lambda nn: nn.RMSNorm(9), LINES),
    (lambda nn: nn.RMSNorm((8, 6), eps=1e-3, elementwise_affine=False), IMAGES),
    (lambda nn: nn.LocalResponseNorm(3, alpha=0.1), IMAGES),
    (lambda nn: nn.Dropout1d(0.4).eval(), LINES),
    (lambda nn: nn.Dropout2d(1.0), IMAGES),
    (lambda nn: nn.AlphaDropout(0.0), IMAGES),
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
    (lambda nn: nn.Upsample(scale_factor=2), IMAGES),
    (lambda nn: nn.Upsample((5, 7), mode="bilinear", align_corners=True), IMAGES),
    (lambda nn: nn.Upsample(scale_factor=1.5, mode="linear"), LINES),
    (lambda nn: nn.UpsamplingBilinear2d(scale_factor=2), IMAGES),
    (lambda nn: nn.UpsamplingNearest2d(size=(9, 9)), IMAGES),
    (lambda nn: nn.PixelShuffle(2), IMAGES),
    (lambda nn: nn.PixelUnshuffle(2), IMAGES),
    (lambda nn: nn.Unfold((2, 3), padding=1), IMAGES),
    (lambda nn: nn.Fold((3, 3), 2), LINES[:, :, :4]),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")  # PyTorch's
@pytest.mark.parametrize(("make", "x"), LAYERS, ids=[f"{make(nn)} {x.ndim}" for make, x in LAYERS])
def test_torch_agrees(make, x, device):
    """In training and, with the running statistics that came of it, in evaluation; states load both ways."""
    layers = twins(make, device)
    for inputs in (x, x[:0], x) if can_be_empty(layers[0], x) else (x, x):
        agree(lambda t, layer, x: layer(x), [inputs], device, layers)
    states = [list(layer.state_dict().values()) for layer in layers]
    same(*states, 1e-9)
    layers[1].load_state_dict({name: states[1][i] for i, name in enumerate(layers[0].state_dict())})
    for layer in layers:
        layer.eval()
    agree(lambda t, layer, x: layer(x), [x], device, layers)


def can_be_empty(layer, x):
    """Whether there is a batch, and PyTorch does not fail at, forget itself over, or leave as it is, an empty one."""
    fails = isinstance(layer, nn.InstanceNorm1d | nn.InstanceNorm2d) and (layer.affine or layer.track_running_stats)
    return len(x) == len(IMAGES) and not fails and not isinstance(layer, nn.PixelShuffle | nn.PixelUnshuffle)


def run(layer, x):
    """The result, and the gradients of its sum of squares, of the input and of the parameters."""
    y = layer(x)
    (y * y).sum().backward()
    return [y, x.grad, *(p.grad for p in layer.parameters())]


CORNERS = {
    "ties": lambda x: np.round(x),
    "nan": lambda x: np.where(rng.random(x.shape) < 0.1, np.nan, x),
    "all lowest": lambda x: np.where(rng.random(x.shape) < 0.7, -np.inf, x),
}


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("options", [{}, {"padding": 1}, {"stride": 1}, {"ceil_mode": True}, {"dilation": 2}], ids=str)
@pytest.mark.parametrize("dims", [1, 2, 3])
def test_max_pool_takes_the_first_of_equals(dims, options, corner, device):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")
    value = CORNERS[corner](rng.normal(size=(2, 3, 7, 6, 5)[: dims + 2]))

    def found(library, **where):
        x = library.tensor(value, requires_grad=True, **where)
        pool = getattr(library.nn.functional, f"max_pool{dims}d")
        y, index = pool(x, 3 if "padding" in options else 2, **options, return_indices=True)
        (g,) = library.autograd.grad([y], [x], [library.ones_like(y)])
        return [t.numpy(force=True) for t in (y, index, g)]

    for mine, wanted in zip(found(lucid, device=device), found(torch), strict=True):
        np.testing.assert_array_equal(mine, wanted)


@pytest.mark.parametrize("size", [(3, 5), (7, 2), (1, 9)])
def test_indices_of_adaptive_max_pool(size, device):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")
    _, mine = F.adaptive_max_pool2d(lucid.tensor(DISTINCT, device=device), size, return_indices=True)
    _, wanted = torch.nn.functional.adaptive_max_pool2d(torch.tensor(DISTINCT), size, return_indices=True)
    np.testing.assert_array_equal(mine.numpy(force=True), wanted.numpy())


def test_many_pieces_are_one(device, monkeypatch):
    """Work done in many pieces and by several threads gives what one piece gives."""
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3, stride=2),
        nn.Conv2d(8, 8, 3, groups=8), nn.AvgPool2d(2),
    ).double().to(device)  # fmt: skip
    x = np.random.default_rng(0).normal(size=(12, 3, 20, 20))

    def step(cache):
        monkeypatch.setattr("lucid.backend.chunks.CACHE", cache)
        found = run(copy.deepcopy(model), lucid.tensor(x, device=device, requires_grad=True))
        return [t.numpy(force=True).copy() for t in found]

    for one, many in zip(step(1 << 40), step(1 << 12), strict=True):
        np.testing.assert_allclose(one, many, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize("shape", [(20, 32, 16, 16), (33, 35, 9, 13), (40, 40, 12, 7), (300, 32, 6, 4)], ids=str)
def test_windows_of_3x3_in_single_precision(shape, padding, device):
    """They are convolved another way, whose error must stay small."""
    draw = np.random.default_rng(0).normal
    x, w, b = draw(size=shape), draw(size=(33, shape[1], 3, 3)) / 17, draw(size=33)

    def found(dtype):
        leaves = [lucid.tensor(v.astype(dtype), device=device, requires_grad=True) for v in (x, w, b)]
        y = F.conv2d(*leaves, padding=padding)
        assert y.dtype == dtype
        (y * y).sum().backward()
        return [t.numpy(force=True) for t in (y, *(leaf.grad for leaf in leaves))]

    for single, double in zip(found("float32"), found("float64"), strict=True):
        np.testing.assert_allclose(single, double, rtol=0, atol=2e-5 * np.abs(double).max())


def test_the_result_of_a_convolution_can_be_viewed(device):
    y = F.conv2d(lucid.tensor(IMAGES, device=device), lucid.ones(3, 4, 3, 3, dtype="float64", device=device))
    assert y.view(2, -1).tolist() == y.reshape(2, -1).tolist()


def test_empty_batch_teaches_batch_norm_nothing(device):
    layer = nn.BatchNorm2d(3, device=device)
    y = layer(lucid.zeros(0, 3, 4, 4, device=device))
    y.sum().backward()
    assert y.shape == (0, 3, 4, 4)
    assert layer.running_var.tolist() == [1, 1, 1]
    assert layer.weight.grad.tolist() == [0, 0, 0]


def test_low_precision_stays_low(device):
    model = nn.Sequential(nn.Conv2d(4, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(1))
    model = model.to(device, "float16")
    y = model(lucid.tensor(IMAGES.astype("float16"), device=device))
    y.sum().backward()
    assert y.dtype == "float16"
    assert {p.grad.dtype.name for p in model.parameters()} == {"float16"}


def test_lazy_layers_train_with_an_optimizer_made_before(device):
    model = nn.Sequential(nn.LazyConv2d(3, 3, device=device), nn.ReLU(), nn.Flatten(), nn.LazyLinear(2, device=device))
    optimizer = lucid.optim.Adam(model.parameters(), lr=0.001)
    x = lucid.tensor(IMAGES.astype("float32"), device=device)
    losses = []
    for _ in range(3):
        optimizer.zero_grad()
        loss = model(x).square().sum()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[0] > losses[1] > losses[2]
    assert [type(m) for m in model] == [nn.Conv2d, nn.ReLU, nn.Flatten, nn.Linear]
    assert (model[0].in_channels, model[3].in_features) == (4, 72)
    other = nn.Sequential(nn.LazyConv2d(3, 3, device=device), nn.ReLU(), nn.Flatten(), nn.LazyLinear(2, device=device))
    assert repr(other[0]) == "LazyConv2d(0, 3, kernel_size=(3, 3), stride=(1, 1))"
    other.load_state_dict(model.state_dict())
    assert other(x).tolist() == model(x).tolist()


@pytest.mark.parametrize("layer", [nn.Dropout1d(0.3), nn.Dropout2d(0.3), nn.Dropout2d(0.3, inplace=True)], ids=str)
def test_dropout_of_channels(layer, device):
    lucid.manual_seed(0)
    shape = (50, 20, 4) if type(layer) is nn.Dropout1d else (50, 20, 4, 3)
    y = layer(lucid.ones(shape, dtype="float64", device=device)).numpy(force=True).reshape(1000, -1)
    assert (y == y[:, :1]).all()
    np.testing.assert_allclose(np.unique(y), [0, 1 / 0.7])
    assert 0.25 < (y[:, 0] == 0).mean() < 0.35


@pytest.mark.parametrize("inplace", [False, True])
def test_alpha_dropout_keeps_mean_and_variance(inplace, device):
    lucid.manual_seed(0)
    y = nn.AlphaDropout(0.2, inplace)(lucid.randn(100_000, dtype="float64", device=device))
    assert abs(y.mean().item()) < 0.02
    assert abs(y.var().item() - 1) < 0.03


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda nn, t: nn.Conv2d(3, 4, 3)(t.zeros(2, 5, 8, 8)), r"Conv2d: expected input with 3 channels, .*has 5"),
        *[
            (lambda nn, t, n=n: getattr(nn, f"Conv{n}d")(3, 4, 3)(t.zeros(2, 5, *[8] * n)), r"Conv\dd: .*3 channels")
            for n in (1, 3)
        ],
        *[
            (
                lambda nn, t, n=n: getattr(nn, f"ConvTranspose{n}d")(3, 4, 3)(t.zeros(2, 5, *[8] * n)),
                r"ConvTranspose\dd: .*3 channels",
            )
            for n in (1, 2, 3)
        ],
        *[
            (lambda nn, t, n=n: getattr(nn, f"Conv{n}d")(3, 4, 9)(t.zeros(2, 3, *[8] * n)), r"Conv\dd: the window is")
            for n in (1, 3)
        ],
        *[
            (lambda nn, t, p=p: getattr(nn, p)(9)(t.zeros(2, 3, 8, *[8] * ("2" in p))), r"Pool\dd: the window does not")
            for p in ("MaxPool1d", "AvgPool1d", "AvgPool2d")
        ],
        *[
            (lambda nn, t, p=p: getattr(nn, p)(-1)(t.zeros(2, 3, 8, *[8] * ("2" in p))), r"Adaptive\w+: .* got")
            for p in ("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d")
        ],
        *[
            (lambda nn, t, n=n: getattr(nn, n)(3)(t.zeros(2)), rf"{n}: .*\(2,\)|{n}: .*got 1D")
            for n in ("BatchNorm1d", "BatchNorm3d", "InstanceNorm1d", "InstanceNorm2d")
        ],
        (lambda nn, t: nn.InstanceNorm1d(3, affine=True)(t.zeros(2, 4, 3)), r"InstanceNorm1d: .*4 channels|3 channels"),
        (lambda nn, t: nn.LocalResponseNorm(3)(t.zeros(2, 4)), r"LocalResponseNorm: .*\(2, 4\)"),
        (lambda nn, t: nn.Dropout(1.5), r"Dropout: .* between 0 and 1, got 1.5"),
        (lambda nn, t: nn.Dropout1d(-1.0), r"Dropout1d: .* between 0 and 1, got -1.0"),
        (lambda nn, t: nn.AlphaDropout(2.0), r"AlphaDropout: .* between 0 and 1, got 2.0"),
        (lambda nn, t: nn.ReplicationPad1d(1)(t.zeros(3)), r"ReplicationPad1d: .*\(3,\)"),
        (lambda nn, t: nn.ReplicationPad2d(1)(t.zeros(3, 4)), r"ReplicationPad2d: .*\(3, 4\)"),
        (lambda nn, t: nn.ReflectionPad2d(4)(t.zeros(1, 4, 4)), r"ReflectionPad2d: .* at most 3"),
        (lambda nn, t: nn.ConstantPad1d(-2, 0.0)(t.zeros(1, 3)), r"ConstantPad1d: .* cut off more"),
        (lambda nn, t: nn.ConstantPad3d(-2, 0.0)(t.zeros(1, 3, 3, 3)), r"ConstantPad3d: .* cut off more"),
        (lambda nn, t: nn.Conv2d(3, 4, 3)(t.zeros(2, 8)), r"Conv2d: expected input of shape \(N, C, H, W\) .*8\)"),
        (lambda nn, t: nn.Conv2d(3, 4, 9)(t.zeros(2, 3, 8, 8)), r"Conv2d: the window is larger than the padded input"),
        (lambda nn, t: nn.Conv2d(3, 4, 3)(t.zeros(2, 3, 8, 8, dtype=t.float64)), r"float64.*float32.*\.to\(dtype\)"),
        (lambda nn, t: nn.Conv2d(3, 4, 3, groups=2), r"Conv2d: in_channels must be divisible by groups, got 3"),
        (lambda nn, t: nn.Conv2d(4, 3, 3, groups=2), r"Conv2d: out_channels must be divisible by groups, got 3"),
        (lambda nn, t: nn.Conv2d(4, 4, 3, padding="some"), r"Conv2d: padding .* got 'some'"),
        (lambda nn, t: nn.Conv2d(4, 4, 3, padding="same", stride=2), r"Conv2d: padding='same' needs stride 1"),
        (lambda nn, t: nn.Conv2d(4, 4, 3, padding_mode="mirror"), r"Conv2d: padding_mode .* got 'mirror'"),
        (lambda nn, t: nn.ConvTranspose2d(4, 4, 3, padding_mode="reflect"), r"ConvTranspose2d: padding_mode .*'zeros'"),
        (lambda nn, t: nn.ConvTranspose2d(4, 4, 3, output_padding=1)(t.zeros(1, 4, 3, 3)), r"output_padding must be"),
        (lambda nn, t: nn.ConvTranspose2d(4, 4, 3, 2)(t.zeros(1, 4, 3, 3), (9, 9)), r"output_size must be .*\(9, 9\)"),
        (lambda nn, t: nn.MaxPool2d(3, padding=2)(t.zeros(1, 4, 8, 8)), r"MaxPool2d: padding should be at most half"),
        (lambda nn, t: nn.MaxPool2d(9)(t.zeros(1, 4, 8, 8)), r"MaxPool2d: the window does not fit"),
        (lambda nn, t: nn.MaxPool2d(2)(t.zeros(8, 8)), r"MaxPool2d: expected input of shape .* got \(8, 8\)"),
        (lambda nn, t: nn.AvgPool2d(2, divisor_override=0)(t.zeros(1, 8, 8)), r"divisor_override must not be 0"),
        (lambda nn, t: nn.BatchNorm2d(3)(t.zeros(2, 3)), r"BatchNorm2d: expected 4D input \(got 2D"),
        (lambda nn, t: nn.BatchNorm2d(3)(t.zeros(2, 4, 3, 3)), r"BatchNorm2d: .* 4 channels .* got shape \(3,\)"),
        (lambda nn, t: nn.BatchNorm1d(3)(t.zeros(1, 3)), r"BatchNorm1d: .*more than 1 value per channel.*\(1, 3\)"),
        (lambda nn, t: nn.InstanceNorm2d(3)(t.zeros(1, 3, 1, 1)), r"more than 1"),
        (lambda nn, t: nn.GroupNorm(2, 3), r"num_channels must be divisible by num_groups, got 3 and 2"),
        (lambda nn, t: nn.GroupNorm(2, 4)(t.zeros(2, 6, 3)), r"GroupNorm: weight should .* 6 channels .*\(4,\)"),
        (lambda nn, t: nn.RMSNorm(4)(t.zeros(2, 3)), r"RMSNorm: expected .*\(\*, 4\), got \(2, 3\)"),
        (lambda nn, t: nn.ReflectionPad1d(3)(t.zeros(2, 3)), r"too large to reflect .* at most 2"),
        (lambda nn, t: nn.ZeroPad2d(-2)(t.zeros(1, 3, 3)), r"cut off more"),
        (lambda nn, t: nn.functional.pad(t.zeros(3), (1,)), r"pad: expected two widths"),
        (lambda nn, t: nn.functional.pad(t.zeros(2, 3), (1, 1), mode="mirror"), r"mode must be .* 'mirror'"),
        (lambda nn, t: nn.functional.pad(t.zeros(3), (1, 1), mode="reflect"), r"mode 'reflect' wants"),
        (lambda nn, t: nn.Upsample(scale_factor=2, mode="bilinear")(t.zeros(2, 3, 4)), r"'bilinear' is not for input"),
        (lambda nn, t: nn.Upsample(2, mode="nearest", align_corners=True)(t.zeros(2, 3, 4)), r"align_corners is for"),
        (lambda nn, t: nn.Upsample()(t.zeros(2, 3, 4)), r"just one of size and scale_factor"),
        (lambda nn, t: nn.PixelShuffle(2)(t.zeros(3, 2, 2)), r"\(\.\.\., C · 2², H, W\), got \(3, 2, 2\)"),
        (lambda nn, t: nn.PixelUnshuffle(2)(t.zeros(3, 3, 2)), r"multiples of 2, got shape \(3, 3, 2\)"),
        (lambda nn, t: nn.Unfold(4)(t.zeros(1, 3, 3)), r"the window does not fit"),
        (lambda nn, t: nn.Fold((3, 3), 2)(t.zeros(1, 4, 5)), r"got \(1, 4, 5\)"),
        (lambda nn, t: nn.Dropout2d(1.5), r"Dropout2d: .* between 0 and 1, got 1.5"),
        *[
            (lambda nn, t, make=make: make(nn)(t.ones(2, 4, 3, dtype=t.int64)), "floating-point numbers, got int64")
            for make in (
                lambda nn: nn.LayerNorm(3), lambda nn: nn.RMSNorm(3), lambda nn: nn.BatchNorm1d(4),
                lambda nn: nn.GroupNorm(2, 4), lambda nn: nn.InstanceNorm1d(4),
            )
        ],
    ],
)  # fmt: skip
def test_what_torch_refuses(make, message):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")
    with pytest.raises(Exception) as theirs:
        make(torch.nn, torch)
    kind = RuntimeError if theirs.type is NotImplementedError else theirs.type  # which is one of those in Python
    with pytest.raises(kind, match=message):
        make(nn, lucid)


def test_the_error_names_the_layer():
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Sequential(nn.ReLU(), nn.Conv2d(8, 4, 3)))
    with pytest.raises(RuntimeError, match=r"Sequential.1.1 \(Conv2d\): expected input with 8 channels"):
        model(lucid.zeros(1, 1, 9, 9))
