# %% [markdown]
# # Convolution as one matrix product
#
# Loops in Python are slow, and a matrix product is what computers do fastest. im2col ("image to columns") copies each
# window of the image into a column of a matrix. A row of the weight, written out, times such a column is one output;
# all outputs at once are one product:
#
# $$Y = W_{\text{rows}}\, X_{\text{cols}}, \qquad W_{\text{rows}}: (C_{out},\; C_{in} K_h K_w), \qquad
# X_{\text{cols}}: (C_{in} K_h K_w,\; N H_{out} W_{out})$$
#
# The orders, which belong together:
#
# - A column lists the elements of its window channel by channel, each row by row: just as `weight[o]` lists its own.
# - The columns come image by image, in each the windows row by row: column $(n H_{out} + i)\, W_{out} + j$ is the
#   window of $y_{n,:,i,j}$.
#
# All else is as in the exercise conv2d: NCHW, stride, padding with zeros, bias (C_out,), arguments that are not
# changed, and its `output_size(n, kernel, stride, padding)`, which is yours.
#
# The image [[1, 2, 3], [4, 5, 6]] of one channel has, for a kernel of 2 × 2, two windows, and becomes
# [[1, 2], [2, 3], [4, 5], [5, 6]].
#
# The gradient with respect to the image goes the other way. `col2im` is extra: it takes a matrix with the shape of
# $X_{\text{cols}}$ and adds each of its elements to the pixel that it was copied from; padding is cut off.
#
# Source: Chellapilla, Puri and Simard, *High Performance Convolutional Neural Networks for Document Processing*, 2006.

# %%
import numpy as np
from conv2d import output_size


def im2col(x, K_h, K_w, stride=1, padding=0):
    """Return the windows of x (N, C, H, W) as the columns of a matrix (C * K_h * K_w, N * H_out * W_out)."""
    # begin core: copy the windows into the matrix; loops over K_h and K_w, or over H_out and W_out, are enough
    N, C, H, W = x.shape
    H_out, W_out = output_size(H, K_h, stride, padding), output_size(W, K_w, stride, padding)
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    cols = np.zeros((C, K_h, K_w, N, H_out, W_out))
    for u in range(K_h):
        for v in range(K_w):
            pixels = x[:, :, u : u + stride * H_out : stride, v : v + stride * W_out : stride]
            cols[:, u, v] = pixels.transpose(1, 0, 2, 3)
    return cols.reshape(C * K_h * K_w, N * H_out * W_out)
    # end core


def conv2d_by_matmul(x, weight, bias, stride=1, padding=0):
    """Return the convolution (N, C_out, H_out, W_out) of x (N, C_in, H, W) with weight (C_out, C_in, K_h, K_w)."""
    # begin core: one matrix product, then bring the axes into the order NCHW
    N, _, H, W = x.shape
    C_out, _, K_h, K_w = weight.shape
    H_out, W_out = output_size(H, K_h, stride, padding), output_size(W, K_w, stride, padding)
    y = weight.reshape(C_out, -1) @ im2col(x, K_h, K_w, stride, padding) + bias[:, None]
    return y.reshape(C_out, N, H_out, W_out).transpose(1, 0, 2, 3)
    # end core


# %%
def col2im(cols, shape, K_h, K_w, stride=1, padding=0):
    """Return an array of `shape` (N, C, H, W) in which each element of cols is added to the pixel that it came from."""
    # begin challenge: undo each step of im2col, the last first; a pixel that is in several windows gets a sum
    N, C, H, W = shape
    H_out, W_out = output_size(H, K_h, stride, padding), output_size(W, K_w, stride, padding)
    cols = cols.reshape(C, K_h, K_w, N, H_out, W_out)
    x = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for u in range(K_h):
        for v in range(K_w):
            pixels = x[:, :, u : u + stride * H_out : stride, v : v + stride * W_out : stride]
            pixels += cols[:, u, v].transpose(1, 0, 2, 3)
    return x[:, :, padding : padding + H, padding : padding + W]
    # end challenge


