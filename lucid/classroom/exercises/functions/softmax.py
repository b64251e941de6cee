# %% [markdown]
# # Softmax, forward and backward
#
# Softmax turns scores $x$ into probabilities $s$, which are positive and add up to 1. It runs along the last axis: in a
# matrix, each row is a distribution of its own.
#
# $$s_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# As it stands, the formula fails for scores of 1000, as $e^{1000}$ is more than a float can hold. But scores that all
# grow by the same number have the same softmax, so that a row may be shifted before the exponential is taken.
#
# Each probability depends on all scores of its row, $\partial s_i / \partial x_j = s_i ([i = j] - s_j)$, where
# $[i = j]$ is 1 if $i = j$ and 0 otherwise. With $g = \partial L / \partial s$, the chain rule becomes
#
# $$\frac{\partial L}{\partial x_j} = \sum_i g_i \frac{\partial s_i}{\partial x_j}
#   = s_j \Bigl( g_j - \sum_i g_i s_i \Bigr)$$
#
# - `x`, `s` and `g` have any shape with at least one axis; results have the same shape. No argument is changed.
# - Scores may be as large as 1000 and as small as -1000, in one row and in different rows. A score of $-\infty$ has
#   probability 0, as long as another one in its row is finite; this is how attention hides positions.
# - `softmax_backward(g, s)` gets the probabilities that came out, since the formula needs nothing else.
#
# For `x = [0, 1]` the result is about `[0.269, 0.731]`, and with `g = [1, 0]` the gradient of `x` is about
# `[0.197, -0.197]`.
#
# Source: Goodfellow, Bengio and Courville, *Deep Learning*, 2016, sections 4.1 and 6.2.2.3.

# %%
import numpy as np


def softmax(x):
    """The softmax of x along its last axis; an array of the same shape."""
    # begin core: the forward function, for large scores too
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
    # end core


def softmax_backward(g, s):
    """The gradient of x, in its shape, where s = softmax(x) and g is the gradient of s."""
    # begin core: the backward function
    return s * (g - (g * s).sum(axis=-1, keepdims=True))
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def scores(rng, *shape):
    """Scores with two decimals, of which no row is like another."""
    return rng.normal(size=shape).round(2)


def gradients(rng):
    """Probabilities and gradients of two rows."""
    s = rng.permuted([[0.1, 0.2, 0.7], [0.15, 0.35, 0.5]], axis=1)
    g = rng.permuted([[1.0, 2.0, -3.0]] * 2, axis=1) + rng.normal(scale=0.1, size=(2, 3))
    return {"g": g.round(2), "s": s}


def constant_gradients(rng):
    """Probabilities, and a gradient for each row that is the same for all of it."""
    s = rng.permuted([[0.5, 0.25, 0.25], [0.125, 0.125, 0.75]], axis=1)
    return {"g": rng.permutation([2.0, -3.0, 4.0, -5.0])[:2, None] * np.ones(3), "s": s}


@check("Each row adds up to 1.", inputs=lambda rng: {"x": scores(rng, 2, 3)}, points=2)
def rows(x):
    s = softmax(x)
    return {"softmax(x)": s, "sums": s.sum(axis=-1)}


@check(
    "Softmax runs along the last axis, whether there are one, two or three.",
    inputs=lambda rng: {"vector": scores(rng, 3), "stack": scores(rng, 2, 2, 3)},
)
def last_axis(vector, stack):
    return {"of vector": softmax(vector), "of stack": softmax(stack)}


@check(
    "Large scores do not overflow, and rows may be far apart.",
    inputs=lambda rng: {"x": (np.array([[1000], [-1000]]) + rng.normal(size=(2, 3))).round(2)},
    points=2,
)
def large_scores(x):
    return softmax(x)


@check("The scores are not changed.", inputs=lambda rng: {"x": scores(rng, 2, 3)})
def argument(x):
    softmax(x)
    return {"x after the call": x}


@check("The gradient of a score counts its effect on all probabilities of its row.", inputs=gradients, points=3)
def backward(g, s):
    return softmax_backward(g, s)


@check(
    "A gradient that is the same for a whole row has no effect, as the sum of a row is always 1.",
    inputs=constant_gradients,
)
def constant_gradient(g, s):
    return softmax_backward(g, s)


