# %% [markdown]
# # Find the bug: a cache of keys and values
#
# A language model writes a token, appends it to the text, and computes the next. In causal attention the keys and
# values of earlier tokens stay what they are, whatever comes after them. So they are kept in a cache, and each step
# computes query, key and value of the new token alone. With $x_t$ the new token, $p_t$ the embedding of its position:
#
# $$(q_t,\, k_t,\, v_t) = (x_t + p_t)\,(W_q,\, W_k,\, W_v), \qquad
# y_t = \sum_{j=0}^{t} a_j v_j, \quad a = \text{softmax}\big(q_t \cdot k_0, \dots, q_t \cdot k_t\big)$$
#
# (The products are not scaled here.) The sum ends at $t$: a token sees those before it, and itself.
#
# `start` reads a text of $T$ tokens at once and is right; it stays as it is, as `attend` does. `step` takes one token
# more, and has two bugs. The model still writes something that looks like language, only worse: such bugs can live for
# months. Find and mend them.
#
# What is right can be computed: a text that is read at once, and the same text with its last tokens given to `step` one
# by one, must have the same outputs. A step may be the first of a text, without `start`, and `start` begins another
# text. The token that is given to `step` is not changed.
#
# Shapes: a token x, a position and an output are (D,), a text is (T, D), all W are (D, D). P (max_length, D) has the
# positions, and the cache as many rows, of which the first `length` are filled. To try: with a W_q of zeros all weights
# are equal, so that y_t is the mean of v_0 to v_t.
#
# Source: Pope et al., *Efficiently Scaling Transformer Inference*, 2022, section 3; Shazeer, *Fast Transformer
# Decoding*, 2019.

# %%
import numpy as np


def attend(q, keys, values):
    """Return the mean (D,) of the values (T, D), weighted by the softmax of the products of q (D,) and keys (T, D)."""
    scores = keys @ q
    a = np.exp(scores - scores.max())
    return a / a.sum() @ values


class CachedAttention:
    """One causal attention head that keeps the keys and values of the tokens that it has seen."""

    def __init__(self, W_q, W_k, W_v, P):
        self.W_q, self.W_k, self.W_v, self.P = W_q, W_k, W_v, P
        self.keys, self.values = np.zeros_like(P), np.zeros_like(P)
        self.length = 0

    def start(self, x):
        """Begin a text with x (T, D), and return its outputs (T, D)."""
        T = len(x)
        x = x + self.P[:T]
        self.keys[:T], self.values[:T] = x @ self.W_k, x @ self.W_v
        self.length = T
        return np.stack([attend(q, self.keys[: t + 1], self.values[: t + 1]) for t, q in enumerate(x @ self.W_q)])

    def step(self, x):
        """Return the output (D,) of the next token x (D,), and keep its key and value."""
        # begin core: two bugs are in these lines
        t = self.length
        x = x + self.P[t]
        self.keys[t], self.values[t] = x @ self.W_k, x @ self.W_v
        self.length = t + 1
        return attend(x @ self.W_q, self.keys[: t + 1], self.values[: t + 1])
        # ~ t = self.length
        # ~ x = x + self.P[0]
        # ~ y = attend(x @ self.W_q, self.keys[:t], self.values[:t])
        # ~ self.keys[t], self.values[t] = x @ self.W_k, x @ self.W_v
        # ~ self.length = t + 1
        # ~ return y
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def rows(rng, low, high, *shape):
    """Numbers of both signs, no two of a size."""
    size = int(np.prod(shape))
    return (rng.permuted(np.linspace(low, high, size)) * rng.choice([-1, 1], size)).reshape(shape).round(2)


def drawn(rng, T=4):
    """A text of T tokens, and a model whose softmax is not all on one token."""
    weights = {name: rows(rng, 0.3, 0.6, 2, 2) for name in ("W_q", "W_k", "W_v")}
    return {"text": rows(rng, 0.9, 1.6, T, 2), **weights, "P": rows(rng, 0.2, 0.6, T + 1, 2)}


@check("A token sees the tokens of the cache and itself, at its own position.", inputs=drawn, points=3)
def one_step(text, W_q, W_k, W_v, P):
    model = CachedAttention(W_q, W_k, W_v, P)
    model.start(text[:3])
    return model.step(text[3])


@check("Tokens that come one by one have the outputs of a text that is read at once.", inputs=drawn, points=2)
def several_steps(text, W_q, W_k, W_v, P):
    model = CachedAttention(W_q, W_k, W_v, P)
    model.start(text[:1])
    return [model.step(token) for token in text[1:]]


@check("The first token of a text sees itself, and so does the second.", inputs=drawn)
def empty_cache(text, W_q, W_k, W_v, P):
    model = CachedAttention(W_q, W_k, W_v, P)
    return [model.step(token) for token in text[:2]]


@check("Another text begins where nothing of the first is seen.", inputs=drawn)
def another_text(text, W_q, W_k, W_v, P):
    model = CachedAttention(W_q, W_k, W_v, P)
    model.start(text)
    model.start(-text[:2])
    return [model.step(token) for token in text[1:3]]


