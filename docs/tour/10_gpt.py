# %% [markdown]
# # A GPT
#
# Everything is there by now: embeddings, attention, layers, an optimizer. This chapter puts them together into a GPT,
# the model behind the large language models, small enough to be trained while this page is built. It learns to write
# like Shakespeare's sonnets, one character after the other.

# %%
import math
import time

import matplotlib.pyplot as plt
import numpy as np

import lucid
from lucid import nn, optim
from lucid.datasets import load_sonnets
from lucid.nn import functional as F

text = load_sonnets()
letters = sorted(set(text))
data = lucid.tensor([letters.index(c) for c in text])
split = text.rindex("\n\n", 0, text.rindex("\n\n"))  # before the last two sonnets
print(f"{len(letters)} different characters")
print(f"{split} to learn from, {len(text) - split} for validation")

# %% [markdown]
# ## What it learns
#
# The model sees a window of the text and gives, at each position, scores for the next character. The target is the
# same text, moved by one. How many predictions does one window of 32 characters train?


# %%
context = 32


def windows(starts):
    """Inputs and targets of the windows that begin at `starts`."""
    window = data[starts.unsqueeze(1) + lucid.arange(context + 1)]
    return window[:, :-1], window[:, 1:]


x, y = windows(lucid.tensor([0]))
for i in (0, 5, 31):
    seen = "".join(letters[j] for j in x[0, : i + 1].tolist())
    print(f"position {i:>2}: after {seen!r} comes {letters[y[0, i].item()]!r}")

# %% [markdown]
# Thirty-two, one at each position, computed at once. The causal mask makes it honest: position $i$ has seen nothing
# after $i$.
#
# ## A block
#
# A GPT is a stack of equal blocks. In each, attention fetches from other positions, and a small network, the same at
# each position, computes with what came. Both *add* their result to $x$:
#
# $$x \leftarrow x + \operatorname{attention}(\operatorname{norm}(x))$$
#
# $$x \leftarrow x + \operatorname{mlp}(\operatorname{norm}(x))$$
#
# Why add? Take 30 layers, and ask how large the gradient is in the first:

# %%
lucid.manual_seed(0)
layers = [nn.Linear(64, 64) for _ in range(30)]
for name, skip in (("x = f(x)", 0), ("x = x + f(x)", 1)):
    start = h = lucid.randn(1, 64, requires_grad=True)
    for layer in layers:
        h = skip * h + layer(h).tanh()
    (gradient,) = lucid.autograd.grad(h.sum(), start)
    print(f"{name:<13} gradient at the start {gradient.norm().item():.1e}")

# %% [markdown]
# The sum lets the gradient through unchanged, beside what each layer does to it. It is called a *residual
# connection*, and LSTM's cell was one too. The norm before each part keeps the sizes of its inputs the same, whatever
# was added up.