def with_hidden_positions(rng):
    """Scores with one of minus infinity in each row of a stack, and a gradient."""
    x = scores(rng, 2, 2, 4)
    np.put_along_axis(x, rng.integers(4, size=(2, 2, 1)), -np.inf, axis=-1)
    return {"g": scores(rng, 2, 2, 4) + np.array([1.0, 2.0, 3.0, 4.0]), "x": x}


@check("A score of -inf has probability 0 and gradient 0.", inputs=with_hidden_positions, points=2, hidden=True)
def hidden_positions(g, x):
    s = softmax(x)
    return {"s": s, "gradient": softmax_backward(g, s)}


_SHIFTED = "x - x.max(axis=-1, keepdims=True)"
_NORMALIZED = "e / e.sum(axis=-1, keepdims=True)"
_MEAN = "(g * s).sum(axis=-1, keepdims=True)"
_FORWARD = ["rows", "last_axis", "large_scores", "hidden_positions"]
_BACKWARD = ["backward", "constant_gradient", "hidden_positions"]

MISTAKES = [
    Mistake(
        "overflow",
        {_SHIFTED: "x"},
        fails=["large_scores"],
        hint="exp(1000) is infinite, and inf / inf is nan. Which number can be subtracted from a row so that no "
        "exponent is above 0?",
    ),
    Mistake(
        "all rows shifted by the same number",
        {_SHIFTED: "x - x.max()"},
        fails=["large_scores"],
        hint="You subtract the largest score of all rows. In a row far below it every exponential is 0, and 0 / 0 "
        "is nan.",
    ),
    Mistake(
        "normalized over all rows",
        {_NORMALIZED: "e / e.sum()"},
        fails=_FORWARD,
        hint="All your probabilities together add up to 1. Each row should.",
    ),
    Mistake(
        "along the first axis",
        {_SHIFTED: "x - x.max(axis=0, keepdims=True)", _NORMALIZED: "e / e.sum(axis=0, keepdims=True)"},
        fails=_FORWARD,
        hint="Your columns add up to 1. Along which axis does axis=0 sum?",
    ),
    Mistake(
        "the summed axis lost",
        {_NORMALIZED: "e / e.sum(axis=-1)"},
        fails=[*_FORWARD, "argument"],
        hint="A sum along the last axis has one axis less, and broadcasting aligns it with the wrong one. What keeps "
        "the axis?",
    ),
    Mistake(
        "scores shifted in place",
        {"e = np.exp(": "x -= x.max(axis=-1, keepdims=True)\n    e = np.exp("},
        fails=["argument"],
        hint="x -= ... writes into the array of the caller, whose scores are other ones then.",
    ),
    Mistake(
        "the diagonal of the Jacobian alone",
        {f"s * (g - {_MEAN})": "s * (1 - s) * g"},
        fails=_BACKWARD,
        hint="s (1 - s) is the effect of a score on its own probability. It changes the others of its row too.",
    ),
    Mistake(
        "gradients summed without their probabilities",
        {_MEAN: "g.sum(axis=-1, keepdims=True)"},
        fails=_BACKWARD,
        hint="In the sum over a row each gradient is weighted. By what?",
    ),
    Mistake(
        "gradients summed over all rows",
        {_MEAN: "(g * s).sum()"},
        fails=_BACKWARD,
        hint="The sum in your backward function runs over all rows. A score has no effect on other rows.",
    ),
    Mistake(
        "softmax taken of the probabilities",
        {"    return s * (": "    s = softmax(s)\n    return s * ("},
        fails=["backward", "hidden_positions"],
        hint="softmax_backward gets s, which went through softmax already.",
    ),
    Mistake(
        "the factor s forgotten",
        {"return s * (g": "return (g"},
        fails=["backward", "hidden_positions"],
        hint="You compute how far each gradient lies above their mean. It still has to be multiplied by something.",
    ),
]

HINTS = [
    "Subtract the largest score of each row first: nothing changes in the result, and no exponent is above 0.",
    "max and sum along the last axis with keepdims=True have a shape that broadcasts against x.",
    "Backward in two steps: one number for each row, the sum of g times s, and then the formula for each element.",
]
