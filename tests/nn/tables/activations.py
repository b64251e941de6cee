"""Activation functions."""

from __future__ import annotations

from .table import TABLE, Row, normal

SHAPES = [(3,), (2, 3), (2, 2, 3), (), (0, 2)]

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
