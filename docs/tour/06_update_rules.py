# %% [markdown]
# # Update rules
#
# A gradient says which way is down, and how steep it is there. It does not say how far to go. An *update rule*
# decides that. This chapter goes through six of them, each from what goes wrong with the one before it; lucid writes
# their formulas from the code that runs.

# %%
from functools import partial

import matplotlib.pyplot as plt
import numpy as np

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits
from lucid.optim import functional

# %% [markdown]
# ## The learning rate
#
# Take two parameters, $x$ and $y$, and a loss that curves 50 times as much in $y$ as in $x$:
#
# $$f(x, y) = \frac{x^2 + 50\, y^2}{2}$$
#
# The simplest rule is a step against the gradient $g$, times the learning rate lr:

# %%
optim.formula("sgd")

# %% [markdown]
# Which learning rate is best here? `optim.compare` runs several optimizers from the same start. It takes, for each, a
# function from the parameters to the optimizer:


# %%
def valley(p):
    return (p[0] ** 2 + 50 * p[1] ** 2) / 2


start = [-4.0, 1.0]
rates = (0.01, 0.03, 0.039, 0.041)
makers = {f"lr={lr}": partial(optim.SGD, lr=lr) for lr in rates}
runs = optim.compare(makers, (valley, start), steps=40)
for name in runs.names:
    last = runs.column(name)[-1]
    x, y = last.params
    print(f"{name:<9} loss {last.loss:8.3f}   x {x:6.3f}   y {y:6.3f}")

# %% [markdown]
# The gradient in $y$ is $50 y$, so one step multiplies $y$ by $1 - 50\, \mathrm{lr}$. At lr = 0.04 this is $-1$, and
# beyond it every step lands higher up on the other side. But $x$ is multiplied by $1 - \mathrm{lr}$ only: it has not
# arrived after 40 steps. The steepest direction limits the learning rate, and the flattest would need a larger one.


# %% mystnb={"image": {"alt": "Two paths in a narrow valley: one creeps along it, the other jumps from side to side"}}
def draw_path(ax, f, start, runs, name, x, y):
    """Draw the contours of f, and the path of one optimizer on them."""
    grid = np.meshgrid(np.linspace(*x, 120), np.linspace(*y, 80))
    ax.contour(*grid, np.sqrt(f(grid)), levels=14, colors="0.75", linewidths=0.7)
    rows = runs.column(name)
    path = np.array([start, *(row.params for row in rows)])
    ax.plot(*path.T, ".-", color="tab:blue", markersize=4, linewidth=1)
    ax.plot(*path[-1], "o", color="tab:red")
    ax.set(title=f"{name}, loss {rows[-1].loss:.2g}", xlim=x, ylim=y)


figure, axes = plt.subplots(1, 2, figsize=(7, 2.4), sharey=True, layout="constrained")
for ax, name in zip(axes, ("lr=0.01", "lr=0.039"), strict=True):
    draw_path(ax, valley, start, runs, name, x=(-4.5, 1.5), y=(-1.3, 1.3))
plt.show()

# %% [markdown]
# ## Momentum: add up the gradients
#
# Along the valley the gradient always points the same way, and across it, it changes sign with every step. A sum of
# the past gradients, in which old ones fade, tells the two apart:

# %%
optim.formula("sgd", momentum=0.9)

# %% [markdown]
# How large does $b$ become, if every gradient is 1, and if they alternate between 1 and −1?

# %%
for name, sign in (("always 1", 1), ("1, -1, 1, ...", -1)):
    b, sizes = 0.0, []
    for t in range(100):
        b = 0.9 * b + sign**t
        sizes.append(abs(b))
    print(f"{name:<14} step 1: {sizes[0]:.2f}, 10: {sizes[9]:.2f}, 100: {sizes[99]:.2f}")

# %% [markdown]
# Steps in a direction that stays grow to 10 times, $1 / (1 - \mu)$, and in one that alternates they shrink to half.
# So with momentum begin with a smaller learning rate than without. In the valley:

# %%
makers = {
    "without": partial(optim.SGD, lr=0.03),
    "with momentum": partial(optim.SGD, lr=0.02, momentum=0.9),
}
for row in optim.compare(makers, (valley, start), steps=80).rows[-2:]:
    print(f"{row.name:<14} loss after 80 steps {row.loss:.4f}")

