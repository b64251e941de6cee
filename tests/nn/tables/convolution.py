"""Convolution and transposed convolution, unfold and fold."""

from __future__ import annotations

from .table import SIZE, TABLE, normal, row

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
        TABLE.append(row(f"conv{n}d", inputs, **({} if bias else {"bias": None}), **options, tag=str(w.shape)))

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
    TABLE.append(row(f"conv_transpose{n}d", inputs, **options, tag=str(w.shape)))
for kernel, options in [
    (2, {}),
    ((2, 3), {"stride": 2, "padding": 1}),
    (2, {"dilation": 2, "stride": (1, 3)}),
    (3, {"padding": (2, 0)}),
]:
    for lead in ((), (2,), (0,)):
        TABLE.append(row("unfold", [normal(*lead, 3, 5, 6)], kernel, **options))
TABLE.extend([
    row("fold", [normal(2, 12, 20)], (5, 6), 2), row("fold", [normal(0, 12, 20)], (5, 6), 2),
    row("fold", [normal(12, 12)], (5, 6), 2, stride=2, padding=1),
])  # fmt: skip
