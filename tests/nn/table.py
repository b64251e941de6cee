"""One table of all functions of nn: how to call them, and with which inputs. The tests beside it walk it.

A row's `call` takes the library first, lucid or torch, so that the same lambda runs on both.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Row:
    """A function of some inputs, with or without layers in it."""

    id: str
    call: Callable[..., Any]  # (library, *inputs)
    inputs: list[np.ndarray]
    wanted: tuple[int, ...]  # the inputs that a gradient is wanted for
    second: bool = True  # whether it can be differentiated twice, and torch can too
    warns: bool = False
    differences: bool = True  # whether to compare with central differences too


rng = np.random.default_rng(7)


def normal(*shape: int) -> np.ndarray:
    return rng.normal(size=shape)


def between(low: float, high: float, *shape: int) -> np.ndarray:
    return rng.uniform(low, high, size=shape)


def classes(count: int, *shape: int) -> np.ndarray:
    """Each class as often as can be."""
    return rng.permutation(np.arange(np.prod(shape, dtype=int)) % count).reshape(shape)


def distribution(*shape: int) -> np.ndarray:
    p = rng.uniform(0.1, 1, size=shape)
    return p / p.sum(axis=1, keepdims=True)


SHAPES = [(3,), (2, 3), (2, 2, 3), (), (0, 2)]
TABLE: list[Row] = []

# Activations
for name, options in [
    ("relu", {}), ("leaky_relu", {}), ("leaky_relu", {"negative_slope": 0.3}), ("leaky_relu", {"negative_slope": 1.5}),
    ("leaky_relu", {"negative_slope": -0.3}),
    ("elu", {}), ("elu", {"alpha": 0.7}), ("elu", {"alpha": -0.7}), ("silu", {}), ("gelu", {}),
    ("gelu", {"approximate": "tanh"}), ("softplus", {}), ("softplus", {"beta": 2.0, "threshold": 1.0}),
    ("sigmoid", {}), ("tanh", {}),
]:  # fmt: skip
    for shape in SHAPES:
        TABLE.append(Row(
            f"{name} {options} {shape}",
            lambda t, x, name=name, options=options: getattr(t.nn.functional, name)(x, **options),
            [normal(*shape) * 2], (0,),
        ))  # fmt: skip
for name in ("softmax", "log_softmax"):
    for shape, dim in [((3,), 0), ((2, 3), 0), ((2, 3), -1), ((2, 4, 3), 1), ((), 0), ((2, 3), None), ((0, 3), -1)]:
        TABLE.append(Row(
            f"{name} {shape} dim={dim}",
            lambda t, x, name=name, dim=dim: getattr(t.nn.functional, name)(x, dim=dim),
            [normal(*shape)], (0,), warns=dim is None,
        ))  # fmt: skip

# Linear maps, tables, layer norm
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

# Classification
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

# Numbers against numbers, probabilities against probabilities
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
