"""Update rules as pure functions, one for each rule: each takes the step that its optimizer takes.

A function's signature is its whole definition: its state has the names of the rule's symbols, its hyper-parameters
those of the rule's ``scalars``, and `_step` finds them by these names among ``locals()``, the arguments.
"""

from __future__ import annotations

from numbers import Integral
from typing import Any

from ...autograd.pytree import leaves
from .. import adadelta, adagrad, adam, adamax, asgd, lion, muon, nadam, radam, rmsprop, rprop, sgd
from ..base.hyperparameters import ScalarOrSchedule, checked
from ..optimizer import OPTIMIZERS
from ..rule import Memory, Rule
from . import pure

Step = tuple[Any, ...]


def _step(rule: Rule, given: dict[str, Any], memory: Memory | None = None) -> Step:
    """Take the step of a rule with the arguments of one of the functions below, by name."""
    scalars = _scalars(rule, given, given.get("t"), {} if memory is None else memory)
    state = [given[symbol] for symbol in rule.state_symbols]
    return pure.step(rule, scalars, given["params"], given["grads"], *state)


def _scalars(rule: Rule, given: dict[str, Any], t: int | None, memory: Memory) -> tuple[float, ...]:
    """Return the scalars of step t, after checking t and the hyper-parameters; the limits are those of the class."""
    owner = f"{rule.name}_update"
    if t is not None and (isinstance(t, bool) or not isinstance(t, Integral) or t < 1):
        raise ValueError(f"{owner}: t is the number of the step, from 1; got {t!r}")
    limits = OPTIMIZERS[rule.name]._selector.limits
    hyper = {name: checked(limits, owner, name, given[name]) for name in rule.needs}
    if callable(hyper.get("lr")):
        hyper["lr"] = pure.rate(hyper["lr"], t)
    return rule.scalars(t or 1, memory, **hyper)


