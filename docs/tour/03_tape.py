# %% [markdown]
# # The tape
#
# How does `backward()` know what was computed? Each operation leaves a record, and the records together are called the
# *tape*. This chapter looks at them, runs the chain rule over them in ten lines, and then reads the file of lucid that
# does the same, `lucid/autograd/tape.py`. What is shown of it is read from the file when this page is made.

# %%
import inspect
import textwrap

import matplotlib.pyplot as plt
import numpy as np

import lucid
from lucid.autograd import tape
from lucid.ops.elementwise import arithmetic

# %% [markdown]
# ## What an operation leaves behind
#
# $y = (2 x + 1)^2$ again, at $x = 3$, in steps:

# %%
x = lucid.tensor(3.0, requires_grad=True)
u = 2 * x
v = u + 1
y = v * v
print(y.node, "was made from", y.node.parents)
print(v.node, "was made from", v.node.parents)
print(u.node, "was made from", u.node.parents)
print(x.node, "was made from", x.node.parents)

# %% [markdown]
# Each tensor that depends on `x` has a *node*, with the name of the operation and its *parents*: the nodes of the
# inputs. `x` itself is a *leaf*: no operation made it, and its node stands for "add the gradient to `x.grad` here". The
# numbers 2 and 1 have no node, since nobody asked for their gradient. Here is the whole tape:

# %% mystnb={"image": {"alt": "The graph of y: x leads to mul, mul to add, and add by two arrows to a second mul."}}
figure, axes = plt.subplots(figsize=(6, 1.0), layout="constrained")
axes.axis("off")
axes.set(xlim=(-0.3, 3.3), ylim=(-0.5, 0.5))
steps = [(x, "x"), (u, "u = 2 x"), (v, "v = u + 1"), (y, "y = v v")]
for i, (tensor, text) in enumerate(steps):
    axes.text(i, 0, f"{text}\n{tensor.item():g}", ha="center", va="center", bbox={"boxstyle": "round", "fc": "white"})
for i, bends in enumerate([(0,), (0,), (-0.3, 0.3)]):
    for bend in bends:
        arrow = {"arrowstyle": "->", "connectionstyle": f"arc3,rad={bend}"}
        axes.annotate("", (i + 0.73, 0), (i + 0.27, 0), arrowprops=arrow)
plt.show()

# %% [markdown]
# What else does a node hold? This is its class:


# %%
def show(thing, first=None, last=None):
    """Print the source of a thing, from the line that begins with `first` to the one that begins with `last`."""
    lines = inspect.getsource(thing).splitlines()
    starts = [line.strip() for line in lines]
    begin = 0 if first is None else next(i for i, line in enumerate(starts) if line.startswith(first))
    end = len(lines) if last is None else next(i for i in range(begin, len(lines)) if starts[i].startswith(last)) + 1
    print("\n".join(lines[begin:end]))


show(tape.Node)

# %% [markdown]
# - `plan` knows the operation and its gradient rules.
# - `saved` are the values that the rules will need. Which ones are these for $y = v \cdot v$?
# - `time` is a counter that goes up with every operation, so a node is always older than what was made from it.

# %%
for name, tensor in (("x", x), ("u", u), ("v", v), ("y", y)):
    node = tensor.node
    print(f"{name}: time {node.time}  operation {node.name():14} saved {node.saved}")

# %% [markdown]
# The gradient of a product needs both factors, so `y` kept 7 twice. `u` kept the 2, by which its gradient is
# multiplied. A sum needs nothing: its gradient is passed on unchanged. The rules stand in `lucid/ops`, each under its
# operation:

# %%
show(arithmetic, "def mul", "mul.vjp")

# %% [markdown]
# `g` is the gradient of the result $a b$, and the rule answers with the gradient of each input. So a rule never has to
# know what happened before its operation or after it.
#
# ## The chain rule, backward
#
# Now run the tape backward. `pending` holds for each node the gradient that has arrived so far:


# %%
def sweep(root, order):
    pending, leaves = {root: np.ones((), np.float32)}, {}
    for node in order:
        g = pending.pop(node)
        if node.plan is None:
            leaves[node] = g
            continue
        for parent, d in zip(node.parents, node.plan.gradients(g, node.saved), strict=True):
            print(f"  {node.name():6} got {g:g}, passes {d:g} on to {parent.name()}")
            pending[parent] = pending[parent] + d if parent in pending else d
    return leaves


leaves = sweep(y.node, [y.node, v.node, u.node, x.node])
print("gradient of x:", leaves[x.node])

# %% [markdown]
# $2 \cdot 7 \cdot 2 = 28$, as in the first chapter. Read it line by line: `mul` passes 7 on to `add` twice, once for
# each factor, and the two are added to 14 before `add` has its turn.
#
# ## In which order
#
# We gave the order by hand. How is it found? Go from `y` to its parents, and from these to theirs, seems right. But
# look at a tensor that is used at two depths:
#
# $$a = x^2, \qquad b = a \cdot 3, \qquad y = a + b$$
#
# From `y` one reaches `a` at once, and through `b` as well. What goes wrong if `a` has its turn before `b`?

