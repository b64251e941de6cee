"""Update rules as plain functions: parameters, gradients and state in; new parameters and state out.

Parameters are Tensors, arrays or floats, or nested tuples, lists and dicts of them; gradients and state have the same
structure. Nothing is changed in place. ``t`` is the number of the step, from 1; where there is one, ``lr`` may be a
function of t - 1, such as those of `lucid.optim.schedules`.

Example:
    >>> adamax_update([1.0, -2.0], [0.1, -0.3], m=[0.0, 0.0], u=[0.0, 0.0], t=1)[0]
    [0.9980000002, -1.9980000000666667]
"""

from __future__ import annotations

from typing import Any

from . import adadelta, adagrad, adam, adamax, lion, nadam, pure, radam, rmsprop, rprop, sgd

__all__ = [
    "adadelta_update",
    "adagrad_update",
    "adam_update",
    "adamax_update",
    "lion_update",
    "nadam_update",
    "radam_update",
    "rmsprop_update",
    "rprop_update",
    "sgd_update",
]

Step = tuple[Any, ...]


def adamax_update(
    params: Any,
    grads: Any,
    m: Any,
    u: Any,
    t: int,
    lr: pure.Rate = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Step:
    """Return ``(params, m, u)`` after step t of Adamax; m and u are zero at first. The formula is in ``adamax.py``."""
    numbers = adamax.OUTSIDE.scalars(t, {}, lr=pure.rate(lr, t), beta1=beta1, beta2=beta2, eps=epsilon)
    return pure.step(adamax.OUTSIDE, numbers, params, grads, m, u)


def nadam_update(
    params: Any,
    grads: Any,
    m: Any,
    v: Any,
    t: int,
    lr: pure.Rate = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    momentum_decay: float = 0.004,
) -> Step:
    """Return ``(params, m, v)`` after step t of NAdam; m and v are zero at first. The formula is in ``nadam.py``."""
    rule = nadam.RULES["buffer"]
    numbers = rule.scalars(
        t, {}, lr=pure.rate(lr, t), beta1=beta1, beta2=beta2, eps=epsilon, momentum_decay=momentum_decay
    )
    return pure.step(rule, numbers, params, grads, m, v)


def adam_update(
    params: Any,
    grads: Any,
    m: Any,
    v: Any,
    t: int,
    lr: pure.Rate = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Step:
    """Return ``(params, m, v)`` after step t of Adam; m and v are zero at first. The formula is in ``adam.py``."""
    numbers = adam.PLAIN.scalars(t, {}, lr=pure.rate(lr, t), beta1=beta1, beta2=beta2, eps=epsilon)
    return pure.step(adam.PLAIN, numbers, params, grads, m, v)


def radam_update(
    params: Any,
    grads: Any,
    m: Any,
    v: Any,
    t: int,
    lr: pure.Rate = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Step:
    """Return ``(params, m, v)`` after step t of RAdam; m and v are zero at first. The formula is in ``radam.py``."""
    numbers = radam.RADAM.scalars(t, {}, lr=pure.rate(lr, t), beta1=beta1, beta2=beta2, eps=epsilon)
    return pure.step(radam.RADAM, numbers, params, grads, m, v)


def sgd_update(params: Any, grads: Any, b: Any = None, lr: pure.Rate = 0.001, momentum: float = 0.0) -> Step:
    """Return ``(params, b)`` after a step of SGD; the momentum b is zero at first. The formula is in ``sgd.py``.

    Without a b the step has no momentum, and the result is ``(params,)``.

    Raises:
        ValueError: There is momentum, but no b.
    """
    if b is None:
        if momentum:
            raise ValueError(f"sgd_update: momentum={momentum} needs the buffer b, zeros like the parameters at first")
        return pure.step(sgd.DESCENT, (pure.rate(lr),), params, grads)
    return pure.step(sgd.MOMENTUM, (pure.rate(lr), momentum), params, grads, b)


def rmsprop_update(
    params: Any, grads: Any, s: Any, lr: pure.Rate = 0.01, alpha: float = 0.99, epsilon: float = 1e-8
) -> Step:
    """Return ``(params, s)`` after a step of RMSprop; s is zero at first. The formula is in ``rmsprop.py``."""
    return pure.step(
        rmsprop.PLAIN, rmsprop.PLAIN.scalars(1, {}, lr=pure.rate(lr), alpha=alpha, eps=epsilon), params, grads, s
    )


def adagrad_update(
    params: Any, grads: Any, s: Any, t: int, lr: pure.Rate = 0.01, lr_decay: float = 0.0, epsilon: float = 1e-10
) -> Step:
    """Return ``(params, s)`` after step t of Adagrad; s is zero at first. The formula is in ``adagrad.py``."""
    numbers = adagrad.ADAGRAD.scalars(t, {}, lr=pure.rate(lr, t), lr_decay=lr_decay, eps=epsilon)
    return pure.step(adagrad.ADAGRAD, numbers, params, grads, s)


def adadelta_update(
    params: Any, grads: Any, s: Any, a: Any, lr: pure.Rate = 1.0, rho: float = 0.9, epsilon: float = 1e-6
) -> Step:
    """Return ``(params, s, a)`` after a step of Adadelta; both are zero at first. The formula is in ``adadelta.py``."""
    return pure.step(
        adadelta.ADADELTA, adadelta.ADADELTA.scalars(1, {}, lr=pure.rate(lr), rho=rho, eps=epsilon), params, grads, s, a
    )


def lion_update(
    params: Any, grads: Any, m: Any, lr: pure.Rate = 0.0001, beta1: float = 0.9, beta2: float = 0.99
) -> Step:
    """Return ``(params, m)`` after a step of Lion; m is zero at first. The formula is in ``lion.py``."""
    return pure.step(lion.LION, lion.LION.scalars(1, {}, lr=pure.rate(lr), beta1=beta1, beta2=beta2), params, grads, m)


def rprop_update(
    params: Any,
    grads: Any,
    before: Any,
    s: Any,
    etas: tuple[float, float] = (0.5, 1.2),
    step_sizes: tuple[float, float] = (1e-6, 50.0),
) -> Step:
    """Return ``(params, before, s)`` after a step of Rprop. The formula is in ``rprop.py``.

    ``before`` is zero at first, and s the size of the first step.
    """
    return pure.step(rprop.RPROP, (*etas, *step_sizes), params, grads, before, s)
