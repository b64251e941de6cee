"""The optimizers as gradient transformations, with optax's names, arguments, defaults and conventions."""

from __future__ import annotations

from typing import Any

from .. import adadelta as _adadelta
from .. import adam as _adam
from .. import adamax as _adamax
from .. import lion as _lion
from .. import nadam as _nadam
from .. import sgd as _sgd
from ..base.hyperparameters import ScalarOrSchedule
from . import conventions
from .base import GradientTransformation, float_dtype, from_rule
from .combine import Mask, add_decayed_weights, chain, decoupled_decay, trace


def adamax(
    learning_rate: ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8
) -> GradientTransformation:
    """Return Adamax with eps inside the maximum.

    Example:
        >>> from lucid import func, tensor
        >>> from lucid.optim import transform
        >>> f = lambda x: (x**2).sum()
        >>> solver = transform.adamax(learning_rate=0.003)
        >>> params = tensor([1.0, 2.0, 3.0])
        >>> state = solver.init(params)
        >>> for _ in range(2):
        ...     updates, state = solver.update(func.grad(f)(params), state, params)
        ...     params = transform.apply_updates(params, updates)
        ...     print(f"{f(params).item():.2E}")
        1.40E+01
        1.39E+01
    """
    return from_rule(_adamax.INSIDE, learning_rate, beta1=b1, beta2=b2, eps=eps)


def adamaxw(
    learning_rate: ScalarOrSchedule,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: ScalarOrSchedule = 1e-4,
    mask: Mask = None,
) -> GradientTransformation:
    """Return Adamax with decoupled weight decay, only where the mask is True if one is given."""
    return chain(adamax(learning_rate, b1, b2, eps), decoupled_decay(learning_rate, weight_decay, mask))


def adam(
    learning_rate: ScalarOrSchedule,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    eps_root: float = 0.0,
    mu_dtype: Any = None,
    *,
    nesterov: bool = False,
) -> GradientTransformation:
    """Return Adam; ``eps_root`` is added under the root, and ``nesterov=True`` is `nadam`.

    Raises:
        TypeError: `mu_dtype`, the dtype of the first moment, is not a floating-point dtype.
    """
    if nesterov:
        return nadam(learning_rate, b1, b2, eps, eps_root, mu_dtype)
    first = float_dtype("adam", "mu_dtype", mu_dtype)
    if eps_root:
        return from_rule(conventions.ADAM, learning_rate, first, beta1=b1, beta2=b2, eps=eps, eps_root=eps_root)
    return from_rule(_adam.PLAIN, learning_rate, first, beta1=b1, beta2=b2, eps=eps)


def adamw(
    learning_rate: ScalarOrSchedule,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    eps_root: float = 0.0,
    mu_dtype: Any = None,
    weight_decay: ScalarOrSchedule = 1e-4,
    mask: Mask = None,
    *,
    nesterov: bool = False,
) -> GradientTransformation:
    """Return Adam with decoupled weight decay, only where the mask is True if one is given."""
    step = adam(learning_rate, b1, b2, eps, eps_root, mu_dtype, nesterov=nesterov)
    return chain(step, decoupled_decay(learning_rate, weight_decay, mask))


def nadam(
    learning_rate: ScalarOrSchedule,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    eps_root: float = 0.0,
    mu_dtype: Any = None,
) -> GradientTransformation:
    """Return NAdam with a constant momentum."""
    first = float_dtype("nadam", "mu_dtype", mu_dtype)
    if eps_root:
        return from_rule(conventions.NADAM, learning_rate, first, beta1=b1, beta2=b2, eps=eps, eps_root=eps_root)
    return from_rule(_nadam.RULES["constant"], learning_rate, first, beta1=b1, beta2=b2, eps=eps)


def nadamw(
    learning_rate: ScalarOrSchedule,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    eps_root: float = 0.0,
    mu_dtype: Any = None,
    weight_decay: ScalarOrSchedule = 1e-4,
    mask: Mask = None,
) -> GradientTransformation:
    """Return NAdam with decoupled weight decay, only where the mask is True if one is given."""
    return adamw(learning_rate, b1, b2, eps, eps_root, mu_dtype, weight_decay, mask, nesterov=True)


