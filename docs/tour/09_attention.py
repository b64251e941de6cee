# %% [markdown]
# # Attention
#
# A recurrent network squeezes everything that it has read into one state. Attention keeps all of it, and each
# position looks up what it needs. This chapter goes from a lookup in a dictionary to the heads of a transformer, and
# ends with a picture of where a trained one looks.

# %%
import matplotlib.pyplot as plt
import numpy as np

import lucid
from lucid import nn, optim
from lucid.nn import functional as F

np.set_printoptions(precision=3, suppress=True)

# %% [markdown]
# ## A dot product as a lookup
#
# A dictionary has keys and values, and a query is equal to one key or to none. Let keys and query be vectors instead:
# a *dot product* says how well they match. It is large if they point the same way, 0 if they are perpendicular.

# %%
keys = lucid.tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0.7, 0.7, 0]])
values = lucid.tensor([[10.0], [20], [30], [40]])
query = lucid.tensor([0.0, 5, 0])
scores = keys @ query
print(scores.numpy())

# %% [markdown]
# To take the value with the largest score would be a lookup, but has no useful gradient: a small change of the query
# changes nothing. Softmax makes weights of the scores, which are positive and sum to 1, and the result is the mean of
# the values with these weights:

# %%
weights = scores.softmax(0)
print("weights", weights.numpy(), " result", (weights @ values).numpy())

# %% [markdown]
# Mostly 20, with some of 40, whose key matches in part. A longer query makes sharper weights, a shorter one more even
# ones:

# %%
for length in (0, 1, 5, 50):
    weights = (keys @ lucid.tensor([0.0, length, 0])).softmax(0)
    result = (weights @ values).item()
    print(f"length {length:<3} weights {weights.numpy()}  result {result:.2f}")

# %% [markdown]
# ## Many queries at once, and a scale
#
# With the queries as rows of a matrix $Q$, and keys and values as rows of $K$ and $V$, it is two matrix products:
#
# $$\operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d}}\right) V$$
#
# Why the root of $d$, the size of a query? A dot product of $d$ random numbers has $d$ summands, and a standard
# deviation of $\sqrt{d}$. What does softmax make of such scores, and what is left of its gradient?

# %%
lucid.manual_seed(0)
for d in (4, 64, 1024):
    q, k = lucid.randn(200, 1, d), lucid.randn(200, 8, d)
    scores = (q @ k.mT)[:, 0]
    plain, scaled = (s.softmax(1).amax(1).mean() for s in (scores, scores / d**0.5))
    print(f"d = {d:<5} deviation {scores.std():4.1f}", end="   ")
    print(f"largest of 8 weights {plain:.2f}, scaled {scaled:.2f}")

# %% [markdown]
# Without the scale, one weight is nearly 1 and the others nearly 0 before anything was learned. The gradient of a
# weight $p$ in its own score is $p (1 - p)$, almost 0 then: such a layer learns slowly. To forget the scale is a
# mistake that raises no error.
#
# ## No looking ahead
#
# If a model is to predict the next element, position $i$ must not see those after it. A *causal mask* sets their
# scores to $-\infty$, before the softmax, so that their weights are 0 and the others still sum to 1:


# %%
def attention(q, k, v):
    """Causal attention, for (..., steps, d): the output, and the weights."""
    steps = q.shape[-2]
    scores = q @ k.mT / q.shape[-1] ** 0.5
    future = lucid.ones(steps, steps).triu(1).bool()
    weights = scores.masked_fill(future, -float("inf")).softmax(-1)
    return weights @ v, weights


q, k, v = lucid.randn(3, 4, 8)
y, weights = attention(q, k, v)
print(weights.numpy())
by_lucid = F.scaled_dot_product_attention(q, k, v, is_causal=True)
assert np.allclose(y, by_lucid, atol=1e-5)

# %% [markdown]
# What goes wrong if one sets weights to 0 after the softmax? The rows no longer sum to 1, and what is left of them
# depends on the scores of the future:

# %%
wrong = (q @ k.mT / 8**0.5).softmax(-1).tril()
print("sums of the rows:", wrong.sum(1).numpy(), " should be", weights.sum(1).numpy())

# %% [markdown]
# A test finds every leak: change the last element, and nothing before it may change.

# %%
k2, v2 = k.clone(), v.clone()
k2[3], v2[3] = 100.0, 100.0
changed = (attention(q, k2, v2)[0] - y).abs().amax(1)
print("change at each position:", changed.numpy())

