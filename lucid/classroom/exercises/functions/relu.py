# %% [markdown]
# # ReLU, forward and backward
#
# An operation on arrays has two functions. The forward function computes the result, $y = f(x)$. The backward function
# gets $g = \partial L / \partial y$, the gradient of the result, and returns that of the argument by the chain rule.
# For the rectified linear unit, each element on its own:
#
# $$y_i = \max(x_i, 0), \qquad
#   \frac{\partial L}{\partial x_i} = g_i \cdot \begin{cases} 1 & x_i > 0 \\ 0 & x_i \le 0 \end{cases}$$
#
# At 0 there is a kink and no derivative; 0 is chosen there, as in PyTorch.
#
# - `x` and `g` have any shape, and both functions return a new array of this shape and of the same dtype: float32 in,
#   float32 out, as half of the memory is half of the time. Neither `x` nor `g` is changed, since others use them too.
#
# For `x = [-1, 2]` and `g = [10, 20]`, the result is `[0, 2]` and the gradient of `x` is `[0, 20]`.
#
# Source: Nair and Hinton, *Rectified Linear Units Improve Restricted Boltzmann Machines*, 2010.

# %%
import numpy as np


def relu(x):
    """max(x, 0), element by element; an array like x."""
    # begin core: the forward function
    return np.maximum(x, 0)
    # end core


def relu_backward(g, x):
    """The gradient of x, an array like x, where g is the gradient of relu(x)."""
    # begin core: the backward function
    return np.where(x > 0, g, 0)
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def draw(rng):
    """An x with elements of both signs, and a g with both signs for each."""
    signs = rng.permuted(np.arange(4) * np.ones((2, 1), int), axis=1)
    size = rng.uniform(0.3, 3, size=(2, 2, 4)).round(2)
    return {"g": np.array([1, -1, 1, -1])[signs] * size[0], "x": np.array([1, 1, -1, -1])[signs] * size[1]}


def draw_with_zeros(rng):
    """The same, with a zero in each row of x."""
    inputs, column = draw(rng), int(rng.integers(5))
    return {
        "g": np.insert(inputs["g"], column, rng.permutation([1.5, -2.5]), axis=1),
        "x": np.insert(inputs["x"], column, 0, axis=1),
    }


@check("What is negative becomes 0; the rest passes.", inputs=lambda rng: {"x": draw(rng)["x"]}, points=2)
def forward(x):
    return relu(x)


@check("The gradient passes where x was positive, whatever its own sign, and nowhere else.", inputs=draw, points=3)
def backward(g, x):
    return relu_backward(g, x)


@check("At 0 the gradient is 0.", inputs=draw_with_zeros)
def backward_at_zero(g, x):
    return relu_backward(g, x)


@check("Neither x nor g is changed.", inputs=draw)
def arguments(g, x):
    relu(x)
    relu_backward(g, x)
    return {"x after the calls": x, "g after the calls": g}


@check("Results have the dtype of the arguments.", inputs=draw)
def single_precision(g, x):
    g, x = g.astype(np.float32), x.astype(np.float32)
    return {"relu(x)": str(relu(x).dtype), "gradient of x": str(relu_backward(g, x).dtype)}


@check(
    "Through two layers, a unit that is 0 stops the gradient.",
    inputs=lambda rng: {"x": np.vstack([draw(rng)["x"] for _ in range(4)]), "w": rng.normal(size=(4, 6)).round(2)},
    points=2,
    hidden=True,
)
def two_layers(x, w):
    h = relu(x)
    z = h @ w
    g = relu_backward(np.cos(z), z) @ w.T
    return {"result": relu(z), "gradient of x": relu_backward(g, x)}


_FORWARD = "return np.maximum(x, 0)"
_BACKWARD = "return np.where(x > 0, g, 0)"

MISTAKES = [
    Mistake(
        "gradient 1 at zero",
        {_BACKWARD: "return np.where(x >= 0, g, 0)"},
        fails=["backward_at_zero"],
        hint="At x = 0 your gradient passes. Which value is chosen there?",
    ),
    Mistake(
        "the gradient of the result left out",
        {_BACKWARD: "return (x > 0).astype(x.dtype)"},
        fails=["backward", "backward_at_zero", "two_layers"],
        hint="You return the derivative of ReLU. The chain rule has a second factor.",
    ),
    Mistake(
        "ReLU of the gradient",
        {_BACKWARD: "return np.maximum(g, 0)"},
        fails=["backward", "backward_at_zero", "two_layers"],
        hint="You cut off negative gradients. Whose sign decides whether the gradient passes, that of g or that of x?",
    ),
    Mistake(
        "negative gradients stopped too",
        {_BACKWARD: "return np.where(x > 0, np.maximum(g, 0), 0)"},
        fails=["backward", "backward_at_zero", "two_layers"],
        hint="A gradient may be negative: where x is positive, it passes as it is. Yours stops it.",
    ),
    Mistake(
        "x changed in place",
        {_FORWARD: "x[x < 0] = 0\n    return x"},
        fails=["arguments"],
        hint="After relu(x), x is not what it was: an assignment to its elements changes the array of the caller.",
    ),
    Mistake(
        "g changed in place",
        {_BACKWARD: "g[x <= 0] = 0\n    return g"},
        fails=["arguments"],
        hint="Your backward function writes into g. In a graph, another node may get the same array.",
    ),
    Mistake(
        "a leak",
        {_FORWARD: "return np.where(x > 0, x, 0.01 * x)", _BACKWARD: "return np.where(x > 0, g, 0.01 * g)"},
        fails=["forward", "backward", "backward_at_zero", "two_layers"],
        hint="That is a leaky ReLU, which lets a hundredth of a negative number through.",
    ),
    Mistake(
        "the maximum along an axis",
        {_FORWARD: "return np.max(x, 0)"},
        fails=["forward", "two_layers"],
        hint="np.max(x, 0) is the largest element along axis 0. Here two arrays are compared, element by element.",
    ),
    Mistake(
        "the absolute value",
        {_FORWARD: "return np.abs(x)"},
        fails=["forward", "two_layers"],
        hint="Your negative numbers come out positive. What is the larger of -3 and 0?",
    ),
    Mistake(
        "double precision made of single",
        {_BACKWARD: "return np.where(x > 0, 1.0, 0.0) * g"},
        fails=["single_precision"],
        hint="np.where(..., 1.0, 0.0), np.ones and np.zeros make arrays of float64, and a product with one is float64 "
        "too.",
    ),
]

HINTS = [
    "The forward function is one call of NumPy that takes an array and a number. Look for the larger of the two.",
    "Backward: x > 0 is an array of True and False. It can choose between two "
    "values, or stand for 1 and 0 in a product.",
]