# %% grader
from lucid.classroom.checks import Mistake, check


def numbers(rng, *shape):
    """Whole numbers, no two equal."""
    return rng.permuted(np.arange(1.0, 1 + np.prod(shape))).reshape(shape)


@check(
    "Each window of an image is a column, row by row.",
    inputs=lambda rng: {"x": numbers(rng, 1, 1, 3, 4)},
    points=2,
)
def columns_of_one_image(x):
    return im2col(x, 2, 3)


@check(
    "A column lists the window of the first channel, then of the second; the columns of an image stand together.",
    inputs=lambda rng: {"x": numbers(rng, 2, 2, 2, 2)},
    points=2,
)
def columns_of_two_images_and_channels(x):
    return im2col(x, 2, 1)


@check(
    "Windows lie a stride apart, and see zeros around the image.",
    inputs=lambda rng: {"x": numbers(rng, 1, 1, 2, 3)},
)
def columns_with_stride_and_padding(x):
    return im2col(x, 1, 2, stride=2, padding=1)


def layer(rng):
    return {"x": numbers(rng, 2, 2, 2, 3), "weight": numbers(rng, 3, 2, 1, 2), "bias": -100 * numbers(rng, 3)}


@check("The product has the outputs of all images; image and channel go to their axes.", inputs=layer, points=3)
def convolution(x, weight, bias):
    return conv2d_by_matmul(x, weight, bias)


def large(rng):
    return {"x": rng.normal(size=(3, 2, 5, 6)), "weight": rng.normal(size=(4, 2, 3, 2)), "bias": rng.normal(size=4)}


@check("Everything at once, and the arguments stay as they are.", inputs=large, points=2, hidden=True)
def all_at_once(x, weight, bias):
    return {"y": conv2d_by_matmul(x, weight, bias, stride=2, padding=1), "x": x, "weight": weight, "bias": bias}


@check(
    "A pixel gets the sum of the elements of all columns that it was copied to.",
    inputs=lambda rng: {"cols": numbers(rng, 4, 8), "shape": [2, 1, 3, 3]},
    challenge=True,
)
def back_to_the_image(cols, shape):
    shape = tuple(shape)
    return {
        "stride 1, no padding": col2im(cols, shape, 2, 2),
        "stride 2, padding 1, to (2, 1, 2, 2)": col2im(cols, (2, 1, 2, 2), 2, 2, 2, 1),
    }


_STRIDE = "u : u + stride * H_out : stride, v : v + stride * W_out : stride]"
_COPY = "\n            cols[:, u, v] ="
_CROP = "x[:, :, padding : padding + H, padding : padding + W]"
_COLUMNS = ["columns_of_one_image", "columns_of_two_images_and_channels", "columns_with_stride_and_padding"]
_PRODUCTS = ["convolution", "all_at_once"]

