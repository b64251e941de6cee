# %% [markdown]
# # Decoupled weight decay
#
# Weight decay pulls each weight towards 0 by a share of itself. In gradient descent that is the same as an L2 penalty
# $\tfrac{\lambda}{2} \theta^2$ in the loss, whose gradient is $\lambda \theta$. In Adam it is not: Adam divides each
# gradient by its own size, and the pull of the penalty with it. So there are two methods.
#
# Adam with an L2 penalty, where the decay is coupled to the gradient. Both $m$ and $v$ see it:
#
# $$g_t \leftarrow g_t + \lambda\, \theta_{t-1}, \qquad \theta_t = \theta_{t-1} - \eta\, d_t$$
#
# AdamW, where it is decoupled. $m$ and $v$ see the gradient alone, and both terms start from the old $\theta$:
#
# $$\theta_t = \theta_{t-1} - \eta\, \lambda\, \theta_{t-1} - \eta\, d_t$$
#
# In both $d_t = \hat m_t / (\sqrt{\hat v_t} + \epsilon)$ is Adam's direction, and the function `direction` below
# computes it. Write both methods as functions, and AdamW also as a class for a whole model. In the functions
#
# - $t$ counts the steps from 1, and $m$ and $v$ are those of the step before, zeros at first.
# - The gradients belong to the caller: their arrays come back as they were.
#
# In the class only parameters of two or more dimensions decay: the weights of layers, and not biases or the scales of a
# norm, which are vectors.
#
# A number to try: with $\eta = 0.1$, $\lambda = 0.5$ and a gradient of 0, the first step of AdamW takes a weight of
# 4 to 3.8 and a weight of 40 to 38. With the L2 penalty they come to 3.9 and 39.9.
#
# Source: Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, 2019, Algorithm 2.

# %%
import numpy as np


