r"""Averaged stochastic gradient descent: steps of decreasing size, and the mean of the iterates.

    p   <- p (1 - lambd eta) - eta g
    ax  <- ax + mu (p - ax)
    eta <- lr / (1 + lambd lr t)^alpha ;  mu <- 1 / max(1, t - t0)

The last line is for the next step.

    symbol  keyword, state  meaning
    ax      ax              averaged parameter, ax_0 = 0 (mu_0 = 1 makes it p at the first step)
    eta     eta             size of the step, eta_0 = lr
    mu      mu              weight of p in the average, mu_0 = 1
    lambd   lambd           decay of p, and of eta
    alpha   alpha           power with which eta falls
    t0      t0              the step after which the iterates are averaged
    t       step            the number of the step, from 1

The parameter that the model holds is p; the average, which is the result, is ``optimizer.state[p]["ax"]``.

Source: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging" (1992),
https://doi.org/10.1137/0330046
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from .base.hyperparameters import Finite, LearningRate, NonNegative, Params
from .optimizer import Optimizer
from .rule import rule


def scalars(t, memory, *, lr, lambd, alpha, t0):
    eta, mu = memory.get("eta", lr), memory.get("mu", 1.0)
    memory["eta"] = lr / (1 + lambd * lr * t) ** alpha
    memory["mu"] = 1 / max(1, t - t0)
    return 1 - lambd * eta, eta, mu


def update(xp, p, g, ax, shrink, eta, mu):
    p = shrink * p - eta * g
    ax = ax + mu * (p - ax)
    return p, ax


ASGD_RULE = rule("asgd", scalars, update, state=("ax",))


class ASGD(Optimizer):
    """Averaged stochastic gradient descent; weight decay is coupled, as in PyTorch.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        lambd: Decay of p, and of the step size.
        alpha: The power with which the step size falls.
        t0: The step after which the iterates are averaged.
        weight_decay: Coupled (L2) decay: ``weight_decay * p`` is added to the gradient.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = ASGD([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9900, -1.9700], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-2,
        lambd: Finite = 1e-4,
        alpha: NonNegative = 0.75,
        t0: Finite = 1e6,
        weight_decay: NonNegative = 0.0,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return ASGD_RULE
