# %% [markdown]
# # Cross-entropy, forward and backward
#
# A classifier gives a score to each class; softmax makes probabilities $p$ of the scores $x$ of an example. The loss of
# the example is $-\log p_t$, where $t$ is its class, the target: 0 if the classifier is sure and right, large if it is
# sure and wrong. The loss of a batch of $n$ examples is the mean:
#
# $$L = -\frac{1}{n} \sum_{i=1}^n \log p_{i, t_i}, \qquad
#   \log p_{ij} = x_{ij} - \log \sum_k e^{x_{ik}}$$
#
# The second formula needs no probabilities. With scores of 1000 and 0, that of the second class is $e^{-1000}$, which
# as a float is 0, and the logarithm of 0 is infinite. Yet the loss is 1000 if it is the target: `log_softmax` is right
# for scores of any size.
#
# Softmax and logarithm together have a gradient that is simpler than that of either. With $[j = t_i]$, which is 1 if
# class $j$ is the target and 0 otherwise, and $g$ for the gradient of $L$ itself, which is a number:
#
# $$\frac{\partial L}{\partial x_{ij}} = \frac{g}{n} \bigl( p_{ij} - [j = t_i] \bigr)$$
#
# - `x` has the shape (n, classes); `t` holds n integers from 0 on. `cross_entropy` returns a number. No argument is
#   changed.
# - For scores that are all alike, the loss is the logarithm of the number of classes: this is where training begins.
#   Logarithms are natural ones.
#
# For `x = [[0, 1]]` and `t = [1]`, the loss is about 0.313 and the gradient `[[0.269, -0.269]]`.
#
# Source: Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.2.2.3.

# %%
import numpy as np
from softmax import softmax


def log_softmax(x):
    """The logarithm of softmax(x) along the last axis; an array of the shape of x, (n, classes)."""
    # begin core: compute log p without p; mind scores of 1000
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
    # end core


def cross_entropy(x, t):
    """The mean over the batch of -log p of the target, a number; x (n, classes), t (n,)."""
    # begin core: pick log p of each target, and return the loss
    n = len(t)
    log_p = log_softmax(x)[np.arange(n), t]
    return -log_p.mean()
    # end core


def cross_entropy_backward(g, x, t):
    """The gradient of x, (n, classes), where the number g is the gradient of cross_entropy(x, t)."""
    # begin core: p, less 1 at the targets, times g / n
    n = len(t)
    p = softmax(x)
    p[np.arange(n), t] -= 1
    return g / n * p
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def batch(n, classes):
    """Draws scores and targets, which repeat only if there are more examples than classes."""

    def drawn(rng):
        t = rng.permutation(np.arange(n) % classes)
        return {"x": rng.normal(size=(n, classes)).round(2), "t": t}

    return drawn


@check(
    "log_softmax is the logarithm of the probabilities of each row, and leaves x as it is.",
    inputs=lambda rng: {"x": rng.normal(size=(2, 3)).round(2)},
)
def logarithms(x):
    return {"log_softmax(x)": log_softmax(x), "x after the call": x}


@check("The loss is the mean of -log p of the targets.", inputs=batch(3, 4), points=3)
def loss(x, t):
    return cross_entropy(x, t)


@check(
    "Scores that are all alike give the logarithm of the number of classes, whatever the targets.",
    inputs=lambda rng: {"x": np.full((3, 4), round(rng.normal(), 2)), "t": rng.integers(3, size=3)},
)
def equal_scores(x, t):
    return cross_entropy(x, t)


def far_apart(rng):
    """Scores with one of about 1000 in each row, which is not that of the target; the targets differ."""
    x, classes = np.array([[1000, 10, -500], [10, 1000, -500]]), rng.permutation(3)
    return {"x": (x + rng.normal(size=(2, 3)))[:, classes].round(1), "t": classes.argsort()[1:]}


@check("A target whose probability is too small for a float has a finite loss.", inputs=far_apart, points=2)
def large_scores(x, t):
    return {"log_softmax(x)": log_softmax(x), "loss": cross_entropy(x, t)}


@check(
    "Each row of the gradient is its probabilities, less 1 at its own target, divided by n.",
    inputs=batch(3, 4),
    points=3,
)
def backward(x, t):
    return cross_entropy_backward(1.0, x, t)


@check(
    "The gradient is multiplied by that of the loss.",
    inputs=lambda rng: {"g": round(rng.uniform(2, 4), 2), **batch(2, 3)(rng)},
)
def scaled_loss(g, x, t):
    return cross_entropy_backward(g, x, t)


@check("A larger batch, in which targets repeat.", inputs=batch(7, 3), points=2, hidden=True)
def repeated_targets(x, t):
    return {"loss": cross_entropy(x, t), "gradient": cross_entropy_backward(0.5, x, t)}


