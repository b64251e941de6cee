r"""Rprop: only the gradient's sign counts; each element has a step size of its own.

    s <- s eta+ where the sign stayed, s eta- where it turned, clamped to [step_min, step_max]
    g <- 0 where the sign turned
    p <- p - sign(g) s

    symbol              keyword, state  meaning
    before              prev            the last gradient (0 where the sign turned), at first 0
    s                   step_size       size of the step, s_0 = lr
    eta-, eta+          etas            factors by which s shrinks and grows
    step_min, step_max  step_sizes      limits of s

It is for gradients of the whole data set: in mini-batches signs turn by chance, and all steps shrink. lr is only s_0,
so a scheduler changes nothing after the first step. An element whose sign turned stays where it is, as in Igel and
Huesken's iRprop-; the first paper took its last step back.

Sources: Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning: the RPROP algorithm"
(1993), https://doi.org/10.1109/ICNN.1993.298623; Igel and Huesken, "Empirical evaluation of the improved Rprop learning
algorithms" (2003), https://doi.org/10.1016/S0925-2312(01)00700-7
"""

# mypy: allow-untyped-defs
from __future__ import annotations

from typing import Annotated

from .base.hyperparameters import NON_NEGATIVE, LearningRate, Numbers, Params
from .optimizer import Optimizer
from .rule import rule

Etas = Annotated[tuple[float, float], Numbers(NON_NEGATIVE, "etaminus", "etaplus")]
StepSizes = Annotated[tuple[float, float], Numbers(NON_NEGATIVE, "step_min", "step_max")]


def scalars(t, memory, *, etaminus, etaplus, step_min, step_max):
    return etaminus, etaplus, step_min, step_max


def update(xp, p, g, before, s, down, up, low, high):
    turn = g * before
    s = xp.where(turn > 0, up * s, xp.where(turn < 0, down * s, s))
    s = xp.minimum(xp.maximum(s, low), high)
    g = xp.where(turn < 0, 0.0, g)
    p = p - xp.sign(g) * s
    return p, g, s


RPROP = rule("rprop", scalars, update, state=("prev", "step_size"), start=(0.0, "lr"))


class Rprop(Optimizer):
    """Rprop, for gradients of the whole data set; it has no weight decay.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: s_0, the size of the first step, or a function of the number of steps taken.
        etas: Factors by which a step size shrinks and grows.
        step_sizes: The smallest and the largest step size.
        maximize: Maximize the objective.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A hyper-parameter is out of range, or parameters are missing, repeated or not leaves.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = Rprop([p], lr=0.1)
        >>> p.grad = lucid.tensor([0.1, -0.3])
        >>> optimizer.step()
        >>> p
        tensor([ 0.9000, -1.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-2,
        etas: Etas = (0.5, 1.2),
        step_sizes: StepSizes = (1e-6, 50.0),
        *,
        maximize: bool = False,
    ):
        super().__init__(params, locals())

    @staticmethod
    def rule(group):
        return RPROP

    @staticmethod
    def check_group(group):
        down, up = group["etas"]
        if not 0 < down < 1 < up:
            raise ValueError(f"Rprop: etas must satisfy 0 < etas[0] < 1 < etas[1]; got {group['etas']}")
