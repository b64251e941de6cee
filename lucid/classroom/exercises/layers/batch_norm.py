# %% [markdown]
# # Batch normalization, forward and backward
#
# A layer learns more easily if its inputs keep their mean and their size. In training, batch normalization computes
# mean and variance of each feature over the batch, normalizes with them, and lets the network choose a new scale
# $\gamma$ and a new mean $\beta$ for each feature. For a batch of $N$ examples $x_n$:
#
# $$\mu = \frac{1}{N} \sum_n x_n, \quad \sigma^2 = \frac{1}{N} \sum_n (x_n - \mu)^2, \quad
# \hat{x}_n = \frac{x_n - \mu}{\sqrt{\sigma^2 + \epsilon}}, \quad y_n = \gamma \hat{x}_n + \beta$$
#
# In evaluation, $\hat{x}$ comes from the running statistics in place of $\mu$ and $\sigma^2$, so that the output for an
# example does not depend on the others. Each call of `forward` in training moves them, and no call in evaluation does.
# PyTorch's conventions:
#
# $$r_\mu \leftarrow (1 - a)\, r_\mu + a\, \mu, \qquad r_{\sigma^2} \leftarrow (1 - a)\, r_{\sigma^2} + a\,
# \frac{N}{N - 1}\, \sigma^2$$
#
# The momentum $a$ is the share of the new batch, and the running variance gets the unbiased estimate, which divides by
# $N - 1$; the normalization itself divides by $N$.
#
# `backward(dy)` takes the gradient of the loss with respect to the output $y$ of the last `forward`, leaves those with
# respect to $\gamma$ and $\beta$ in `dgamma` and `dbeta`, and returns the one with respect to $x$. In training, $\mu$
# and $\sigma^2$ depend on each $x_n$, and each $y_m$ depends on them:
#
# $$d\gamma = \sum_n dy_n\, \hat{x}_n, \qquad d\beta = \sum_n dy_n, \qquad dx_n = \frac{\gamma}{\sqrt{\sigma^2 +
# \epsilon}} \Big( dy_n - \frac{d\beta}{N} - \hat{x}_n\, \frac{d\gamma}{N} \Big)$$
#
# In evaluation the statistics are constants, and what is left of $dx_n$ is $dy_n\, \gamma / \sqrt{r_{\sigma^2} +
# \epsilon}$. All products are taken element by element, for each feature on its own.
#
# Shapes: x, y, dy and dx are (N, C), all else is (C,). A feature may have a mean of millions and a variance of 1.
# A number to try: the batch [[1], [3]] has mean 2 and variance 1, and becomes [[-1], [1]] if epsilon is 0; the running
# mean goes from 0 to 0.2, the running variance from 1 to 0.9 + 0.1 · 2 = 1.1.
#
# Source: Ioffe and Szegedy, *Batch Normalization*, 2015, Algorithms 1 and 2, section 3.

# %%
import numpy as np


class BatchNorm:
    """Batch normalization of (N, C)."""

    def __init__(self, C, momentum=0.1, epsilon=1e-5):
        """C features; `training` is set to False for evaluation."""
        # begin scaffold: keep the arguments; gamma and running_var begin at 1, beta and running_mean at 0
        self.momentum, self.epsilon, self.training = momentum, epsilon, True
        self.gamma, self.beta = np.ones(C), np.zeros(C)
        self.running_mean, self.running_var = np.zeros(C), np.ones(C)
        # end scaffold

    def forward(self, x):
        """Return y (N, C) for x (N, C); in training, move the running statistics."""
        # begin core: choose the statistics, normalize, and keep what backward needs
        if self.training:
            N = len(x)
            mean = x.mean(axis=0)
            var = ((x - mean) ** 2).mean(axis=0)
            a = self.momentum
            self.running_mean = (1 - a) * self.running_mean + a * mean
            self.running_var = (1 - a) * self.running_var + a * N / (N - 1) * var
        else:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.epsilon)
        self.x_hat = (x - mean) / self.std
        return self.gamma * self.x_hat + self.beta
        # end core

    def backward(self, dy):
        """Return dx (N, C) for dy (N, C), and leave dgamma and dbeta (C,) in self."""
        # begin core: the three gradients; dx in training and in evaluation
        N = len(dy)
        self.dgamma = np.sum(dy * self.x_hat, axis=0)
        self.dbeta = np.sum(dy, axis=0)
        if not self.training:
            return self.gamma / self.std * dy
        return self.gamma / self.std * (dy - self.dbeta / N - self.x_hat * self.dgamma / N)
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def drawn(rng, N=4):
    """A batch whose two features differ in mean and in size, and a scale and mean for each."""
    x = np.array([[1.0, 10.0]]) + rng.permuted([[-1.5, -4], [-0.5, 0], [0.7, 2], [2.5, 9]][:N], axis=0)
    gamma, beta = rng.permutation([0.5, 2.0]) + rng.uniform(0, 0.4, 2), rng.permutation([-1.0, 1.0]) * 3
    return {"x": (x + rng.uniform(0, 0.4, (N, 2))).round(2), "gamma": gamma.round(2), "beta": beta}


