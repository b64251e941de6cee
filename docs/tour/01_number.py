# %% [markdown]
# # A number with a gradient
#
# How much does the result change when one input changes a little? That number is the *gradient*, and everything that
# learns in lucid learns from it. This chapter finds gradients of single numbers: first by trying, then by rule.

# %%
import matplotlib.pyplot as plt
import numpy as np

import lucid

# %% [markdown]
# ## By trying
#
# Take $f(x) = x^2$ at $x = 3$. Raise $x$ by a little, $h$, and see by how much $f$ rises:
#
# $$\frac{f(x + h) - f(x)}{h}$$


# %%
def f(x):
    return x * x


for h in (1.0, 0.1, 0.01, 0.001):
    print(f"h = {h:<6}  {(f(3 + h) - f(3)) / h:.4f}")

# %% [markdown]
# The smaller $h$, the nearer to 6. The rule from school says why: the derivative of $x^2$ is $2x$, and
# $2 \cdot 3 = 6$. The gradient is the slope of the line that touches the curve:

# %% mystnb={"image": {"alt": "The parabola x squared, and the line of slope 6 that touches it at x = 3."}}
x = np.linspace(0, 5, 100)
figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
axes.plot(x, f(x), label="$f(x) = x^2$")
axes.plot(x, 9 + 6 * (x - 3), "--", label="slope 6 at $x = 3$")
axes.plot(3, 9, "o", color="tab:red")
axes.set(xlabel="x", ylim=(-3, 25))
axes.legend()
plt.show()

# %% [markdown]
# ## By rule
#
# lucid finds the same number without trying. Say that you want the gradient of a number, compute with it, and call
# `backward()` on the result:

# %%
x = lucid.tensor(3.0, requires_grad=True)
y = f(x)
y.backward()
print(y, x.grad)

# %% [markdown]
# `f` is the same Python function as before. That is the idea: you write how the result is computed, and the gradient
# comes along.
#
# ## Several steps: the chain rule
#
# What if the result is reached in several steps? With $u = 2x + 1$ and $y = u^2$, a change of $x$ becomes twice the
# change in $u$, and a change of $u$ becomes $2u$ times the change in $y$. The factors multiply:
#
# $$\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx} = 2u \cdot 2$$

# %%
x = lucid.tensor(3.0, requires_grad=True)
u = 2 * x + 1
y = u * u
y.backward()
print("by lucid:", x.grad.item(), "  by hand:", 2 * 7 * 2)

# %% [markdown]
# ## A number that is used twice
#
# In $y = x \cdot x + x$ there are three ways from $x$ to $y$. Each has its own share of the change, and the shares
# *add up*: $3 + 3 + 1$ at $x = 3$.

# %%
x = lucid.tensor(3.0, requires_grad=True)
y = x * x + x
y.backward()
print(x.grad)

# %% [markdown]
# Adding up has a consequence that surprises everybody once. What does a second `backward()` leave in `x.grad`?

# %%
y = x * x + x
y.backward()
print(x.grad)

# %% [markdown]
# Not 7 again, but 14: a gradient is added to what is there already. Training loops therefore begin every step with
# `optimizer.zero_grad()`, and forgetting it is the most common mistake there is.

# %%
x.grad = None
y = x * x + x
y.backward()
print(x.grad)

# %% [markdown]
# ## Where this is in lucid
#
# `lucid/ops/elementwise/arithmetic.py` has multiplication, and right under it the rule of its gradient.
# `lucid/autograd/tape.py` runs the chain rule backward through what was computed; the third chapter reads it.
#
# ## Exercises
#
# - `lucid start scalar`: write a number with a gradient yourself, with plus, times and a few functions.
# - `lucid start gradient_check`: the first section of this chapter, made into a tool that finds mistakes.
