# %% [markdown]
# # The LSTM cell
#
# A plain recurrent network multiplies its state with the same matrix at every step, so that what it has seen fades or
# explodes. The long short-term memory has a second state, the cell $c$, which is only scaled and added to. Three gates,
# numbers between 0 and 1, say for each element what of the input enters ($i$), what of the past stays ($f$) and what of
# the cell is shown ($o$); $g$ is the candidate that may enter. One step, for the input $x$ and the state $h$, $c$:
#
# $$(z_i,\, z_f,\, z_g,\, z_o) = W_{ih}\, x + b_{ih} + W_{hh}\, h + b_{hh}$$
#
# $$i = \sigma(z_i), \quad f = \sigma(z_f), \quad g = \tanh(z_g), \quad o = \sigma(z_o)$$
#
# $$c' = f \odot c + i \odot g, \qquad h' = o \odot \tanh(c')$$
#
# The weights of the gates stand one above the other in one matrix, in PyTorch's order: the first H rows of $W_{ih}$,
# $W_{hh}$ and of the two biases belong to $i$, the next H to $f$, then $g$, then $o$. (Two biases are one too many;
# PyTorch keeps both, as cuDNN does.) $\sigma(z) = 1 / (1 + e^{-z})$ is applied to each element.
#
# Shapes: x is (N, D) for a batch of N, h and c are (N, H), W_ih is (4H, D), W_hh is (4H, H), b_ih and b_hh are (4H,).
# A row of x is the $x$ of the formula. A sequence is (T, N, D), time first, and its output (T, N, H) has the $h'$ of
# every step. The arguments are not changed.
#
# A number to try: if all weights and biases are 0, all gates are 1/2 and $g$ is 0. From $c = 2$ comes $c' = 1$ and
# $h' = 0.5 \tanh 1 = 0.3808$.
#
# Source: Hochreiter and Schmidhuber, *Long Short-Term Memory*, 1997; Gers, Schmidhuber and Cummins, *Learning to
# Forget*, 2000, for the forget gate.

# %%
import numpy as np


def sigmoid(z):
    """1 / (1 + exp(-z)) of each element."""
    # begin scaffold: return it, without overflow where z is large
    return (1 + np.tanh(z / 2)) / 2
    # end scaffold


