# %% [markdown]
# # Sequences
#
# Text has no fixed size, and the meaning of a letter depends on those before it. A *recurrent* network reads one
# element at a time and carries what it needs along, in a vector called the *state*. This chapter builds one that
# writes letters, and finds out over how many steps it can learn.

# %%
import math

import matplotlib.pyplot as plt
import numpy as np

import lucid
from lucid import nn, optim
from lucid.datasets import load_sonnets
from lucid.nn import functional as F

lucid.manual_seed(0)
text = load_sonnets()
letters = sorted(set(text))
data = lucid.tensor([letters.index(c) for c in text])
print(text[:22])
print(data[:22].tolist())
print(len(letters), "different characters")

# %% [markdown]
# ## Embedding: a row for each character
#
# A network computes with numbers, and each character has one now, its index. Why not feed in the index? Because it
# would say that character 40 is twice character 20. So each character gets a vector of its own, and the vectors are
# parameters: a table, from which `nn.Embedding` takes rows.

# %%
embedding = nn.Embedding(len(letters), 4)
word = data[:4]
print(repr(text[:4]), "becomes")
print(embedding(word).detach().numpy())

# %% [markdown]
# The same as a product with a *one-hot* matrix, which is 1 at the index and 0 elsewhere, without computing all the
# zeros. So the gradient is that of a product, too: it goes to the rows that were taken, and what was taken twice adds
# up.

# %%
one_hot = F.one_hot(word, len(letters)).float()
assert np.allclose((one_hot @ embedding.weight).detach(), embedding(word).detach())

indices = lucid.tensor([7, 3, 7])
embedding(indices).sum().backward()
for row in (3, 7):
    print(f"gradient of row {row}:", embedding.weight.grad[row].tolist())

# %% [markdown]
# ## A state that is carried along
#
# The plain recurrent network, an RNN, makes the new state $h_t$ from the input $x_t$ and the state before:
#
# $$h_t = \tanh(W x_t + b + U h_{t-1} + v)$$
#
# The weights are the same at every step, as a kernel's are at every position. By hand, and by `nn.RNN`:

# %%
rnn = nn.RNN(input_size=4, hidden_size=8)
W, U, b, v = rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, rnn.bias_hh_l0
x = embedding(data[:20])

h = lucid.zeros(8)
for x_t in x:
    h = (W @ x_t + b + U @ h + v).tanh()

output, last = rnn(x)  # the state after every step, and the last one
assert np.allclose(h.detach(), last[0].detach(), atol=1e-6)
print("output", tuple(output.shape), " last state", tuple(last.shape))

# %% [markdown]
# ## Over how many steps can it learn?
#
# From the last state back to the first input, the gradient is multiplied by $U$, and by the slope of tanh, at each
# step. For a single number that is a power. What is left after 50 steps, if each multiplies by 0.9, or by 1.1?

# %%
print(f"0.9^50 = {0.9**50:.4f}   1.1^50 = {1.1**50:.1f}   0.5^50 = {0.5**50:.1e}")

# %% [markdown]
# Gradients *vanish* or *explode*. Measure it: the size of the gradient of the last state with respect to the input
# $k$ steps before.


# %%
def gradient_sizes(layer, steps=50):
    """Sizes of the gradients of the last output in the inputs, last first."""
    lucid.manual_seed(1)
    x = lucid.randn(steps, 1, layer.input_size).requires_grad_()
    layer(x)[0][-1].sum().backward()
    return x.grad.norm(dim=2).flatten().flip(0).numpy()


lucid.manual_seed(0)
sizes = {"RNN": gradient_sizes(nn.RNN(8, 32))}
for k in (0, 1, 5, 10, 20, 49):
    print(f"{k:>2} steps before: {sizes['RNN'][k]:.1e}")

# %% [markdown]
# In float32, a gradient of $10^{-14}$ beside one of 1 is nothing: what happened 49 steps ago changes no weight, even
# if the right answer depends on it.
#
# The other case, explosion, is easier to mend. One huge step ruins what was learned, so the gradient is cut to a
# length: `nn.utils.clip_grad_norm_` belongs between `backward()` and `step()`.
#
# ## LSTM: a state that is added to
#
# The *long short-term memory* has a second state, the cell $c$. It is not multiplied by a matrix, but scaled by a
# number between 0 and 1, the forget gate $f$, and added to:
#
# $$c_t = f\, c_{t-1} + i\, g, \qquad h_t = o \, \tanh(c_t)$$
#
# Gates and candidate come from the input and the state: $z = W x_t + b + U h_{t-1} + v$ has four parts, and $i, f, o$
# are sigmoids of theirs, $g$ is a tanh. One step by hand:

