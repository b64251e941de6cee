# %% [markdown]
# # A numerical gradient check
#
# A backward function can be wrong and the network still learns, only worse. What shows it is a comparison with the
# definition of the derivative. For a function $f$ from an array to a number, central differences move one element of
# $x$ at a time, up and down by a small $h$ ($e_i$ is 1 at element $i$ and 0 elsewhere):
#
# $$n_i = \frac{f(x + h\, e_i) - f(x - h\, e_i)}{2h} = \frac{\partial f}{\partial x_i} + O(h^2)$$
#
# The difference on one side alone, $(f(x + h\, e_i) - f(x)) / h$, takes about half as many calls of $f$, but is off by
# $O(h)$: for $f(x) = x^3$ at $x = 2$ and $h = 0.1$ it gives 12.61, and central differences 12.01; the derivative is 12.
#
# How near is near enough depends on the size of the numbers. Let $a$ be the gradient of the backward function. The
# relative error of an element is its absolute error divided by the larger of the two numbers, and the error of the
# gradient that of its worst element:
#
# $$\max_i \frac{|a_i - n_i|}{\max(|a_i|, |n_i|)}$$
#
# In double precision and with $h = 10^{-5}$, a right gradient has about $10^{-7}$ or less, and a wrong one more than
# $10^{-2}$, unless $f$ has a kink at $x$.
#
# - `numerical_gradient(f, x, h)` returns an array of floats with the shape of `x`, whatever that is. `x` holds the same
#   numbers after the call as before, and may hold integers, which are moved by `h` too.
# - `relative_error(a, n)` returns a number. An element where both gradients are 0 has the error 0.
#
# Source: Stanford's course CS231n, *Gradient checks*, https://cs231n.github.io/neural-networks-3/.