def _checked(optimizer: str, given: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return arguments of which some are checked, those of several numbers by the symbols of these too."""
    selector = OPTIMIZERS[optimizer]._selector
    values = {name: checked(selector.limits, f"{optimizer}_update", name, given[name]) for name in names}
    return {**given, **values, **selector.by_symbol(values)}


def adamax_update(
    params: Any,
    grads: Any,
    m: Any,
    u: Any,
    t: int,
    lr: ScalarOrSchedule = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Step:
    """Return ``(params, m, u)`` after step t of Adamax; m and u are zero at first. The formula is in ``adamax.py``.

    Example:
        >>> p, *state = adamax_update(1.0, 0.5, m=0.0, u=0.0, t=1)
        >>> round(p, 6)
        0.998
    """
    return _step(adamax.OUTSIDE, locals())


def nadam_update(
    params: Any,
    grads: Any,
    m: Any,
    v: Any,
    t: int,
    lr: ScalarOrSchedule = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    momentum_decay: float = 0.004,
) -> Step:
    """Return ``(params, m, v)`` after step t of NAdam; m and v are zero at first. The formula is in ``nadam.py``.

    Example:
        >>> p, *state = nadam_update(1.0, 0.5, m=0.0, v=0.0, t=1)
        >>> round(p, 6)
        0.998
    """
    return _step(nadam.RULES["buffer"], locals())


def adam_update(
    params: Any,
    grads: Any,
    m: Any,
    v: Any,
    t: int,
    lr: ScalarOrSchedule = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Step:
    """Return ``(params, m, v)`` after step t of Adam; m and v are zero at first. The formula is in ``adam.py``.

    Example:
        >>> p, *state = adam_update(1.0, 0.5, m=0.0, v=0.0, t=1)
        >>> round(p, 6)
        0.999
    """
    return _step(adam.PLAIN, locals())


def radam_update(
    params: Any,
    grads: Any,
    m: Any,
    v: Any,
    t: int,
    lr: ScalarOrSchedule = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Step:
    """Return ``(params, m, v)`` after step t of RAdam; m and v are zero at first. The formula is in ``radam.py``.

    Example:
        >>> p, *state = radam_update(1.0, 0.5, m=0.0, v=0.0, t=1)
        >>> round(p, 6)
        0.9995
    """
    return _step(radam.RADAM, locals())


def sgd_update(
    params: Any, grads: Any, b: Any = None, lr: ScalarOrSchedule = 0.001, momentum: float = 0.0, t: int | None = None
) -> Step:
    """Return ``(params, b)`` after a step of SGD; the momentum b is zero at first. The formula is in ``sgd.py``.

    Without a b the step has no momentum, and the result is ``(params,)``.

    Raises:
        ValueError: There is momentum, but no b.

    Example:
        >>> p, *state = sgd_update(1.0, 0.5, b=0.0, lr=0.1, momentum=0.9)
        >>> round(p, 6)
        0.95
    """
    if b is None and momentum:
        raise ValueError(f"sgd_update: momentum={momentum} needs the buffer b, zeros like the parameters at first")
    return _step(sgd.DESCENT if b is None else sgd.MOMENTUM, locals())


def rmsprop_update(
    params: Any,
    grads: Any,
    s: Any,
    lr: ScalarOrSchedule = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
    t: int | None = None,
) -> Step:
    """Return ``(params, s)`` after a step of RMSprop; s is zero at first. The formula is in ``rmsprop.py``.

    Example:
        >>> p, *state = rmsprop_update(1.0, 0.5, s=0.0)
        >>> round(p, 6)
        0.9
    """
    return _step(rmsprop.PLAIN, locals())


def adagrad_update(
    params: Any, grads: Any, s: Any, t: int, lr: ScalarOrSchedule = 0.01, lr_decay: float = 0.0, eps: float = 1e-10
) -> Step:
    """Return ``(params, s)`` after step t of Adagrad; s is zero at first. The formula is in ``adagrad.py``.

    Example:
        >>> p, *state = adagrad_update(1.0, 0.5, s=0.0, t=1)
        >>> round(p, 6)
        0.99
    """
    return _step(adagrad.ADAGRAD, locals())


def adadelta_update(
    params: Any,
    grads: Any,
    s: Any,
    a: Any,
    lr: ScalarOrSchedule = 1.0,
    rho: float = 0.9,
    eps: float = 1e-6,
    t: int | None = None,
) -> Step:
    """Return ``(params, s, a)`` after a step of Adadelta; both are zero at first. The formula is in ``adadelta.py``.

    Example:
        >>> p, *state = adadelta_update(1.0, 0.5, s=0.0, a=0.0)
        >>> round(p, 6)
        0.996838
    """
    return _step(adadelta.ADADELTA, locals())


def asgd_update(
    params: Any,
    grads: Any,
    ax: Any,
    t: int,
    lr: ScalarOrSchedule = 0.01,
    lambd: float = 1e-4,
    alpha: float = 0.75,
    t0: float = 1e6,
) -> Step:
    """Return ``(params, ax)`` after step t of averaged SGD; ax is zero at first. The formula is in ``asgd.py``.

    Example:
        >>> p, *state = asgd_update(1.0, 0.5, ax=0.0, t=1, lr=0.1)
        >>> round(p, 6)
        0.94999
    """
    memory: Memory = {}
    if isinstance(t, Integral) and t > 1:  # the step before determines the size of this one
        _scalars(asgd.ASGD_RULE, locals(), t - 1, memory)
    return _step(asgd.ASGD_RULE, locals(), memory)


def muon_update(
    params: Any,
    grads: Any,
    b: Any,
    lr: ScalarOrSchedule = 0.001,
    momentum: float = 0.95,
    nesterov: bool = True,
    ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315),
    eps: float = 1e-7,
    ns_steps: int = 5,
    adjust_lr_fn: str | None = None,
    t: int | None = None,
) -> Step:
    """Return ``(params, b)`` after a step of Muon; b is zero at first. The formula is in ``muon.py``.

    Raises:
        ValueError: A parameter is no matrix.

    Example:
        >>> import numpy as np
        >>> p, b = muon_update(np.eye(2), np.ones((2, 2)), b=np.zeros((2, 2)), lr=0.1)
        >>> p.shape
        (2, 2)
    """
    for leaf in map(pure.array_of, leaves(params)):
        if getattr(leaf, "ndim", 0) != 2:
            raise ValueError(
                f"muon_update: Muon is for matrices; got a parameter of shape {getattr(leaf, 'shape', ())}"
            )
    options = ("nesterov", "ns_coefficients", "ns_steps", "adjust_lr_fn")
    given = _checked("muon", {**locals(), "buffer": b}, *options)
    return _step(muon.Muon.rule(given), given)  # type: ignore[no-untyped-call]


def lion_update(
    params: Any,
    grads: Any,
    m: Any,
    lr: ScalarOrSchedule = 0.0001,
    beta1: float = 0.9,
    beta2: float = 0.99,
    t: int | None = None,
) -> Step:
    """Return ``(params, m)`` after a step of Lion; m is zero at first. The formula is in ``lion.py``.

    Example:
        >>> p, *state = lion_update(1.0, 0.5, m=0.0)
        >>> round(p, 6)
        0.9999
    """
    return _step(lion.LION, locals())


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

    Example:
        >>> p, *state = rprop_update(1.0, 0.5, before=0.0, s=0.01)
        >>> round(p, 6)
        0.99
    """
    return _step(rprop.RPROP, _checked("rprop", locals(), "etas", "step_sizes"))
