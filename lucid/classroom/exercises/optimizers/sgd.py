# %% [markdown]
# # SGD with momentum
#
# Gradient descent steps against the gradient $g$. In a long, narrow valley it jumps from one wall to the other and
# hardly gets along. With momentum it keeps a velocity $v$, a sum of the past gradients in which old ones fade by the
# factor $\mu$. Across the valley they cancel, along the valley they add up:
#
# $$v_t = \mu\, v_{t-1} + g_t, \qquad \theta_t = \theta_{t-1} - \eta\, v_t$$
#
# The velocity starts at 0. These are PyTorch's conventions: $g$ enters $v$ in full, and the learning rate $\eta$
# multiplies the whole $v$ when the step is made. Each parameter has a velocity of its own.
#
# Write it as a class or as a function, as you like: the one that you leave empty is not asked for.
#
# - The learning rate may change between two steps: who uses the class sets `optimizer.learning_rate` to another number.
# - The gradients belong to the caller: their arrays come back as they were.
#
# A number to try: with $\mu = 0.9$, $\eta = 0.1$ and a gradient that is always 1, the first steps have the lengths
# 0.1, 0.19 and 0.271, and they grow towards 1.
#
# Source: Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964; the form is that of
# `torch.optim.SGD`.

# %%
import numpy as np


def sgd_update(params, grads, v, lr=0.01, momentum=0.9):
    """Return (params, v) after a step; each is an array of the same shape as `grads`."""
    # begin core: compute the new v and the new params, in this order, and return the two
    v = momentum * v + grads
    params = params - lr * v
    return params, v
    # end core


# %%
class SGD:
    """Keeps the velocity of each parameter between steps."""

    def __init__(self, learning_rate=0.01, momentum=0.9):
        # begin scaffold: keep the arguments, and begin without velocities
        self.learning_rate, self.momentum = learning_rate, momentum
        self.v = {}
        # end scaffold

    def update(self, params, grads):
        """Change the arrays in the dict `params`, given the dict `grads` with the same names; return `params`."""
        # begin core: update each parameter with its own velocity, which starts at zero
        for name, g in grads.items():
            v = self.v.get(name, np.zeros_like(g))
            params[name], self.v[name] = sgd_update(params[name], g, v, self.learning_rate, self.momentum)
        return params
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def descend(start, steps, rates, momentum=0.9):
    """The parameters after each step, by the class if it is written, else by the function."""
    try:
        if "SGD" not in globals():
            raise NotImplementedError
        optimizer, path = SGD(learning_rate=rates[0], momentum=momentum), []
        params = {name: x.copy() for name, x in start.items()}
        for lr, grads in zip(rates, steps):
            optimizer.learning_rate = lr
            new = optimizer.update(params, dict(grads))
            params = params if new is None else new
            path.append({name: np.array(x) for name, x in params.items()})
    except NotImplementedError:
        state, path = {name: (x.copy(), np.zeros_like(x)) for name, x in start.items()}, []
        for lr, grads in zip(rates, steps):
            for name, g in grads.items():
                params, v = state[name]
                state[name] = sgd_update(params, g, v, lr, momentum)
            path.append({name: np.array(params) for name, (params, _) in state.items()})
    return {f"step {t}": params for t, params in enumerate(path, 1)}


def draw(rng):
    """Parameters, and a gradient whose elements differ in size and sign."""
    sizes, signs = rng.permutation([0.5, 1.0, 2.0]), rng.permutation([1.0, 1.0, -1.0])
    return {"p": rng.normal(size=3).round(2), "g": signs * (sizes + rng.uniform(0, 0.3, size=3)).round(2)}


@check("The first step is the learning rate times the gradient.", inputs=draw)
def first_step(p, g):
    return descend({"w": p}, [{"w": g}], [0.1])


@check("As long as the gradient stays the same, the steps grow longer, towards 1 / (1 - momentum) times.", inputs=draw)
def constant_gradient(p, g):
    return descend({"w": p}, [{"w": g.copy()} for _ in range(3)], [0.1] * 3)


@check("When the gradient turns round, the velocity still remembers where it went.", inputs=draw, points=2)
def opposite_gradients(p, g):
    return descend({"w": p}, [{"w": g}, {"w": -2 * g}, {"w": 0 * g}], [0.1] * 3, momentum=0.8)


@check("Without momentum it is gradient descent.", inputs=draw)
def without_momentum(p, g):
    return descend({"w": p}, [{"w": g}, {"w": -g / 2}], [0.1] * 2, momentum=0.0)


