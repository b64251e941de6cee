# %% [markdown]
# # The gradient of a matrix product
#
# A linear layer is a matrix product, and so is most of the work of a network. For $A$ with the shape (n, k) and $B$
# with the shape (k, m), $C = AB$ has the shape (n, m):
#
# $$c_{ij} = \sum_l a_{il}\, b_{lj}$$
#
# An element $a_{il}$ appears in the whole row $i$ of $C$, each time beside another element of $B$. With
# $G = \partial L / \partial C$ the chain rule sums over this row; and over a column for $b_{lj}$:
#
# $$\frac{\partial L}{\partial a_{il}} = \sum_j g_{ij}\, b_{lj}, \qquad
#   \frac{\partial L}{\partial b_{lj}} = \sum_i g_{ij}\, a_{il}$$
#
# Both sums are matrix products again. Which is multiplied by which, and what has to be transposed? The shapes tell.
#
# - `matmul_backward(g, a, b)` returns the gradients of `a` and of `b`, in this order and in their shapes.
# - Arrays may have axes before the last two: a stack of matrices. In `a @ b`, NumPy multiplies the matrices one by one,
#   for `a` with the shape (batch, n, k) and `b` with (batch, k, m). Each pair has gradients of its own.
#
# `shared_matmul_backward` is extra: it takes stacks whose axes before the last two are broadcast, such as `a` with
# (batch, n, k) and `b` with (k, m), a weight that all matrices of the batch share. It builds on `sum_to_shape`.
#
# For `a = [[1, 2]]`, `b = [[3], [4]]` and `g = [[10]]`, the gradients are `[[30, 40]]` and `[[10], [20]]`.
#
# Source: Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.5.6.

# %%
import numpy as np
from broadcasting import sum_to_shape


def matmul_backward(g, a, b):
    """The gradients of a (..., n, k) and of b (..., k, m), where g (..., n, m) is the gradient of a @ b."""
    # begin core: return the gradient of a and that of b, each a matrix product
    grad_a = g @ np.swapaxes(b, -1, -2)
    grad_b = np.swapaxes(a, -1, -2) @ g
    return grad_a, grad_b
    # end core


# %%
def shared_matmul_backward(g, a, b):
    """As matmul_backward, where the axes before the last two were broadcast."""
    # begin challenge: let matmul_backward do most of it
    grad_a, grad_b = matmul_backward(g, a, b)
    return sum_to_shape(grad_a, a.shape), sum_to_shape(grad_b, b.shape)
    # end challenge


# %% grader
from lucid.classroom.checks import Mistake, check


def matrices(*shapes):
    """Draws a, b and g of given shapes: numbers with one decimal, none of them near 0."""

    def drawn(rng):
        sizes = [rng.uniform(0.5, 3, size=shape) * rng.choice([-1, 1, 1], size=shape) for shape in shapes]
        return dict(zip("abg", (size.round(1) for size in sizes)))

    return drawn


@check(
    "The gradient of a has the shape of a; it is summed over the columns of g.",
    inputs=matrices((2, 3), (3, 4), (2, 4)),
    points=2,
)
def left(a, b, g):
    grad_a, _ = matmul_backward(g, a, b)
    return grad_a


@check(
    "The gradient of b has the shape of b; it is summed over the rows of g.",
    inputs=matrices((2, 3), (3, 4), (2, 4)),
    points=2,
)
def right(a, b, g):
    _, grad_b = matmul_backward(g, a, b)
    return grad_b


@check("Square matrices do not commute, though their shapes would let them.", inputs=matrices((2, 2), (2, 2), (2, 2)))
def square(a, b, g):
    grad_a, grad_b = matmul_backward(g, a, b)
    return {"a": grad_a, "b": grad_b}


@check("A row and a column are matrices too.", inputs=matrices((1, 3), (3, 1), (1, 1)))
def row_and_column(a, b, g):
    grad_a, grad_b = matmul_backward(g, a, b)
    return {"a": grad_a, "b": grad_b}


@check(
    "In a stack each pair of matrices has its own gradients.",
    inputs=matrices((2, 2, 2), (2, 2, 2), (2, 2, 2)),
    points=2,
)
def stack(a, b, g):
    grad_a, grad_b = matmul_backward(g, a, b)
    return {"a": grad_a, "b": grad_b}


@check(
    "The gradient passes through two layers.",
    inputs=matrices((4, 3), (3, 2), (4, 3)),
    points=2,
    hidden=True,
)
def two_layers(a, b, g):
    grad_hidden, grad_second = matmul_backward(g, a @ b, b.T)
    grad_x, grad_first = matmul_backward(grad_hidden, a, b)
    return [grad_x, grad_first, grad_second]


