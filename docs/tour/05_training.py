# %% [markdown]
# # Training
#
# A network with random weights guesses. Training changes the weights, step by step, so that it guesses less. This
# chapter takes the steps apart: the loss, one step, the loop, and how to see whether what was learned is any good.

# %%
import math

import matplotlib.pyplot as plt

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits
from lucid.nn.functional import cross_entropy

(x, y), (x_test, y_test) = load_digits()
print(len(x), "images to learn from,", len(x_test), "to test with")


def new_model(hidden=64):
    lucid.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))


# %% [markdown]
# ## The loss: one number that says how wrong
#
# The model gives each image ten scores $z$, one for each digit. *Softmax* makes probabilities of them, positive numbers
# that add up to 1, and the *cross-entropy* is the negative logarithm of the probability of the right digit $c$:
#
# $$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}, \qquad L = -\log p_c$$
#
# For scores of 2, 1 and 0 with the first one right:

# %%
scores = lucid.tensor([[2.0, 1.0, 0.0]], requires_grad=True)
target = lucid.tensor([0])
p = scores.softmax(dim=1)
loss = cross_entropy(scores, target)
print("probabilities", [f"{value:.3f}" for value in p[0].tolist()])
print(f"by hand {-math.log(p[0, 0].item()):.4f}, by lucid {loss.item():.4f}")

# %% [markdown]
# Sure and right costs nothing, since $-\log 1 = 0$; sure and wrong costs much. What should a model that knows nothing
# have? It gives each of ten digits the probability $1/10$, which costs $\log 10$. Compare:

# %%
model = new_model()
print(f"log 10 = {math.log(10):.3f}, the new model: {cross_entropy(model(x), y).item():.3f}")

# %% [markdown]
# This is worth a look before each training. A new model with a loss of 20 is wrong somewhere.
#
# `cross_entropy` wants scores, not probabilities: it makes the softmax itself, in a way that cannot overflow. And its
# gradient is as simple as one could wish, the probabilities, minus 1 at the right digit:

# %%
loss.backward()
print("gradient      ", [f"{value:.3f}" for value in scores.grad[0].tolist()])

# %% [markdown]
# ## One step
#
# The gradient of a weight says how much the loss rises when the weight is raised. So go the other way, by a small
# factor $\eta$, the *learning rate*:
#
# $$\theta \leftarrow \theta - \eta \, \frac{\partial L}{\partial \theta}$$

# %%
loss = cross_entropy(model(x), y)
loss.backward()
with lucid.no_grad():
    for parameter in model.parameters():
        parameter -= 0.1 * parameter.grad
print(f"before {loss.item():.4f}, after {cross_entropy(model(x), y).item():.4f}")

# %% [markdown]
# `no_grad`, since the step itself is no part of what is to be differentiated. The optimizer `optim.SGD` does just this,
# for all parameters. How large should the step be? Try it: thirty steps each, on all images at once.


# %% mystnb={"image": {"alt": "Loss by step for four learning rates: 0.01 is slow, 0.1 and 1 fall, 10 jumps about."}}
def descend(lr, steps=30):
    model = new_model()
    optimizer = optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


axes = plt.subplots(figsize=(5, 3), layout="constrained")[1]
for lr in (0.01, 0.1, 1.0, 10.0):
    losses = descend(lr)
    axes.semilogy(losses, label=f"learning rate {lr:g}")
    print(f"learning rate {lr:5g}: loss {losses[-1]:.3f}")
axes.set(xlabel="step", ylabel="loss")
axes.legend()
plt.show()

# %% [markdown]
# Too small is slow. Too large jumps over the valley and may land higher than it began: the gradient is right only near
# the point where it was taken. A loss that grows, or is `nan`, wants a smaller learning rate first of all.
#
# ## The loop
#
# Why look at all images for one step? A random *batch* of 64 has nearly the same gradient, for a twentieth of the work.
# An *epoch* has seen each image once, in a new order each time:


# %%
def accuracy(model, x, y):
    model.eval()
    with lucid.no_grad():
        return (model(x).argmax(dim=1) == y).float().mean().item()