def lstm_cell(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """One step: return the new h and the new c, both (N, H), for x (N, D), h (N, H) and c (N, H)."""
    # begin core: the four parts of z, the gates, the new cell and the new h
    z = x @ W_ih.T + b_ih + h @ W_hh.T + b_hh
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new
    # end core


# %%
def lstm(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Return the output (T, N, H) for the sequence x (T, N, D), and h and c (N, H) after its last step."""
    # begin core: one step after the other; three values are returned
    output = []
    for x_t in x:
        h, c = lstm_cell(x_t, h, c, W_ih, W_hh, b_ih, b_hh)
        output.append(h)
    return np.stack(output), h, c
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def drawn(rng, N=3, D=1, H=2):
    """Weights, an input and a state without zeros."""
    shapes = {"W_ih": (4 * H, D), "W_hh": (4 * H, H), "b_hh": 4 * H, "x": (N, D), "h": (N, H), "c": (N, H)}
    arrays = {name: rng.uniform(0.3, 1.4, shape) * rng.choice([-1, 1], shape) for name, shape in shapes.items()}
    arrays["b_ih"] = rng.permuted(np.linspace(-1.4, 1.4, 4 * H))
    return {name: arrays[name].round(1) for name in ("x", "h", "c", "W_ih", "W_hh", "b_ih", "b_hh")}


def sequence(rng):
    """As drawn, with a sequence of 4."""
    return {**drawn(rng), "x": rng.uniform(-2, 2, (4, 3, 1)).round(1)}


def switches(rng):
    """A cell of two elements, and candidates for it."""
    return {"c": rng.uniform(1, 2, (1, 2)).round(1) * [[1, -1]], "g": rng.permutation([-0.4, 0.7])}


def with_gates(i, f, o, c, g):
    """One step in which the biases alone open (1) or close (0) the gates, and z_g is g."""
    bias = np.concatenate([np.repeat([100 * i - 50, 100 * f - 50], 2), g, np.repeat(100 * o - 50, 2)])
    weights = np.zeros((8, 3)), np.zeros((8, 2))
    h, c = lstm_cell(np.zeros((1, 3)), np.zeros((1, 2)), c.copy(), *weights, bias, np.zeros(8))
    return {"h": h, "c": c}


@check(
    "Gates that are open or closed by their bias keep the cell, add tanh(z_g) to it, and show or hide it.",
    inputs=switches,
    points=2,
)
def open_and_closed_gates(c, g):
    return {
        "f and o open, i closed": with_gates(0, 1, 1, c, g),
        "i and o open, f closed": with_gates(1, 0, 1, c, g),
        "all open": with_gates(1, 1, 1, c, g),
        "i and f open, o closed": with_gates(1, 1, 0, c, g),
    }


@check("A gate sees the input, the state h and both biases.", inputs=drawn, points=3)
def one_step(x, h, c, W_ih, W_hh, b_ih, b_hh):
    h, c = lstm_cell(x, h, c, W_ih, W_hh, b_ih, b_hh)
    return {"h": h, "c": c}


@check(
    "The output has the h of every step, and each step begins with the state after the one before.",
    inputs=sequence,
    points=2,
)
def output_of_a_sequence(x, h, c, W_ih, W_hh, b_ih, b_hh):
    return lstm(x, h, c, W_ih, W_hh, b_ih, b_hh)[0]


@check("The last state is returned, so that a sequence can go on where its first half ended.", inputs=sequence)
def last_state(x, h, c, W_ih, W_hh, b_ih, b_hh):
    weights = W_ih, W_hh, b_ih, b_hh
    _, h, c = lstm(x[:2], h, c, *weights)
    output, h, c = lstm(x[2:], h, c, *weights)
    return {"output of the second half": output, "h": h, "c": c}


@check(
    "Other sizes; and h and c, which were given, stay as they are.",
    inputs=lambda rng: {**drawn(rng, 2, 3, 4), "x": rng.normal(size=(6, 2, 3))},
    points=2,
    hidden=True,
)
def other_sizes(x, h, c, W_ih, W_hh, b_ih, b_hh):
    return [*lstm(x, h, c, W_ih, W_hh, b_ih, b_hh), *lstm_cell(x[0], h, c, W_ih, W_hh, b_ih, b_hh), h, c]


_SPLIT = "z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)"
_CELL = "c_new = f * c + i * g"
_SHOWN = "o * np.tanh(c_new)"
_LOOP = "for x_t in x:\n        h, c = lstm_cell(x_t, h, c,"
_SEQUENCES = ["output_of_a_sequence", "last_state", "other_sizes"]
_WEIGHED = ["one_step", *_SEQUENCES]
_ALL = ["open_and_closed_gates", *_WEIGHED]

MISTAKES = [
    Mistake(
        "the order i, f, o, g",
        {_SPLIT: "z_i, z_f, z_o, z_g = np.split(z, 4, axis=1)"},
        fails=_ALL,
        hint="You take the last H rows for the candidate, as one does who reads i, f, o off a paper. Which rows does "
        "PyTorch give to it?",
    ),
    Mistake(
        "input and forget gate exchanged",
        {_CELL: "c_new = i * c + f * g"},
        fails=_ALL,
        hint="Where the forget gate is open, your cell forgets. Which gate belongs to the old cell?",
    ),
    Mistake(
        "the candidate squashed by a sigmoid",
        {"np.tanh(z_g)": "sigmoid(z_g)"},
        fails=_ALL,
        hint="Your candidate g is never negative, so that nothing can make a cell smaller. Which of the four "
        "is no gate?",
    ),
    Mistake(
        "the cell not squashed on its way to h",
        {_SHOWN: "o * c_new"},
        fails=_ALL,
        hint="Your h may be larger than 1. What stands between the cell and the output gate?",
    ),
    Mistake(
        "the old cell shown",
        {_SHOWN: "o * np.tanh(c)"},
        fails=_ALL,
        hint="Your h shows what was in the cell before this step. Look at the prime in the last formula.",
    ),
    Mistake(
        "nothing forgotten",
        {_CELL: "c_new = c + i * g"},
        fails=_ALL,
        hint="Your cell only ever adds, as in the paper of 1997. Which gate came in 2000?",
    ),
    Mistake(
        "the forget gate's complement for the input",
        {_CELL: "c_new = f * c + (1 - f) * g"},
        fails=_ALL,
        hint="You let in as much as the forget gate lets go, as a GRU does. Then one gate is without use: which?",
    ),
    Mistake(
        "one bias of two",
        {" + b_hh": ""},
        fails=_WEIGHED,
        hint="Two biases are one too many, but both are there. Do both count in your z?",
    ),
    Mistake(
        "the gates read the cell",
        {"h @ W_hh.T": "c @ W_hh.T"},
        fails=_WEIGHED,
        hint="Your gates look at c. Which of the two states is multiplied with W_hh?",
    ),
    Mistake(
        "gates interleaved",
        {_SPLIT: "z_i, z_f, z_g, z_o = (z[:, k::4] for k in range(4))"},
        fails=_ALL,
        hint="You give every fourth row to the same gate. Whose are the first H rows?",
    ),
    Mistake(
        "the batch split in place of the gates",
        {_SPLIT: "z_i, z_f, z_g, z_o = np.split(z, 4)"},
        fails=_ALL,
        hint="np.split cuts the first axis unless it is told another, and z is (N, 4H). Which of its axes has "
        "the gates?",
    ),
    Mistake(
        "each step from the first state",
        {_LOOP: "h_0, c_0 = h, c\n    for x_t in x:\n        h, c = lstm_cell(x_t, h_0, c_0,"},
        fails=_SEQUENCES,
        hint="Every step of yours begins with the state that was given. Then nothing is remembered: what should the "
        "second step begin with?",
    ),
    Mistake(
        "the cell not handed on",
        {_LOOP: _LOOP.replace("x_t, h, c", "x_t, h, np.zeros_like(c) if output else c")},
        fails=_SEQUENCES,
        hint="From step to step you hand on h alone, as in a plain recurrent network. Two states make an LSTM.",
    ),
    Mistake(
        "cells in the output",
        {"output.append(h)": "output.append(c)"},
        fails=_SEQUENCES,
        hint="Your output lists the cells. Which of the two states does the network show?",
    ),
    Mistake(
        "the given cell changed in place",
        {_CELL: "c *= f\n    c += i * g\n    c_new = c"},
        fails=["other_sizes"],
        hint="After your call the caller's c is another. What does *= do to an array that someone else holds, too?",
    ),
]

HINTS = [
    "z for the whole batch is a sum of two matrix products and two biases. x is (N, D) and W_ih is (4H, D): which of "
    "them must be transposed?",
    "z is (N, 4H). np.split with an axis cuts it into four parts of (N, H); give them the names of the formula.",
    "Then three lines, just as they stand there: the gates, the cell, h. Compute h from the new cell.",
    "For a sequence: a loop over the first axis, h and c assigned anew in each turn, and a list of the h's.",
]
