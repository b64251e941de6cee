"""Losses: classification, regression, binary cross entropy, divergence."""

from __future__ import annotations

import itertools

import numpy as np

from .table import TABLE, Row, between, classes, distribution, normal

REDUCTIONS = ("mean", "sum", "none")
IGNORED = np.ones(2, int)  # where ignore_index is 1
for scores, target in [
    (normal(4, 3), classes(3, 4)), (normal(2, 3, 5), classes(3, 2, 5)), (normal(2, 3, 2, 2), classes(3, 2, 2, 2)),
    (normal(3), np.array(2)), (normal(2, 3), IGNORED), (normal(0, 3), np.zeros(0, int)),
    (normal(0, 3, 2), np.zeros((0, 2), int)),
]:  # fmt: skip
    some = scores.size > 0 and target is not IGNORED  # or else the mean is NaN
    for reduction in REDUCTIONS:
        for options in ({}, {"ignore_index": 1}, {"label_smoothing": 0.2}, {"ignore_index": 0, "label_smoothing": 0.1}):
            for weight in ([], [np.array([0.0, 1.0, 2.0])]):
                TABLE.append(Row(
                    f"cross_entropy {scores.shape} {reduction} {options} weight={len(weight)}",
                    lambda t, *x, r=reduction, o=options: t.nn.functional.cross_entropy(*x, reduction=r, **o),
                    [scores, target, *weight], (0,), differences=some and scores.size < 20,
                ))  # fmt: skip
        for options in ({}, {"ignore_index": 1}):
            for weight in ([], [between(0.5, 2, 3)]):
                TABLE.append(Row(
                    f"nll_loss {scores.shape} {reduction} {options} weight={len(weight)}",
                    lambda t, *x, r=reduction, o=options: t.nn.functional.nll_loss(*x, reduction=r, **o),
                    [scores, target, *weight], (0,), differences=some and scores.size < 20,
                ))  # fmt: skip
for shape in [(4, 3), (2, 3, 5)]:
    for reduction in REDUCTIONS:
        for smoothing in (0.0, 0.3):
            for weight in ([], [between(0.5, 2, 3)]):
                TABLE.append(Row(
                    f"cross_entropy probabilities {shape} {reduction} smoothing={smoothing} weight={len(weight)}",
                    lambda t, x, p, *w, r=reduction, s=smoothing:
                        t.nn.functional.cross_entropy(x, p, *w, reduction=r, label_smoothing=s),
                    [normal(*shape), distribution(*shape), *weight], (0, 1), differences=shape == (4, 3),
                ))  # fmt: skip

# Regression, binary cross entropy, divergence
for reduction in REDUCTIONS:
    for shapes in [((4,), (4,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((), ()), ((0, 3), (0, 3))]:
        x, y = normal(*shapes[0]) * 2, normal(*shapes[1]) * 2
        for name, options in [
            ("mse_loss", {}), ("l1_loss", {}), ("smooth_l1_loss", {}), ("smooth_l1_loss", {"beta": 0.5}),
            ("smooth_l1_loss", {"beta": 0.0}), ("huber_loss", {}), ("huber_loss", {"delta": 2.0}),
        ]:  # fmt: skip
            TABLE.append(Row(
                f"{name} {shapes} {reduction} {options}",
                lambda t, x, y, n=name, r=reduction, o=options: getattr(t.nn.functional, n)(x, y, reduction=r, **o),
                [x, y], (0, 1), warns=shapes[0] != shapes[1],
            ))  # fmt: skip
    for shape in [(4,), (2, 3), (0, 3)]:
        for weight in ([], [between(0.5, 2, shape[-1])]):
            TABLE.append(Row(
                f"binary_cross_entropy {shape} {reduction} weight={len(weight)}",
                lambda t, p, y, *w, r=reduction: t.nn.functional.binary_cross_entropy(p, y, *w, reduction=r),
                [between(0.1, 0.9, *shape), between(0.1, 0.9, *shape), *weight], (0, 1),
            ))  # fmt: skip
            for pos_weight in ([], [between(0.5, 2, shape[-1])]):
                TABLE.append(Row(
                    f"binary_cross_entropy_with_logits {shape} {reduction} {len(weight)} {len(pos_weight)}",
                    lambda t, x, y, *w, r=reduction, a=weight, b=pos_weight:
                        t.nn.functional.binary_cross_entropy_with_logits(
                            x, y, w[0] if a else None, pos_weight=w[-1] if b else None, reduction=r),
                    [normal(*shape), between(0, 1, *shape), *weight, *pos_weight], (0, 1),
                ))  # fmt: skip
for reduction, n in itertools.product((*REDUCTIONS, "batchmean"), (4, 0)):
    for log_target in (False, True):
        p, q = distribution(n, 3), distribution(n, 3)
        TABLE.append(Row(
            f"kl_div {reduction} {n} log_target={log_target}",
            lambda t, x, y, r=reduction, u=log_target: t.nn.functional.kl_div(x, y, reduction=r, log_target=u),
            [np.log(p), np.log(q) if log_target else q], (0, 1), warns=reduction == "mean",
        ))  # fmt: skip
