# %% [markdown]
# # Adamax
#
# Adam divides each step by the root of a moving average of squared gradients. That average is the 2-norm of the past
# gradients, weighted so that old ones fade. Adamax takes the ∞-norm in its place: the largest gradient seen, fading. It
# needs no root, and no correction for its start at zero, as the first maximum is a gradient already; $m$ still does:
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, g_t, \qquad u_t = \max(\beta_2 u_{t-1},\; |g_t|)$$
#
# $$\theta_t = \theta_{t-1} - \frac{\eta}{1 - \beta_1^t} \cdot \frac{m_t}{u_t + \epsilon}$$
#
# Both $m$ and $u$ start at 0, and $t$ counts the steps from 1. Write it as a class or as a function, as you like: the
# one that you leave empty is not asked for.
#
# Source: Kingma and Ba, *Adam: A Method for Stochastic Optimization*, 2015, Algorithm 2.

# %%
import numpy as np


def adamax_update(params, grads, m, u, t, lr=0.002, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Return (params, m, u) after step t = 1, 2, ...; each is an array of the same shape."""
    # begin core: compute the new m, the new u and the new params, in this order, and return the three
    m = beta1 * m + (1 - beta1) * grads
    u = np.maximum(beta2 * u, np.abs(grads))
    params = params - lr / (1 - beta1**t) * m / (u + epsilon)
    return params, m, u
    # end core


# %%
class Adamax:
    """Keeps m, u and t of each parameter between steps."""

    def __init__(self, learning_rate=0.002, beta1=0.9, beta2=0.999, epsilon=1e-8):
        # begin scaffold: keep the arguments, and begin with no state and t = 0
        self.learning_rate, self.beta1, self.beta2, self.epsilon = learning_rate, beta1, beta2, epsilon
        self.m, self.u, self.t = {}, {}, 0
        # end scaffold

    def update(self, params, grads):
        """Change the arrays in the dict `params`, given the dict `grads` with the same names; return `params`."""
        # begin core: count the step, and update each parameter with its own m and u, which start at zero
        self.t += 1
        for name, g in grads.items():
            m = self.m.get(name, np.zeros_like(g))
            u = self.u.get(name, np.zeros_like(g))
            params[name], self.m[name], self.u[name] = adamax_update(
                params[name], g, m, u, self.t, self.learning_rate, self.beta1, self.beta2, self.epsilon
            )
        return params
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def descend(p, grads, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """The parameters after each step, by the class if it is written, else by the function."""
    start = {"w": p, "b": p[:1]}
    steps = [{"w": g, "b": g[:1]} for g in grads]
    try:
        if "Adamax" not in globals():
            raise NotImplementedError
        optimizer = Adamax(learning_rate=lr, beta1=beta1, beta2=beta2, epsilon=epsilon)
        params, path = {name: x.copy() for name, x in start.items()}, []
        for step in steps:
            new = optimizer.update(params, {name: g.copy() for name, g in step.items()})
            params = params if new is None else new
            path.append({name: np.array(x) for name, x in params.items()})
    except NotImplementedError:
        state, path = {name: (x.copy(), np.zeros_like(x), np.zeros_like(x)) for name, x in start.items()}, []
        for t, step in enumerate(steps, 1):
            for name, g in step.items():
                params, m, u = state[name]
                state[name] = adamax_update(params, g.copy(), m, u, t, lr, beta1, beta2, epsilon)
            path.append({name: np.array(params) for name, (params, _, _) in state.items()})
    return {f"step {t}": params for t, params in enumerate(path, 1)}


def draw(rng):
    """Parameters, and a gradient whose elements differ in size and sign."""
    sizes, signs = rng.permutation([0.5, 1.0, 3.0]), rng.permutation([1.0, -1.0, -1.0])
    return {"p": rng.normal(size=3).round(2), "g": signs * (sizes + rng.uniform(0, 0.4, size=3)).round(2)}


@check("The first step is as long as the learning rate, whatever the size of the gradient.", inputs=draw, points=2)
def first_step(p, g):
    return descend(p, [100 * g])


@check("As long as the gradient stays the same, every step has the same length.", inputs=draw)
def constant_gradient(p, g):
    return descend(p, [g, g, g], beta1=0.8)


@check("u remembers the largest gradient of each element, fading by beta2.", inputs=draw, points=2)
def after_a_spike(p, g):
    return descend(p, [50 * g, -g, g], beta1=0.6, beta2=0.7)


@check("epsilon is added to u where it divides.", inputs=draw)
def large_epsilon(p, g):
    return descend(p, [g, g / 2], beta2=0.8, epsilon=0.5)


@check("An element whose gradient is always zero stays where it is.", inputs=draw)
def zero_gradient(p, g):
    one = np.array([0, -abs(g[1]), 0])
    return descend(p, [one, 2 * one])


@check("Ten steps with other hyperparameters.", inputs=draw, points=3, hidden=True)
def long_run(p, g):
    return descend(p, [g * np.cos(t) for t in range(10)], lr=0.03, beta1=0.95, beta2=0.9, epsilon=1e-3)


_M = "m = beta1 * m + (1 - beta1) * grads"
_U = "u = np.maximum(beta2 * u, np.abs(grads))"
_STEP = "lr / (1 - beta1**t) * m / (u + epsilon)"
_ALL = ["first_step", "constant_gradient", "after_a_spike", "large_epsilon", "zero_gradient", "long_run"]

MISTAKES = [
    Mistake(
        "bias correction forgotten",
        {_STEP: "lr * m / (u + epsilon)"},
        fails=_ALL,
        hint="Your first steps are too short. m starts at zero: what does that do to an average at first, and which "
        "factor of the formula makes up for it?",
    ),
    Mistake(
        "u corrected too",
        {_STEP: "lr / (1 - beta1**t) * m / (u / (1 - beta2**t) + epsilon)"},
        fails=_ALL,
        hint="You correct u as Adam corrects v. Is a maximum with the first gradient too small, as an average is?",
    ),
    Mistake(
        "an average in place of the maximum",
        {_U: "u = beta2 * u + (1 - beta2) * np.abs(grads)"},
        fails=_ALL,
        hint="Your u is a moving average, as in Adam. Which norm of the past gradients is it here?",
    ),
    Mistake(
        "the absolute value forgotten",
        {_U: "u = np.maximum(beta2 * u, grads)"},
        fails=_ALL,
        hint="Elements with negative gradients take giant steps. What is u for them?",
    ),
    Mistake(
        "the maximum over all elements",
        {_U: "u = np.maximum(beta2 * u, np.abs(grads).max())"},
        fails=[name for name in _ALL if name != "zero_gradient"],
        hint="All elements share one u. Each should look at its own gradients alone.",
    ),
    Mistake(
        "u does not fade",
        {_U: "u = np.maximum(u, np.abs(grads))"},
        fails=["after_a_spike", "large_epsilon", "long_run"],
        hint="After one large gradient your u stays large for ever. What lets it forget?",
    ),
    Mistake(
        "beta1 the wrong way round",
        {_M: "m = (1 - beta1) * m + beta1 * grads"},
        fails=_ALL,
        hint="Your m follows the last gradient almost alone. Which share does the old m keep?",
    ),
    Mistake(
        "epsilon inside of the maximum",
        {_U: "u = np.maximum(beta2 * u, np.abs(grads) + epsilon)", "(u + epsilon)": "u"},
        fails=["large_epsilon", "long_run"],
        hint="You add epsilon to |g| before the maximum, as PyTorch does. Here it is added to u where it divides.",
    ),
    Mistake(
        "ascent",
        {"params = params - lr": "params = params + lr"},
        fails=_ALL,
        hint="Your parameters climb. Which way does a gradient point?",
    ),
    Mistake(
        "t counts from 0",
        {"self.t += 1\n": "\n"},
        fails=_ALL,
        hint="At your first step t is still 0. What is then 1 - beta1**t?",
    ),
]

HINTS = [
    "Two numbers remember the past: m the gradients, u their sizes. Write one line for each, as in the formula.",
    "u is a maximum of two arrays, element by element; NumPy's np.maximum does that. np.max is something else.",
    "Only m starts too small. Divide the learning rate, or m, by 1 - beta1**t, with t = 1 at the first step.",
]