@check(
    "A longer text and two models side by side; the tokens stay as they are.",
    inputs=lambda rng: drawn(rng, 7),
    points=2,
    hidden=True,
)
def two_models(text, W_q, W_k, W_v, P):
    models = CachedAttention(W_q, W_k, W_v, P), CachedAttention(W_k, W_q, W_v, -P)
    tokens = text.copy()
    outputs = [[model.start(tokens[:2]) for model in models]]
    outputs += [[model.step(token) for model in models] for token in tokens[2:]]
    return {"tokens": tokens, "outputs": outputs}


_X = "x = x + self.P[t]\n"
_KEPT = "        self.keys[t], self.values[t] = x @ self.W_k, x @ self.W_v\n"
_LONGER = "        self.length = t + 1\n"
_SEEN = "return attend(x @ self.W_q, self.keys[: t + 1], self.values[: t + 1])"
_MISSED = _SEEN.replace("t + 1", "t").replace("[: t]", "[:t]")
_ALL = ["one_step", "several_steps", "empty_cache", "another_text", "two_models"]

MISTAKES = [
    Mistake(
        "as it was found",
        {_X: "x = x + self.P[0]\n", _SEEN: _MISSED},
        fails=_ALL,
        hint="Your output is that of the step as you found it. Which keys does the query of token t meet, and which "
        "position does the token get?",
    ),
    Mistake(
        "the current token still missed",
        {_SEEN: _MISSED},
        fails=_ALL,
        hint="The position is right now. Your token sees those before it; the sum in the formula ends later. "
        "How many rows is that?",
    ),
    Mistake(
        "still at position 0",
        {_X: "x = x + self.P[0]\n"},
        fails=_ALL,
        hint="Your token sees itself now. But each new token is taken for the first of the text: who knows how many "
        "came before?",
    ),
    Mistake(
        "read before it is written",
        {
            _KEPT: "",
            _SEEN: "y = attend(x @ self.W_q, self.keys[: t + 1], self.values[: t + 1])\n" + _KEPT + "        return y",
        },
        fails=_ALL,
        hint="You read one row more, but what stands in it at that moment? Look at the order of your lines.",
    ),
    Mistake(
        "the whole cache read",
        {_SEEN: "return attend(x @ self.W_q, self.keys, self.values)"},
        fails=_ALL,
        hint="Your query also meets the rows that are not filled. A key of zeros has the product 0, and exp(0) is "
        "not nothing.",
    ),
    Mistake(
        "the current token alone",
        {_SEEN: _SEEN.replace("[: t + 1]", "[t : t + 1]")},
        fails=_ALL,
        hint="Your token sees itself and nothing else, so that y is its own value. What is the cache for?",
    ),
    Mistake(
        "the current token twice",
        {
            _SEEN: "return attend(x @ self.W_q, np.vstack([self.keys[: t + 1], x @ self.W_k]), "
            "np.vstack([self.values[: t + 1], x @ self.W_v]))"
        },
        fails=["one_step", "several_steps", "empty_cache", "another_text", "two_models"],
        hint="Your token meets its own key twice, once in the cache and once beside it.",
    ),
    Mistake(
        "the last row overwritten",
        {"self.keys[t], self.values[t] =": "self.keys[t - 1], self.values[t - 1] =", _SEEN: _MISSED},
        fails=_ALL,
        hint="Your token takes the place of the one before it. If `length` rows are filled, which is the first "
        "free one?",
    ),
    Mistake(
        "the length not counted",
        {_LONGER: ""},
        fails=["several_steps", "empty_cache", "another_text", "two_models"],
        hint="Your first step is right; the second writes over it. Who tells the next step that there is one more?",
    ),
    Mistake(
        "counted too early",
        {"t = self.length\n": "t = self.length + 1\n", _LONGER: "        self.length = t\n"},
        fails=_ALL,
        hint="You count the token before you place it, and leave a row of the cache empty. Indices begin at 0: which "
        "row and position has the token after T others?",
    ),
    Mistake(
        "the position in the query alone",
        {_X: "token, x = x, x + self.P[t]\n", "x @ self.W_k, x @ self.W_v": "token @ self.W_k, token @ self.W_v"},
        fails=_ALL,
        hint="Your query knows the position, the key and the value do not. What is added to the token in the formula?",
    ),
    Mistake(
        "the value not kept",
        {"self.keys[t], self.values[t] = x @ self.W_k, x @ self.W_v": "self.keys[t] = x @ self.W_k"},
        fails=_ALL,
        hint="Your cache gets the new key. What is it that the weights are the weights of?",
    ),
    Mistake(
        "the token changed in place",
        {_X: "x += self.P[t]\n"},
        fails=["two_models"],
        hint="After your step the caller's token is another: += writes into the array that was given.",
    ),
]

HINTS = [
    "Compare with start, line by line: which position does it add to token t, and up to which row does token t see?",
    "Take a text of one token and then one step, with D = 1 and all W equal to 1. Two weights have to come out: which?",
    "The new token has index t = length. Its position is P[t]; its key and value go to row t before anyone reads.",
]
