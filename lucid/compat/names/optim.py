"""The optimizers of ``torch.optim`` whose conventions differ from lucid's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ... import optim
from ...autograd.grad_mode import set_grad_enabled
from ...optim.base.param_groups import required
from ...tensor import Tensor

__all__ = ["Adamax", "NAdam", "ParamsT", "_get_value", "_use_grad_for_differentiable", "required"]


class Adamax(optim.Adamax):
    """Adamax as in PyTorch: eps inside the maximum, and weight decay added to the gradient.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate.
        betas: Decay rates of m and u, each in [0, 1).
        eps: Added to the denominator for numerical stability.
        weight_decay: ``weight_decay * p`` is added to the gradient.
        maximize: Maximize the objective instead of minimizing it.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ):
        super().__init__(params, lr, betas, eps, weight_decay, maximize=maximize, **self._pytorch)


class NAdam(optim.NAdam):
    """NAdam as in PyTorch: the momentum follows Dozat's schedule, and weight decay is added to the gradient.

    Args:
        params: Parameters, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate.
        betas: Decay rates of m and v, each in [0, 1).
        eps: Added to the denominator for numerical stability.
        weight_decay: ``weight_decay * p`` is added to the gradient.
        momentum_decay: psi: how fast the momentum grows.
        decoupled_weight_decay: True scales p by ``1 - lr * weight_decay`` instead.
        maximize: Maximize the objective instead of minimizing it.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ):
        options = (lr, betas, eps, weight_decay, momentum_decay, decoupled_weight_decay)
        super().__init__(params, *options, maximize=maximize, **self._pytorch)


ParamsT = Any  # in annotations


def _use_grad_for_differentiable(step: Callable[..., Any]) -> Callable[..., Any]:
    """The decorator of PyTorch's own `step`, which optimizers copied from it bring along: steps are not recorded."""

    @functools.wraps(step)
    def unrecorded(self: Any, *args: Any, **kwargs: Any) -> Any:
        with set_grad_enabled(bool(self.defaults.get("differentiable", False))):
            return step(self, *args, **kwargs)

    return unrecorded


def _get_value(x: Any) -> Any:
    """A number, of a 0-d tensor too."""
    return x.item() if isinstance(x, Tensor) else x
