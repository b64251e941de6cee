# %% [markdown]
# # The gradient of broadcasting
#
# In `x + b` with shapes (2, 3) and (3,), NumPy adds the same `b` to both rows of `x`. An element of `b` is used twice,
# and as with a number that is used twice, its gradient is the sum over its uses. If $y$ is $a$ broadcast to a larger
# shape, so that $y_j = a_i$ for all copies $j$ of the element $i$, and $g = \partial L / \partial y$, then
#
# $$\frac{\partial L}{\partial a_i} = \sum_{j \text{ is a copy of } i} g_j$$
#
# NumPy aligns shapes at their last axes. What it repeats is an axis that the smaller array lacks, on the left, or an
# axis of size 1:
#
# | broadcast | copies along | example |
# |---|---|---|
# | (3,) to (2, 3) | axis 0, which is new | `b` above |
# | (2, 1) to (2, 3) | axis 1, of size 1 | a number for each row |
# | (3, 1) to (2, 3, 4) | axis 0 and axis 2 | both |
# | () to (2, 3) | both axes | a single number |
#
# `sum_to_shape(g, shape)` undoes the broadcasting of an array of shape `shape`: it returns its gradient, and that has
# the shape of the array. With it write the backward functions of $a + b$ and of $a \cdot b$, element by element. They
# get $g$, the gradient of the result, and return the gradients of $a$ and $b$.
#
# For `g = [[1, 2, 3], [4, 5, 6]]`, the shape (3,) gives `[5, 7, 9]` and the shape (2, 1) gives `[[6], [15]]`.
#
# Source: NumPy's manual, *Broadcasting*, https://numpy.org/doc/stable/user/basics.broadcasting.html.

# %%
import numpy as np


def sum_to_shape(g, shape):
    """The gradient of an array of shape `shape` that was broadcast to g.shape; an array of shape `shape`."""
    # begin core: sum g over the axes that broadcasting added on the left, then over those that it stretched
    added = tuple(range(g.ndim - len(shape)))
    g = g.sum(axis=added)
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return g.sum(axis=stretched, keepdims=True)
    # end core


def add_backward(g, a, b):
    """The gradients of a and b, in their shapes, where g is the gradient of a + b."""
    # begin core: return the gradient of a and that of b
    return sum_to_shape(g, a.shape), sum_to_shape(g, b.shape)
    # end core


def multiply_backward(g, a, b):
    """The gradients of a and b, in their shapes, where g is the gradient of a * b."""
    # begin core: return the gradient of a and that of b
    return sum_to_shape(g * b, a.shape), sum_to_shape(g * a, b.shape)
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def array(rng, *shape):
    """Random numbers with two decimals, none of them near 0."""
    return (rng.uniform(0.5, 4, size=shape) * rng.choice([-1, 1, 1], size=shape)).round(2)


def gradient(*shape):
    """Draws the gradient of the result."""
    return lambda rng: {"g": array(rng, *shape)}


@check("The gradient is summed over axes that broadcasting added on the left.", inputs=gradient(2, 3))
def added_axis(g):
    return {"to (3,)": sum_to_shape(g, (3,)), "to ()": sum_to_shape(g, ())}


@check(
    "The gradient is summed over axes that broadcasting stretched, which stay with size 1.",
    inputs=gradient(2, 3),
    points=2,
)
def stretched_axis(g):
    return {"to (2, 1)": sum_to_shape(g, (2, 1)), "to (1, 3)": sum_to_shape(g, (1, 3))}


@check("An array may get new axes and be stretched at once.", inputs=gradient(2, 3, 2))
def both(g):
    return {"to (3, 1)": sum_to_shape(g, (3, 1)), "to (1, 2)": sum_to_shape(g, (1, 2))}


@check("Where nothing was broadcast, the gradient of a sum passes unchanged.", inputs=gradient(1, 3))
def nothing_to_sum(g):
    grad_a, grad_b = add_backward(g, np.ones((1, 3)), np.ones((1, 3)))
    return {"to (1, 3)": sum_to_shape(g, (1, 3)), "a": grad_a, "b": grad_b}


@check(
    "The gradient of a bias b in x + b is summed over the rows of the batch.",
    inputs=lambda rng: {"g": array(rng, 4, 2), "x": array(rng, 4, 2), "b": array(rng, 2)},
)
def bias(g, x, b):
    grad_x, grad_b = add_backward(g, x, b)
    return {"x": grad_x, "b": grad_b}