def direction(g, m, v, t, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Adam's direction at step t = 1, 2, ... and the new moments: (d, m, v), each of the shape of g."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon), m, v


def adam_l2_update(params, grads, m, v, t, lr=0.001, weight_decay=0.01):
    """Adam with an L2 penalty: return (params, m, v) after step t; each is an array of the same shape."""
    # begin core: the gradient of the penalty, the direction, and the step
    g = grads + weight_decay * params
    d, m, v = direction(g, m, v, t)
    return params - lr * d, m, v
    # end core


def adamw_update(params, grads, m, v, t, lr=0.001, weight_decay=0.01):
    """AdamW: return (params, m, v) after step t; each is an array of the same shape."""
    # begin core: the direction, and a step with two terms
    d, m, v = direction(grads, m, v, t)
    return params - lr * weight_decay * params - lr * d, m, v
    # end core


# %%
class AdamW:
    """Keeps m and v of each parameter, and the number of steps t."""

    def __init__(self, learning_rate=0.001, weight_decay=0.01):
        # begin scaffold: keep the arguments, and begin with no state and t = 0
        self.learning_rate, self.weight_decay = learning_rate, weight_decay
        self.m, self.v, self.t = {}, {}, 0
        # end scaffold

    def update(self, params, grads):
        """Change the arrays in the dict `params`, given the dict `grads` with the same names; return `params`."""
        # begin core: count the step, and update each parameter, with decay if it has two dimensions or more
        self.t += 1
        for name, g in grads.items():
            m = self.m.get(name, np.zeros_like(g))
            v = self.v.get(name, np.zeros_like(g))
            decay = self.weight_decay if g.ndim >= 2 else 0.0
            params[name], self.m[name], self.v[name] = adamw_update(
                params[name], g, m, v, self.t, self.learning_rate, decay
            )
        return params
        # end core


# %% grader
from lucid.classroom.checks import Mistake, check


def descend(update, p, grads, lr, weight_decay):
    """What comes out of one update after another, by a function."""
    params, m, v, path = p.copy(), np.zeros_like(p), np.zeros_like(p), {}
    for t, g in enumerate(grads, 1):
        params, m, v = update(params, g, m, v, t, lr, weight_decay)
        path[f"step {t}"] = {"params": np.array(params), "m": np.array(m), "v": np.array(v)}
    return path


def draw(rng):
    """Parameters and a gradient whose elements differ in size and sign."""
    sizes, signs = rng.permutation([0.5, 1.5, 4.0]), rng.permutation([1.0, 1.0, -1.0])
    p = signs * (sizes + rng.uniform(0, 0.5, size=3)).round(2)
    return {"p": p, "g": rng.permutation(p) * np.array([-1, 1, 2])}


@check("With the penalty and no gradient, the first step has the same length for small and large weights.", inputs=draw)
def l2_alone(p, g):
    return descend(adam_l2_update, p, [0 * g], lr=0.1, weight_decay=0.2)


@check("In Adam with an L2 penalty, m and v see the gradient of loss and penalty together.", inputs=draw, points=2)
def l2_path(p, g):
    return descend(adam_l2_update, p, [g, -g / 2], lr=0.1, weight_decay=0.2)


@check("In AdamW without a gradient, each weight loses the same share, and m and v stay 0.", inputs=draw, points=2)
def decay_alone(p, g):
    return descend(adamw_update, p, [0 * g, 0 * g], lr=0.1, weight_decay=0.2)


@check("In AdamW both terms start from the old weights, and m and v see the gradient alone.", inputs=draw, points=3)
def decoupled_path(p, g):
    return descend(adamw_update, p, [g, -g / 2], lr=0.1, weight_decay=0.2)


@check("The arrays of the gradients come back as they were.", inputs=draw)
def gradients_kept(p, g):
    first, second = g.copy(), g.copy()
    zeros = np.zeros_like(p)
    adam_l2_update(p.copy(), first, zeros.copy(), zeros.copy(), 1, 0.1, 0.2)
    adamw_update(p.copy(), second, zeros.copy(), zeros.copy(), 1, 0.1, 0.2)
    return {"after L2": first, "after AdamW": second}


@check("In the class the matrices decay, the vectors do not.", inputs=draw, points=2)
def whole_model(p, g):
    params = {"weight": np.stack([p, -p]), "bias": p.copy(), "kernel": p.reshape(3, 1, 1, 1).copy()}
    grads = {"weight": np.stack([g, g]), "bias": g.copy(), "kernel": g.reshape(3, 1, 1, 1).copy()}
    optimizer = AdamW(learning_rate=0.1, weight_decay=0.2)
    for _ in range(3):
        new = optimizer.update(params, {name: x.copy() for name, x in grads.items()})
        params = params if new is None else new
    return {name: np.array(x) for name, x in params.items()}


@check("Both functions go on from the moments of any step.", inputs=draw, hidden=True)
def later_step(p, g):
    m, v = 0.3 * g, 0.01 * g**2 + 0.1
    return {
        "L2": adam_l2_update(p.copy(), g.copy(), m.copy(), v.copy(), 7, 0.05, 0.3),
        "AdamW": adamw_update(p.copy(), g.copy(), m.copy(), v.copy(), 7, 0.05, 0.3),
    }


_L2 = "g = grads + weight_decay * params"
_W = "d, m, v = direction(grads, m, v, t)"
_STEP = "params - lr * weight_decay * params - lr * d"
_DECAY = "self.weight_decay if g.ndim >= 2 else 0.0"

MISTAKES = [
    Mistake(
        "AdamW with the penalty's gradient",
        {_W: "d, m, v = direction(grads + weight_decay * params, m, v, t)", _STEP: "params - lr * d"},
        fails=["decay_alone", "decoupled_path", "whole_model", "later_step"],
        hint="Your AdamW is Adam with an L2 penalty: the decay went through Adam's root. What should m and v not see?",
    ),
    Mistake(
        "AdamW decays twice",
        {_W: "d, m, v = direction(grads + weight_decay * params, m, v, t)"},
        fails=["decay_alone", "decoupled_path", "whole_model", "later_step"],
        hint="Your AdamW decays in two places, in the gradient and in the step. Which of them is the decoupled one?",
    ),
    Mistake(
        "the decay without the learning rate",
        {_STEP: "params - weight_decay * params - lr * d"},
        fails=["decay_alone", "decoupled_path", "whole_model", "later_step"],
        hint="Your decay goes on at full strength however small the learning rate is. Which factor is missing?",
    ),
    Mistake(
        "decay after the step",
        {_STEP: "(params - lr * d) * (1 - lr * weight_decay)"},
        fails=["decoupled_path", "whole_model", "later_step"],
        hint="You decay what the step has already changed. Of which weights does the decay take its share?",
    ),
    Mistake(
        "the weights grow",
        {_STEP: "params + lr * weight_decay * params - lr * d"},
        fails=["decay_alone", "decoupled_path", "whole_model", "later_step"],
        hint="Your weights grow by their decay. Which way is 0?",
    ),
    Mistake(
        "the penalty added to the step",
        {_L2: "g = grads", "return params - lr * d, m, v": "return params - lr * (d + weight_decay * params), m, v"},
        fails=["l2_alone", "l2_path", "later_step"],
        hint="Your L2 version is AdamW: the penalty is part of the loss, so Adam has to see its gradient.",
    ),
    Mistake(
        "the penalty in place of its gradient",
        {_L2: "g = grads + weight_decay / 2 * params**2"},
        fails=["l2_alone", "l2_path", "later_step"],
        hint="You add the penalty itself, which pulls positive and negative weights the same way. What is its "
        "derivative?",
    ),
    Mistake(
        "the penalty without its half",
        {_L2: "g = grads + 2 * weight_decay * params"},
        fails=["l2_alone", "l2_path", "later_step"],
        hint="Your penalty pulls twice as hard as it should. What becomes of its one half in the derivative?",
    ),
    Mistake(
        "the gradient changed in place",
        {_L2: "g = grads\n    g += weight_decay * params"},
        fails=["gradients_kept"],
        hint="The caller's gradient comes back with the penalty in it. Does += make a new array?",
    ),
    Mistake(
        "every parameter decays",
        {_DECAY: "self.weight_decay"},
        fails=["whole_model"],
        hint="Your biases decay too. Which parameters should, and how does one tell them by their shape?",
    ),
    Mistake(
        "the matrices alone decay, and no kernels",
        {_DECAY: _DECAY.replace(">=", "==")},
        fails=["whole_model"],
        hint="The kernels of a convolution have four dimensions, and do not decay in your class.",
    ),
]

HINTS = [
    "direction does all of Adam. The two functions differ in what it is given, and in what is subtracted at the end.",
    "L2: the gradient of the penalty is weight_decay * params; add it to a new array before Adam sees it.",
    "AdamW: two terms are subtracted, both from the params that came in, and both times the learning rate.",
    "The class is a loop over names. A decay of 0 turns AdamW into Adam, and ndim counts dimensions.",
]