_LOG = "return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))"
_SHIFT = "x = x - x.max(axis=-1, keepdims=True)\n"
_PICKED = "log_softmax(x)[np.arange(n), t]"
_ONE_LESS = "p[np.arange(n), t] -= 1"
_LOSSES = ["loss", "large_scores", "repeated_targets"]
_GRADIENTS = ["backward", "scaled_loss", "repeated_targets"]

MISTAKES = [
    Mistake(
        "the sum over the batch",
        {"-log_p.mean()": "-log_p.sum()"},
        fails=[*_LOSSES, "equal_scores"],
        hint="Your loss grows with the number of examples. The formula divides by something.",
    ),
    Mistake(
        "the mean over all classes",
        {"-log_p.mean()": "-log_p.sum() / x.size"},
        fails=[*_LOSSES, "equal_scores"],
        hint="You divide by the number of all scores. How many examples are there?",
    ),
    Mistake(
        "the minus forgotten",
        {"-log_p.mean()": "log_p.mean()"},
        fails=[*_LOSSES, "equal_scores"],
        hint="Your loss is negative. Is the logarithm of a probability above or below 0?",
    ),
    Mistake(
        "the logarithm of a probability that is 0",
        {_SHIFT: "\n", _LOG: "return np.log(softmax(x))"},
        fails=["large_scores"],
        hint="softmax of a score far below the others is 0, and its logarithm -inf. The second formula has no p.",
    ),
    Mistake(
        "overflow",
        {_SHIFT: "\n"},
        fails=["large_scores"],
        hint="exp(1000) is infinite. What did softmax subtract from each row first, and does it help here too?",
    ),
    Mistake(
        "scores shifted in place",
        {_SHIFT: "x -= x.max(axis=-1, keepdims=True)\n"},
        fails=["logarithms"],
        hint="x -= ... writes into the array of the caller, whose scores are other ones then.",
    ),
    Mistake(
        "the exponentials of all rows summed",
        {_LOG: "return x - np.log(np.exp(x).sum())"},
        fails=["logarithms", *_LOSSES, "equal_scores"],
        hint="The sum under your logarithm runs over the whole batch. Each example has a distribution of its own.",
    ),
    Mistake(
        "each target picked from every row",
        {_PICKED: "log_softmax(x)[:, t]"},
        fails=_LOSSES,
        hint="x[:, t] takes the columns of all targets from every row. You want one element of each row.",
    ),
    Mistake(
        "whole rows picked",
        {_PICKED: "log_softmax(x)[t]"},
        fails=_LOSSES,
        hint="x[t] takes whole rows, those whose numbers are the targets. A target names a column of its own row.",
    ),
    Mistake(
        "softmax taken twice",
        {_PICKED: "log_softmax(softmax(x))[np.arange(n), t]"},
        fails=_LOSSES,
        hint="Your scores went through softmax before log_softmax, which expects scores, not probabilities.",
    ),
    Mistake(
        "1 subtracted in every row",
        {_ONE_LESS: "p[:, t] -= 1"},
        fails=_GRADIENTS,
        hint="p[:, t] -= 1 changes the columns of all targets in every row. Each row has one target.",
    ),
    Mistake(
        "the targets forgotten",
        {_ONE_LESS: "pass"},
        fails=_GRADIENTS,
        hint="Your gradient is that of the logarithm of the sum alone. Where do the targets come in?",
    ),
    Mistake(
        "the gradient not divided by n",
        {"g / n * p": "g * p"},
        fails=_GRADIENTS,
        hint="The loss is a mean over the batch. What does that do to the gradient of one example?",
    ),
    Mistake(
        "the gradient divided by the number of scores",
        {"g / n * p": "g / x.size * p"},
        fails=_GRADIENTS,
        hint="You take the mean over all scores of the batch. The loss is a mean over examples.",
    ),
    Mistake(
        "the wrong sign of the gradient",
        {"g / n * p": "g / n * -p"},
        fails=_GRADIENTS,
        hint="With your gradient, training lowers the score of the target. Which sign should it have at the target?",
    ),
    Mistake(
        "the gradient of the loss left out",
        {"g / n * p": "p / n"},
        fails=["scaled_loss", "repeated_targets"],
        hint="The chain rule: the loss has a gradient g of its own, which is not always 1.",
    ),
]

HINTS = [
    "log_softmax: subtract the largest score of each row, as in softmax, and follow the formula for log p from there.",
    "x[rows, columns] with two arrays of integers picks one element for each pair. The rows are 0, 1, ..., n - 1.",
    "Backward: softmax(x), one assignment to the elements that the targets name, one product.",
]