def with_gradient(rng):
    """As drawn, and a gradient, whose sum is not 0."""
    return {**drawn(rng, 3), "dy": rng.permuted([[1.0, 2.0], [-0.5, 0.5], [0.3, -1.0]], axis=0)}


def layer(gamma, beta, momentum=0.1, epsilon=1e-10):
    """A layer whose epsilon does not show unless a check asks for it."""
    norm = BatchNorm(2, momentum, epsilon)
    norm.gamma, norm.beta = gamma.copy(), beta.copy()
    return norm


@check("In training, each feature is normalized with its mean and variance over the batch.", inputs=drawn, points=2)
def training(x, gamma, beta):
    return layer(gamma, beta).forward(x)


@check(
    "epsilon is added to the variance, and a large mean does no harm to a small variance.",
    inputs=lambda rng: {**drawn(rng), "offset": float(rng.integers(20, 30) * 1e6)},
)
def size_of_the_numbers(x, gamma, beta, offset):
    return {
        "epsilon 2": layer(gamma, beta, epsilon=2.0).forward(x),
        "x + offset": layer(gamma, beta).forward(x + offset),
    }


@check(
    "The running statistics move by the share `momentum` towards mean and unbiased variance of each batch.",
    inputs=lambda rng: drawn(rng, 3),
    points=2,
)
def running_statistics(x, gamma, beta):
    norm, path = layer(gamma, beta, momentum=0.3), {}
    for step, batch in enumerate([x, 2 * x], 1):
        norm.forward(batch)
        path[f"batch {step}"] = {"running_mean": norm.running_mean.copy(), "running_var": norm.running_var.copy()}
    return path


@check(
    "In evaluation the running statistics are used and stay as they are; even a single example has an output.",
    inputs=lambda rng: drawn(rng, 3),
    points=2,
)
def evaluation(x, gamma, beta):
    norm = layer(gamma, beta)
    norm.running_mean, norm.running_var = np.array([0.5, 8.0]), np.array([4.0, 9.0])
    norm.training = False
    outputs = {"y": norm.forward(x), "first example alone": norm.forward(x[:1])}
    return {**outputs, "running_mean": norm.running_mean, "running_var": norm.running_var}


@check("Scale and mean get the gradient of every example that they were used for.", inputs=with_gradient)
def parameter_gradients(x, gamma, beta, dy):
    norm = layer(gamma, beta)
    norm.forward(x)
    norm.backward(dy)
    return {"dgamma": norm.dgamma, "dbeta": norm.dbeta}


@check("In training, x also acts through the mean and the variance.", inputs=with_gradient, points=3)
def input_gradient(x, gamma, beta, dy):
    norm = layer(gamma, beta)
    norm.forward(x)
    return norm.backward(dy)


@check("In evaluation, the gradient passes statistics that are constants.", inputs=with_gradient)
def gradient_in_evaluation(x, gamma, beta, dy):
    norm = layer(gamma, beta, epsilon=0.5)
    norm.running_mean, norm.running_var = np.array([0.5, 8.0]), np.array([4.0, 9.0])
    norm.training = False
    norm.forward(x)
    return {"dx": norm.backward(dy), "dgamma": norm.dgamma, "dbeta": norm.dbeta}


@check("Three batches of a training, then evaluation; x and dy stay as they are.", inputs=with_gradient, hidden=True)
def whole_life(x, gamma, beta, dy):
    norm, path = layer(gamma, beta, momentum=0.4, epsilon=0.1), []
    for k in (1, 2, 3):
        path += [norm.forward(k * x), norm.backward(dy / k)]
    norm.training = False
    return [*path, norm.forward(x), norm.running_mean, norm.running_var, x, dy]


_VAR = "var = ((x - mean) ** 2).mean(axis=0)"
_EVALUATED = "mean, var = self.running_mean, self.running_var\n"
_MOVED = "            self.running_mean = 0.9 * mean + 0.1 * x.mean(axis=0)\n"
_STD = "np.sqrt(var + self.epsilon)"
_DX = "(dy - self.dbeta / N - self.x_hat * self.dgamma / N)"
_TRAINED = ["training", "size_of_the_numbers", "parameter_gradients", "input_gradient", "whole_life"]

