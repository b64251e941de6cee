# %% [markdown]
# # Convolution by loops
#
# A kernel lies on a window of the image; the output is the sum of the products of what lies on each other. Then the
# kernel moves on. An image $x$ has several channels, and each output channel $o$ has a kernel $w_o$ with as many
# channels and a bias $b_o$:
#
# $$y_{n,o,i,j} = b_o + \sum_{c} \sum_{u=0}^{K_h-1} \sum_{v=0}^{K_w-1} w_{o,c,u,v} \; x_{n,c,\,iS+u,\,jS+v}$$
#
# The kernel is not flipped: mathematicians call this cross-correlation, deep learning calls it convolution. $S$ is the
# stride, by which the kernel moves in both directions. With padding $P$, the formula sees the image with $P$ rows and
# columns of zeros on each of its four sides. The kernel never leaves the padded image, so that an axis of $n$ elements
# becomes one of
#
# $$\left\lfloor \frac{n + 2P - K}{S} \right\rfloor + 1$$
#
# elements. Shapes, in the order NCHW: `x` is (N, C_in, H, W), `weight` is (C_out, C_in, K_h, K_w), `bias` is (C_out,),
# the output is (N, C_out, H_out, W_out). Neither images nor kernels need be square. The arguments are not changed.
#
# One channel, stride 1, no padding: the kernel [[1, 2]] on the row [[3, 4, 5]] gives [[3 + 8, 4 + 10]] = [[11, 14]].
#
# Source: Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, 2016; Goodfellow et al., *Deep
# Learning*, 2016, section 9.1.

# %%
import numpy as np


def output_size(n, kernel, stride=1, padding=0):
    """The number of positions of a kernel along an axis of n elements."""
    # begin core: return it, by the second formula
    return (n + 2 * padding - kernel) // stride + 1
    # end core


def conv2d(x, weight, bias, stride=1, padding=0):
    """Return the convolution (N, C_out, H_out, W_out) of x (N, C_in, H, W) with weight (C_out, C_in, K_h, K_w)."""
    # begin core: pad the image, then compute each element of the output
    N, _, H, W = x.shape
    C_out, _, K_h, K_w = weight.shape
    H_out, W_out = output_size(H, K_h, stride, padding), output_size(W, K_w, stride, padding)
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    y = np.zeros((N, C_out, H_out, W_out))
    for n in range(N):
        for o in range(C_out):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    window = x[n, :, top : top + K_h, left : left + K_w]
                    y[n, o, i, j] = np.sum(weight[o] * window) + bias[o]
    return y
    # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def image(rng, *shape):
    """Whole numbers that do not look the same from two sides."""
    return rng.permuted(np.arange(1.0, 1 + np.prod(shape))).reshape(shape)


def kernel(rng, *shape):
    """Whole numbers, of which no two are equal, 0 or opposite."""
    size = int(np.prod(shape))
    return (rng.permuted(np.arange(1.0, 1 + size)) * rng.choice([1.0, -1.0], size)).reshape(shape)


def one_channel(rng):
    return {"x": image(rng, 1, 1, 3, 4), "weight": kernel(rng, 1, 1, 2, 2)}


@check("Each output is the sum of the products of the kernel, as it is, and the window below it.", inputs=one_channel)
def one_image_one_kernel(x, weight):
    return conv2d(x, weight, np.zeros(1))


def several_channels(rng):
    return {"x": image(rng, 2, 2, 2, 3), "weight": kernel(rng, 3, 2, 2, 1), "bias": kernel(rng, 3)}


@check(
    "An output channel sums over all input channels, and adds its bias once.",
    inputs=several_channels,
    points=2,
)
def channels(x, weight, bias):
    return conv2d(x, weight, bias)


@check(
    "The kernel moves by the stride, and stops where it would leave the image.",
    inputs=lambda rng: {"x": image(rng, 1, 1, 3, 6), "weight": kernel(rng, 1, 1, 1, 2)},
    points=2,
)
def strides(x, weight):
    return {f"stride {stride}": conv2d(x, weight, np.zeros(1), stride) for stride in (2, 3)}


@check(
    "Padding puts zeros around the image, on all four sides and in no other axis.",
    inputs=lambda rng: {"x": image(rng, 1, 2, 2, 2), "weight": kernel(rng, 1, 2, 3, 2)},
    points=2,
)
def padded(x, weight):
    return conv2d(x, weight, np.zeros(1), padding=1)


def sizes(rng):
    return {"n": int(rng.integers(6, 9)) * 2, "kernel": int(rng.choice([3, 5]))}


@check("The output is as long as the second formula says.", inputs=sizes)
def length_of_the_output(n, kernel):
    return {
        f"stride {stride}, padding {padding}": output_size(n, kernel, stride, padding)
        for stride, padding in [(1, 0), (2, 0), (1, 2), (2, 3)]
    }


