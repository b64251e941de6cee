# %% [markdown]
# # RMSprop
#
# In one layer gradients are a thousand times as large as in another, and one learning rate does not suit both. RMSprop
# divides the gradient of each element by its own recent size, the root of a moving average $s$ of its square ("root
# mean square"), so that all elements take steps of about the same length:
#
# $$s_t = \alpha\, s_{t-1} + (1 - \alpha)\, g_t^2, \qquad
# \theta_t = \theta_{t-1} - \eta\, \frac{g_t}{\sqrt{s_t} + \epsilon}$$
#
# All operations are element by element. $s$ starts at 0, and nothing makes up for that start; Adam will do so.
# $\epsilon$ is added to the root, as in PyTorch; it is there for elements whose gradient is zero.
#
# Write it as a class or as a function, as you like: the one that you leave empty is not asked for.
#
# A number to try: with $\alpha = 0.99$, $\eta = 0.01$ and any gradient, $s_1$ is $0.01\, g^2$, its root is $0.1\, |g|$,
# and the first step has the length 0.1, ten times the learning rate.
#
# Source: Tieleman and Hinton, *Neural Networks for Machine Learning*, 2012, lecture 6e.

# %%
import numpy as np


def rmsprop_update(params, grads, s, lr=0.01, alpha=0.99, epsilon=1e-8):
    """Return (params, s) after a step; each is an array of the same shape as `grads`."""
    # begin core: compute the new s and the new params, in this order, and return the two
    s = alpha * s + (1 - alpha) * grads**2
    params = params - lr * grads / (np.sqrt(s) + epsilon)
    return params, s
    # end core


# %%
class RMSprop:
    """Keeps the average s of each parameter between steps."""

    def __init__(self, learning_rate=0.01, alpha=0.99, epsilon=1e-8):
        # begin scaffold: keep the arguments, and begin without averages
        self.learning_rate, self.alpha, self.epsilon = learning_rate, alpha, epsilon
        self.s = {}
        # end scaffold

    def update(self, params, grads):
        """Change the arrays in the dict `params`, given the dict `grads` with the same names; return `params`."""
        # begin core: update each parameter with its own s, which starts at zero
        for name, g in grads.items():
            s = self.s.get(name, np.zeros_like(g))
            params[name], self.s[name] = rmsprop_update(
                params[name], g, s, self.learning_rate, self.alpha, self.epsilon
            )
        return params
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def descend(start, steps, lr=0.1, alpha=0.9, epsilon=1e-12):
    """The parameters after each step, by the class if it is written, else by the function."""
    try:
        if "RMSprop" not in globals():
            raise NotImplementedError
        optimizer, path = RMSprop(learning_rate=lr, alpha=alpha, epsilon=epsilon), []
        params = {name: x.copy() for name, x in start.items()}
        for grads in steps:
            new = optimizer.update(params, {name: g.copy() for name, g in grads.items()})
            params = params if new is None else new
            path.append({name: np.array(x) for name, x in params.items()})
    except NotImplementedError:
        state, path = {name: (x.copy(), np.zeros_like(x)) for name, x in start.items()}, []
        for grads in steps:
            for name, g in grads.items():
                params, s = state[name]
                state[name] = rmsprop_update(params, g.copy(), s, lr, alpha, epsilon)
            path.append({name: np.array(params) for name, (params, _) in state.items()})
    return {f"step {t}": params for t, params in enumerate(path, 1)}


def draw(rng):
    """Parameters, and a gradient whose elements differ in size and sign."""
    sizes, signs = rng.permutation([0.4, 1.3, 3.0]), rng.permutation([1.0, 1.0, -1.0])
    return {"p": rng.normal(size=3).round(2), "g": signs * (sizes + rng.uniform(0, 0.3, size=3)).round(2)}


@check("The first step has the same length for every element, whatever the size of its gradient.", inputs=draw)
def first_step(p, g):
    return descend({"w": p}, [{"w": 100 * g}])


@check("As long as the gradient stays the same, the steps shrink towards the learning rate.", inputs=draw)
def constant_gradient(p, g):
    return descend({"w": p}, [{"w": g}] * 3, alpha=0.7)


@check("After a large gradient the steps are short, until s forgets it, by alpha a step.", inputs=draw, points=2)
def after_a_spike(p, g):
    return descend({"w": p}, [{"w": 20 * g}, {"w": g}, {"w": -g}, {"w": g}], alpha=0.4)


@check("epsilon is added to the root.", inputs=draw)
def large_epsilon(p, g):
    return descend({"w": p}, [{"w": g}, {"w": g / 2}], epsilon=0.5)


