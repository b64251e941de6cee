# %% [markdown]
# # Adam
#
# Adam joins momentum and RMSprop: a moving average $m$ of the gradient says where to, and a moving average $v$ of its
# square says how large gradients are. Both start at 0, and an average that starts at 0 is too small at first. As this
# is known exactly, it is divided out:
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, g_t, \qquad v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, g_t^2$$
#
# $$\hat m_t = \frac{m_t}{1 - \beta_1^t}, \qquad \hat v_t = \frac{v_t}{1 - \beta_2^t}, \qquad
# \theta_t = \theta_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}$$
#
# All operations are element by element. $t$ counts the steps from 1, and one step updates all parameters. What is kept
# from step to step are $m$ and $v$, and not $\hat m$ and $\hat v$.
#
# Write it as a class or as a function, as you like: the one that you leave empty is not asked for. The gradients belong
# to the caller: their arrays come back as they were.
#
# A number to try: with the standard hyperparameters and a first gradient of 5, $m_1 = 0.5$ and $v_1 = 0.025$, so that
# $\hat m_1 = 5$ and $\hat v_1 = 25$: the first step is as long as the learning rate.
#
# Source: Kingma and Ba, *Adam: A Method for Stochastic Optimization*, 2015, Algorithm 1.

# %%
import numpy as np