MISTAKES = [
    Mistake(
        "the windows as rows",
        {
            "cols.reshape(C * K_h * K_w, N * H_out * W_out)": "cols.reshape(C * K_h * K_w, N * H_out * W_out).T",
            "im2col(x, K_h, K_w, stride, padding) + bias": "im2col(x, K_h, K_w, stride, padding).T + bias",
        },
        fails=_COLUMNS,
        hint="Your matrix has the windows as its rows. Look at the shape that the text gives it.",
    ),
    Mistake(
        "columns of pixels, not of windows",
        {
            "cols = np.zeros((C, K_h, K_w, N, H_out, W_out))": "cols = np.zeros((C, K_w, K_h, N, H_out, W_out))",
            "cols[:, u, v] = ": "cols[:, v, u] = ",
        },
        fails=["columns_of_one_image", "all_at_once"],
        hint="Within a column you go down the window first. In which order does weight[o].reshape(-1) list its own?",
    ),
    Mistake(
        "channels innermost",
        {
            "cols = np.zeros((C, K_h, K_w, N, H_out, W_out))": "cols = np.zeros((K_h, K_w, C, N, H_out, W_out))",
            "cols[:, u, v] = ": "cols[u, v] = ",
        },
        fails=["columns_of_two_images_and_channels", *_PRODUCTS],
        hint="Your columns list all channels of a pixel, then the next pixel. The weight has its channels as its "
        "outer axis.",
    ),
    Mistake(
        "the windows of different images alternate",
        {
            "cols = np.zeros((C, K_h, K_w, N, H_out, W_out))": "cols = np.zeros((C, K_h, K_w, H_out, W_out, N))",
            "pixels.transpose(1, 0, 2, 3)": "pixels.transpose(1, 2, 3, 0)",
        },
        fails=["columns_of_two_images_and_channels", *_PRODUCTS],
        hint="Your columns have the first window of every image, then the second. Which of n, i and j "
        "is the outermost?",
    ),
    Mistake(
        "image and channel exchanged by reshape",
        {"pixels.transpose(1, 0, 2, 3)": "pixels.reshape(C, N, H_out, W_out)"},
        fails=["columns_of_two_images_and_channels", *_PRODUCTS],
        hint="You turn (N, C, ...) into (C, N, ...) by reshape, which keeps the numbers in their order. "
        "What moves an axis?",
    ),
    Mistake(
        "the product reshaped to NCHW at once",
        {"reshape(C_out, N, H_out, W_out).transpose(1, 0, 2, 3)": "reshape(N, C_out, H_out, W_out)"},
        fails=_PRODUCTS,
        hint="The rows of the product are output channels, and each row has all images. Which axes does it have after "
        "a reshape that moves nothing?",
    ),
    Mistake(
        "rows and columns of an output exchanged",
        {"W_out).transpose(1, 0, 2, 3)": "W_out).transpose(1, 0, 3, 2)"},
        fails=_PRODUCTS,
        hint="Your output is as wide as it should be high. Which axes change places, and which stay?",
    ),
    Mistake(
        "the bias forgotten",
        {" + bias[:, None]": ""},
        fails=_PRODUCTS,
        hint="What is the output for an image of zeros?",
    ),
    Mistake(
        "the bias added to the columns",
        {"bias[:, None]": "np.resize(bias, N * H_out * W_out)"},
        fails=_PRODUCTS,
        hint="Your bias runs along the columns of the product, the windows. It belongs to its rows: what "
        "makes a vector of C_out a column?",
    ),
    Mistake(
        "the stride forgotten in the window",
        {_STRIDE + _COPY: "u : u + H_out, v : v + W_out]" + _COPY},
        fails=["columns_with_stride_and_padding", "all_at_once"],
        hint="Your windows lie side by side whatever the stride is. How far apart are two that follow on each other?",
    ),
    Mistake(
        "col2im assigns",
        {"pixels += cols": "pixels[:] = cols"},
        fails=["back_to_the_image"],
        hint="A pixel in several windows has only what the last of them gave. Its gradient is a sum.",
    ),
    Mistake(
        "col2im leaves the padding on",
        {_CROP: "x"},
        fails=["back_to_the_image"],
        hint="What you return has the shape of the padded image. Of which pixels is the gradient asked for?",
    ),
]

HINTS = [
    "Draw a 3 × 3 image and a 2 × 2 kernel: four windows, four columns of four numbers. Write the matrix down first.",
    "Fill an array of the shape (C, K_h, K_w, N, H_out, W_out), and reshape it at the end: its axes are in the order "
    "of the rows, then of the columns.",
    "For one (u, v) of the kernel, the pixels that it meets in all windows are one slice of the image with a step.",
    "The product is (C_out, N * H_out * W_out). Split the second axis with reshape first, then "
    "move axes with transpose.",
]
