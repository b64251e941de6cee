"""The functions on feature maps as rows like those of table.py: convolution, pooling, normalization, resampling."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from .table import Row, normal

MAPS: list[Row] = []
SIZE = (7, 6, 5)


def row(name: str, inputs: list[np.ndarray], *args: Any, tag: str = "", **options: Any) -> Row:
    """A function of nn.functional with arguments that follow its inputs."""
    shown = [str(a) for a in args] + [f"{k}={v}" for k, v in options.items()]
    return Row(
        f"{name} {inputs[0].shape} {', '.join(shown)} {tag}".strip(),
        lambda t, *x: getattr(t.nn.functional, name)(*x, *args, **options),
        inputs, tuple(range(len(inputs))), differences=small(inputs),
    )  # fmt: skip


def small(inputs: list[np.ndarray]) -> bool:
    """Whether there are few enough numbers to change each of them, for differences of second order too."""
    return 0 < sum(x.size for x in inputs) <= 60 and inputs[0].size > 0


def distinct(*shape: int) -> np.ndarray:
    """No two numbers near each other, so that central differences do not cross a corner of max."""
    return normal(int(np.prod(shape))).argsort().reshape(shape) * 0.1


# Convolution: (dims, batch, channels, results, kernel, options)
for n, batch, c, o, kernel, options in [
    (1, 2, 6, 4, 3, {}), (1, None, 6, 4, 3, {"padding": 1}), (1, 2, 2, 4, 2, {"stride": 3}), (1, 2, 2, 3, 3,
    {"dilation": 2}),
    (1, 2, 6, 3, 3, {"padding": "same", "groups": 3}), (1, 0, 6, 3, 3, {}), (1, 1, 5, 2, 7, {}), (1, 2, 6, 2, 3,
    {"padding": 4}),
    (2, 2, 6, 3, 3, {}), (2, 2, 1, 3, 3, {"padding": 1}), (2, None, 6, 3, 3, {"padding": "same"}), (2, 2, 6, 4, 2,
    {"stride": 2}),
    (2, 2, 6, 4, (3, 2), {"stride": (2, 1), "padding": (0, 2)}), (2, 2, 6, 4, 3, {"dilation": 2, "padding": 2}),
    (2, 2, 6, 4, 3, {"dilation": (2, 1), "stride": (1, 2)}), (2, 2, 6, 4, 3, {"groups": 2}), (2, 2, 6, 6, 3,
    {"groups": 6}),
    (2, 2, 6, 12, 3, {"groups": 6, "padding": 1, "stride": 2}), (2, 2, 6, 5, 1, {}), (2, 2, 6, 5, 1, {"stride": 2}),
    (2, 2, 6, 5, 1, {"padding": 1}), (2, 2, 5, 3, 2, {"stride": 4}), (2, 0, 6, 4, 3, {"padding": 1}),
    (2, 2, 6, 4, 3, {"padding": "valid"}),
    (2, 2, 6, 4, (2, 4), {"padding": "same"}), (2, 1, 5, 2, (7, 6), {}), (2, 2, 5, 2, 3, {"padding": 3}),
    (2, 2, 2, 2, 3, {"stride": 2, "dilation": 2, "padding": 1}),
    (3, 0, 2, 3, 2, {}),
    (1, 2, 18, 18, 3, {"groups": 18, "stride": 2, "padding": 2}), (1, 2, 2, 6, 3, {"groups": 2}),
    (1, 0, 6, 12, 3, {"groups": 6}), (2, None, 3, 6, (3, 2), {"groups": 3, "dilation": 2, "padding": (2, 3)}),
    (2, 2, 3, 3, 4, {"groups": 3, "padding": "same"}), (3, 1, 3, 3, 2, {"groups": 3, "stride": (2, 1, 3)}),
    (3, 1, 2, 3, 2, {}), (3, 1, 6, 2, 2, {"padding": 1, "stride": 2}), (3, None, 6, 3, (1, 2, 3), {"padding": "same"}),
]:  # fmt: skip
    lead = () if batch is None else (batch,)
    w = normal(o, c // options.get("groups", 1), *((kernel,) * n if isinstance(kernel, int) else kernel))
    for bias in (True, False):
        inputs = [normal(*lead, c, *SIZE[:n]), w, *([normal(o)] if bias else [])]
        MAPS.append(row(f"conv{n}d", inputs, **({} if bias else {"bias": None}), **options, tag=str(w.shape)))

for n, batch, c, o, kernel, options in [
    (1, 2, 6, 4, 3, {}), (1, None, 6, 4, 3, {"stride": 2, "padding": 1, "output_padding": 1}), (1, 2, 2, 4, 2,
    {"stride": 3}),
    (2, 2, 6, 4, 3, {}), (2, 2, 2, 3, 4, {"stride": 2, "padding": 1}), (2, None, 6, 4, 2, {"stride": 2}),
    (2, 2, 6, 4, 3, {"groups": 2, "stride": (1, 2)}), (2, 2, 6, 4, 3, {"dilation": 2}), (2, 0, 6, 4, 3, {"stride": 2}),
    (2, 2, 6, 3, 3, {"dilation": 2, "output_padding": 1}), (2, 1, 6, 3, 3,
    {"stride": 3, "output_padding": (2, 1), "padding": 2}),
    (2, 2, 6, 6, 3, {"groups": 6, "padding": 1}), (3, 1, 2, 3, 2, {"stride": 2}), (2, 1, 3, 6, 3,
    {"groups": 3, "stride": 2, "output_padding": 1, "padding": (0, 1)}), (1, 0, 6, 4, 3, {"stride": 2}),
    (3, 0, 2, 3, 2, {}),
]:  # fmt: skip
    lead = () if batch is None else (batch,)
    groups = options.get("groups", 1)
    w = normal(c, o // groups, *((kernel,) * n))
    inputs = [normal(*lead, c, *(4, 3, 2)[:n]), w, normal(o)]
    MAPS.append(row(f"conv_transpose{n}d", inputs, **options, tag=str(w.shape)))

# Pooling
for n, kernel, options in [
    (1, 2, {}), (1, 3, {"stride": 2, "padding": 1}), (2, 2, {}), (2, 3, {"stride": 1}), (2, 3,
    {"stride": 2, "padding": 1}),
    (2, (2, 3), {"stride": (3, 1), "padding": (1, 0)}), (2, 2, {"ceil_mode": True}), (2, 3,
    {"ceil_mode": True, "padding": 1}),
    (2, 2, {"stride": 3, "ceil_mode": True}), (2, 1, {"stride": 4}), (3, 2, {}), (3, 2,
    {"padding": 1, "ceil_mode": True}),
]:  # fmt: skip
    for lead in ((), (2,), (0,)):
        MAPS.append(row(f"max_pool{n}d", [distinct(*lead, 3, *SIZE[:n])], kernel, **options))
        x = normal(*lead, 3, *SIZE[:n])
        MAPS.append(row(f"avg_pool{n}d", [x], kernel, **options))
        MAPS.append(row(f"avg_pool{n}d", [x], kernel, **options, count_include_pad=False))
MAPS += [
    row("max_pool1d", [distinct(2, 3, 7)], 2, dilation=3),
    row("max_pool2d", [distinct(2, 3, 7, 6)], 3, dilation=(1, 2)),
    row("max_pool2d", [distinct(2, 3, 7, 6)], 3, dilation=2, padding=1, stride=1, ceil_mode=True),
    row("avg_pool2d", [normal(2, 3, 7, 6)], 2, divisor_override=3),
]  # fmt: skip
for n, sizes in [(1, (1, 3, 7, 9)), (2, (1, 3, (7, 2), (None, 4), (9, 8)))]:
    for size, lead in itertools.product(sizes, ((), (2,), (0,))):
        MAPS.append(row(f"adaptive_avg_pool{n}d", [normal(*lead, 3, *SIZE[:n])], size))
        MAPS.append(row(f"adaptive_max_pool{n}d", [distinct(*lead, 3, *SIZE[:n])], size))

# Normalization
for shape in [(4, 3), (4, 3, 5), (2, 3, 4, 5), (2, 3, 2, 3, 2), (0, 3, 4)]:
    for affine in (0, 1, 2):
        vectors = [normal(3), normal(3)][:affine]
        for training in (True, False):
            MAPS.append(Row(
                f"batch_norm {shape} affine={affine} training={training}",
                lambda t, x, m, v, *wb, training=training:
                    t.nn.functional.batch_norm(x, m.detach(), v.detach() ** 2 + 1, *wb, training=training, eps=1e-2),
                [normal(*shape), normal(3), normal(3), *vectors], (0, 3, 4)[: 1 + affine],
            ))  # fmt: skip
            if len(shape) > 2 and (shape[0] or not affine):  # or else PyTorch fails
                MAPS.append(Row(
                    f"instance_norm {shape} affine={affine} use_input_stats={training}",
                    lambda t, x, m, v, *wb, training=training: t.nn.functional.instance_norm(
                        x, m.detach(), v.detach() ** 2 + 1, *wb, use_input_stats=training, eps=1e-2),
                    [normal(*shape), normal(3), normal(3), *vectors], (0, 3, 4)[: 1 + affine],
                ))  # fmt: skip
        for groups in (1, 3):
            MAPS.append(Row(
                f"group_norm {shape} {groups} affine={affine}",
                lambda t, x, *wb, groups=groups: t.nn.functional.group_norm(x, groups, *wb, eps=1e-2),
                [normal(*shape), *vectors], (0, 1, 2)[: 1 + affine],
            ))  # fmt: skip
    for dims, eps in itertools.product((1, 2), (1e-2, None)):
        MAPS.append(Row(
            f"rms_norm {shape} {dims} eps={eps}",
            lambda t, x, w, eps=eps: t.nn.functional.rms_norm(x, tuple(w.shape), w, eps=eps),
            [normal(*shape), normal(*shape[-dims:])], (0, 1),
        ))  # fmt: skip
for shape, size in itertools.product([(2, 5, 3), (2, 5, 3, 4), (1, 5, 2, 3, 2), (0, 5, 3)], (1, 2, 3, 7)):
    MAPS.append(row("local_response_norm", [normal(*shape)], size, alpha=0.5, beta=0.6, k=1.5))

# Padding
for shape, widths in [
    ((3,), (1, 2)), ((2, 3), (1, 0)), ((2, 3), (-1, 2)), ((2, 3), (1, 1, 0, 2)), ((2, 3, 4), (0, 1, -1, 0, 2, 2)),
    ((2, 3), ()), ((0, 3), (1, 2)), ((0, 3), (1, 2, 0, 1)),
]:  # fmt: skip
    MAPS.append(row("pad", [normal(*shape)], widths, value=1.5))
for mode in ("reflect", "replicate", "circular"):
    for shape, widths in [
        ((2, 5), (2, 1)), ((2, 3, 5), (4, 0)), ((2, 3, 4, 5), (1, 2, 3, 0)), ((3, 4, 5), (1, 2, 3, 0)),
        ((1, 2, 3, 4, 3), (1, 1, 2, 0, 1, 2)), ((0, 2, 5), (1, 2)), ((2, 5), (-1, 2)), ((2, 5, 4), (2, -1, -1, -2)),
    ]:  # fmt: skip
        MAPS.append(row("pad", [normal(*shape)], widths, mode=mode))

# Resampling, windows as columns, pixels as channels
for mode, n in [("nearest", 1), ("nearest", 2), ("nearest", 3), ("nearest-exact", 2), ("area", 2), ("linear", 1),
    ("bilinear", 2),
                ("trilinear", 3), ("bicubic", 2)]:  # fmt: skip
    how: list[dict[str, Any]] = [{"size": (9, 4, 5)[:n]}, {"scale_factor": 2}, {"scale_factor": 1.7},
        {"scale_factor": 0.6},
           {"scale_factor": 1.7, "recompute_scale_factor": True}, {"size": (1, 6, 1)[:n]}]  # fmt: skip
    for options in how:
        for align in (None, True) if mode.endswith(("linear", "cubic")) else (None,):
            for batch in (2, 0)[: 1 if "recompute_scale_factor" in options else 2]:
                x = normal(batch, 2, *(4, 5, 3)[:n])
                MAPS.append(row("interpolate", [x], **options, mode=mode, align_corners=align))
for kernel, options in [
    (2, {}),
    ((2, 3), {"stride": 2, "padding": 1}),
    (2, {"dilation": 2, "stride": (1, 3)}),
    (3, {"padding": (2, 0)}),
]:
    for lead in ((), (2,), (0,)):
        MAPS.append(row("unfold", [normal(*lead, 3, 5, 6)], kernel, **options))
MAPS += [
    row("fold", [normal(2, 12, 20)], (5, 6), 2), row("fold", [normal(0, 12, 20)], (5, 6), 2),
    row("fold", [normal(12, 12)], (5, 6), 2, stride=2, padding=1),
    row("pixel_shuffle", [normal(2, 8, 3, 2)], 2), row("pixel_shuffle", [normal(9, 2, 2)], 3),
    row("pixel_unshuffle", [normal(2, 2, 4, 6)], 2), row("pixel_unshuffle", [normal(2, 3, 3)], 3),
]  # fmt: skip