@check(
    "Each copy of a factor meets another element of the other factor, before the sum is taken.",
    inputs=lambda rng: {"g": array(rng, 2, 3), "a": array(rng, 2, 3), "b": array(rng, 2, 1)},
    points=2,
)
def product(g, a, b):
    grad_a, grad_b = multiply_backward(g, a, b)
    return {"a": grad_a, "b": grad_b}


@check(
    "Both factors may be broadcast, each along another axis.",
    inputs=lambda rng: {"g": array(rng, 2, 3, 2), "a": array(rng, 2, 1, 2), "b": array(rng, 3, 1)},
    points=2,
    hidden=True,
)
def both_factors(g, a, b):
    grad_a, grad_b = multiply_backward(g, a, b)
    return {"a": grad_a, "b": grad_b}


_ADDED = "g = g.sum(axis=added)"
_STRETCHED = "return g.sum(axis=stretched, keepdims=True)"
_PRODUCT = "return sum_to_shape(g * b, a.shape), sum_to_shape(g * a, b.shape)"
_STRETCHING = ["stretched_axis", "both", "product", "both_factors"]

MISTAKES = [
    Mistake(
        "axes of size 1 lost",
        {_STRETCHED: "return g.sum(axis=stretched)"},
        fails=[*_STRETCHING, "nothing_to_sum"],
        hint="An axis that you sum over is gone, where the array has it with size 1. Which argument of sum keeps it?",
    ),
    Mistake(
        "the mean of the copies",
        {_ADDED: "g = g.mean(axis=added)", _STRETCHED: "return g.mean(axis=stretched, keepdims=True)"},
        fails=["added_axis", "bias", *_STRETCHING],
        hint="You take the mean over the copies. Does an element that is used ten times have no more effect?",
    ),
    Mistake(
        "stretched axes not summed",
        {_STRETCHED: "return g"},
        fails=_STRETCHING,
        hint="An axis of size 1 was repeated too. Your gradient still has an element for each copy.",
    ),
    Mistake(
        "added axes not summed",
        {_ADDED: "pass"},
        fails=["added_axis", "both", "bias", "both_factors"],
        hint="Your gradient has more axes than the array, which lacks those on the left.",
    ),
    Mistake(
        "the gradient of one copy",
        {_ADDED: "g = g[(0,) * len(added)]"},
        fails=["added_axis", "both", "bias", "both_factors"],
        hint="Your shape is right, yet the gradients of all copies but the first are left out.",
    ),
    Mistake(
        "axes counted from the left",
        {
            _ADDED: "sizes = shape + (1,) * len(added)",
            "in enumerate(shape) if": "in enumerate(sizes) if",
            _STRETCHED: _STRETCHED + ".reshape(shape)",
        },
        fails=["added_axis", "both", "bias", "both_factors"],
        hint="You align the two shapes at their first axes. At which end does NumPy align them?",
    ),
    Mistake(
        "the sum of everything",
        {"added = ": "if g.shape != shape:\n        return np.full(shape, g.sum())\n    added = "},
        fails=["added_axis", "bias", *_STRETCHING],
        hint="You sum over all axes. Elements that are not copies of each other have gradients of their own.",
    ),
    Mistake(
        "the factor multiplied after the sum",
        {_PRODUCT: "return sum_to_shape(g, a.shape) * b, sum_to_shape(g, b.shape) * a"},
        fails=["product", "both_factors"],
        hint="You multiply by the other factor after the sum over the copies. Does each copy meet the same element "
        "of it?",
    ),
    Mistake(
        "the factors interchanged",
        {_PRODUCT: "return sum_to_shape(g * a, a.shape), sum_to_shape(g * b, b.shape)"},
        fails=["product", "both_factors"],
        hint="If only a grows a little, by how much does a * b grow? You multiply by the factor itself.",
    ),
    Mistake(
        "a sum whose gradients keep the shape of the result",
        {"return sum_to_shape(g, a.shape), sum_to_shape(g, b.shape)": "return g, g"},
        fails=["bias"],
        hint="A gradient has the shape of the array that it belongs to, also that of a bias.",
    ),
]

HINTS = [
    "The result has the shape `shape`, so every axis that is longer in g, or is not in `shape` at all, is summed over.",
    "First the axes on the left: how many more has g than `shape` has entries? sum takes a tuple of axes.",
    "Now both have as many axes. Where `shape` has a 1, sum over that axis with keepdims=True.",
    "For a product: what would the gradient of a be without broadcasting? It has the shape of g; then sum_to_shape.",
]