@check("A new learning rate multiplies the whole velocity, past gradients included.", inputs=draw, points=2)
def changed_learning_rate(p, g):
    return descend({"w": p}, [{"w": g}, {"w": g / 2}], [0.1, 0.02])


@check("Each parameter has its own velocity, and the gradients come back as they were.", inputs=draw, points=2)
def two_parameters(p, g):
    grads = {"w": np.stack([g, -2 * g]), "b": 3 * g}  # the same arrays at every step
    path = descend({"w": np.stack([p, -p]), "b": p[::-1]}, [grads] * 3, [0.1] * 3, momentum=0.5)
    return {"step 3": path["step 3"], "gradients": grads}


@check("Ten steps with other hyperparameters.", inputs=draw, hidden=True)
def long_run(p, g):
    steps = [{"w": g * np.cos(t), "b": g[:2] * np.sin(t)} for t in range(10)]
    return descend({"w": p, "b": p[1:]}, steps, [0.03 / (1 + t) for t in range(10)], momentum=0.7)


_V = "v = momentum * v + grads"
_STEP = "params - lr * v"
_MINE = "v = self.v.get(name, np.zeros_like(g))"
_KEPT = "params[name], self.v[name] = sgd_update("
_LATER = ["constant_gradient", "opposite_gradients", "changed_learning_rate", "two_parameters", "long_run"]
_MOMENTUM = ["first_step", *_LATER]

MISTAKES = [
    Mistake(
        "the velocity not kept",
        {_KEPT: "params[name], _ = sgd_update("},
        fails=_LATER,
        hint="Your second step knows nothing of the first. Where does v stay between two calls of update?",
    ),
    Mistake(
        "an average in place of the sum",
        {_V: "v = momentum * v + (1 - momentum) * grads"},
        fails=_MOMENTUM,
        hint="Your v is a moving average, as Adam's m. With which factor does the gradient enter v here?",
    ),
    Mistake(
        "the learning rate inside of the velocity",
        {_V: "v = momentum * v + lr * grads", _STEP: "params - v"},
        fails=["changed_learning_rate", "long_run"],
        hint="Each gradient keeps in your v the learning rate of its own step. Which one counts when the step is made?",
    ),
    Mistake(
        "Nesterov's momentum",
        {_STEP: "params - lr * (grads + momentum * v)"},
        fails=_MOMENTUM,
        hint="You look one step ahead: that is Nesterov's momentum, another method. Here the step is along v itself.",
    ),
    Mistake(
        "the gradient steps, the velocity is added to it",
        {_V: "v, params = momentum * v + grads, params - lr * grads"},
        fails=["first_step", *_LATER, "without_momentum"],
        hint="Your gradient counts twice in a step, once by itself and once inside of v. By how much does it count?",
    ),
    Mistake(
        "the old velocity makes the step",
        {_V: f"params = {_STEP}", f"    params = {_STEP}\n": f"    {_V}\n"},
        fails=["first_step", *_LATER, "without_momentum"],
        hint="Your first step goes nowhere. Which comes first, the new v or the step?",
    ),
    Mistake(
        "the velocity starts at the first gradient",
        {_MINE: "v = self.v.get(name, g)"},
        fails=_MOMENTUM,
        hint="Your v is the gradient before the first gradient enters it. What is v before any step?",
    ),
    Mistake(
        "one velocity for all parameters",
        {_MINE: "v = self.v.get('v', 0)", _KEPT: "params[name], self.v['v'] = sgd_update("},
        fails=["two_parameters", "long_run"],
        hint="The parameters push each other along. Whose velocity is it that you keep?",
    ),
    Mistake(
        "the velocity is the array of the first gradient",
        {
            _MINE: "v = self.v.setdefault(name, g)\n            if v is g:\n"
            "                v = np.zeros_like(g)\n                params[name] -= self.learning_rate * g\n"
            "                continue",
            "v = momentum * v + grads": "v *= momentum\n    v += grads",
        },
        fails=["two_parameters"],
        hint="Your v and the caller's gradient are one array: what you write into one stands in the other. "
        "What gives v memory of its own?",
    ),
    Mistake(
        "ascent",
        {_STEP: "params + lr * v"},
        fails=["first_step", *_LATER, "without_momentum"],
        hint="Your parameters climb. Which way does a gradient point?",
    ),
]

HINTS = [
    "Only the velocity remembers the past. The formula has two lines, and so has the function.",
    "At the first step there is no velocity yet. An array of zeros, in the shape of the gradient, stands for it.",
    "The class keeps a dict with the velocity of each name, and puts the new one back after every step.",
]
