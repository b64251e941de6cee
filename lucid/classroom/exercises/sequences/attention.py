# %% [markdown]
# # Causal attention with several heads
#
# Each position of a sequence asks a question, its query $q$. It is compared with the key $k$ of every position, and the
# answer is a mean of their values $v$, weighted by how well query and key agree. With one query, key and value in each
# row of $Q$, $K$ and $V$:
#
# $$\text{attention}(Q, K, V) = \text{softmax}\Big(\frac{Q K^\top}{\sqrt{D}} + M\Big)\, V, \qquad
# M_{ij} = \begin{cases} 0 & j \le i \\ -\infty & j > i \end{cases}$$
#
# The softmax runs over the keys: the weights of each query add up to 1. The products are divided by the root of the
# length $D$ of a query, as they grow with it. The causal mask $M$ hides the future, so that a model that predicts the
# next token cannot look it up: position $i$ sees itself and those before it. Without the mask, $M$ is 0.
#
# Several heads attend at once, each with its own share of the features. $X$ has $E$ features. The three products
# $X W_q$, $X W_k$ and $X W_v$ are each split into $h$ heads: the first $E/h$ features belong to the first head, and so
# on. The results of the heads are put side by side again, in the same order, and multiplied with $W_o$.
#
# Shapes: `attention` gets q (..., T_q, D), k (..., T_k, D) and v (..., T_k, D_v) with the same leading axes, any number
# of them, also none; with the mask, T_q = T_k. Heads are an axis before the positions: (N, T, E) is split into
# (N, h, T, E/h). All W are (E, E). The arguments are not changed.
#
# A number to try: the queries and keys [[0], [0]] and the values [[2], [4]] give [[3], [3]], with the mask [[2], [3]].
#
# Source: Vaswani et al., *Attention Is All You Need*, 2017, section 3.2.

# %%
import numpy as np
from softmax import softmax


def attention(q, k, v, causal=False):
    """Return (..., T_q, D_v) for q (..., T_q, D), k (..., T_k, D) and v (..., T_k, D_v)."""
    # begin core: the scores, the mask if causal, and the weighted mean of the values
    T, D = q.shape[-2:]
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(D)
    if causal:
        scores = np.where(np.tri(T, dtype=bool), scores, -np.inf)
    return softmax(scores) @ v
    # end core