MISTAKES = [
    Mistake(
        "the unbiased variance in the normalization",
        {_VAR: "var = x.var(axis=0, ddof=1)", "a * N / (N - 1) * var": "a * var"},
        fails=_TRAINED,
        hint="Your outputs are a little too small: their variance over the batch is not 1. By what does the variance "
        "divide that you normalize with?",
    ),
    Mistake(
        "the biased variance in the running statistics",
        {"a * N / (N - 1) * var": "a * var"},
        fails=["running_statistics", "whole_life"],
        hint="Your running variance is too small. Two variances occur in this layer. Which of them does it keep?",
    ),
    Mistake(
        "momentum the wrong way round",
        {"(1 - a) * self": "a * self", "+ a * ": "+ (1 - a) * "},
        fails=["running_statistics", "whole_life"],
        hint="Your running statistics almost forget the past with each batch. In optimizers momentum is the share of "
        "the old value. And here?",
    ),
    Mistake(
        "the batch's statistics in evaluation",
        {"if self.training:\n            N": "if True:\n            N", "if not self.training": "if False"},
        fails=["evaluation", "gradient_in_evaluation", "whole_life"],
        hint="In evaluation your output depends on the other examples of the batch. Where should its mean come from?",
    ),
    Mistake(
        "running statistics moved in evaluation",
        {_EVALUATED: _EVALUATED + _MOVED},
        fails=["evaluation", "whole_life"],
        hint="After an evaluation your running statistics are others: the test data leak into the model.",
    ),
    Mistake(
        "statistics over the features",
        {
            "mean = x.mean(axis=0)": "mean = x.mean(axis=1, keepdims=True)",
            _VAR: "var = ((x - mean) ** 2).mean(axis=1, keepdims=True)",
        },
        fails=[*_TRAINED, "running_statistics"],
        hint="You normalize each example over its features, as layer normalization does. Over which axis of (N, C) "
        "do the sums of the formula run?",
    ),
    Mistake(
        "one mean for all features",
        {"mean = x.mean(axis=0)": "mean = x.mean()"},
        fails=[*_TRAINED, "running_statistics"],
        hint="All features share one mean. What shape should it have?",
    ),
    Mistake(
        "epsilon outside of the root",
        {_STD: "(np.sqrt(var) + self.epsilon)"},
        fails=["size_of_the_numbers", "gradient_in_evaluation", "whole_life"],
        hint="You add epsilon to the standard deviation, as Adam does. Look where it stands here.",
    ),
    Mistake(
        "mean of squares less square of mean",
        {_VAR: "var = (x**2).mean(axis=0) - mean**2"},
        fails=["size_of_the_numbers"],
        hint="Your variance is the difference of two numbers that are almost equal if the mean is large. How many "
        "digits are left?",
    ),
    Mistake(
        "statistics taken as constants in training",
        {_DX: "dy"},
        fails=["input_gradient", "whole_life"],
        hint="Your dx is the one of evaluation. If one x of the batch grows, what becomes of the mean, and with it of "
        "the other outputs?",
    ),
    Mistake(
        "the path through the variance forgotten",
        {_DX: "(dy - self.dbeta / N)"},
        fails=["input_gradient", "whole_life"],
        hint="You count what x does through the mean. There is a second statistic.",
    ),
    Mistake(
        "sums in place of means in dx",
        {_DX: "(dy - self.dbeta - self.x_hat * self.dgamma)"},
        fails=["input_gradient", "whole_life"],
        hint="What you subtract from dy is too large, and the more so the larger the batch is.",
    ),
    Mistake(
        "dgamma without x_hat",
        {"np.sum(dy * self.x_hat, axis=0)": "np.sum(dy, axis=0)"},
        fails=["parameter_gradients", "input_gradient", "gradient_in_evaluation", "whole_life"],
        hint="Your dgamma is dbeta. What was gamma multiplied with?",
    ),
]

HINTS = [
    "forward first: in training, three lines make y. Print mean and variance of your y over the batch: they are known.",
    "The running statistics are assigned in training alone; evaluation reads them. Both then share their last lines.",
    "backward needs x_hat and the root of forward; keep them in self. dgamma and dbeta come first, as dx uses both.",
    "In dx, dbeta / N is the mean of dy, and dgamma / N that of dy times x_hat: dx is orthogonal to 1 and to x_hat.",
]