@check("Each parameter has an average of its own shape.", inputs=draw)
def two_parameters(p, g):
    return descend({"w": np.stack([p, -p]), "b": p}, [{"w": np.stack([g, 3 * g]), "b": -2 * g}] * 2)


@check("An element whose gradient is zero stays where it is.", inputs=draw)
def zero_gradient(p, g):
    return descend({"w": p}, [{"w": np.array([0, 1, 0]) * g}, {"w": np.array([0, 2, 0]) * g}])


@check("Ten steps with other hyperparameters.", inputs=draw, points=2, hidden=True)
def long_run(p, g):
    steps = [{"w": g * np.cos(t), "b": g[:2] / (1 + t)} for t in range(10)]
    return descend({"w": p, "b": p[1:]}, steps, lr=0.03, alpha=0.8, epsilon=1e-2)


_S = "s = alpha * s + (1 - alpha) * grads**2"
_ROOT = "(np.sqrt(s) + epsilon)"
_STEP = "params = params - lr * grads /"
_ALL = [
    "first_step",
    "constant_gradient",
    "after_a_spike",
    "large_epsilon",
    "two_parameters",
    "zero_gradient",
    "long_run",
]

MISTAKES = [
    Mistake(
        "the root forgotten",
        {_ROOT: "(s + epsilon)"},
        fails=_ALL,
        hint="You divide by s itself, a mean of squares. What has the same unit as the gradient?",
    ),
    Mistake(
        "an average of |g|",
        {_S: "s = alpha * s + (1 - alpha) * np.abs(grads)", _ROOT: "(s + epsilon)"},
        fails=_ALL,
        hint="Your s averages the sizes of the gradients. The name of the method says in which order root, mean and "
        "square are taken.",
    ),
    Mistake(
        "a sum in place of the average",
        {_S: "s = s + grads**2"},
        fails=_ALL,
        hint="Your s only grows, and the steps die out: that is AdaGrad. What lets s forget?",
    ),
    Mistake(
        "alpha the wrong way round",
        {_S: "s = (1 - alpha) * s + alpha * grads**2"},
        fails=_ALL,
        hint="Your s follows the last gradient almost alone. Which share does the old s keep?",
    ),
    Mistake(
        "epsilon inside of the root",
        {_ROOT: "np.sqrt(s + epsilon)"},
        fails=["large_epsilon", "long_run"],
        hint="You add epsilon to s before the root, as TensorFlow does. Here it is added to the root.",
    ),
    Mistake(
        "s corrected for its start",
        {
            "self.s = {}": "self.s, self.t = {}, 0",
            "for name, g in grads.items():": "self.t += 1\n        for name, g in grads.items():",
            "self.learning_rate, self.alpha, self.epsilon\n": "self.learning_rate * (1 - self.alpha**self.t) ** 0.5, "
            "self.alpha, self.epsilon * (1 - self.alpha**self.t) ** 0.5\n",
        },
        fails=_ALL,
        hint="Your first step is as long as the learning rate: you correct s for its start at 0, as Adam does. "
        "Does this formula?",
    ),
    Mistake(
        "divided by the s of the step before",
        {
            _S: "old = s",
            f"{_STEP} {_ROOT}\n": f"s = alpha * old + (1 - alpha) * grads**2\n    {_STEP} (np.sqrt(old) + epsilon)\n",
        },
        fails=_ALL,
        hint="Your first step is a giant one: it is divided by the s from before, which is 0. Which comes first, the "
        "new s or the step?",
    ),
    Mistake(
        "the mean over all elements",
        {_S: "s = alpha * s + (1 - alpha) * np.mean(grads**2)"},
        fails=_ALL,
        hint="All elements of a parameter share one s. 'Mean' is a mean over steps here, for each element by itself.",
    ),
    Mistake(
        "the average not kept",
        {"params[name], self.s[name] = rms": "params[name], _ = rms"},
        fails=[name for name in _ALL if name != "first_step"],
        hint="Every step is as if it were the first. Where does s stay between two calls of update?",
    ),
    Mistake(
        "the square forgotten",
        {_S: "s = alpha * s + (1 - alpha) * grads"},
        fails=_ALL,
        hint="Your s may be negative, and its root is no number then. Of what is s an average?",
    ),
    Mistake(
        "one s for all parameters",
        {"self.s.get(name, ": "self.s.get('s', ", "self.s[name] = ": "self.s['s'] = "},
        fails=["two_parameters", "long_run"],
        hint="The parameters share one s, and even take on each other's shape. Whose average is it?",
    ),
]

HINTS = [
    "s remembers the size of past gradients: of its old value a share alpha is kept, and the new square gets the rest.",
    "The step is a quotient of two arrays of the same shape: the gradient, and the root of the new s plus epsilon.",
    "The class keeps a dict with the s of each name. At the first step it is an array of zeros.",
]
