# %% [markdown]
# # Learning-rate schedules
#
# A learning rate $\eta$ that is right at the beginning is too large at the end, and often the first steps want a small
# one. A schedule is a function of the number of the step, $t = 0, 1, 2, \dots$
#
# **Warmup and cosine decay**, of nearly every Transformer: over the first $W$ steps the rate grows in a straight line
# from 0 to its peak $\eta_{max}$; from step $W$ on it falls along half a cosine wave, until at step $T$ it is 0:
#
# $$\eta_t = \begin{cases}
# \eta_{max}\; t / W & t < W \\
# \tfrac12\, \eta_{max} \left(1 + \cos \left(\pi\, \frac{t - W}{T - W}\right)\right) & W \le t \le T \\
# 0 & t > T
# \end{cases}$$
#
# **Step decay**, of many convolutional networks: the rate stays for $k$ steps and is then multiplied by $\gamma$, again
# and again:
#
# $$\eta_t = \eta_0\, \gamma^{\lfloor t / k \rfloor}$$
#
# $\lfloor x \rfloor$ is $x$ rounded down. Without warmup $W$ is 0, and the cosine begins at once; $W$ is less than $T$.
# A schedule depends on its arguments alone and remembers nothing: to resume a training at step $t$, $t$ is enough.
#
# A number to try: with $\eta_{max} = 1$, $W = 4$ and $T = 8$ the rates of the steps 0 to 9 are
# 0, 0.25, 0.5, 0.75, 1, 0.854, 0.5, 0.146, 0, 0.
#
# Source: Loshchilov and Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, 2017; Goyal et al., *Accurate,
# Large Minibatch SGD*, 2017, for the warmup.

# %%
import math


def warmup_cosine(t, peak, warmup, total):
    """The learning rate of step t = 0, 1, 2, ..., a number; `warmup` and `total` are W and T."""
    # begin core: the three cases of the formula
    if t < warmup:
        return peak * t / warmup
    if t > total:
        return 0.0
    return 0.5 * peak * (1 + math.cos(math.pi * (t - warmup) / (total - warmup)))
    # end core


