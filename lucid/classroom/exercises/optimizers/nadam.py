# %% [markdown]
# # NAdam
#
# Momentum looks back: its step goes along $m$, in which the new gradient counts little. Nesterov's momentum looks one
# step ahead: it goes along what the *next* $m$ will be made of, as far as that is known. Dozat did so in Adam, and had
# the momentum grow from about half of $\beta_1$ to $\beta_1$:
#
# $$\mu_t = \beta_1 \left(1 - \tfrac12 \cdot 0.96^{\,t \psi}\right), \qquad
# P_t = \mu_1 \mu_2 \cdots \mu_t$$
#
# $m$ and $v$ are Adam's averages. In the step the present gradient has the weight $1 - \mu_t$, and $m$ has the momentum
# of the next step, $\mu_{t+1}$. As the momentum changes, each of the two is corrected by a product of momenta, where
# Adam has a power of $\beta_1$; $v$ is corrected as in Adam:
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, g_t, \qquad v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, g_t^2$$
#
# $$\theta_t = \theta_{t-1} - \eta
# \left( \frac{(1 - \mu_t)\, g_t}{1 - P_t} + \frac{\mu_{t+1}\, m_t}{1 - P_{t+1}} \right)
# \Big/ \left( \sqrt{\frac{v_t}{1 - \beta_2^t}} + \epsilon \right)$$
#
# $m$ and $v$ start at 0 and $P_0 = 1$; $t$ counts the steps from 1; one step updates all parameters, and there is one
# $P$ for all of them. These are PyTorch's conventions.
#
# The function `mu` is asked for in any case. Write the rest as a class or as a function, as you like: the one that you
# leave empty is not asked for.
#
# A number to try: with $\beta_1 = 0.9$ and $\psi = 0.004$, $\mu_1 = 0.450073$ and $\mu_2 = 0.450147$. The first
# gradient $g$ makes $m_1 = 0.1 g$, and the first step is $1 + 0.0564 = 1.0564$ times the learning rate.
#
# Source: Dozat, *Incorporating Nesterov Momentum into Adam*, 2016; the form is that of `torch.optim.NAdam`.

# %%
import numpy as np


def mu(t, beta1=0.9, psi=0.004):
    """The momentum of step t = 1, 2, ..., a number."""
    # begin core: return mu_t
    return beta1 * (1 - 0.5 * 0.96 ** (t * psi))
    # end core


def nadam_update(params, grads, m, v, P, t, lr=0.002, beta1=0.9, beta2=0.999, epsilon=1e-8, psi=0.004):
    """Return (params, m, v, P) after step t = 1, 2, ...; P is a number, the others are arrays of the same shape.

    Takes the m, v and P of the step before.
    """
    # begin core: compute P_t, P_{t+1}, the new m, the new v and the new params; return the four, with P_t
    mu_t, mu_next = mu(t, beta1, psi), mu(t + 1, beta1, psi)
    P = P * mu_t
    P_next = P * mu_next
    m = beta1 * m + (1 - beta1) * grads
    v = beta2 * v + (1 - beta2) * grads**2
    v_hat = v / (1 - beta2**t)
    ahead = (1 - mu_t) * grads / (1 - P) + mu_next * m / (1 - P_next)
    params = params - lr * ahead / (np.sqrt(v_hat) + epsilon)
    return params, m, v, P
    # end core