model = new_model()
optimizer = optim.SGD(model.parameters(), lr=0.5)
for epoch in range(1, 11):
    model.train()
    for batch in lucid.randperm(len(x)).split(64):
        optimizer.zero_grad()
        loss = cross_entropy(model(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
    if epoch in (1, 2, 5, 10):
        print(f"epoch {epoch:2}  training {accuracy(model, x, y):.1%}  test {accuracy(model, x_test, y_test):.1%}")

# %% [markdown]
# The five lines in the middle are every training in this course, up to the GPT. Their order matters: gradients are
# added up, so they are cleared before `backward`; and `step` uses what `backward` left.
#
# What if `zero_grad()` is forgotten? Each step then goes along the sum of all gradients so far. Nothing fails:

# %%
model = new_model()
optimizer = optim.SGD(model.parameters(), lr=0.5)
for _ in range(10):
    for batch in lucid.randperm(len(x)).split(64):
        cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()
print(f"without zero_grad: test {accuracy(model, x_test, y_test):.1%}")

# %% [markdown]
# ## Learned, or learned by heart
#
# The test images never train the model, and this is why: a large model can keep a few examples in mind. Here it gets
# only 100 images, and time.

# %% mystnb={"image": {"alt": "The training loss falls to nearly 0, while the test loss stays far above it."}}
few = slice(0, 100)
model = new_model(hidden=256)
optimizer = optim.Adamax(model.parameters(), lr=0.01)
training, test = [], []
for _ in range(150):
    optimizer.zero_grad()
    loss = cross_entropy(model(x[few]), y[few])
    loss.backward()
    optimizer.step()
    training.append(loss.item())
    with lucid.no_grad():
        test.append(cross_entropy(model(x_test), y_test).item())

axes = plt.subplots(figsize=(5, 3), layout="constrained")[1]
axes.semilogy(training, label="training")
axes.semilogy(test, label="test")
axes.set(xlabel="step", ylabel="loss")
axes.legend()
plt.show()
print(f"training {accuracy(model, x[few], y[few]):.1%}, test {accuracy(model, x_test, y_test):.1%}")

# %% [markdown]
# The training loss says that all is learned; the test loss knows better. This is *overfitting*. More data helps most;
# a smaller model, dropout, weight decay, and stopping in time help too. And a test that was used for choosing (the
# learning rate, the moment to stop) is no test any more: choose by a third part of the data, the *validation* set.
#
# ## If it does not learn
#
# In this order, each a matter of seconds:
#
# 1. Is the first loss about $\log$ of the number of classes?
# 2. Can the model learn *one* batch by heart? If not, the program is wrong, and no learning rate mends it.
# 3. Do all parameters have a gradient, and does a step change all of them?
# 4. Then the learning rate: three times as large, and a third.
#
# The second and third question for this model:

# %%
model = new_model()
optimizer = optim.SGD(model.parameters(), lr=0.5)
before = [parameter.detach().clone() for parameter in model.parameters()]
for step in range(101):
    optimizer.zero_grad()
    loss = cross_entropy(model(x[:64]), y[:64])
    if step % 50 == 0:
        print(f"step {step:3}  loss of one batch {loss.item():.4f}")
    loss.backward()
    optimizer.step()
for (name, parameter), old in zip(model.named_parameters(), before, strict=True):
    print(f"{name:9} changed by up to {(parameter - old).abs().max().item():.3f}")

# %% [markdown]
# A mistake that this list finds slowly: a softmax *before* `cross_entropy`, which then makes another one. The model
# learns, but the scores cannot be far apart, and the loss cannot fall below a bound. For ten digits, even if the first
# softmax is sure and right, with scores of 1 and nine times 0:

# %%
sure = nn.functional.one_hot(lucid.tensor([3]), 10).float()
print(f"{cross_entropy(sure, lucid.tensor([3])).item():.3f}")

# %% [markdown]
# ## Where this is in lucid
#
# - `lucid/ops/losses/cross_entropy.py`: the loss and its gradient. `lucid/ops/activations/softmax.py`: softmax.
# - `lucid/optim/sgd.py`: the step as its formula. `lucid/optim/optimizer.py`: `zero_grad` and `step`.
# - `examples/digits.py`: this chapter as a whole program, which saves and goes on.
#
# ## Exercises
#
# - `lucid start softmax`: with numbers of any size, and its gradient.
# - `lucid start cross_entropy`: the gradient that you saw above.
# - `lucid start sgd`: the step, with momentum.
# - `lucid start bug_training_loop`: find what is wrong with a loop that runs.