# %% [markdown]
# ## Attention does not know the order
#
# Without the mask, shuffle keys and values alike, and the result is the same: it is a sum, and has no order. So a
# transformer adds to the embedding of each element one of its position:

# %%
order = [2, 0, 3, 1]
shuffled = F.scaled_dot_product_attention(q, k[order], v[order])
assert np.allclose(shuffled, F.scaled_dot_product_attention(q, k, v), atol=1e-6)

# %% [markdown]
# ## Heads
#
# One softmax has one set of weights: it looks at one position, or at a mixture. Several *heads* look at several. Each
# has its own part of $q$, $k$ and $v$, and the results are put side by side. Queries, keys and values come from the
# same input by a linear layer, which is called *self-attention*:


# %%
class SelfAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x):
        n, steps, width = x.shape
        parts = self.qkv(x).chunk(3, dim=2)
        # (n, steps, width) to (n, heads, steps, width / heads)
        q, k, v = (p.reshape(n, steps, self.heads, -1).transpose(1, 2) for p in parts)
        y, self.weights = attention(q, k, v)
        return self.out(y.transpose(1, 2).reshape(n, steps, width))


# %% [markdown]
# The mistake here is to `reshape` where it has to be `transpose`: the shapes are right either way, but elements of
# different positions end in the same row.

# %%
x = lucid.arange(12).reshape(1, 3, 4)  # 3 positions, 2 heads of 2
print("right:", x.reshape(1, 3, 2, 2).transpose(1, 2)[0, 0].tolist())
print("wrong:", x.reshape(1, 2, 3, 2)[0, 0].tolist())

# %% [markdown]
# ## Where does it look?
#
# A task that needs to look back: eight random symbols, and then the same eight again. The second half can be
# predicted exactly, if position $i$ finds the symbol that came after its own the first time. How far back is that?


# %%
class Copier(nn.Module):
    def __init__(self, symbols=8, steps=15, width=32):
        super().__init__()
        self.symbol = nn.Embedding(symbols, width)
        self.position = nn.Embedding(steps, width)
        self.attention = SelfAttention(width, heads=2)
        self.scores = nn.Linear(width, symbols)

    def forward(self, x):
        h = self.symbol(x) + self.position(lucid.arange(x.shape[1]))
        return self.scores(self.attention(h))


lucid.manual_seed(0)
model = Copier()
optimizer = optim.Adam(model.parameters(), lr=0.01)
for step in range(1, 101):
    half = lucid.randint(8, (32, 8))
    x = lucid.cat([half, half], 1)
    scores = model(x[:, :-1])[:, 7:]  # from the eighth on, the next symbol is known
    loss = F.cross_entropy(scores.flatten(0, 1), x[:, 8:].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step in (1, 20, 50, 100):
        print(f"step {step:>3}: loss {loss.item():.4f}")

# %% mystnb={"image": {"alt": "Weights of two heads: in the second half, each position looks back by seven"}}
figure, axes = plt.subplots(1, 2, figsize=(7, 3.5), layout="constrained")
for head, ax in enumerate(axes):
    weights = model.attention.weights[0, head].detach()
    ax.imshow(weights.numpy(), cmap="Blues", vmin=0, vmax=1)
    ax.set(title=f"head {head}", xlabel="key: looked at", ylabel="query: looks")
plt.show()

# %% [markdown]
# The first seven rows do not matter, as nothing is asked of them. From row 7 on, the weights of head 0 are on a
# diagonal, seven positions back, and most of those of head 1: nobody told the model, the gradient did. Above the main
# diagonal they are 0, by the mask.

# %%
weights = model.attention.weights[:, :, 7:].detach()
for head in range(2):
    back = lucid.stack([weights[:, head, i, i] for i in range(8)])
    print(f"head {head}: mean weight 7 positions back {back.mean().item():.2f}")

# %% [markdown]
# A recurrent network would have to keep eight symbols in its state, and then write them out in order. Here the
# distance does not matter: any two positions are one step apart, in the gradient too. The price is the matrix of
# weights, which grows with the square of the length.
#
# ## Where this is in lucid
#
# `lucid/ops/attention/scaled_dot_product.py` has the product with all its options, and its gradient;
# `lucid/nn/transformer/attention.py` has `nn.MultiheadAttention`.
#
# ## Exercises
#
# - `lucid start attention`: with a causal mask, and its gradient.
# - `lucid start softmax`: what all of this rests on.
