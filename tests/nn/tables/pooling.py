"""Pooling."""

from __future__ import annotations

import itertools

from .table import SIZE, TABLE, Row, between, distinct, normal, row

for n, kernel, options in [
    (1, 2, {}), (1, 3, {"stride": 2, "padding": 1}), (2, 2, {}), (2, 3, {"stride": 1}), (2, 3,
    {"stride": 2, "padding": 1}),
    (2, (2, 3), {"stride": (3, 1), "padding": (1, 0)}), (2, 2, {"ceil_mode": True}), (2, 3,
    {"ceil_mode": True, "padding": 1}),
    (2, 2, {"stride": 3, "ceil_mode": True}), (2, 1, {"stride": 4}), (3, 2, {}), (3, 2,
    {"padding": 1, "ceil_mode": True}),
]:  # fmt: skip
    for lead in ((), (2,), (0,)):
        TABLE.append(row(f"max_pool{n}d", [distinct(*lead, 3, *SIZE[:n])], kernel, **options))
        x = normal(*lead, 3, *SIZE[:n])
        TABLE.append(row(f"avg_pool{n}d", [x], kernel, **options))
        TABLE.append(row(f"avg_pool{n}d", [x], kernel, **options, count_include_pad=False))
TABLE.extend([
    row("max_pool1d", [distinct(2, 3, 7)], 2, dilation=3),
    row("max_pool2d", [distinct(2, 3, 7, 6)], 3, dilation=(1, 2)),
    row("max_pool2d", [distinct(2, 3, 7, 6)], 3, dilation=2, padding=1, stride=1, ceil_mode=True),
    row("avg_pool2d", [normal(2, 3, 7, 6)], 2, divisor_override=3),
])  # fmt: skip
for n, sizes in [(1, (1, 3, 7, 9)), (2, (1, 3, (7, 2), (None, 4), (9, 8))), (3, ((2, 3, 5), (4, None, 1)))]:
    for size, lead in itertools.product(sizes, ((), (2,), (0,)) if n < 3 else ((2,),)):
        TABLE.append(row(f"adaptive_avg_pool{n}d", [normal(*lead, 3, *SIZE[:n])], size))
        TABLE.append(row(f"adaptive_max_pool{n}d", [distinct(*lead, 3, *SIZE[:n])], size))


def unpooled(n, **options):
    """Max pooling, and each maximum put back."""

    def call(t, x):
        F = t.nn.functional
        y, indices = getattr(F, f"max_pool{n}d")(x, 2, return_indices=True, **options)
        return getattr(F, f"max_unpool{n}d")(y * y, indices, 2, **options, output_size=x.shape)

    return call


for n in (1, 2, 3):
    x = distinct(2, 3, *SIZE[:n])
    TABLE.append(Row(f"max_unpool{n}d", unpooled(n), [x], (0,), differences=n == 1))
    TABLE.append(Row(f"max_unpool{n}d stride", unpooled(n, stride=3, padding=1), [x], (0,), differences=False))
    TABLE.append(row(f"lp_pool{n}d", [between(0.5, 2, 2, 3, *SIZE[:n])], 2.5, 2, ceil_mode=True))
    TABLE.append(row(f"lp_pool{n}d", [x], float("inf"), 2, 1))
