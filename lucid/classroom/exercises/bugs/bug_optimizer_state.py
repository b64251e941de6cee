# %% [markdown]
# # Find the bug: an optimizer that forgets
#
# Adam remembers, for each parameter, a mean $m$ of its gradients and a mean $v$ of their squares:
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, g_t, \qquad v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, g_t^2$$
#
# $$\theta_t = \theta_{t-1} - \eta\, \frac{m_t / (1 - \beta_1^t)}{\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}$$
#
# Both begin at 0, and $t$ counts the calls of `step` from 1. The class below has all of these formulas. Its first step
# is right, and every other is wrong: it has two bugs, and none of them is in a formula. They are about what names and
# lists hold in Python, and the second shows only when the first is mended. Find and mend them.
#
# - `params` is a list of arrays of any shapes. `step` changes them in place, as others hold them, too; it gets a list
#   of gradients in the same order and leaves these as they are.
# - Several optimizers may be in use at the same time, as for the two networks of a GAN. Each has its own state.
#
# A number to try: a parameter 0, the gradients 1 and 1, lr = 0.1 and epsilon = 0. Both steps have the length 0.1.
#
# Source: Kingma and Ba, *Adam: A Method for Stochastic Optimization*, 2015, Algorithm 1.

# %%
import numpy as np


class Adam:
    """Adam on a list of arrays."""

    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.params, self.lr, self.beta1, self.beta2, self.epsilon = params, lr, beta1, beta2, epsilon
        self.t = 0
        # begin core: make m and v, an array of zeros for each parameter; is this what the line does?
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]
        # ~ self.m = self.v = [np.zeros_like(p) for p in params]
        # end core

    def step(self, grads):
        """Change each parameter in place, given the list of their gradients."""
        self.t += 1
        # begin core: update m, v and the parameter; what will the next step find?
        for k, (p, g) in enumerate(zip(self.params, grads)):
            self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * g
            self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * g**2
            m_hat = self.m[k] / (1 - self.beta1**self.t)
            v_hat = self.v[k] / (1 - self.beta2**self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.epsilon)
        # ~ for p, g, m, v in zip(self.params, grads, self.m, self.v):
        # ~     m = self.beta1 * m + (1 - self.beta1) * g
        # ~     v = self.beta2 * v + (1 - self.beta2) * g**2
        # ~     m_hat = m / (1 - self.beta1**self.t)
        # ~     v_hat = v / (1 - self.beta2**self.t)
        # ~     p -= self.lr * m_hat / (np.sqrt(v_hat) + self.epsilon)
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def descend(params, steps, **keywords):
    """The parameters after each of several steps."""
    params, steps = [p.copy() for p in params], [[g.copy() for g in grads] for grads in steps]
    optimizer, path = Adam(params, **{"lr": 0.1, "beta1": 0.8, "beta2": 0.9, **keywords}), {}
    for t, grads in enumerate(steps, 1):
        optimizer.step(grads)
        path[f"step {t}"] = [p.copy() for p in params]
    return path


def drawn(rng):
    """A parameter p and a gradient g, another q and h, and for each gradient one that differs."""

    def away_from_zero():
        return (rng.uniform(0.5, 2, 2) * rng.choice([-1, 1], 2)).round(2)

    return {"p": away_from_zero(), "g": away_from_zero(), "q": away_from_zero(), "h": 4 * away_from_zero()}


def one(rng):
    return {name: array for name, array in drawn(rng).items() if name in "pg"}


@check("The second step remembers the gradient of the first.", inputs=one, points=3)
def second_step(p, g):
    return descend([p], [[g], [-3 * g]])


@check("As long as the gradient stays the same, every step has the same length.", inputs=one)
def constant_gradient(p, g):
    return descend([p], [[g], [g], [g]])


@check("A step with a gradient of 0 goes on in the old direction.", inputs=one)
def gradient_of_zero(p, g):
    return descend([p], [[g], [0 * g]])


@check("Each parameter has its own m and v.", inputs=drawn, points=2)
def two_parameters(p, g, q, h):
    return descend([p, q], [[g, h], [-g, 2 * h]])


@check("Each optimizer has its own state.", inputs=drawn, points=2)
def two_optimizers(p, g, q, h):
    p, q = p.copy(), q.copy()
    first, second = Adam([p], lr=0.1, beta1=0.8), Adam([q], lr=0.1, beta1=0.8)
    for sign in (1, -1):
        first.step([sign * g])
        second.step([sign * h])
    return {"p": p, "q": q}