# %%
class NAdam:
    """Keeps m and v of each parameter, the product P and the number of steps t."""

    def __init__(self, learning_rate=0.002, beta1=0.9, beta2=0.999, epsilon=1e-8, psi=0.004):
        # begin scaffold: keep the arguments, and begin with no state, P = 1 and t = 0
        self.learning_rate, self.beta1, self.beta2, self.epsilon = learning_rate, beta1, beta2, epsilon
        self.psi = psi
        self.m, self.v, self.P, self.t = {}, {}, 1.0, 0
        # end scaffold

    def update(self, params, grads):
        """Change the arrays in the dict `params`, given the dict `grads` with the same names; return `params`."""
        # begin core: count the step, update each parameter with its own m and v, and then P, once
        self.t += 1
        for name, g in grads.items():
            m = self.m.get(name, np.zeros_like(g))
            v = self.v.get(name, np.zeros_like(g))
            params[name], self.m[name], self.v[name], P = nadam_update(
                params[name], g, m, v, self.P, self.t,
                self.learning_rate, self.beta1, self.beta2, self.epsilon, self.psi,
            )  # fmt: skip
        self.P = P
        return params
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def descend(start, steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-12, psi=0.4):
    """The parameters after each step, by the class if it is written, else by the function."""
    try:
        if "NAdam" not in globals():
            raise NotImplementedError
        optimizer, path = NAdam(learning_rate=lr, beta1=beta1, beta2=beta2, epsilon=epsilon, psi=psi), []
        params = {name: x.copy() for name, x in start.items()}
        for grads in steps:
            new = optimizer.update(params, {name: g.copy() for name, g in grads.items()})
            params = params if new is None else new
            path.append({name: np.array(x) for name, x in params.items()})
    except NotImplementedError:
        state, path = {name: (x.copy(), np.zeros_like(x), np.zeros_like(x), 1.0) for name, x in start.items()}, []
        for t, grads in enumerate(steps, 1):
            for name, g in grads.items():
                params, m, v, P = state[name]
                state[name] = nadam_update(params, g.copy(), m, v, P, t, lr, beta1, beta2, epsilon, psi)
            path.append({name: np.array(params) for name, (params, *_) in state.items()})
    return {f"step {t}": params for t, params in enumerate(path, 1)}


def draw(rng):
    """Parameters, and a gradient whose elements differ in size and sign."""
    sizes, signs = rng.permutation([0.4, 1.3, 3.0]), rng.permutation([1.0, 1.0, -1.0])
    return {"p": rng.normal(size=3).round(2), "g": signs * (sizes + rng.uniform(0, 0.3, size=3)).round(2)}


def draw_schedule(rng):
    """The hyperparameters of the momentum."""
    return {"beta1": round(float(rng.uniform(0.8, 0.95)), 2), "psi": round(float(rng.uniform(0.2, 0.6)), 2)}


@check("The momentum grows from half of beta1 towards beta1, as fast as psi says.", inputs=draw_schedule, points=2)
def momenta(beta1, psi):
    return {f"mu at step {t}": mu(t, beta1, psi) for t in (1, 2, 10, 1000)}


@check("The first step has the same length for every element.", inputs=draw, points=2)
def first_step(p, g):
    return descend({"w": p}, [{"w": 100 * g}])


@check("After the first step, 1 - P divides, where P is the product of the momenta so far.", inputs=draw, points=2)
def three_steps(p, g):
    return descend({"w": p}, [{"w": g}] * 3, beta2=0.9, psi=0.5)


@check("A step looks ahead, and yet m remembers gradients that have turned round.", inputs=draw, points=2)
def opposite_gradients(p, g):
    return descend({"w": p}, [{"w": 3 * g}, {"w": -g}, {"w": 0 * g}], beta1=0.7, beta2=0.8, psi=0.7)


@check("epsilon is added to the root of the corrected v.", inputs=draw)
def large_epsilon(p, g):
    return descend({"w": p}, [{"w": g}, {"w": g / 2}], beta2=0.8, epsilon=0.5)


@check("One step updates all parameters, which share t and P but neither m nor v.", inputs=draw, points=2)
def two_parameters(p, g):
    grads = {"w": np.stack([g, -2 * g]), "b": 3 * g}
    return descend({"w": np.stack([p, -p]), "b": p}, [grads] * 2)


@check("Ten steps with other hyperparameters.", inputs=draw, points=2, hidden=True)
def long_run(p, g):
    steps = [{"w": g * np.cos(t), "b": g[:2] / (1 + t)} for t in range(10)]
    return descend({"w": p, "b": p[1:]}, steps, lr=0.03, beta1=0.95, beta2=0.9, epsilon=1e-3, psi=0.3)


