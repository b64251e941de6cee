"""Rules in optax's form, where it differs from PyTorch's.

In optax eps_root is added under the root of the bias-corrected v, and RMSprop's and Adagrad's eps under their roots;
RAdam also exists with Nesterov's momentum, RMSprop with bias correction. The symbols are those of the rules in
``adam.py`` and so on; all state is 0 at first but for RMSprop's `initial_scale` and Adagrad's
`initial_accumulator_value`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from ..base.checks import flag
from ..base.hyperparameters import NON_NEGATIVE, Interval, Limits
from ..rule import rule

# Of the hyper-parameters that the optimizer of the same name does not have.
LIMITS: Limits = {
    "decay": Interval(0.0, 1.0, closed=True),
    "eps_root": NON_NEGATIVE,
    "initial_scale": NON_NEGATIVE,
    "eps_in_sqrt": flag,
    "bias_correction": flag,
    "nesterov": flag,
}


def scalars_adam(t, memory, *, lr, beta1, beta2, eps, eps_root):
    return lr / (1 - beta1**t), beta1, 1 - beta1, beta2, 1 - beta2, 1 - beta2**t, eps_root, eps


def update_adam(xp, p, g, m, v, step, b1, c1, b2, c2, correct, eps_root, eps):
    m = b1 * m + c1 * g
    v = b2 * v + c2 * (g * g)
    p = p - step * (m / (xp.sqrt(v / correct + eps_root) + eps))
    return p, m, v


def scalars_nadam(t, memory, *, lr, beta1, beta2, eps, eps_root):
    ahead, now = lr * beta1 / (1 - beta1 ** (t + 1)), lr * (1 - beta1) / (1 - beta1**t)
    return beta1, 1 - beta1, beta2, 1 - beta2, ahead, now, 1 - beta2**t, eps_root, eps


def update_nadam(xp, p, g, m, v, b1, c1, b2, c2, ahead, now, correct, eps_root, eps):
    m = b1 * m + c1 * g
    v = b2 * v + c2 * (g * g)
    p = p - (ahead * m + now * g) / (xp.sqrt(v / correct + eps_root) + eps)
    return p, m, v


def scalars_radam(t, memory, *, lr, beta1, beta2, eps, eps_root, threshold, nesterov):
    rho_inf, left = 2 / (1 - beta2) - 1, beta2**t
    rho = rho_inf - 2 * t * left / (1 - left)
    ahead, now = lr / (1 - beta1**t), 0.0
    if nesterov:
        ahead, now = lr * beta1 / (1 - beta1 ** (t + 1)), lr * (1 - beta1) / (1 - beta1**t)
    plain, rectified = 1.0, 0.0
    if rho >= threshold:
        r = ((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)) ** 0.5
        plain, rectified = 0.0, r
    return beta1, 1 - beta1, beta2, 1 - beta2, ahead, now, plain, rectified, 1 - left, eps_root, eps


def update_radam(xp, p, g, m, v, b1, c1, b2, c2, ahead, now, plain, rectified, correct, eps_root, eps):
    m = b1 * m + c1 * g
    v = b2 * v + c2 * (g * g)
    p = p - (ahead * m + now * g) * (plain + rectified / (xp.sqrt(v / correct + eps_root) + eps))
    return p, m, v


def scalars_adagrad(t, memory, *, lr, eps):
    return lr, eps


def update_adagrad(xp, p, g, s, lr, eps):
    s = s + g * g
    p = p - xp.where(s > 0, lr / xp.sqrt(s + eps), 0.0) * g
    return p, s


def scalars_rmsprop(t, memory, *, lr, decay, eps, eps_in_sqrt, bias_correction):
    correct = 1 - decay**t if bias_correction else 1.0
    inside, outside = (eps, 0.0) if eps_in_sqrt else (0.0, eps)
    return lr, decay, 1 - decay, correct, inside, outside


def update_rmsprop(xp, p, g, s, lr, decay, c, correct, inside, outside):
    s = decay * s + c * (g * g)
    p = p - lr * (g / (xp.sqrt(s / correct + inside) + outside))
    return p, s


def update_centered(xp, p, g, s, a, lr, decay, c, correct, inside, outside):
    s = decay * s + c * (g * g)
    a = decay * a + c * g
    mean = a / correct
    p = p - lr * (g / (xp.sqrt(s / correct - mean * mean + inside) + outside))
    return p, s, a


MOMENTS = ("exp_avg", "exp_avg_sq")
ADAM = rule("adam", scalars_adam, update_adam, state=MOMENTS)
NADAM = rule("nadam", scalars_nadam, update_nadam, state=MOMENTS)
RADAM = rule("radam", scalars_radam, update_radam, state=MOMENTS)
ADAGRAD = rule("adagrad", scalars_adagrad, update_adagrad, state=("sum",), start=("initial_accumulator_value",))
RMSPROP = rule("rmsprop", scalars_rmsprop, update_rmsprop, state=("square_avg",), start=("initial_scale",))
CENTERED = rule(
    "rmsprop", scalars_rmsprop, update_centered, state=("square_avg", "grad_avg"), start=("initial_scale", 0.0)
)