@check("Six steps with parameters of several shapes and other hyperparameters.", inputs=drawn, points=2, hidden=True)
def long_run(p, g, q, h):
    steps = [[g * np.cos(t), np.outer(g, h) * np.sin(t), h[:1] / (t + 1)] for t in range(6)]
    return descend([p, np.outer(p, q), q[:1]], steps, lr=0.03, beta1=0.95, beta2=0.7, epsilon=0.01)


_M0 = "self.m = [np.zeros_like(p) for p in params]"
_V0 = "self.v = [np.zeros_like(p) for p in params]"
_M = "self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * g\n"
_V = "self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * g**2\n"
_M_HAT = "m_hat = self.m[k] / "
_V_HAT = "v_hat = self.v[k] / "
_FORGOTTEN_M = {_M: _M.replace("self.m[k] =", "m ="), _M_HAT: "m_hat = m / "}
_FORGOTTEN_V = {_V: _V.replace("self.v[k] =", "v ="), _V_HAT: "v_hat = v / "}
_IN_PLACE = {
    _M: "self.m[k] *= self.beta1\n            self.m[k] += (1 - self.beta1) * g\n",
    _V: "self.v[k] *= self.beta2\n            self.v[k] += (1 - self.beta2) * g**2\n",
}
_ALL = ["second_step", "constant_gradient", "gradient_of_zero", "two_parameters", "two_optimizers", "long_run"]

MISTAKES = [
    Mistake(
        "as it was found, or m and v still forgotten",
        {**_FORGOTTEN_M, **_FORGOTTEN_V},
        fails=_ALL,
        hint="Every step of yours finds m and v at zero. `m = ...` gives a name a new array: what does the list that "
        "held the old one learn of it?",
    ),
    Mistake(
        "stored, but m and v are one list",
        {_V0: "self.v = self.m"},
        fails=_ALL,
        hint="Your state is kept now, but m holds squares: a = b = [...] makes one list with two names.",
    ),
    Mistake(
        "m kept, v forgotten",
        _FORGOTTEN_V,
        fails=_ALL,
        hint="Your m remembers. What about the squares?",
    ),
    Mistake(
        "v kept, m forgotten",
        _FORGOTTEN_M,
        fails=_ALL,
        hint="Your v remembers. What about the direction?",
    ),
    Mistake(
        "one array for all parameters",
        {
            _M0: "self.m = [np.zeros_like(params[0])] * len(params)",
            _V0: "self.v = [np.zeros_like(params[0])] * len(params)",
            **_IN_PLACE,
        },
        fails=["two_parameters", "long_run"],
        hint="With one parameter all is well; with two, each gets the other's gradients. [array] * 2 is a list of how "
        "many arrays?",
    ),
    Mistake(
        "the state in the class",
        {"self.m": "Adam.m", "self.v": "Adam.v"},
        fails=["two_optimizers"],
        hint="One optimizer alone is right. Two write into the same m and v: what belongs to the class, what to each "
        "object of it?",
    ),
    Mistake(
        "the corrected means stored",
        {_M_HAT: "m_hat = self.m[k] = self.m[k] / ", _V_HAT: "v_hat = self.v[k] = self.v[k] / "},
        fails=_ALL,
        hint="Your state keeps what was corrected, and the next step corrects it again. Which of m and m_hat "
        "is the past?",
    ),
    Mistake(
        "steps counted for each parameter",
        {"        self.t += 1\n": "", _M: "self.t += 1\n            " + _M},
        fails=["two_parameters", "long_run"],
        hint="With two parameters your t is too large from the second on. What does t count?",
    ),
    Mistake(
        "always the first step",
        {"self.t += 1": "self.t = 1"},
        fails=_ALL,
        hint="m and v are kept, t is not: every step is corrected as if it were the first.",
    ),
    Mistake(
        "parameters not changed in place",
        {"p -= self.lr": "p = p - self.lr"},
        fails=_ALL,
        hint="Nothing moves. You found m and v bound to new arrays in a loop; what did you do with p?",
    ),
]

HINTS = [
    "Print m before and after two steps. Who holds the array that you computed in the first step?",
    "An assignment to a loop variable changes no list. Either change the array in place, or put it back into the list.",
    "Then print `optimizer.m is optimizer.v`.",
]