# %%
import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences.

    f: a function of an array like x that returns a number.
    x: an array of any shape.
    """
    # begin core: move one element at a time, both ways
    x = x.astype(np.float64)
    n = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x_i = x[i]
        x[i] = x_i + h
        above = f(x)
        x[i] = x_i - h
        below = f(x)
        x[i] = x_i
        n[i] = (above - below) / (2 * h)
    return n
    # end core


def relative_error(a, n):
    """The relative error of the worst element of two arrays of the same shape, a number."""
    # begin core: measure each element by the larger of its two numbers; mind 0 / 0
    larger = np.maximum(np.abs(a), np.abs(n))
    error = np.abs(a - n) / np.where(larger > 0, larger, 1)
    return error.max()
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def point(*shape):
    """Draws x, with elements away from 0, and an h that is large enough to be seen in the result."""

    def drawn(rng):
        return {"x": rng.uniform(0.5, 2, size=shape).round(2), "h": round(float(rng.uniform(0.1, 0.3)), 2)}

    return drawn


@check(
    "The function is taken at x + h and x - h, and the difference divided by their distance.", inputs=point(3), points=2
)
def central(x, h):
    return {"sum of x³": numerical_gradient(lambda x: np.sum(x**3), x, h)}


@check("Each element of x has a derivative of its own, whatever the shape of x.", inputs=point(2, 3), points=2)
def matrix(x, h):
    return {"sum of x[0]² x[1]": numerical_gradient(lambda x: np.sum(x[0] ** 2 * x[1]), x, h)}


@check("f sees x with one element moved at a time, and x is the same after the call.", inputs=point(3))
def one_at_a_time(x, h):
    before, moved = x.copy(), []

    def f(x):
        moved.append(np.count_nonzero(np.abs(x - before) > h / 10))
        return np.prod(x)

    numerical_gradient(f, x, h)
    return {"most elements moved": max(moved), "x after the call": x}


@check(
    "Integers are moved by h too, and their gradient is not rounded.",
    inputs=lambda rng: {"x": rng.choice([-3, -2, 2, 3, 4, 5], size=3, replace=False), "h": 0.25},
)
def integers(x, h):
    return {"sum of x² / 7": numerical_gradient(lambda x: np.sum(x**2) / 7, x, h), "x after the call": x}


def two_gradients(rng):
    """A pair whose worst element is a small one; its n is the larger number."""
    a, off = np.array([0.05, 2.0, -30.0]), np.array([1.3, 1.02, 0.99]) + rng.uniform(0, 0.005, size=3)
    a, order = a * rng.uniform(1, 1.5, size=3), rng.permutation(3)
    return {"a": a.round(3)[order], "n": (a.round(3) * off).round(4)[order]}


@check(
    "Each element is measured by the larger of its own two numbers, and the worst one counts.",
    inputs=two_gradients,
    points=2,
    rtol=1e-5,
)
def worst_element(a, n):
    return {"relative error": relative_error(a, n), "with a and n interchanged": relative_error(n, a)}


def with_zeros(rng):
    """A pair with an element where both are 0."""
    inputs = two_gradients(rng)
    where = rng.permutation(4)
    return {name: np.append(gradient, 0)[where] for name, gradient in inputs.items()}


@check("An element where both gradients are 0 has no error.", inputs=with_zeros, rtol=1e-5)
def both_zero(a, n):
    return {"relative error": relative_error(a, n), "of zeros": relative_error(0 * a, 0 * n)}


@check(
    "A right gradient passes, and one with a forgotten factor is found.",
    inputs=lambda rng: {"x": rng.uniform(0.3, 1.2, size=(2, 2)).round(2), "w": rng.uniform(1, 2, size=(3, 2)).round(2)},
    hidden=True,
    atol=1e-3,
)
def gradient_of_a_layer(x, w):
    def f(x):
        return np.sum(np.tanh(x @ w.T) ** 2)

    y = np.tanh(x @ w.T)
    n = numerical_gradient(f, x)
    return [relative_error(2 * y * (1 - y**2) @ w, n), relative_error(y * (1 - y**2) @ w, n)]


_COPY = "x = x.astype(np.float64)\n"
_RESTORE = "x[i] = x_i\n        "
_QUOTIENT = "(above - below) / (2 * h)"
_WORST = "return error.max()"
_SAFE = "np.where(larger > 0, larger, 1)"
_ERRORS = ["worst_element", "both_zero"]

MISTAKES = [
    Mistake(
        "a difference on one side",
        {"x[i] = x_i - h\n        ": _RESTORE, _QUOTIENT: "(above - below) / h"},
        fails=["central", "matrix", "integers"],
        hint="You move each element one way only. With the other way too, which terms of the error cancel?",
    ),
    Mistake(
        "divided by h alone",
        {_QUOTIENT: "(above - below) / h"},
        fails=["central", "matrix", "integers", "gradient_of_a_layer"],
        hint="Your gradient is twice too large. How far are the two points apart?",
    ),
    Mistake(
        "elements left where they were moved to",
        {_RESTORE: ""},
        fails=["matrix", "one_at_a_time"],
        hint="While you look at the second element, where is the first?",
    ),
    Mistake(
        "x itself moved and left there",
        {_COPY: "\n", _RESTORE: ""},
        fails=["matrix", "one_at_a_time", "integers"],
        hint="After the call x is not what it was: an array is passed without being copied.",
    ),
    Mistake(
        "integers copied as integers",
        {_COPY: "x = x.copy()\n"},
        fails=["integers"],
        hint="What is stored in an array of integers when you assign 2.25 to one of its elements?",
    ),
    Mistake(
        "the gradient of integers rounded",
        {_COPY: "n = np.zeros_like(x)\n    x = x.astype(np.float64)\n", "    n = np.zeros(x.shape)\n": ""},
        fails=["integers"],
        hint="Your gradient holds integers, since x does. Which dtype has the array that you write it into?",
    ),
    Mistake(
        "all elements moved at once",
        {"x[i] = x_i + h": "x = x + h", "x[i] = x_i - h": "x = x - 2 * h", "x[i] = x_i\n": "x = x + h\n"},
        fails=["central", "matrix", "one_at_a_time", "integers", "gradient_of_a_layer"],
        hint="You move all elements together and get one number for all, the sum of the derivatives. Each has its own.",
    ),
    Mistake(
        "a row moved at once",
        {"np.ndindex(x.shape)": "range(len(x))", "x_i = x[i]": "x_i = x[i].copy()"},
        fails=["matrix", "gradient_of_a_layer"],
        hint="Your loop counts along the first axis alone, so for a matrix it moves whole rows.",
    ),
    Mistake(
        "the absolute error",
        {f"np.abs(a - n) / {_SAFE}": "np.abs(a - n)"},
        fails=[*_ERRORS, "gradient_of_a_layer"],
        hint="An error of 0.1 is much for a gradient of 0.2 and little for one of 1000. What do you divide by?",
    ),
    Mistake(
        "the mean error",
        {_WORST: "return error.mean()"},
        fails=_ERRORS,
        hint="The mean hides a single wrong element among many right ones.",
    ),
    Mistake(
        "the largest error by the largest gradient",
        {f"/ {_SAFE}": "/ max(larger.max(), 1e-300)"},
        fails=_ERRORS,
        hint="You divide all elements by the same number, the largest, and a wrong small element does not show.",
    ),
    Mistake(
        "divided by the sum",
        {"np.maximum(np.abs(a), np.abs(n))": "np.abs(a) + np.abs(n)"},
        fails=[*_ERRORS, "gradient_of_a_layer"],
        hint="You divide by the sum of the two numbers. The formula has the larger of them.",
    ),
    Mistake(
        "0 divided by 0",
        {_SAFE: "larger"},
        fails=["both_zero"],
        hint="nan comes out: one of your denominators is 0. When is the larger of the two numbers 0?",
    ),
    Mistake(
        "the sign of the error kept",
        {"np.abs(a - n)": "(a - n)"},
        fails=[*_ERRORS, "gradient_of_a_layer"],
        hint="Where n is larger than a, your error is negative, and never the largest.",
    ),
]

HINTS = [
    "The loop runs over the elements of x. np.ndindex(x.shape) gives the index of each, for any number of axes.",
    "In each turn: remember the element, put it up, call f, put it down, call f, put it back.",
    "Integers: work on a copy of x that holds floats, and put the results into an array of floats.",
    "relative_error: two arrays, the errors and the larger numbers, then one division and one max. Where both numbers "
    "are 0 divide by something else.",
]
