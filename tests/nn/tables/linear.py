"""Linear maps and embeddings."""

from __future__ import annotations

from .table import TABLE, Row, classes, normal

for shape in [(3,), (2, 3), (2, 4, 3), (0, 3)]:
    for bias in (True, False):
        TABLE.append(Row(
            f"linear {shape} bias={bias}", lambda t, x, w, *b: t.nn.functional.linear(x, w, *b),
            [normal(*shape), normal(2, 3), *([normal(2)] if bias else [])], (0, 1, 2)[: 2 + bias],
        ))  # fmt: skip
for shape in [(4,), (2, 3), (), (0, 2)]:
    for padding_idx in (None, 1, -1):
        TABLE.append(Row(
            f"embedding {shape} padding_idx={padding_idx}",
            lambda t, i, w, p=padding_idx: t.nn.functional.embedding(i, w, padding_idx=p),
            [classes(3, *shape), normal(3, 2)], (1,), differences=padding_idx is None,
        ))  # fmt: skip