def step_decay(t, lr, gamma, k):
    """The learning rate of step t = 0, 1, 2, ..., a number; `lr` is that of step 0."""
    # begin core: the formula
    return lr * gamma ** (t // k)
    # end core


# %% [markdown]
# An extra: **warm restarts**. The cosine falls from the peak towards 0 within a cycle, and the next step is at the peak
# again; a cycle is `factor` times as long as the one before. The first one has the steps 0 to `cycle` - 1, and within a
# cycle of length $C$ the step $s = 0, \dots, C - 1$ has the rate $\tfrac12\, \eta_{max} (1 + \cos(\pi s / C))$.


# %%
def cosine_restarts(t, peak, cycle, factor=2):
    """The learning rate of step t = 0, 1, 2, ..., a number; `cycle` is the length of the first cycle."""
    # begin challenge: find the cycle of step t, and the place of t in it
    while t >= cycle:
        t, cycle = t - cycle, cycle * factor
    return 0.5 * peak * (1 + math.cos(math.pi * t / cycle))
    # end challenge


# %% grader
from lucid.classroom.checks import Mistake, check


def cosine(peak, warmup, total, steps):
    """The rates of these steps, by their numbers."""
    return {f"step {t}": float(warmup_cosine(t, peak, warmup, total)) for t in steps}


def draw(rng):
    """A peak, and an even number of steps after the warmup."""
    warmup = int(rng.integers(3, 6))
    return {"peak": round(float(rng.uniform(0.1, 0.9)), 2), "warmup": warmup, "total": warmup + 4 + 2 * warmup}


def draw_steps(rng):
    """The arguments of step decay."""
    lr, gamma = rng.uniform(0.2, 0.9), rng.uniform(0.3, 0.7)
    return {"lr": round(float(lr), 2), "gamma": round(float(gamma), 2), "k": int(rng.integers(3, 6))}


@check("The warmup is a straight line: the rate is 0 at step 0, and grows by the same amount.", inputs=draw)
def line(peak, warmup, total):
    return cosine(peak, warmup, total, range(warmup))


@check("The peak is at step W, half of it midway between W and T, and 0 at step T.", inputs=draw, points=2)
def landmarks(peak, warmup, total):
    return cosine(peak, warmup, total, [warmup, (warmup + total) // 2, total])


@check("The decay is half a cosine wave: slow at first, then fast, then slow.", inputs=draw, points=2)
def wave(peak, warmup, total):
    return cosine(peak, warmup, total, range(warmup, total))


@check("After step T the rate stays 0.", inputs=draw)
def after_the_end(peak, warmup, total):
    return cosine(peak, warmup, total, [total + 1, total + 5, 3 * total])


@check("Without warmup the rate begins at its peak.", inputs=draw)
def without_warmup(peak, warmup, total):
    return cosine(peak, 0, total, range(total + 1))


@check("In step decay the rate stays for k steps, and then falls by the factor gamma, again and again.",
       inputs=draw_steps, points=2)  # fmt: skip
def stairs(lr, gamma, k):
    return {f"step {t}": float(step_decay(t, lr, gamma, k)) for t in range(2 * k + 2)}


@check("Both schedules in the middle of a long training.", inputs=draw, hidden=True)
def long_training(peak, warmup, total):
    steps = [1000 * total, 777 * total, 100 * warmup]
    return {
        "cosine": cosine(peak, 500 * warmup, 1000 * total, steps),
        "stairs": [float(step_decay(t, peak, 0.9, 400)) for t in steps],
    }


@check("With restarts the rate returns to its peak, after longer and longer cycles.", inputs=draw, challenge=True)
def restarts(peak, warmup, total):
    return {f"step {t}": float(cosine_restarts(t, peak, warmup, 2)) for t in range(4 * warmup)}


_LINE = "return peak * t / warmup"
_WAVE = "return 0.5 * peak * (1 + math.cos(math.pi * (t - warmup) / (total - warmup)))"
_END = "if t > total:\n        return 0.0"
_STAIRS = "gamma ** (t // k)"

MISTAKES = [
    Mistake(
        "the warmup one step ahead",
        {_LINE: "return peak * (t + 1) / warmup"},
        fails=["line", "long_training"],
        hint="Your warmup is one step ahead: what is the rate of step 0 in the formula?",
    ),
    Mistake(
        "the wave is counted from step 0",
        {"(t - warmup) / (total - warmup)": "t / total"},
        fails=["landmarks", "wave", "long_training"],
        hint="After the warmup your rate jumps down. How far along its wave is the cosine at step W?",
    ),
    Mistake(
        "the wave is stretched over all steps",
        {"(t - warmup) / (total - warmup)": "(t - warmup) / total"},
        fails=["landmarks", "wave", "long_training"],
        hint="Your rate is not yet 0 at step T. How many steps are there between the peak and the end?",
    ),
    Mistake(
        "a straight line down",
        {_WAVE: "return peak * (1 - (t - warmup) / (total - warmup))"},
        fails=["wave", "without_warmup", "long_training"],
        hint="Your decay is a straight line; its beginning, middle and end are right. Where is the cosine?",
    ),
    Mistake(
        "a quarter of a wave",
        {_WAVE: "return peak * math.cos(math.pi / 2 * (t - warmup) / (total - warmup))"},
        fails=["landmarks", "wave", "without_warmup", "long_training"],
        hint="Your rate falls steeply into the end, along a quarter of a wave. From where to where does a cosine go in "
        "half a wave?",
    ),
    Mistake(
        "the half forgotten",
        {_WAVE: _WAVE.replace("0.5 * ", "")},
        fails=["landmarks", "wave", "without_warmup", "long_training"],
        hint="After the warmup your rate is twice the peak. Between which numbers does 1 + cos lie?",
    ),
    Mistake(
        "the wave goes on",
        {_END: "if False:\n        pass"},
        fails=["after_the_end"],
        hint="After the end of the training your rate grows again, as a cosine does.",
    ),
    Mistake(
        "divided by a warmup of 0",
        {"if t < warmup": "if t <= warmup"},
        fails=["without_warmup"],
        hint="Without warmup your step 0 divides by 0. To which of the three cases does t = W belong?",
    ),
    Mistake(
        "stairs without steps",
        {_STAIRS: "gamma ** (t / k)"},
        fails=["stairs", "long_training"],
        hint="Your rate falls at every step: that is exponential decay. What do the brackets around t/k say?",
    ),
    Mistake(
        "a stair one step early",
        {_STAIRS: "gamma ** ((t + 1) // k)"},
        fails=["stairs"],
        hint="Your first stair has one step less than it should. Count them from t = 0.",
    ),
    Mistake(
        "multiplied once, by all stairs",
        {_STAIRS: "(gamma * (t // k) if t >= k else 1)"},
        fails=["stairs", "long_training"],
        hint="After the second stair your rate is larger again. What does 'multiplied again and again' make of gamma?",
    ),
    Mistake(
        "the decay stops after one stair",
        {_STAIRS: "gamma ** (t >= k)"},
        fails=["stairs", "long_training"],
        hint="Your rate falls once and then stays. How many stairs lie below step t?",
    ),
    Mistake(
        "all cycles equally long",
        {"cycle * factor": "cycle"},
        fails=["restarts"],
        hint="All your cycles have the length of the first. What happens to the length at each restart?",
    ),
]

HINTS = [
    "Three cases are three branches. Check your function by hand at t = 0, W - 1, W, T and T + 1.",
    "Between W and T let x go from 0 to 1; (1 + cos(pi x)) / 2 goes from 1 to 0.",
    "Rounded down, t / k is the number of stairs behind you. Python has an operator for a division rounded down.",
]