def large(rng):
    return {"x": rng.normal(size=(2, 3, 7, 9)), "weight": rng.normal(size=(4, 3, 3, 2)), "bias": rng.normal(size=4)}


@check("Everything at once, and the arguments stay as they are.", inputs=large, points=2, hidden=True)
def all_at_once(x, weight, bias):
    return {"y": conv2d(x, weight, bias, stride=2, padding=1), "x": x, "weight": weight, "bias": bias}


_PADS = "((0, 0), (0, 0), (padding, padding), (padding, padding))"
_STARTS = "top, left = i * stride, j * stride"
_SUM = "np.sum(weight[o] * window) + bias[o]"
_SIZE = "(n + 2 * padding - kernel) // stride + 1"
_SHAPE = "H_out, W_out = output_size(H"
_CALLS = ["one_image_one_kernel", "channels", "strides", "padded", "all_at_once"]

MISTAKES = [
    Mistake(
        "the kernel flipped",
        {"weight[o] * window": "weight[o, :, ::-1, ::-1] * window"},
        fails=_CALLS,
        hint="You flip the kernel, as mathematicians define convolution. Which of its elements meets the upper left "
        "corner of a window in the formula above?",
    ),
    Mistake(
        "the stride forgotten where a window begins",
        {_STARTS: "top, left = i, j"},
        fails=["strides", "all_at_once"],
        hint="Your output has the right shape, but its windows overlap as if the stride were 1. Where does "
        "the window of output i begin?",
    ),
    Mistake(
        "the first input channel alone",
        {"x[n, :,": "x[n, :1,"},
        fails=["channels", "padded", "all_at_once"],
        hint="Your output looks at the first channel of the image alone. Over which indices does the formula sum?",
    ),
    Mistake(
        "the kernel of one input channel for all",
        {"weight[o] * window": "weight[o, 0] * window"},
        fails=["channels", "padded", "all_at_once"],
        hint="You use the first channel of the kernel on every channel of the image. How many channels has a kernel?",
    ),
    Mistake(
        "the bias inside of the sum",
        {_SUM: "np.sum(weight[o] * window + bias[o])"},
        fails=["channels", "all_at_once"],
        hint="Your bias arrives once for each element of the kernel. Does it stand inside or outside of the sum?",
    ),
    Mistake(
        "the bias forgotten",
        {_SUM: "np.sum(weight[o] * window)"},
        fails=["channels", "all_at_once"],
        hint="What is the output for an image of zeros, by the formula, and what is yours?",
    ),
    Mistake(
        "no + 1 in the size",
        {_SIZE: "(n + 2 * padding - kernel) // stride"},
        fails=[*_CALLS, "length_of_the_output"],
        hint="Your output lacks its last row and column. In how many positions does a kernel of 3 fit on 3 elements?",
    ),
    Mistake(
        "the size rounded up",
        {_SIZE: "-((kernel - n - 2 * padding) // stride) + 1"},
        fails=["strides", "length_of_the_output", "all_at_once"],
        hint="Your kernel takes one more step, with which it leaves the image. Which way does the size round?",
    ),
    Mistake(
        "padding on one side in the size",
        {_SIZE: "(n + padding - kernel) // stride + 1"},
        fails=["padded", "length_of_the_output", "all_at_once"],
        hint="Padding lengthens an axis at its beginning and at its end. By how many elements in all?",
    ),
    Mistake(
        "padding at the end of each axis alone",
        {_PADS: "((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding))"},
        fails=["padded", "all_at_once"],
        hint="All your padding is below and to the right of the image, which sits in the corner. It belongs in "
        "the middle.",
    ),
    Mistake(
        "padding of all axes",
        {_PADS: "padding"},
        fails=["padded", "all_at_once"],
        hint="Your padding adds images to the batch and channels to the image, too. Which two axes of NCHW get zeros?",
    ),
    Mistake(
        "the edge repeated as padding",
        {_PADS: _PADS + ', mode="edge"'},
        fails=["padded", "all_at_once"],
        hint="You pad with copies of the outermost pixels. What does the text put there?",
    ),
    Mistake(
        "height and width exchanged",
        {
            _SHAPE: _SHAPE.replace("H_out, W_out", "W_out, H_out"),
        },
        fails=_CALLS,
        hint="Your output is as high as it should be wide. In which order do the axes of NCHW stand?",
    ),
]

HINTS = [
    "How large is the output? Begin with output_size, and an array of zeros of that shape.",
    "np.pad takes a pair (before, after) for each of the four axes; two of the pairs are (0, 0).",
    "Four loops, over n, o, i and j. In the innermost: where does the window begin, in rows and in columns?",
    "A window of x[n] has the shape of weight[o], (C_in, K_h, K_w): multiply element by element, and sum everything.",
]
