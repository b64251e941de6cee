# %% [markdown]
# # Tensors and broadcasting
#
# A network computes with thousands of numbers at once. They are kept in *tensors*: blocks of numbers of one type, with
# a shape. This chapter computes with 1,442 handwritten digits, then says by which rule tensors of different shapes go
# together, what that rule does to gradients, and where it hides mistakes.

# %%
import inspect
import textwrap

import matplotlib.pyplot as plt

import lucid
from lucid.autograd import broadcasting
from lucid.datasets import load_digits

(x, y), _ = load_digits()
print("images", x.shape, x.dtype)
print("labels", y.shape, y.dtype)

# %% [markdown]
# `x` has three *dimensions*: 1,442 images for training, each of 8 rows and 8 columns. Each number is the share of ink
# in a pixel, from 0 to 1. `y` says which digit an image shows. Indexing goes from the first dimension to the last, so
# `x[3]` is an image, `x[3, 0]` its first row, and `x[:, 0, 0]` the pixel in the corner of all images.


# %% mystnb={"image": {"alt": "Ten small images, one of each handwritten digit from 0 to 9."}}
def show(images):
    axes = plt.subplots(1, len(images), figsize=(7, 1), layout="constrained")[1]
    for axis, image in zip(axes, images, strict=True):
        axis.imshow(image.numpy(), cmap="gray_r", vmin=0, vmax=1)
        axis.axis("off")
    plt.show()


show(x[:10])

# %% [markdown]
# ## Reductions: which dimension goes away
#
# `mean`, `sum`, `max` take numbers together. Without an argument they take all of them; `dim` says which dimension is
# used up. What is the shape of `x.mean(dim=0)`, and what does it show?

# %%
print("of all numbers:     ", x.mean().item())
print("dim=0:              ", x.mean(dim=0).shape)
print("dim=(1, 2):         ", x.mean(dim=(1, 2)).shape)
print("dim=0, keepdim=True:", x.mean(dim=0, keepdim=True).shape)

# %% [markdown]
# Dimension 0 counts the images, so their mean over it is one image of shape (8, 8), the average one. The mean over
# `(1, 2)` is one number for each image, its share of ink. With `keepdim=True` the dimension stays, with size 1; you
# will see below what that is good for. The average image of each digit:

# %% mystnb={"image": {"alt": "The average of all images of each digit: ten blurred digits from 0 to 9."}}
means = lucid.stack([x[y == digit].mean(dim=0) for digit in range(10)])
print(means.shape)
show(means)

# %% [markdown]
# ## Same numbers, other shape
#
# `reshape` lays the same numbers out in another shape, row by row; `-1` stands for the size that is left. Most of the
# time nothing is copied: the result is a *view*, another way to read the same memory.

# %%
numbers = lucid.arange(6.0)
table = numbers.reshape(2, -1)
print(table)
table[0, 0] = 100
print(numbers)

# %% [markdown]
# The change is seen in `numbers` too. Slices such as `x[3]` and the transpose `table.T` are views as well. If you want
# numbers of your own, ask for them: `x[3].clone()`.
#
# A common mistake: `reshape` and transposing are not the same, although both can turn (2, 3) into (3, 2).

# %%
table = lucid.arange(6.0).reshape(2, 3)
print(table.T)
print(table.reshape(3, 2))

# %% [markdown]
# The transpose exchanges rows and columns. `reshape` keeps the order of the numbers and breaks the lines elsewhere.
#
# ## Matrix products
#
# A layer of a network is a matrix product. Row $i$ of the result is made of row $i$ of the first matrix:
#
# $$(X W)_{ij} = \sum_k X_{ik} W_{kj}$$
#
# The inner sizes, those of $k$, must be equal, and they go away: (1442, 64) times (64, 10) gives (1442, 10). With the
# average digits as columns of $W$, entry $(i, j)$ says how much of its ink image $i$ has where digit $j$ has it:

# %%
X = x.reshape(-1, 64)
W = means.reshape(10, 64).T
scores = X @ W
print(X.shape, "@", W.shape, "=", scores.shape)

# %% [markdown]
# Is that enough to recognize digits? Take the one with the largest score, and count how often it is the right one.

# %%
print(f"right: {(scores.argmax(dim=1) == y).float().mean().item():.1%}")

# %% [markdown]
# Guessing would give about 10%. But a digit with much ink gets large scores from every image; the distance to the
# average image is fairer: $\sum_k (X_{ik} - M_{jk})^2$, for each image $i$ and each digit $j$. How can one
# subtract ten images from 1,442?
#
# ## Broadcasting
#
# First with small numbers. A column of shape (3, 1) plus a row of shape (4,):

# %%
column = lucid.tensor([[0.0], [10.0], [20.0]])
row = lucid.tensor([1.0, 2.0, 3.0, 4.0])
print(column + row)