def radam(
    learning_rate: ScalarOrSchedule,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    eps_root: float = 0.0,
    threshold: float = 5.0,
    *,
    nesterov: bool = False,
) -> GradientTransformation:
    """Return RAdam, which divides by the root of v once rho has reached the threshold."""
    hyper = {"beta1": b1, "beta2": b2, "eps": eps, "eps_root": eps_root, "threshold": threshold, "nesterov": nesterov}
    return from_rule(conventions.RADAM, learning_rate, **hyper)


def sgd(
    learning_rate: ScalarOrSchedule,
    momentum: float | None = None,
    nesterov: bool = False,
    accumulator_dtype: Any = None,
) -> GradientTransformation:
    """Return stochastic gradient descent, with momentum if it is given.

    Raises:
        TypeError: `accumulator_dtype`, the dtype of the momentum, is not a floating-point dtype.
    """
    first = float_dtype("sgd", "accumulator_dtype", accumulator_dtype)
    if momentum is None:
        return from_rule(_sgd.DESCENT, learning_rate)
    return from_rule(_sgd.NESTEROV if nesterov else _sgd.MOMENTUM, learning_rate, first, momentum=momentum)


def rmsprop(
    learning_rate: ScalarOrSchedule,
    decay: float = 0.9,
    eps: float = 1e-8,
    initial_scale: float = 0.0,
    eps_in_sqrt: bool = True,
    centered: bool = False,
    momentum: float | None = None,
    nesterov: bool = False,
    bias_correction: bool = False,
) -> GradientTransformation:
    """Return RMSprop with eps under the root (``eps_in_sqrt=False`` is PyTorch's); momentum accumulates whole steps."""
    rule = conventions.CENTERED if centered else conventions.RMSPROP
    hyper = {
        "decay": decay,
        "eps": eps,
        "initial_scale": initial_scale,
        "eps_in_sqrt": eps_in_sqrt,
        "bias_correction": bias_correction,
    }
    step = from_rule(rule, learning_rate, **hyper)
    return step if momentum is None else chain(step, trace(momentum, nesterov))


def adagrad(
    learning_rate: ScalarOrSchedule, initial_accumulator_value: float = 0.1, eps: float = 1e-7
) -> GradientTransformation:
    """Return Adagrad with eps under the root."""
    hyper = {"initial_accumulator_value": initial_accumulator_value, "eps": eps}
    return from_rule(conventions.ADAGRAD, learning_rate, **hyper)


def adadelta(
    learning_rate: ScalarOrSchedule,
    rho: float = 0.9,
    eps: float = 1e-6,
    weight_decay: ScalarOrSchedule = 0.0,
    weight_decay_mask: Mask = None,
) -> GradientTransformation:
    """Return Adadelta; its weight decay is coupled.

    The learning rate is required; optax's default None omits it and its sign, so that the loss increases.
    """
    step = from_rule(_adadelta.ADADELTA, learning_rate, rho=rho, eps=eps)
    return chain(add_decayed_weights(weight_decay, weight_decay_mask), step) if weight_decay else step


def lion(
    learning_rate: ScalarOrSchedule,
    b1: float = 0.9,
    b2: float = 0.99,
    mu_dtype: Any = None,
    weight_decay: ScalarOrSchedule = 1e-3,
    mask: Mask = None,
) -> GradientTransformation:
    """Return Lion with decoupled weight decay, only where the mask is True if one is given.

    Raises:
        TypeError: `mu_dtype`, the dtype of the momentum, is not a floating-point dtype.
    """
    step = from_rule(_lion.LION, learning_rate, float_dtype("lion", "mu_dtype", mu_dtype), beta1=b1, beta2=b2)
    return chain(step, decoupled_decay(learning_rate, weight_decay, mask))
