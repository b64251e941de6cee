# %% [markdown]
# # Convolution
#
# A linear layer on an image has one weight for each pixel and each output. It does not know which pixels are
# neighbours, and what it learns in one corner it has to learn again in every other. A convolution looks at one small
# window at a time, with the same few weights everywhere.

# %%
import time

import matplotlib.pyplot as plt
import numpy as np

import lucid
from lucid import nn, optim
from lucid.datasets import load_digits
from lucid.nn import functional as F

lucid.manual_seed(0)
(x_train, y_train), (x_test, y_test) = load_digits()
image = x_train[1].numpy()
print("a digit:", y_train[1].item(), " image of shape", image.shape)

# %% [markdown]
# ## One window
#
# A window of 3 × 3 pixels, and 3 × 3 weights, called the *kernel*. Multiply each pixel by its weight and add up.
# These weights compare the pixels on the left with those on the right:

# %%
kernel = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]], dtype=np.float32)
for column in (1, 2, 4):
    window = image[2:5, column : column + 3]
    print(f"columns {column} to {column + 2}:", (window * kernel).sum())
    print(window)

# %% [markdown]
# The sum is positive where there is more ink on the left, negative where there is more on the right, and near 0 where
# both are alike. It is an *edge detector*, made of nine numbers.
#
# ## Sliding the window
#
# At all positions, the sums make a new image. How large is it, if the image has 8 × 8 pixels and the window 3 × 3?


# %%
def conv2d(image, kernel):
    """Slide the kernel over the image: the sum of products at each position."""
    k = len(kernel)
    rows, columns = image.shape[0] - k + 1, image.shape[1] - k + 1
    out = np.zeros((rows, columns), np.float32)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (image[i : i + k, j : j + k] * kernel).sum()
    return out


edges = conv2d(image, kernel)
print(edges.shape)

# %% [markdown]
# Blue is positive, red negative. The kernel finds vertical edges, and turned by 90 degrees, horizontal ones:

# %% mystnb={"image": {"alt": "The digit 1; its left and right edges in red and blue; its upper and lower edges"}}
figure, axes = plt.subplots(1, 3, figsize=(7, 2.5), layout="constrained")
axes[0].imshow(image, cmap="gray_r")
axes[1].imshow(edges, cmap="RdBu", vmin=-3, vmax=3)
axes[2].imshow(conv2d(image, kernel.T), cmap="RdBu", vmin=-3, vmax=3)
for ax, title in zip(axes, ("image", "kernel", "kernel turned"), strict=True):
    ax.set(title=title, xticks=[], yticks=[])
plt.show()

# %% [markdown]
# lucid's `conv2d` takes many images, with channels, and many kernels: images of shape (N, C, H, W), a weight of shape
# (O, C, kH, kW). Here each of these numbers is 1:

# %%
as_weight = lucid.tensor(kernel)[None, None]
as_images = lucid.tensor(image)[None, None]
assert np.allclose(F.conv2d(as_images, as_weight)[0, 0].numpy(), edges, atol=1e-6)

# %% [markdown]
# Mathematics calls this sum a *cross-correlation*. Its convolution turns the kernel by 180 degrees first, as in
# `numpy.convolve`. Deep learning leaves that out, since the weights are learned either way; but who takes kernels
# from a book on signal processing should know it:

# %%
numbers, weights = np.array([1.0, 2, 3, 4]), np.array([1.0, 0, -1])
by_lucid = F.conv1d(*(lucid.tensor(a)[None, None] for a in (numbers, weights)))
print("numpy.convolve", np.convolve(numbers, weights, mode="valid"))
print("F.conv1d      ", by_lucid[0, 0].numpy())

# %% [markdown]
# ## Padding and stride
#
# Each convolution with 3 × 3 loses a pixel on every side. *Padding* puts zeros around the image, so that it keeps its
# size; a *stride* of 2 visits every second position. With $n$ pixels, padding $p$, a kernel of $k$ and a stride $s$,
# the output has
#
# $$\left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# pixels:

# %%
for p, s in ((0, 1), (1, 1), (1, 2), (0, 2)):
    out = F.conv2d(as_images, as_weight, padding=p, stride=s)
    assert out.shape[2] == (8 + 2 * p - 3) // s + 1
    print(f"padding {p}, stride {s}: {tuple(out.shape[2:])}")

# %% [markdown]
# ## Few weights, used everywhere
#
# `nn.Conv2d(1, 16, 3, padding=1)` has 16 kernels, and makes 16 images of 8 × 8. How many weights would a linear layer
# with as many outputs have?


# %%
def size(model):
    return sum(p.numel() for p in model.parameters())


convolution = nn.Conv2d(1, 16, 3, padding=1)
print("convolution:", size(convolution), "parameters")
print("linear:", size(nn.Linear(8 * 8, 16 * 8 * 8)), "parameters")

# %% [markdown]
# And where the image moves, the output moves with it. That is called *equivariance*, and a linear layer does not have
# it:

# %%
wide = lucid.zeros(1, 1, 8, 12)
wide[..., 2:10] = as_images
moved = wide.roll(1, dims=3)  # by one pixel to the right
with lucid.no_grad():
    assert np.allclose(convolution(moved), convolution(wide).roll(1, dims=3), atol=1e-6)

# %% [markdown]
# ## im2col: a convolution is a matrix product
#
# Loops in Python are slow, and matrix products are what computers do best. So copy each window into a column of a
# matrix. The kernel becomes a row, and one product computes the sums at all positions. `F.unfold` makes the columns:

# %%
columns = F.unfold(as_images, 3)[0]
print("9 pixels of each window, 36 windows:", tuple(columns.shape))
as_product = (as_weight.reshape(1, 9) @ columns).reshape(6, 6)
assert np.allclose(as_product.numpy(), edges, atol=1e-6)

# %%
batch = x_train[:200].unsqueeze(1)
begin = time.perf_counter()
by_loops = np.stack([conv2d(picture, kernel) for picture in batch[:, 0].numpy()])
middle = time.perf_counter()
by_product = F.conv2d(batch, as_weight)
end = time.perf_counter()
assert np.allclose(by_product[:, 0].numpy(), by_loops, atol=1e-5)
print(f"200 images by loops {1000 * (middle - begin):.1f} ms")
print(f"200 images by lucid {1000 * (end - middle):.1f} ms")

# %% [markdown]
# The gradient goes the way back: a pixel is in several windows, and the gradients of all of them add up, as for any
# number that is used twice. `F.fold` does it. So how often is each pixel used?

# %%
uses = F.fold(lucid.ones(1, 9, 36), (8, 8), 3)[0, 0]
print(uses.int().numpy())

# %% [markdown]
# Pixels in the corner are seen once, those in the middle nine times: another reason for padding.
#
# ## Pooling
#
# Whether there is an edge matters more than at which pixel. *Max pooling* keeps the largest of each 2 × 2 pixels. Its
# gradient goes to the pixel that was the largest, and to no other:

# %%
x = lucid.tensor([[[[1.0, 5, 2, 0], [3, 4, 1, 7]]]], requires_grad=True)
y = F.max_pool2d(x, 2)
y.sum().backward()
print(y.flatten().tolist())
print(x.grad[0, 0].numpy())

# %% [markdown]
# ## A network that reads digits
#
# Two convolutions with pooling, and one linear layer on what is left, 32 channels of 2 × 2 pixels. Beside it a
# network of linear layers with about as many parameters:

# %%
cnn = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(32 * 2 * 2, 10),
)  # fmt: skip
mlp = nn.Sequential(nn.Flatten(), nn.Linear(64, 80), nn.ReLU(), nn.Linear(80, 10))


def accuracy(model, images):
    with lucid.no_grad():
        return (model(images).argmax(1) == y_test).float().mean().item()


def train(model, steps=200):
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        pick = lucid.randint(len(x_train), (64,))
        loss = F.cross_entropy(model(x_train[pick].unsqueeze(1)), y_train[pick])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


images = x_test.unsqueeze(1)
moved = F.pad(images, (1, 0))[..., :-1]  # by one pixel to the right
for name, model in (("CNN", cnn), ("MLP", mlp)):
    train(model)
    print(f"{name}: {size(model)} parameters, right {accuracy(model, images):.1%}", end="")
    print(f", moved images {accuracy(model, moved):.1%}")

# %% [markdown]
# On images as in training, the two are close. On images moved by one pixel, which neither has seen, both lose, and
# the network of convolutions less. It loses because its last layer knows positions again, and because after pooling
# with stride 2 a shift of one pixel is half a pixel. Moved images in training help both: try it.
#
# What did the first layer learn? The outputs of its 16 kernels for the digit above:

# %% mystnb={"image": {"alt": "Sixteen small images: where each learned kernel responds to the digit 1"}}
with lucid.no_grad():
    features = cnn[1](cnn[0](as_images))[0].numpy()
figure, axes = plt.subplots(2, 8, figsize=(7, 2), layout="constrained")
for ax, feature in zip(axes.flat, features, strict=True):
    ax.imshow(feature, cmap="gray_r")
    ax.set(xticks=[], yticks=[])
plt.show()

# %% [markdown]
# Left edges, right edges, strokes: nobody wrote these kernels.
#
# ## Where this is in lucid
#
# `lucid/ops/convolution/convolution.py` has the functions, `im2col.py` beside it the matrices (and how to make fewer
# copies), `unfold.py` the columns of this chapter, and `lucid/ops/pooling/` the pooling. The layers are in
# `lucid/nn/convolution/` and `lucid/nn/pooling/`.
#
# ## Exercises
#
# - `lucid start conv2d`: the loops, with channels, padding and stride.
# - `lucid start im2col`: the same by one matrix product.
# - `lucid start batch_norm`: the layer that stands after most convolutions.