@check(
    "The gradient of a weight that a batch shares is summed over the batch.",
    inputs=matrices((3, 2, 3), (3, 2), (3, 2, 2)),
    challenge=True,
)
def shared_weight(a, b, g):
    grad_a, grad_b = shared_matmul_backward(g, a, b)
    return {"a": grad_a, "b": grad_b}


_A = "g @ np.swapaxes(b, -1, -2)"
_B = "np.swapaxes(a, -1, -2) @ g"
_PLAIN = ["left", "right", "square", "two_layers"]
_ALL = [*_PLAIN, "row_and_column", "stack", "shared_weight"]

MISTAKES = [
    Mistake(
        "nothing transposed",
        {_A: "g @ b", _B: "a @ g"},
        fails=_ALL,
        hint="Nothing is transposed in your products. Compare the indices that the sum runs over.",
    ),
    Mistake(
        "the factors in the wrong order",
        {_A: "np.swapaxes(b, -1, -2) @ g", _B: "g @ np.swapaxes(a, -1, -2)"},
        fails=_ALL,
        hint="You transpose the right matrices, but multiply them in the wrong order. Which index comes first in the "
        "result?",
    ),
    Mistake(
        "the gradients transposed",
        {_A: "b @ np.swapaxes(g, -1, -2)", _B: "np.swapaxes(g, -1, -2) @ a"},
        fails=_ALL,
        hint="Your gradients are transposed. That of a has the shape of a.",
    ),
    Mistake(
        "a reshape for a transposition",
        {
            "np.swapaxes(b, -1, -2)": "np.reshape(b, (*b.shape[:-2], b.shape[-1], b.shape[-2]))",
            "np.swapaxes(a, -1, -2)": "np.reshape(a, (*a.shape[:-2], a.shape[-1], a.shape[-2]))",
        },
        fails=[*_PLAIN, "stack", "shared_weight"],
        hint="reshape gives the right shape and leaves the order of the elements in memory. Is that a transposition?",
    ),
    Mistake(
        "all axes turned round",
        {"np.swapaxes(b, -1, -2)": "b.T", "np.swapaxes(a, -1, -2)": "a.T"},
        fails=["stack", "shared_weight"],
        hint="For a stack of shape (batch, n, k), .T has the shape (k, n, batch). Which axes should change places?",
    ),
    Mistake(
        "np.dot of stacks",
        {_A: "np.dot(g, np.swapaxes(b, -1, -2))", _B: "np.dot(np.swapaxes(a, -1, -2), g)"},
        fails=["stack", "shared_weight"],
        hint="np.dot of two stacks multiplies each matrix of one by each of the other. What multiplies pair by pair?",
    ),
    Mistake(
        "returned in the other order",
        {"return grad_a, grad_b": "return grad_b, grad_a"},
        fails=_ALL,
        hint="Two gradients come back in an order. Which comes first?",
    ),
    Mistake(
        "the gradient of the result left out",
        {_A: "np.ones_like(g) @ np.swapaxes(b, -1, -2)", _B: "np.swapaxes(a, -1, -2) @ np.ones_like(g)"},
        fails=_ALL,
        hint="You compute the gradient of the sum of all elements of C. Where does g come in?",
    ),
    Mistake(
        "the last term of the sum alone",
        {
            _A: "g[..., -1:] @ np.swapaxes(b, -1, -2)[..., -1:, :]",
            _B: "np.swapaxes(a, -1, -2)[..., -1:] @ g[..., -1:, :]",
        },
        fails=[name for name in _ALL if name != "row_and_column"],
        hint="Each of your elements is the last product of its sum. Does your loop overwrite the ones before?",
    ),
    Mistake(
        "the mean over the rows",
        {_B: f"{_B} / a.shape[-2]"},
        fails=["right", "square", "two_layers", "stack", "shared_weight"],
        hint="You divide by the number of rows. If the loss is a mean, g has that factor already.",
    ),
    Mistake(
        "a gradient of the shared weight for each matrix",
        {"sum_to_shape(grad_b, b.shape)": "grad_b"},
        fails=["shared_weight"],
        hint="Your gradient of b has more axes than b: one gradient for each use.",
    ),
    Mistake(
        "the mean of the gradients of the shared weight",
        {"sum_to_shape(grad_b, b.shape)": "grad_b.mean(axis=0)"},
        fails=["shared_weight"],
        hint="You take the mean over the uses of b. Has a weight that is used more often no more effect?",
    ),
]

HINTS = [
    "Write down the three shapes, (n, k), (k, m) and (n, m). Which product of g with one of the others, transposed or "
    "not, has the shape (n, k)?",
    "In the sum for a, g and b share the index j, which is the last of both. In a matrix product the inner index is "
    "the last of the first factor and the first of the second.",
    "For stacks, the last two axes change places and the others stay: np.swapaxes. `.T` turns all axes round.",
    "A shared weight: matmul_backward gives a gradient for each matrix of the batch. What makes one of them?",
]
