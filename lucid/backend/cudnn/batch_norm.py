"""Batch normalization in training, and its gradient, by cuDNN.

An input of fewer than two spatial dimensions gets more of size 1 behind the others.
"""

from __future__ import annotations

from typing import Any

from ..device import Array, device_of
from .plans import Builder, Problem, Shape, packed, plan_of, problem_of, run


def _describe(builder: Builder, problem: Problem) -> None:
    vectors = {"scale": "w", "bias": "b", "in_running_mean": "old_mean", "in_running_var": "old_var"}
    given = {name: builder.vector(letter) for name, letter in vectors.items()}
    given |= {name: builder.number(name) for name in ("epsilon", "momentum")}
    values = builder.graph.batchnorm(input=builder.array("x"), **given)
    for letter, value in zip(("y", "mean", "s", "new_mean", "new_var"), values, strict=True):
        builder.output(letter, value)


def _describe_backward(builder: Builder, problem: Problem) -> None:
    given = {name: builder.vector(letter) for name, letter in (("scale", "w"), ("mean", "mean"), ("inv_variance", "s"))}
    values = builder.graph.batchnorm_backward(grad=builder.array("g"), input=builder.array("x"), **given)
    for letter, value in zip(("gx", "gw", "gb"), values, strict=True):
        builder.output(letter, value)


def _shape(x: Array) -> Shape:
    shape: Shape = tuple(x.shape)
    return shape + (1,) * (4 - len(shape))


def _forward(x: Array) -> Problem | None:
    return problem_of("batchnorm", _describe, x, {"x": _shape(x), "y": _shape(x)})


def _backward(x: Array) -> Problem | None:
    return problem_of("batchnorm_backward", _describe_backward, x, {letter: _shape(x) for letter in ("x", "g", "gx")})


def is_supported(x: Array) -> bool:
    """Whether cuDNN takes the batch normalization of an array, and its gradient."""
    problems = _forward(x), _backward(x)
    with device_of(x).scope():
        return all(problem is not None and plan_of(problem) is not None for problem in problems)


def batch_norm(x: Array, weight: Array | None, bias: Array | None, eps: float) -> tuple[Array, Array, Array, Array]:
    """Return y, and the mean, the biased variance and 1 / √(variance + eps) of each channel, all three in float32."""
    device, problem = device_of(x), _forward(x)
    if problem is None:
        raise RuntimeError(f"batch_norm of {x.dtype} arrays of {device} is not for cuDNN: ask is_supported first")
    with device.scope():
        xp, channels = device.xp, x.shape[1]
        # The graph wants running statistics. Lucid keeps its own, of the unbiased variance and in the user's dtype.
        inputs = {
            "x": packed(x.reshape(_shape(x))),
            "w": _vector(xp, weight, 1, channels),
            "b": _vector(xp, bias, 0, channels),
            "old_mean": xp.zeros(channels, "float32"),
            "old_var": xp.ones(channels, "float32"),
        }
        outputs = ("y", "mean", "s", "new_mean", "new_var")
        y, mean, s, _, _ = run(problem, inputs, outputs, {"epsilon": eps, "momentum": 1.0})
        return y.reshape(x.shape), mean, xp.maximum(1 / (s * s) - eps, 0), s


def batch_norm_backward(g: Array, x: Array, mean: Array, s: Array, weight: Array | None) -> tuple[Array, Array, Array]:
    """The gradients of x, of the weight and of the bias; those of the two vectors in float32."""
    device, problem = device_of(x), _backward(x)
    if problem is None:
        raise RuntimeError(f"batch_norm of {x.dtype} arrays of {device} is not for cuDNN: ask is_supported first")
    with device.scope():
        xp, channels = device.xp, x.shape[1]
        vectors = {"w": _vector(xp, weight, 1, channels), "mean": _vector(xp, mean, 0, channels)}
        vectors["s"] = _vector(xp, s, 1, channels)
        arrays = {"g": packed(g.reshape(_shape(x))), "x": packed(x.reshape(_shape(x)))}
        gx, gw, gb = run(problem, arrays | vectors, ("gx", "gw", "gb"))
        return gx.reshape(x.shape), gw, gb


def _vector(xp: Any, values: Array | None, otherwise: float, channels: int) -> Array:
    """One number per channel, in float32; `otherwise` for each where values are not given."""
    if values is None:
        return xp.full(channels, otherwise, "float32")
    return xp.ascontiguousarray(values.astype("float32", copy=False))
