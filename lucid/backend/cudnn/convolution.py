"""A convolution and its two gradients by cuDNN.

x, w and y are the input, the weight and the output. The groups are told by the shapes alone: w has as many channels
as one group of x. cuDNN knows two and three dimensions; a convolution over one is one over two, the first of size 1.
Few of cuDNN's engines know padding that differs before and after, so x is padded by the difference in memory.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from ..device import Array, device_of
from .plans import Builder, Problem, Shape, packed, plan_of, problem_of, run

# Of each operation: under which names cuDNN gets its two inputs, and which array it gives.
OPERATIONS = {
    "conv_fprop": ({"image": "x", "weight": "w"}, "y"),
    "conv_dgrad": ({"loss": "y", "filter": "w"}, "x"),
    "conv_wgrad": ({"image": "x", "loss": "y"}, "w"),
}
LETTERS = {
    "conv_fprop": ("x", "w"),
    "conv_dgrad": ("y", "w"),
    "conv_wgrad": ("y", "x"),
}  # of the arrays of lucid's three functions


def _describe(builder: Builder, problem: Problem) -> None:
    names, result = OPERATIONS[problem.operation]
    inputs = {name: builder.array(letter) for name, letter in names.items()}
    padding, stride, dilation = map(list, problem.window)
    window = {"pre_padding": padding, "post_padding": padding, "stride": stride, "dilation": dilation}
    builder.output(result, getattr(builder.graph, problem.operation)(**inputs, **window))


class _Form(NamedTuple):
    """The form in which cuDNN gets an operation.

    Attributes:
        shapes: Those of x, w and y.
        window: The padding, the stride and the dilation.
        flat: Whether a dimension of size 1 is put before a single spatial one.
        extra: The zero padding of x in memory, before and after each spatial dimension.
    """

    shapes: dict[str, Shape]
    window: tuple[Shape, ...]
    flat: bool
    extra: tuple[tuple[int, int], ...]


@functools.lru_cache(maxsize=1024)
def _form(operation: str, a: Shape, b: Shape, at: Any, groups: int) -> _Form:
    """The form of an operation on arrays of two shapes, where `at` is the window of the convolution it belongs to."""
    if operation == "conv_wgrad":
        batch, channels, out_channels = a[0], b[1], a[1]
    else:
        batch, channels, out_channels = a[0], b[1] * groups, b[0]
    both = tuple(min(pair) for pair in at.padding)
    extra = tuple((low - p, high - p) for (low, high), p in zip(at.padding, both, strict=True))
    size = tuple(n + low + high for n, (low, high) in zip(at.size, extra, strict=True))
    flat = len(size) == 1
    one, none = ((1,), (0,)) if flat else ((), ())
    shapes = {
        "x": (batch, channels, *one, *size),
        "w": (out_channels, channels // groups, *one, *at.kernel),
        "y": (batch, out_channels, *one, *at.out),
    }
    return _Form(shapes, (none + both, one + tuple(at.stride), one + tuple(at.dilation)), flat, extra)


def _problem(operation: str, a: Array, b: Array, at: Any, groups: int) -> tuple[_Form, Problem | None]:
    form = _form(operation, a.shape, b.shape, at, groups)
    return form, problem_of(operation, _describe, a, form.shapes, *form.window)


def is_supported(operation: str, a: Array, b: Array, at: Any, groups: int) -> bool:
    """Whether cuDNN takes an operation on two arrays, which are those of one of the three functions below.

    Args:
        operation: ``"conv_fprop"``, ``"conv_dgrad"`` or ``"conv_wgrad"``.
        a, b: The two arrays, in the order of the function.
        at: The window, as `ops/convolution/window.py` describes it.
        groups: The number of groups.
    """
    _, problem = _problem(operation, a, b, at, groups)
    if problem is None:
        return False
    with device_of(a).scope():
        return plan_of(problem) is not None


def convolution(x: Array, w: Array, at: Any, groups: int) -> Array:
    """The convolution of x with w."""
    return _run("conv_fprop", x, w, at, groups)


def convolution_input(g: Array, w: Array, at: Any, groups: int) -> Array:
    """The gradient of a convolution with respect to its input."""
    return _run("conv_dgrad", g, w, at, groups)


def convolution_weight(g: Array, x: Array, at: Any, groups: int) -> Array:
    """The gradient of a convolution with respect to its weight."""
    return _run("conv_wgrad", g, x, at, groups)


def _run(operation: str, a: Array, b: Array, at: Any, groups: int) -> Array:
    (form, problem), device = _problem(operation, a, b, at, groups), device_of(a)
    if problem is None:
        raise RuntimeError(f"{operation} of {a.dtype} arrays of {device} is not for cuDNN: ask is_supported first")
    padded = any(low or high for low, high in form.extra)
    first, second = LETTERS[operation]
    inputs = {}
    with device.scope():
        for letter, array in ((first, a), (second, b)):
            if padded and letter == "x":
                array = device.xp.pad(array, ((0, 0), (0, 0), *form.extra))
            inputs[letter] = packed(array[:, :, None] if form.flat else array)
        result = OPERATIONS[operation][1]
        (found,) = run(problem, inputs, (result,))
        found = found[:, :, 0] if form.flat else found
        if padded and result == "x":
            inside = tuple(slice(low, low + n) for (low, _), n in zip(form.extra, at.size, strict=True))
            found = found[(slice(None), slice(None), *inside)]
        # A weight lies in memory as its shape says, and the optimizer's kernel wants its gradient to do so too.
        return device.xp.ascontiguousarray(found) if result == "w" else found