# %% [markdown]
# The rule, the same as NumPy's and PyTorch's:
#
# 1. Write the shapes below each other, *aligned at the end*. What is missing in front counts as 1.
# 2. In each dimension the sizes must be equal, or one of them is 1.
# 3. A size of 1 is repeated until it fits. Nothing is copied for that.
#
# ```
# column   3  1
# row         4
# result   3  4
# ```
#
# So for the distances the images need the shape (1442, 1, 64) and the average digits (1, 10, 64) or just (10, 64).
# Indexing with `None` puts in a dimension of size 1:

# %%
M = means.reshape(10, 64)
difference = X[:, None] - M
distance = (difference**2).sum(dim=-1)
print(X[:, None].shape, "-", M.shape, "=", difference.shape)
print(f"right: {(distance.argmin(dim=1) == y).float().mean().item():.1%}")

# %% [markdown]
# Where the rule cannot be kept, the error names both shapes:

# %%
try:
    lucid.ones(3, 4) + lucid.ones(3)
except RuntimeError as error:
    print(textwrap.fill(str(error), 80))

# %% [markdown]
# Aligned at the end, 3 stands below 4. Meant was perhaps a column, `lucid.ones(3, 1)`.
#
# ## The mistake that gives no error
#
# A model predicts one number for each of four examples, as a column of shape (4, 1). The targets have the shape (4,).
# All predictions are right. What is the mean squared error?

# %%
target = lucid.tensor([1.0, 2.0, 3.0, 4.0])
prediction = target.reshape(4, 1)
print(((prediction - target) ** 2).mean().item())

# %% [markdown]
# It is 2.5 and not 0: (4, 1) minus (4,) is (4, 4), every prediction minus every target. The program runs, and a model
# that is trained so learns the mean of all targets and nothing else. `nn.functional.mse_loss` warns of unequal shapes.
# Where you subtract yourself, say what you expect:

# %%
prediction = prediction.squeeze(1)
assert prediction.shape == target.shape
print(((prediction - target) ** 2).mean().item())

# %% [markdown]
# ## Gradients: what is repeated forward is summed backward
#
# In `X @ W + b` the bias `b` has one number for each column, and is added to every row. What is the gradient of `b`
# if the result is summed up? Here with 4 rows and 3 columns:

# %%
b = lucid.zeros(3, requires_grad=True)
result = lucid.ones(4, 3) + b
result.sum().backward()
print(b.grad)

# %% [markdown]
# Each number of `b` is used four times, and the first chapter found: a number that is used several times gets the
# sum of the shares. So the gradient that arrives has the shape of the result, (4, 3), and is summed over the dimension
# that was repeated:
#
# $$\frac{\partial L}{\partial b_j} = \sum_i \frac{\partial L}{\partial \text{result}_{ij}}$$
#
# **A gradient always has the shape of its tensor.** In lucid one function sees to it for all operations, after the
# rule of the operation has run. This is its heart, as it runs:

# %%
source = inspect.getsource(broadcasting)
start = source.index("def sum_to")
print(source[start : source.index("sum_to.vjp")])

# %% [markdown]
# `lead` dimensions were missing in front, and `axes` names them and those of size 1 that were repeated. With a gradient
# of ones of shape (3, 4), for the column and the row from above:

# %%
g = lucid.ones(3, 4)
print(broadcasting.sum_to(g, shape=(3, 1)).tolist())
print(broadcasting.sum_to(g, shape=(4,)).tolist())

# %% [markdown]
# ## Types
#
# Gradients are of floating-point numbers. Whole numbers, `int64`, count and index; asking for their gradient is an
# error. What has a decimal point, or comes from `lucid.ones`, is `float32`, about seven digits:

# %%
print(lucid.tensor([1, 2]).dtype, lucid.tensor([1.0, 2.0]).dtype, lucid.ones(2).dtype)
try:
    lucid.tensor([1, 2], requires_grad=True)
except RuntimeError as error:
    print(textwrap.fill(str(error), 80))

# %% [markdown]
# ## Where this is in lucid
#
# - `lucid/tensor.py` is the class `Tensor`, and `lucid/methods/` what it can do.
# - `lucid/ops/shape/` has reshaping, transposing and joining, `lucid/ops/reduction/` sums and means,
#   `lucid/ops/linalg/matmul.py` the matrix product.
# - `lucid/autograd/broadcasting.py` makes gradients fit their tensors.
#
# ## Exercises
#
# - `lucid start broadcasting`: write `sum_to` yourself, and the gradients of plus and times with it.
# - `lucid start matmul`: the matrix product and its gradients, also for stacks of matrices.
# - By hand: subtract from each image its own mean, so that `x.mean(dim=(1, 2))` is 0 for each. Which reduction needs
#   `keepdim=True`, and what does the error say without it?