# %%
class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x, cache=None):
        n, steps, width = x.shape
        parts = self.qkv(x).chunk(3, dim=2)
        q, k, v = (p.reshape(n, steps, self.heads, -1).transpose(1, 2) for p in parts)
        if cache is not None:  # for the last section
            k, v = cache.extend(k, v)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=cache is None)
        return self.out(y.transpose(1, 2).reshape(n, steps, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        up, down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.mlp = nn.Sequential(up, nn.GELU(), down)

    def forward(self, x, cache=None):
        x = x + self.attention(self.norm1(x), cache)
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, width=64, heads=4, layers=1, context=context):
        super().__init__()
        self.token = nn.Embedding(len(letters), width)
        self.position = nn.Embedding(context, width)
        for embedding in (self.token, self.position):
            nn.init.normal_(embedding.weight, std=0.1)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm, self.scores = nn.LayerNorm(width), nn.Linear(width, len(letters))

    def forward(self, x, caches=None, first=0):
        h = self.token(x) + self.position(lucid.arange(first, first + x.shape[1]))
        for i, block in enumerate(self.blocks):
            h = block(h, caches[i] if caches else None)
        return self.scores(self.norm(h))


# %% [markdown]
# ## A test before training
#
# A model that knows nothing should be as good as a blind guess, $\log(59)$. A loss far above says that the weights
# begin too large, and one far below that the target leaks into the input. Where are the parameters?

# %%
lucid.manual_seed(0)
model = GPT()
with lucid.no_grad():
    x, y = windows(lucid.arange(0, split - context, context))
    loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
print(f"loss {loss.item():.2f}, blind guess {math.log(len(letters)):.2f}")
for name, part in model.named_children():
    print(f"{name:<9}", sum(p.numel() for p in part.parameters()), "parameters")

# %% [markdown]
# The second test is for the mask: change the last character, and no score before it may change.

# %%
changed = x[:1].clone()
changed[0, -1] = 0
with lucid.no_grad():
    difference = (model(changed) - model(x[:1])).abs().amax(2)[0]
print("largest change before the last position:", difference[:-1].max().item())
print("at the last position:", round(difference[-1].item(), 3))

# %% [markdown]
# ## Training
#
# NAdam, with a learning rate that rises in the first steps, while the averages rest on few gradients, and then falls
# to 0. The model has one block, which learns more in a few seconds than two: try `GPT(layers=2)`, and more steps. The
# loss is measured on the two sonnets that are not learned from, too: a model can learn a text by heart, and only the
# validation shows it.


# %%
def loss_of(model, starts):
    x, y = windows(starts)
    return F.cross_entropy(model(x).flatten(0, 1), y.flatten())


def train(model, steps=200, highest=0.01):
    def rate(step):
        return highest * min(1, (step + 1) / 20) * (1 - step / steps)

    held_out = lucid.arange(split, len(text) - context, context)
    optimizer, history = optim.NAdam(model.parameters(), lr=rate), []
    for step in range(1, steps + 1):
        loss = loss_of(model, lucid.randint(split - context, (16,)))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 25 == 0:
            with lucid.no_grad():
                history.append((step, loss.item(), loss_of(model, held_out).item()))
    return history


begin = time.perf_counter()
history = train(model)
print(f"{time.perf_counter() - begin:.0f} seconds")
for step, loss, validation in history[1::2]:
    print(f"step {step}: loss {loss:.2f}, validation {validation:.2f}")

# %% mystnb={"image": {"alt": "The loss in training and in validation over 200 steps, both falling to about 2"}}
figure, ax = plt.subplots(figsize=(5, 3), layout="constrained")
steps, losses, validations = zip(*history, strict=True)
ax.plot(steps, losses, label="training")
ax.plot(steps, validations, label="validation")
ax.set(xlabel="step", ylabel="cross entropy")
ax.legend()
plt.show()

# %% [markdown]
# ## Writing: temperature
#
# Softmax makes probabilities of the scores, and the next character is drawn from them. Divide the scores by a
# *temperature* $\tau$ before: below 1 it makes the likely ones likelier, above 1 it evens out. What does it do to a
# distribution?

# %%
prompt = "Shall I compare th"
tokens = lucid.tensor([[letters.index(c) for c in prompt]])
with lucid.no_grad():
    scores = model(tokens)[0, -1]
for temperature in (0.2, 0.7, 1.0, 2.0):
    top, indices = (scores / temperature).softmax(0).topk(4)
    print(f"temperature {temperature}:", end="")
    print(*(f"  {letters[i]!r} {p:.2f}" for p, i in zip(top, indices, strict=True)))


# %%
@lucid.no_grad()
def write(model, prompt, length, temperature):
    """Continue the prompt; the model sees the last characters that fit."""
    tokens = [letters.index(c) for c in prompt]
    for _ in range(length):
        scores = model(lucid.tensor([tokens[-context:]]))[0, -1]
        probabilities = (scores / temperature).softmax(0)
        tokens.append(lucid.multinomial(probabilities, 1).item())
    return "".join(letters[i] for i in tokens)


for temperature in (0.1, 0.7, 1.5):
    lucid.manual_seed(0)
    print(f"--- temperature {temperature}\n{write(model, prompt, 120, temperature)}")

# %% [markdown]
# Cold, it repeats what is most frequent; hot, it misspells. A mistake that is easily made is to take the largest
# score every time, which is temperature 0, and to wonder why the text goes round in circles.
#
# ## A cache of keys and values
#
# `write` computes all positions again for each new character, and uses the scores of the last. But what changed? The
# earlier positions cannot see the new one, so nothing about them did, and their keys and values are those of before.
# Keep them, and compute only the new position: its query, for all keys so far.


# %%
class Cache:
    """The keys and values of one block, for all positions so far."""

    def __init__(self):
        self.k = self.v = None

    def extend(self, k, v):
        if self.k is not None:
            k, v = lucid.cat([self.k, k], 2), lucid.cat([self.v, v], 2)
        self.k, self.v = k, v
        return k, v


tokens = data[None, :context]
with lucid.no_grad():
    whole = model(tokens)
    caches = [Cache() for _ in model.blocks]
    cached = [model(tokens[:, [i]], caches, first=i) for i in range(context)]
difference = (lucid.cat(cached, 1) - whole).abs().max().item()
print(f"largest difference of {whole.numel()} scores: {difference:.0e}")
assert difference < 1e-4

# %% [markdown]
# Equal, but for rounding. Two mistakes that raise no error: to call each new character the first,

# %%
caches = [Cache() for _ in model.blocks]
with lucid.no_grad():
    wrong = [model(tokens[:, [i]], caches, first=0) for i in range(context)]
print(f"largest difference: {(lucid.cat(wrong, 1) - whole).abs().max():.1f}")

# %% [markdown]
# and to leave the causal mask on. It counts queries from 0, and takes the only one for that of the first position,
# which may look at the first key alone:

# %%
q, k, v = lucid.randn(1, 8), lucid.randn(5, 8), lucid.randn(5, 8)
masked = F.scaled_dot_product_attention(q, k, v, is_causal=True)
assert np.allclose(masked, v[:1])

# %% [markdown]
# What is it worth? For $n$ characters, $1 + 2 + \dots + n$ positions become $n$. A larger context, and a new model,
# as the time does not depend on what it has learned:

# %%
N = 256
large = GPT(context=N)
tokens = data[None, :N]
with lucid.no_grad():
    begin = time.perf_counter()
    for i in range(N):
        again = large(tokens[:, : i + 1])[:, -1]
    middle = time.perf_counter()
    caches = [Cache() for _ in large.blocks]
    for i in range(N):
        cached = large(tokens[:, [i]], caches, first=i)[:, -1]
    end = time.perf_counter()
assert np.allclose(again, cached, atol=1e-4)
print(f"{N} characters: {N * (N + 1) // 2} positions in {middle - begin:.2f} s")
print(f"with a cache:  {N} positions in {end - middle:.2f} s")

# %% [markdown]
# When the context is full, the window moves on, every character gets another position, and this cache is of no use.
# Large models therefore code positions relative to each other.
#
# ## From here
#
# GPT-2 has the same blocks, 12 to 48 of them, wider, on parts of words in place of characters. What is left is data,
# time and care. `examples/gpt.py` trains two blocks, for longer and with a longer context; `examples/one_file.py` is
# all of this tour in 150 lines of NumPy.
#
# ## Where this is in lucid
#
# A GPT is no part of lucid, as every one is a little different. Its parts are: `lucid/nn/transformer/` has blocks
# with all options, `lucid/ops/attention/` the attention, `lucid/optim/lr_scheduler/` and `lucid/optim/schedules/`
# learning rates.
#
# ## Exercises
#
# - `lucid start attention`: the heart of the block, if you have not done it yet.
# - `lucid start schedules`: learning rates that rise and fall.
# - `lucid start bug_kv_cache`: a cache with which the scores come out differently. Find out why.