# %% [markdown]
# ## RMSprop: divide by the size
#
# Multiply a loss by 1000, and its gradients are 1000 times as large, though the way down is the same. SGD's steps
# would be 1000 times as long. RMSprop divides each gradient by the root of a running average of its square, for each
# parameter by itself:

# %%
optim.formula("rmsprop")

# %%
for scale in (1, 1000):
    problem = (lambda p, scale=scale: scale * valley(p), start)
    for name, make in (("SGD", optim.SGD), ("RMSprop", optim.RMSprop)):
        (row,) = optim.compare({name: partial(make, lr=0.01)}, problem, steps=1).rows
        print(f"f times {scale:<4}  {name:<7}  step {row.params - start}")

# %% [markdown]
# RMSprop's first step has the same length in $x$ and in $y$, whatever their gradients are. But it is 0.1, ten times
# lr: $s$ began at 0, and has seen one hundredth of $g^2$. The next rule corrects that.
#
# ## Adam: both, corrected
#
# Adam has a running average $m$ of the gradients, as momentum, and $v$ of their squares, as RMSprop. Both begin at 0,
# and after $t$ steps they hold only the share $1 - \beta^t$ of an average. Adam divides by that share:
#
# $$p_t = p_{t-1} - \mathrm{lr}\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# $$\hat m = \frac{m_t}{1 - \beta_1^t}, \qquad \hat v = \frac{v_t}{1 - \beta_2^t}$$
#
# The corrections are the same for all parameters. The code multiplies them out into three numbers for each step,
# which spares two divisions for each element:

# %%
optim.formula("adam")

# %% [markdown]
# To leave the corrections out is a common mistake. What does it do? Let every gradient be 1; the right step is lr,
# here 1:


# %%
def steps(update, gradients):
    """The steps of a rule with lr = 1, from one gradient to the next."""
    p, state, taken = 0.0, (0.0, 0.0), []
    for t, g in enumerate(gradients, 1):
        before = p
        p, *state = update(p, g, *state, t, lr=1.0)
        taken.append(before - p)
    return taken


adam = steps(functional.adam_update, [1.0] * 1000)
for t in (1, 10, 100, 1000):
    uncorrected = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    print(f"step {t:>4}: Adam {adam[t - 1]:.3f}, uncorrected {uncorrected:.3f}")

# %% [markdown]
# Steps that are three to seven times too long, and just in the beginning, when the averages rest on few gradients.
#
# ## Adamax: the largest gradient
#
# Adam keeps the step near lr as long as gradients are of one size. What does it do when one of them, after 3000
# steps, is a hundred times as large? Adamax has the largest gradient $u$ in place of the root of $v$:

# %%
optim.formula("adamax")

# %%
gradients = [1.0] * 3000 + [100.0] + [1.0] * 99
adam = steps(functional.adam_update, gradients)
adamax = steps(functional.adamax_update, gradients)
for t in (3000, 3001, 3002, 3020, 3100):
    print(f"step {t}: Adam {adam[t - 1]:.3f}   Adamax {adamax[t - 1]:.3f}")

# %% [markdown]
# Adam makes a step of three times lr: a tenth of the outlier is in $m$, but a thousandth of its square in $v$. Adamax
# divides by the largest gradient seen, which fades by $\beta_2$ per step, and no step is more than one percent longer
# than lr. The price is printed too: for a long time after the outlier, its steps are short. Adamax suits gradients
# that are mostly small and sometimes large, such as those of an embedding, whose rows are used now and then.
#
# ## NAdam: one step ahead
#
# $m$ is an average of the past, and it is late. Let the gradient be 1, and from step 51 on −1:

# %%
optim.formula("nadam")

# %%
gradients = [1.0] * 50 + [-1.0] * 10
adam = steps(functional.adam_update, gradients)
nadam = steps(functional.nadam_update, gradients)
for t in range(54, 60):
    print(f"step {t}: Adam {adam[t - 1]:6.3f}   NAdam {nadam[t - 1]:6.3f}")

# %% [markdown]
# NAdam turns one step earlier. Its step is made of the momentum as it will be in the *next* step, if the gradient
# stays: $m_t$ once more times $\beta_1$, and the current $g_t$. And $\psi$, which is 0.004, lets the momentum fade a
# little faster.
#
# Three libraries call three rules NAdam. The difference is small, and a program that is ported should know it:

# %%
table = optim.compare(optim.conventions("nadam", lr=0.1), (valley, start), steps=2)
for row in table.rows[-4:]:
    print(f"{row.name:<8} loss after two steps {row.loss:.3f}")

# %% [markdown]
# ## The paths
#
# A valley with a bend, after Rosenbrock: $f(x, y) = (1 - x)^2 + 10\, (y - x^2)^2$. It falls steeply to the curve
# $y = x^2$, and along that slowly to the minimum at $(1, 1)$. Eighty steps from $(-1.2, 1)$:


# %% mystnb={"image": {"alt": "The paths of six optimizers in a bent valley; momentum, Adam and NAdam swing out most"}}
def bend(p):
    return (1 - p[0]) ** 2 + 10 * (p[1] - p[0] ** 2) ** 2


start = [-1.2, 1.0]
makers = {
    "SGD": partial(optim.SGD, lr=0.03),
    "momentum": partial(optim.SGD, lr=0.01, momentum=0.9),
    "RMSprop": partial(optim.RMSprop, lr=0.1, alpha=0.9),
    "Adam": partial(optim.Adam, lr=0.3),
    "Adamax": partial(optim.Adamax, lr=0.3),
    "NAdam": partial(optim.NAdam, lr=0.3),
}
runs = optim.compare(makers, (bend, start), steps=80)
figure, axes = plt.subplots(2, 3, figsize=(8, 5), sharex=True, sharey=True)
for ax, name in zip(axes.flat, makers, strict=True):
    draw_path(ax, bend, start, runs, name, x=(-1.8, 1.8), y=(-1.2, 2.6))
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Which one?
#
# Two parameters say little about ten thousand. So train a small network on the digits with each rule, 50 steps with
# each of four learning rates:

# %%
(images, digits), _ = load_digits()


def train(make, lr):
    lucid.manual_seed(0)
    layers = nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)
    model = nn.Sequential(*layers)
    optimizer = make(model.parameters(), lr=lr)
    for _ in range(50):
        batch = lucid.randint(len(images), (64,))
        loss = nn.functional.cross_entropy(model(images[batch]), digits[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with lucid.no_grad():
        return nn.functional.cross_entropy(model(images), digits).item()


rates = (0.01, 0.03, 0.1, 0.3)
makers = {
    "SGD": optim.SGD,
    "momentum": partial(optim.SGD, momentum=0.9),
    "RMSprop": optim.RMSprop,
    "Adam": optim.Adam,
    "Adamax": optim.Adamax,
    "NAdam": optim.NAdam,
}
print("loss with lr =", *(f"{lr:>7}" for lr in rates))
for name, make in makers.items():
    print(f"{name:<14}", *(f"{train(make, lr):7.3f}" for lr in rates))

# %% [markdown]
# In each row the best learning rate is another. So a comparison of rules at one learning rate says nothing: try a few
# rates for each, and compare the best. As a start:
#
# - **SGD with momentum** where one learning rate fits all parameters, as in convolutional networks with batch norm.
#   It is the rule with the least state, one array for each parameter.
# - **Adam** where sizes of gradients differ between parameters: attention, embeddings, recurrent networks. Its
#   learning rate has a meaning, the length of a step, and carries over from one network to another better than SGD's.
# - **Adamax** where no step may be long, and **NAdam** where Adam is right and should turn sooner.
# - **RMSprop** where momentum hurts, because the loss itself changes, as with two networks that train against each
#   other.
#
# ## Where this is in lucid
#
# Each rule is one file, `lucid/optim/sgd.py`, `adam.py`, `adamax.py` and so on, with two functions: the numbers of a
# step, and the update of one element. `lucid/optim/rule.py` says what they take. `optimizer.explain(p, 0)` writes a
# step out in numbers, and `optim.show_program("adamax")` shows the NumPy calls that a rule becomes.
#
# ## Exercises
#
# - `lucid start adam`: both averages, and the corrections.
# - `lucid start adamax`: the largest gradient, and the correction that is not needed.
# - `lucid start nadam`: one step ahead.
# - `lucid start bug_optimizer_state`: an optimizer that forgets what it saw. Find out why.
