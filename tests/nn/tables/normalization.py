"""Normalization: layer, batch, instance, group, RMS and local response norm."""

from __future__ import annotations

import itertools

from .table import TABLE, Row, normal, row

for shape, normalized in [
    ((0, 3), (3,)),
    ((2, 3), (3,)),
    ((2, 4, 3), (3,)),
    ((2, 4, 3), (4, 3)),
    ((3,), (3,)),
    ((2, 4, 3), (2, 4, 3)),
]:
    for affine in (0, 1, 2):
        TABLE.append(Row(
            f"layer_norm {shape} {normalized} affine={affine}",
            lambda t, x, *wb, n=normalized: t.nn.functional.layer_norm(x, n, *wb, eps=1e-2),
            [normal(*shape), normal(*normalized), normal(*normalized)][: 1 + affine], (0, 1, 2)[: 1 + affine],
        ))  # fmt: skip


for shape in [(4, 3), (4, 3, 5), (2, 3, 4, 5), (2, 3, 2, 3, 2), (0, 3, 4)]:
    for affine in (0, 1, 2):
        vectors = [normal(3), normal(3)][:affine]
        for training in (True, False):
            TABLE.append(Row(
                f"batch_norm {shape} affine={affine} training={training}",
                lambda t, x, m, v, *wb, training=training:
                    t.nn.functional.batch_norm(x, m.detach(), v.detach() ** 2 + 1, *wb, training=training, eps=1e-2),
                [normal(*shape), normal(3), normal(3), *vectors], (0, 3, 4)[: 1 + affine],
            ))  # fmt: skip
            if len(shape) > 2 and (shape[0] or not affine):  # or else PyTorch fails
                TABLE.append(Row(
                    f"instance_norm {shape} affine={affine} use_input_stats={training}",
                    lambda t, x, m, v, *wb, training=training: t.nn.functional.instance_norm(
                        x, m.detach(), v.detach() ** 2 + 1, *wb, use_input_stats=training, eps=1e-2),
                    [normal(*shape), normal(3), normal(3), *vectors], (0, 3, 4)[: 1 + affine],
                ))  # fmt: skip
        for groups in (1, 3):
            TABLE.append(Row(
                f"group_norm {shape} {groups} affine={affine}",
                lambda t, x, *wb, groups=groups: t.nn.functional.group_norm(x, groups, *wb, eps=1e-2),
                [normal(*shape), *vectors], (0, 1, 2)[: 1 + affine],
            ))  # fmt: skip
    for dims, eps in itertools.product((1, 2), (1e-2, None)):
        TABLE.append(Row(
            f"rms_norm {shape} {dims} eps={eps}",
            lambda t, x, w, eps=eps: t.nn.functional.rms_norm(x, tuple(w.shape), w, eps=eps),
            [normal(*shape), normal(*shape[-dims:])], (0, 1),
        ))  # fmt: skip
for shape, size in itertools.product([(2, 5, 3), (2, 5, 3, 4), (1, 5, 2, 3, 2), (0, 5, 3)], (1, 2, 3, 7)):
    TABLE.append(row("local_response_norm", [normal(*shape)], size, alpha=0.5, beta=0.6, k=1.5))