# %%
x = lucid.tensor(2.0, requires_grad=True)
a = x * x
b = a * 3
y = a + b
leaves = sweep(y.node, [y.node, a.node, b.node, x.node])
print("gradient of x:", leaves[x.node])

# %% [markdown]
# 4 is wrong, and nothing said so: $y = 4 x^2$ has the gradient $8 x = 16$. `a` passed on only what came from `y`; the 3
# that came through `b` arrived too late. A node may have its turn only when everything that was made from it has had
# its own. Such an order is called *topological*. lucid need not search for one: the program computed `a` before `b` and
# `b` before `y`, so **the youngest first** is always right.

# %%
order = sorted([x.node, a.node, b.node, y.node], key=lambda node: node.time, reverse=True)
assert order == [y.node, b.node, a.node, x.node]
leaves = sweep(y.node, order)
print("gradient of x:", leaves[x.node])

# %% [markdown]
# Could one do without an order, and pass each share on at once, all the way down to `x`? That is right, but each *way*
# from `y` to `x` is then walked on its own. Count them when a number is doubled by `x + x` again and again:


# %%
def ways(node):
    return 1 if node.plan is None else sum(ways(parent) for parent in node.parents)


for doublings in (1, 5, 10, 15):
    x = lucid.tensor(1.0, requires_grad=True)
    result = x
    for _ in range(doublings):
        result = result + result
    print(f"{doublings:2} additions, {ways(result.node):6,} ways")

# %% [markdown]
# Each addition doubles the number of ways. A sweep in order visits each node once.
#
# ## The same in lucid
#
# Now the file itself. Finding the nodes, and the youngest first, is the function `reachable`:

# %%
show(tape.reachable)

# %% [markdown]
# It has no recursion: the list `nodes` grows while it is walked. Python allows about a thousand nested calls; a graph
# of lucid may be deeper. With `wanted`, only the nodes on a path to them are left; `lucid.autograd.grad(y, x)` uses it.
#
# And this is the middle of `sweep`, with the lines that you wrote above:

# %%
show(tape.sweep, "for node in nodes:", "else:  # the same for one parent")

# %% [markdown]
# What is there besides `pending`, `gradients` and the sum of the shares?
#
# - `grad_hooks`: at a leaf, they add `g` to `.grad`. A program can register functions there that look at a gradient.
# - `saved is None`: the values were freed by an earlier backward pass.
# - `plan.check`: a saved value was overwritten in the meantime.
# - `fit`: the gradient gets the shape of its tensor, as the second chapter showed.
# - `total`: the sum, written into memory of its own where that is safe.
#
# ## Two errors, and what they mean
#
# Saved values take memory, so each is let go as soon as its rule has run. What follows for a second `backward()`?

# %%
x = lucid.tensor(3.0, requires_grad=True)
y = x * x
y.backward()
try:
    y.backward()
except RuntimeError as error:
    print(textwrap.fill(str(error), 80))

# %% [markdown]
# One forward pass serves one backward pass. Whoever needs two says `y.backward(retain_graph=True)` the first time.
#
# The second error protects from wrong gradients. The gradient of $e^x$ is $e^x$ itself, so `exp` saves its result.
# What if somebody writes into that?

# %%
x = lucid.tensor([0.0, 1.0], requires_grad=True)
y = x.exp()
y += 1
try:
    y.sum().backward()
except RuntimeError as error:
    print(textwrap.fill(str(error).partition(", by ")[0], 80))

# %% [markdown]
# The rest of the message names the line that wrote. With `y = y + 1`, which makes a new tensor, all is well.
#
# ## Without a tape
#
# Where no gradient is needed, in testing a model say, nothing has to be remembered. Inside `lucid.no_grad()` no
# operation is recorded, and `detach()` gives the same numbers without their past:

# %%
x = lucid.tensor(3.0, requires_grad=True)
with lucid.no_grad():
    print((x * x).node)
print((x * x).detach().node)

# %% [markdown]
# A common mistake is to sum up losses over an epoch with `total += loss`. Each loss brings its nodes along, and none of
# them can be let go. `total += loss.item()` adds a number.
#
# ## The gradient of a gradient
#
# The rules are made of operations. If they run on tensors instead of arrays, they are recorded too, and the result has
# a tape of its own. `create_graph=True` asks for that. The first derivative of $x^3$ is $3x^2$, and
# the second $6x$:

# %%
x = lucid.tensor(3.0, requires_grad=True)
(first,) = lucid.autograd.grad(x**3, x, create_graph=True)
(second,) = lucid.autograd.grad(first, x)
print(first.item(), second.item())

# %% [markdown]
# ## Where this is in lucid
#
# - `lucid/autograd/tape.py`: what you have just read.
# - `lucid/autograd/primitive.py` makes a recorded operation from a function on arrays, and `lucid/autograd/plan.py`
#   finds out from the rules which values to save.
# - `lucid/autograd/backward.py`: `backward` and `grad`, the checks around the sweep.
#
# ## Exercises
#
# - `lucid start topological_order`: find an order without looking at the time, and run the chain rule in it.
# - `lucid start scalar`, if you have not done it yet: a tape for single numbers.