def adam_update(params, grads, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Return (params, m, v) after step t = 1, 2, ...; each is an array of the same shape as `grads`."""
    # begin core: compute the new m, the new v and the new params, in this order, and return the three
    m = beta1 * m + (1 - beta1) * grads
    v = beta2 * v + (1 - beta2) * grads**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    params = params - lr * m_hat / (np.sqrt(v_hat) + epsilon)
    return params, m, v
    # end core


# %%
class Adam:
    """Keeps m and v of each parameter, and the number of steps t."""

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        # begin scaffold: keep the arguments, and begin with no state and t = 0
        self.learning_rate, self.beta1, self.beta2, self.epsilon = learning_rate, beta1, beta2, epsilon
        self.m, self.v, self.t = {}, {}, 0
        # end scaffold

    def update(self, params, grads):
        """Change the arrays in the dict `params`, given the dict `grads` with the same names; return `params`."""
        # begin core: count the step, and update each parameter with its own m and v, which start at zero
        self.t += 1
        for name, g in grads.items():
            m = self.m.get(name, np.zeros_like(g))
            v = self.v.get(name, np.zeros_like(g))
            params[name], self.m[name], self.v[name] = adam_update(
                params[name], g, m, v, self.t, self.learning_rate, self.beta1, self.beta2, self.epsilon
            )
        return params
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def descend(start, steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-12):
    """The parameters after each step, by the class if it is written, else by the function."""
    try:
        if "Adam" not in globals():
            raise NotImplementedError
        optimizer, path = Adam(learning_rate=lr, beta1=beta1, beta2=beta2, epsilon=epsilon), []
        params = {name: x.copy() for name, x in start.items()}
        for grads in steps:
            new = optimizer.update(params, dict(grads))
            params = params if new is None else new
            path.append({name: np.array(x) for name, x in params.items()})
    except NotImplementedError:
        state, path = {name: (x.copy(), np.zeros_like(x), np.zeros_like(x)) for name, x in start.items()}, []
        for t, grads in enumerate(steps, 1):
            for name, g in grads.items():
                params, m, v = state[name]
                state[name] = adam_update(params, g, m, v, t, lr, beta1, beta2, epsilon)
            path.append({name: np.array(params) for name, (params, _, _) in state.items()})
    return {f"step {t}": params for t, params in enumerate(path, 1)}


def draw(rng):
    """Parameters, and a gradient whose elements differ in size and sign."""
    sizes, signs = rng.permutation([0.4, 1.3, 3.0]), rng.permutation([1.0, 1.0, -1.0])
    return {"p": rng.normal(size=3).round(2), "g": signs * (sizes + rng.uniform(0, 0.3, size=3)).round(2)}


@check("The first step is as long as the learning rate, whatever the size of the gradient.", inputs=draw, points=2)
def first_step(p, g):
    return descend({"w": p}, [{"w": 100 * g}])


@check("As long as the gradient stays the same, every step has the same length.", inputs=draw, points=2)
def constant_gradient(p, g):
    return descend({"w": p}, [{"w": g.copy()} for _ in range(3)], beta1=0.8, beta2=0.9)


@check("m and v are averages that fade, each by its own beta.", inputs=draw, points=2)
def after_a_spike(p, g):
    return descend({"w": p}, [{"w": 20 * g}, {"w": -g}, {"w": g / 2}], beta1=0.6, beta2=0.4)


@check("epsilon is added to the root of the corrected v.", inputs=draw)
def large_epsilon(p, g):
    return descend({"w": p}, [{"w": g}, {"w": g / 2}], beta2=0.8, epsilon=0.5)


@check("One step updates all parameters, and the gradients come back as they were.", inputs=draw, points=2)
def two_parameters(p, g):
    grads = {"w": np.stack([g, -2 * g]), "b": 3 * g}  # the same arrays at every step
    path = descend({"w": np.stack([p, -p]), "b": p}, [grads] * 3, beta1=0.5)
    return {"step 3": path["step 3"], "gradients": grads}


@check("Ten steps with other hyperparameters.", inputs=draw, points=2, hidden=True)
def long_run(p, g):
    steps = [{"w": g * np.cos(t), "b": g[:2] / (1 + t)} for t in range(10)]
    return descend({"w": p, "b": p[1:]}, steps, lr=0.03, beta1=0.95, beta2=0.9, epsilon=1e-3)


_M = "m = beta1 * m + (1 - beta1) * grads"
_V = "v = beta2 * v + (1 - beta2) * grads**2"
_M_HAT = "m_hat = m / (1 - beta1**t)"
_V_HAT = "v_hat = v / (1 - beta2**t)"
_STEP = "params - lr * m_hat / (np.sqrt(v_hat) + epsilon)"
_ALL = ["first_step", "constant_gradient", "after_a_spike", "large_epsilon", "two_parameters", "long_run"]
_SECOND = [name for name in _ALL if name != "first_step"]

MISTAKES = [
    Mistake(
        "no bias correction",
        {_M_HAT: "m_hat = m", _V_HAT: "v_hat = v"},
        fails=_ALL,
        hint="Your m and v step as they are. Both start at 0: what does that do to an average at first, and what makes "
        "up for it?",
    ),
    Mistake(
        "m corrected, v not",
        {_V_HAT: "v_hat = v"},
        fails=_ALL,
        hint="You correct one of two averages that start at 0.",
    ),
    Mistake(
        "both corrected with beta1",
        {_V_HAT: "v_hat = v / (1 - beta1**t)"},
        fails=_ALL,
        hint="You correct v with beta1. By which beta does v fade?",
    ),
    Mistake(
        "the correction does not depend on t",
        {_M_HAT: "m_hat = m / (1 - beta1)", _V_HAT: "v_hat = v / (1 - beta2)"},
        fails=_SECOND,
        hint="Your correction is right at the first step and stays so for ever. Which exponent makes it fade?",
    ),
    Mistake(
        "the corrected averages are kept",
        {"return params, m, v": "return params, m_hat, v_hat"},
        fails=_SECOND,
        hint="What you keep for the next step is corrected already, and is corrected again. Which pair has to be kept?",
    ),
    Mistake(
        "a step is counted for each parameter",
        {"self.t += 1\n": "\n", "params[name], self.m[name]": "self.t += 1\n            params[name], self.m[name]"},
        fails=["two_parameters", "long_run"],
        hint="With two parameters your t runs twice as fast. When is a step over?",
    ),
    Mistake(
        "t counts from 0",
        {"self.t += 1\n": "\n", "        return params\n": "        self.t += 1\n        return params\n"},
        fails=_ALL,
        hint="At your first step t is still 0. What is then 1 - beta1**t?",
    ),
    Mistake(
        "epsilon inside of the root",
        {"(np.sqrt(v_hat) + epsilon)": "np.sqrt(v_hat + epsilon)"},
        fails=["large_epsilon", "long_run"],
        hint="You add epsilon before the root is taken. Where does it stand in the formula?",
    ),
    Mistake(
        "epsilon added before the correction",
        {_V_HAT: "c = np.sqrt(1 - beta2**t)", "(np.sqrt(v_hat) + epsilon)": "(np.sqrt(v) + epsilon) * c"},
        fails=["large_epsilon", "long_run"],
        hint="You add epsilon to the root of the uncorrected v, as in the paper's remark on efficiency and in "
        "TensorFlow. Here it is added to the root of the corrected one.",
    ),
    Mistake(
        "the gradient in place of m",
        {_STEP: _STEP.replace("m_hat", "grads")},
        fails=["after_a_spike", "large_epsilon", "long_run"],
        hint="Your steps go along the last gradient alone, as in RMSprop. What is m for?",
    ),
    Mistake(
        "the betas exchanged",
        {_M: "m = beta2 * m + (1 - beta2) * grads", _V: "v = beta1 * v + (1 - beta1) * grads**2"},
        fails=_ALL,
        hint="Your m fades as slowly as v should, and v as fast as m should. Which beta belongs to which?",
    ),
    Mistake(
        "squared in place",
        {_V: "grads *= grads\n    v = beta2 * v + (1 - beta2) * grads"},
        fails=["two_parameters"],
        hint="The caller's gradients come back squared. Which operations write into an array?",
    ),
]

HINTS = [
    "Four lines of NumPy, as in the formula: the two averages, and the two corrected ones.",
    "1 - beta1**t is 0.1 at the first step and near 1 after fifty: it matters at the beginning alone.",
    "The class counts t once per call of update, before anything else, and keeps m and v in a dict each.",
]