# %%
def split_heads(x, h):
    """Return (N, h, T, E/h) for x (N, T, E)."""
    # begin core: give each head its share of the features
    N, T, E = x.shape
    return x.reshape(N, T, h, E // h).transpose(0, 2, 1, 3)
    # end core


def merge_heads(x):
    """Return (N, T, E) for x (N, h, T, E/h); the inverse of split_heads."""
    # begin core: put the heads side by side
    N, h, T, D = x.shape
    return x.transpose(0, 2, 1, 3).reshape(N, T, h * D)
    # end core


def causal_self_attention(x, W_q, W_k, W_v, W_o, h):
    """Return (N, T, E) for x (N, T, E): attention with the causal mask and h heads."""
    # begin core: queries, keys and values of all heads, attention, and the last product
    q, k, v = (split_heads(x @ W, h) for W in (W_q, W_k, W_v))
    return merge_heads(attention(q, k, v, causal=True)) @ W_o
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def rows(rng, *shape):
    """Numbers between 0.3 and 1.9, of both signs."""
    return (rng.uniform(0.3, 1.9, shape) * rng.choice([-1, 1], shape)).round(1)


def drawn(rng, T_q=3, T_k=3, D=2):
    return {"q": rows(rng, T_q, D), "k": rows(rng, T_k, D), "v": rows(rng, T_k, 2)}


@check(
    "Each query gets a mean of the values; their weights are the softmax of the scaled products over the keys.",
    inputs=lambda rng: drawn(rng, 2, 4, 3),
    points=2,
)
def without_mask(q, k, v):
    return attention(q, k, v)


@check(
    "With the mask, a position sees itself and those before it, and its weights add up to 1.", inputs=drawn, points=2
)
def with_mask(q, k, v):
    return {"output": attention(q, k, v, causal=True), "sum of the weights": attention(q, k, v**0, causal=True)}


@check(
    "Leading axes, as batch and heads, attend each on its own.",
    inputs=lambda rng: {"q": rows(rng, 3, 1, 2, 2), "k": rows(rng, 3, 1, 2, 2), "v": rows(rng, 3, 1, 2, 2)},
)
def leading_axes(q, k, v):
    return attention(q, k, v)


def numbered(rng, *shape):
    """The numbers from some number on, to be seen where they go."""
    return {"x": np.arange(np.prod(shape)).reshape(shape) + float(rng.integers(1, 50))}


@check("The first features of every position make up the first head.", inputs=lambda rng: numbered(rng, 1, 3, 4))
def heads_apart(x):
    return split_heads(x, 2)


@check("merge_heads puts back what split_heads took apart.", inputs=lambda rng: numbered(rng, 1, 2, 3, 2))
def heads_together(x):
    return merge_heads(x)


def layer(rng, N=1, T=3, E=4, h=2):
    """Weights so small that no softmax is all on one position."""
    weights = {name: (rows(rng, E, E) / 3).round(1) for name in ("W_q", "W_k", "W_v", "W_o")}
    return {"x": rows(rng, N, T, E), **weights, "h": h}


@check("The whole layer: products, heads, the mask, and the product with W_o.", inputs=layer, points=3)
def whole_layer(x, W_q, W_k, W_v, W_o, h):
    return causal_self_attention(x, W_q, W_k, W_v, W_o, h)


@check(
    "Other sizes, and a last token that is changed changes nothing before it; x stays as it is.",
    inputs=lambda rng: layer(rng, 2, 5, 6, 3),
    points=2,
    hidden=True,
)
def other_sizes(x, W_q, W_k, W_v, W_o, h):
    changed = x.copy()
    changed[:, -1] += 1
    outputs = [causal_self_attention(tokens, W_q, W_k, W_v, W_o, h) for tokens in (x, changed)]
    return [*outputs, x, attention(x[:, :2], x, x[..., :4])]


_SCORES = "q @ np.swapaxes(k, -1, -2) / np.sqrt(D)"
_MASKED = "scores = np.where(np.tri(T, dtype=bool), scores, -np.inf)"
_SOFTMAX = "softmax(scores) @ v"
_SPLIT = "x.reshape(N, T, h, E // h).transpose(0, 2, 1, 3)"
_MERGE = "x.transpose(0, 2, 1, 3).reshape(N, T, h * D)"
_LAYERS = ["whole_layer", "other_sizes"]
_CAUSAL = ["with_mask", *_LAYERS]
_ALL = ["without_mask", "leading_axes", *_CAUSAL]

MISTAKES = [
    Mistake(
        "not divided by the root of D",
        {" / np.sqrt(D)": ""},
        fails=_ALL,
        hint="Your weights are too sharp, the more so the longer the queries are. Is something missing in your scores?",
    ),
    Mistake(
        "divided by D",
        {"np.sqrt(D)": "D"},
        fails=_ALL,
        hint="Your weights are too even. By what are the products divided: how does their size grow with D?",
    ),
    Mistake(
        "softmax over the queries",
        {_SOFTMAX: "np.swapaxes(softmax(np.swapaxes(scores, -1, -2)), -1, -2) @ v"},
        fails=_ALL,
        hint="Add up the weights of one query: do they make 1? Your softmax runs along the other axis.",
    ),
    Mistake(
        "all axes of the keys turned",
        {"np.swapaxes(k, -1, -2)": "k.T"},
        fails=["leading_axes", *_LAYERS],
        hint=".T turns all axes round, which is right only for a matrix. Which two should change places?",
    ),
    Mistake(
        "the past hidden in place of the future",
        {"np.tri(T, dtype=bool)": "np.tri(T, dtype=bool).T"},
        fails=_CAUSAL,
        hint="Your positions see what comes after them. Which triangle of the scores has j ≤ i?",
    ),
    Mistake(
        "a position hidden from itself",
        {"np.tri(T, dtype=bool)": "np.tri(T, k=-1, dtype=bool)"},
        fails=_CAUSAL,
        hint="Your first position sees nothing at all, not even itself. Look at the case j = i.",
    ),
    Mistake(
        "masked after the softmax",
        {_MASKED: "return (softmax(scores) * np.tri(T)) @ v"},
        fails=_CAUSAL,
        hint="The future is hidden, but the weights of a position no longer add up to 1. When must the mask come?",
    ),
    Mistake(
        "masked scores set to 0",
        {_MASKED: "scores = scores * np.tri(T)"},
        fails=_CAUSAL,
        hint="Your mask sets the scores of the future to 0. Which weight has a score of 0 after the softmax?",
    ),
    Mistake(
        "the mask forgotten",
        {_MASKED: "pass"},
        fails=_CAUSAL,
        hint="With causal=True you compute what you compute without. Which positions may the first one see?",
    ),
    Mistake(
        "heads split by reshape alone",
        {_SPLIT: "x.reshape(N, h, T, E // h)"},
        fails=["heads_apart", *_LAYERS],
        hint="A reshape keeps the numbers in their order: your first head has whole positions, not a share of each. "
        "First split one axis, then move one.",
    ),
    Mistake(
        "features dealt out in turn",
        {_SPLIT: "x.reshape(N, T, E // h, h).transpose(0, 3, 1, 2)"},
        fails=["heads_apart", *_LAYERS],
        hint="Your heads get every h-th feature. Whose are the first E/h features?",
    ),
    Mistake(
        "heads merged by reshape alone",
        {_MERGE: "x.reshape(N, T, h * D)"},
        fails=["heads_together", *_LAYERS],
        hint="merge_heads mixes positions: a reshape cannot bring together what is not side by side. Which axis "
        "has to move first?",
    ),
    Mistake(
        "one head over all features",
        {"split_heads(x @ W, h) for W": "(x @ W)[:, None] for W"},
        fails=_LAYERS,
        hint="Your layer attends with one head over all features. Who uses split_heads?",
    ),
    Mistake(
        "no mask in the layer",
        {", causal=True)": ")"},
        fails=_LAYERS,
        hint="attention is right with and without the mask. Which of the two does your layer ask for?",
    ),
    Mistake(
        "the last product forgotten",
        {" @ W_o": ""},
        fails=_LAYERS,
        hint="Your heads never speak to each other. Which of the four matrices have you not used?",
    ),
]

HINTS = [
    "attention is one line for each of: scores, mask, softmax times values. Write them for matrices first.",
    "For leading axes, only the transpose needs care: np.swapaxes(k, -1, -2). The operator @ does the rest.",
    "np.tri(T) is a triangle of ones, and np.where chooses between the scores and -np.inf. Look at T = 2 by hand.",
    "split_heads: reshape E into two axes (h, E/h), which stand behind T; then move h before T. merge_heads does the "
    "same backwards.",
]