_AHEAD = "(1 - mu_t) * grads / (1 - P) + mu_next * m / (1 - P_next)"
_ALL = ["first_step", "three_steps", "opposite_gradients", "large_epsilon", "two_parameters", "long_run"]
_LATER = [name for name in _ALL if name != "first_step"]

MISTAKES = [
    Mistake(
        "the momentum does not grow",
        {"0.96 ** (t * psi)": "0.96**psi"},
        fails=["momenta", *_ALL],
        hint="Your momentum is the same at every step. What makes it grow?",
    ),
    Mistake(
        "psi outside of the exponent",
        {"0.96 ** (t * psi)": "0.96**t * psi"},
        fails=["momenta", *_ALL],
        hint="Your psi is a factor of the power. Where does it stand in the formula?",
    ),
    Mistake(
        "the momentum of this step twice",
        {_AHEAD: _AHEAD.replace("mu_next", "mu_t")},
        fails=_ALL,
        hint="m has the momentum of this step in your sum. Which step does Nesterov look at?",
    ),
    Mistake(
        "both terms corrected by the same product",
        {_AHEAD: _AHEAD.replace("P_next", "P")},
        fails=_ALL,
        hint="Both terms are divided by the same number in your sum. m belongs to the next step: how many factors has "
        "the product up to there?",
    ),
    Mistake(
        "a power of beta1 in place of the product",
        {"(1 - P)": "(1 - beta1**t)", "(1 - P_next)": "(1 - beta1 ** (t + 1))"},
        fails=_ALL,
        hint="You correct with powers of beta1, as Adam does. The momentum was not always beta1: what was it?",
    ),
    Mistake(
        "the last momentum in place of the product",
        {"P = P * mu_t": "P = mu_t"},
        fails=_LATER,
        hint="Your correction is right at the first step, and later it takes the last momentum alone. What became of "
        "those before?",
    ),
    Mistake(
        "P_{t+1} is kept",
        {"return params, m, v, P": "return params, m, v, P_next"},
        fails=_LATER,
        hint="The next step finds its own momentum in P already and multiplies it in once more.",
    ),
    Mistake(
        "P multiplied once for each parameter",
        {"self.v[name], P = nadam": "self.v[name], self.P = nadam", "        self.P = P\n": "\n"},
        fails=["two_parameters", "long_run"],
        hint="With two parameters your P gets the momentum of a step twice. How many momenta has a step?",
    ),
    Mistake(
        "Adam's step",
        {_AHEAD: "m / (1 - beta1**t)"},
        fails=_ALL,
        hint="Your step goes along m alone: that is Adam. Where is the gradient of now?",
    ),
    Mistake(
        "the growing momentum in m too",
        {"m = beta1 * m + (1 - beta1) * grads": "m = mu_t * m + (1 - mu_t) * grads"},
        fails=_ALL,
        hint="You average with the growing momentum, as Dozat's paper does. By which factor does m fade in the formula "
        "here?",
    ),
    Mistake(
        "v not corrected",
        {"v_hat = v / (1 - beta2**t)": "v_hat = v"},
        fails=_ALL,
        hint="v starts at 0, as in Adam. What makes up for it?",
    ),
    Mistake(
        "t counts from 0",
        {"self.t += 1\n": "\n", "        return params\n": "        self.t += 1\n        return params\n"},
        fails=_ALL,
        hint="At your first step t is still 0. What is then 1 - beta2**t?",
    ),
]

HINTS = [
    "Write mu first. At t = 1 it is a little more than half of beta1; after thousands of steps it is nearly beta1.",
    "P is a number that each step multiplies by its own momentum. P of the next step is that times one momentum more; "
    "the step uses both and keeps the first.",
    "The step is a sum of two terms, gradient and m, over Adam's root. Each term has its own momentum and its own P.",
    "In the class all parameters of a step start from the same P. Only when all are done does P move on.",
]
