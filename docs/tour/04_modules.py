# %% [markdown]
# # Modules
#
# A network has many tensors that are to be learned, its *parameters*. Training needs all of them in one list, saving
# needs a name for each, and a program should not have to keep that list by hand. This chapter first builds a network
# without any help, then writes the class that keeps the list, and then reads lucid's.

# %%
import inspect
import textwrap

import matplotlib.pyplot as plt
import numpy as np

import lucid
from lucid import nn
from lucid.datasets import load_digits
from lucid.nn.module import attributes

lucid.manual_seed(0)
(x, y), _ = load_digits()
x = x.reshape(-1, 64)

# %% [markdown]
# ## By hand
#
# A *linear layer* gives each output a weight for every input, and a bias:
#
# $$y_j = \sum_i W_{ji} x_i + b_j$$
#
# Two of them with a *ReLU* between, $\max(0, x)$ of each number, are the smallest network worth the name: 64 pixels,
# 32 hidden units, one score for each of 10 digits.

# %%
W1 = (lucid.randn(32, 64) / 8).requires_grad_()
b1 = lucid.zeros(32, requires_grad=True)
W2 = (lucid.randn(10, 32) / 6).requires_grad_()
b2 = lucid.zeros(10, requires_grad=True)


def network(x):
    hidden = (x @ W1.T + b1).relu()
    return hidden @ W2.T + b2


print(network(x).shape)
print("parameters:", sum(p.numel() for p in (W1, b1, W2, b2)))

# %% [markdown]
# Is the ReLU needed? Without it, the two layers are
#
# $$W_2 (W_1 x + b_1) + b_2 = (W_2 W_1)\, x + (W_2 b_1 + b_2),$$
#
# a single linear layer, only written in a longer way.
#
# Every further layer means two more names in the list. Forget one, and it never learns; no error says so.
#
# ## A class that keeps the list
#
# In Python, `self.weight = value` calls the method `__setattr__` of the object. A class can look at the value there:


# %%
class TinyModule:
    def __init__(self):
        object.__setattr__(self, "found", {})

    def __setattr__(self, name, value):
        if isinstance(value, (nn.Parameter, TinyModule)):
            self.found[name] = value
        object.__setattr__(self, name, value)

    def named_parameters(self, prefix=""):
        for name, value in self.found.items():
            if isinstance(value, TinyModule):
                yield from value.named_parameters(f"{prefix}{name}.")
            else:
                yield prefix + name, value


class TinyLinear(TinyModule):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(lucid.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(lucid.zeros(outputs))


class TinyNetwork(TinyModule):
    def __init__(self):
        super().__init__()
        self.first = TinyLinear(64, 32)
        self.second = TinyLinear(32, 10)


for name, parameter in TinyNetwork().named_parameters():
    print(name, tuple(parameter.shape))

# %% [markdown]
# A `Parameter` is a tensor that says "I am to be learned"; another tensor, a constant say, is not found. A module in
# a module is asked for its own parameters, and its name comes before theirs, with a dot. That is the whole idea.
#
# ## The same in lucid
#
# `nn.Module` does this, and checks more. Its `__setattr__`, as it runs:

# %%
print(textwrap.dedent(inspect.getsource(attributes.Registry.__setattr__)))

# %% [markdown]
# A network is a class with layers in `__init__` and the computation in `forward`; calling the network calls `forward`:


# %%
class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 32)
        self.second = nn.Linear(32, 10)

    def forward(self, x):
        return self.second(self.first(x).relu())


model = Network()
print(model)
print([name for name, _ in model.named_parameters()])
print(model(x).shape)

# %% [markdown]
# Where layers only follow each other, `nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))` is the same.
# `nn.Linear` keeps its weight as (outputs, inputs). What does it say to images that were not flattened?

# %%
try:
    model(x.reshape(-1, 8, 8))
except RuntimeError as error:
    print(textwrap.fill(str(error), 80))

# %% [markdown]
# ## Three mistakes
#
# How many parameters does this network have?


# %%
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(64, 64) for _ in range(3)]


print(len(list(Deep().parameters())))

# %% [markdown]
# None: a Python list is neither a parameter nor a module, so nobody looks into it. The optimizer gets nothing, and the
# layers stay as they are. `nn.ModuleList` is a list that is a module:

# %%
deep = Deep()
deep.layers = nn.ModuleList(deep.layers)
print(len(list(deep.parameters())))

# %% [markdown]
# The second is a tensor where a parameter was meant. `requires_grad=True` gives it a gradient, but not a place in the
# list. And the third is to forget `super().__init__()`; that one is found at once:


# %%
class NoList(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = lucid.ones(1, requires_grad=True)


class NoInit(nn.Module):
    def __init__(self):
        self.first = nn.Linear(64, 32)


print(list(NoList().parameters()))
try:
    NoInit()
except AttributeError as error:
    print(textwrap.fill(str(error), 80))

# %% [markdown]
# ## The first weights
#
# Why not begin with zeros? Then all hidden units compute the same, and there is worse: look at the gradients.

# %%
for parameter in model.parameters():
    nn.init.zeros_(parameter)
nn.functional.cross_entropy(model(x), y).backward()
for name, parameter in model.named_parameters():
    print(f"{name:14} largest gradient {parameter.grad.abs().max().item():.4f}")

# %% [markdown]
# Only the last bias learns: the hidden units are 0, so the last weight gets no gradient, and the last weight is 0, so
# nothing gets through to the first layer. Random numbers break the tie. But how large should they be? Send the images
# through ten layers of 64 units and look at the standard deviation of what comes out, for three sizes of the weights:

# %% mystnb={"image": {"alt": "Standard deviation by layer: for weights of 0.5 it explodes, for 0.05 it vanishes."}}
generator = np.random.default_rng(0)
axes = plt.subplots(figsize=(5, 3), layout="constrained")[1]
for size in (0.05, (2 / 64) ** 0.5, 0.5):
    hidden, deviations = x, []
    for _ in range(10):
        W = lucid.tensor(generator.normal(0, size, (64, 64)).astype(np.float32))
        hidden = (hidden @ W.T).relu()
        deviations.append(hidden.std().item())
    print(f"size {size:.3f}: {deviations[0]:.2g} after one layer, {deviations[-1]:.2g} after ten")
    axes.semilogy(range(1, 11), deviations, "o-", label=f"weights of size {size:.3f}")
axes.set(xlabel="layer", ylabel="standard deviation")
axes.legend()
plt.show()

# %% [markdown]
# A unit adds up 64 products, so with too large weights the numbers grow from layer to layer, and with too small ones
# they die out; their gradients do the same on the way back. With weights of size $\sqrt{2 / n}$ for $n$ inputs the size
# stays: the sum of $n$ independent products is $\sqrt{n}$ times as large as one, and the 2 makes up for what the ReLU
# cuts off. `nn.init.kaiming_normal_` draws such weights.
#
# ## Training and testing
#
# Some layers behave differently in training. *Dropout* sets random inputs to 0, so that no unit can rely on a single
# other one, and scales the rest up so that the mean stays. `p` is the probability of being *dropped*, not kept.

# %%
dropout = nn.Dropout(p=0.5)
print("training:", dropout(lucid.ones(8)).tolist())
dropout.eval()
print("testing: ", dropout(lucid.ones(8)).tolist())

# %% [markdown]
# `model.eval()` tells it to every layer inside, and `model.train()` takes it back. Testing without `eval()` gives
# worse numbers, and other ones each time.
#
# ## Saving
#
# `state_dict()` is a dictionary from each name to its tensor. A model of the same architecture loads it, and one of
# another says what does not fit:

# %%
state = Network().state_dict()
print({name: tuple(tensor.shape) for name, tensor in state.items()})
model.load_state_dict(state)
try:
    nn.Sequential(nn.Linear(64, 32)).load_state_dict(state)
except RuntimeError as error:
    print(error)

# %% [markdown]
# `lucid.save(model.state_dict(), "model.npz")` writes it to a file, and `lucid.load("model.npz")` reads it. One
# question before you keep the best model of a training run with `best = model.state_dict()`: what happens to `best`
# when training goes on?

# %%
best = model.state_dict()
before = best["first.bias"][0].item()
with lucid.no_grad():
    model.first.bias += 1
print(f"changed by {best['first.bias'][0].item() - before:g}")

# %% [markdown]
# It changes too: the dictionary holds the parameters' own memory, not a copy, as in PyTorch. `copy.deepcopy` copies it.
#
# ## Where this is in lucid
#
# - `lucid/nn/module/module.py` is `Module`, `attributes.py` beside it the registration, `state_dict.py` saving and
#   loading, `container.py` `Sequential`.
# - `lucid/nn/linear.py`: the linear layer. `lucid/nn/init.py`: the first weights.
#
# ## Exercises
#
# - `lucid start modules`: a class that finds its parameters, and those of the modules in it.
# - `lucid start state_dict`: save a module, load it, and say what does not fit.
# - `lucid start matmul`: the gradients of a matrix product, on which `nn.Linear` stands.
# - `lucid start relu`: a ReLU and its gradient.