# %%
cell = nn.LSTMCell(4, 8)
x_t, h, c = lucid.randn(4), lucid.randn(8), lucid.randn(8)
with lucid.no_grad():
    z = cell.weight_ih @ x_t + cell.bias_ih + cell.weight_hh @ h + cell.bias_hh
    i, f, g, o = z.chunk(4)
    c_new = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h_new = o.sigmoid() * c_new.tanh()
    h_lucid, c_lucid = cell(x_t, (h, c))
assert np.allclose(h_new, h_lucid, atol=1e-6)
assert np.allclose(c_new, c_lucid, atol=1e-6)

# %% [markdown]
# Back through $c$, each step multiplies the gradient by $f$ only. Does that help? Measure before you believe it:

# %% mystnb={"image": {"alt": "Gradients over 50 steps: those of RNN and LSTM fall, with open gates they stay"}}
lucid.manual_seed(0)
lstm = nn.LSTM(8, 32)
sizes["LSTM"] = gradient_sizes(lstm)
with lucid.no_grad():
    lstm.bias_ih_l0[32:64] = 3.0  # the second quarter belongs to f
sizes["LSTM, forget bias 3"] = gradient_sizes(lstm)

figure, ax = plt.subplots(figsize=(6, 3), layout="constrained")
for name, values in sizes.items():
    ax.semilogy(values, label=name)
    print(f"{name:<20} 20 steps before: {values[20]:.1e}, 49: {values[49]:.1e}")
ax.set(xlabel="steps before the last", ylabel="size of the gradient")
ax.legend()
plt.show()

# %% [markdown]
# A new LSTM forgets nearly as fast as an RNN. Its forget gate is sigmoid of about 0, which is one half, and you have
# seen what $0.5^{50}$ is. With a bias of 3 the gate begins at 0.95. To leave the bias at 0 is a common mistake; the
# layer can learn to open the gate, but has to find that out from gradients that vanish.

# %%
print(lucid.tensor([0.0, 3.0]).sigmoid())

# %% [markdown]
# ## A model that writes
#
# Predict the next character from all before it: embedding, LSTM, and a linear layer that gives a score to each
# character. Its loss is to be compared with two numbers: that of guessing blindly, and that of knowing only how
# frequent each character is.

# %%
counts = np.bincount(data.numpy())
frequency = counts / counts.sum()
print(f"blindly:      {math.log(len(letters)):.2f}")
print(f"by frequency: {-(frequency * np.log(frequency)).sum():.2f}")


# %%
class Writer(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.embedding = nn.Embedding(len(letters), 32)
        self.lstm = nn.LSTM(32, hidden, batch_first=True)
        self.scores = nn.Linear(hidden, len(letters))

    def forward(self, x, state=None):
        h, state = self.lstm(self.embedding(x), state)
        return self.scores(h), state


lucid.manual_seed(0)
model, T = Writer(), 32
optimizer = optim.Adam(model.parameters(), lr=0.01)
for step in range(1, 201):
    start = lucid.randint(len(text) - T, (32, 1))
    window = data[start + lucid.arange(T + 1)]
    scores, _ = model(window[:, :-1])
    loss = F.cross_entropy(scores.flatten(0, 1), window[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if step % 50 == 0:
        print(f"step {step}: loss {loss.item():.2f}")

# %% [markdown]
# The target is the window moved by one: after each character, the next. To compare the scores with the window itself
# is a mistake that looks like success, as the loss falls to 0, and the model has learned to repeat its input.
#
# To write, feed in one character, draw the next from the probabilities, and feed that in. The state carries what was
# written, so each step costs the same however long the text is:

# %%
lucid.manual_seed(5)
character, state, written = data[:1], None, ""
with lucid.no_grad():
    for _ in range(300):
        scores, state = model(character[None], state)
        probabilities = (scores[0, -1] / 0.7).softmax(0)
        character = lucid.multinomial(probabilities, 1)
        written += letters[character.item()]
print(written)

# %% [markdown]
# After 200 steps these are no sonnets, but many of the words are English, and most others could be. Lines begin with
# capitals. What an RNN cannot do is compute all steps at once: each waits for the one before. The next chapter does
# without a state.
#
# ## Where this is in lucid
#
# `lucid/nn/embedding.py`, `lucid/nn/recurrent/rnn.py` and `lstm.py` beside it. The steps and their gradient, which is
# called *backpropagation through time*, are in `lucid/ops/recurrent/`. `examples/lstm.py` reads digits row by row.
#
# ## Exercises
#
# - `lucid start lstm_cell`: one step by hand, and a sequence of them.
# - `lucid start cross_entropy`: the loss of a model that writes, with its gradient.
