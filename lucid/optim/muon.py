r"""Muon: momentum whose matrix is made orthogonal, so that all directions of a layer move alike.

    b <- mu b + (1 - mu) g
    u  = (1 - mu) g + mu b  with ``nesterov``, else b
    p <- p (1 - lr wd) - lr r orthogonal(u)

``orthogonal(u)`` is, nearly, the matrix U V^T of the singular value decomposition u = U S V^T: Newton-Schulz iterations
X <- a X + (b (X X^T) + c (X X^T)^2) X, begun with u / |u|, bring all singular values near 1. The factor r is
sqrt(max(1, rows / columns)), or with ``adjust_lr_fn="match_rms_adamw"`` 0.2 sqrt(max(rows, columns)).

    symbol   keyword, state   meaning
    b        momentum_buffer  momentum, b_0 = 0
    mu       momentum         decay rate of b
    a, b, c  ns_coefficients  coefficients of the iteration; `ns_steps` is the number of iterations
    wd       weight_decay     decoupled weight decay
    eps      eps              smallest |u| that u is divided by

It is for the weight matrices of hidden layers; embeddings, heads, biases and norms belong to AdamW.

Source: Jordan and others, "Muon: An optimizer for hidden layers in neural networks" (2024),
https://kellerjordan.github.io/posts/muon/; Liu and others, "Muon is Scalable for LLM Training" (2025),
https://arxiv.org/abs/2502.16982, for the second factor.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import functools
from typing import Annotated, Literal

from .base.hyperparameters import FINITE, Count, LearningRate, NonNegative, Numbers, Params
from .base.param_groups import check_param
from .optimizer import Optimizer
from .rule import rule

Coefficients = Annotated[tuple[float, float, float], Numbers(FINITE, "a", "b", "c")]


def scalars(t, memory, *, lr, momentum, a, b, c, eps):
    return lr, momentum, 1 - momentum, a, b, c, eps


def rounder(x, a, b, c):
    square = x @ x.T
    return a * x + (b * square + c * (square @ square)) @ x


def orthogonal(xp, x, a, b, c, eps, rounds):
    norm = xp.sqrt(xp.sum(x * x))
    x = x / xp.maximum(norm, eps)
    for _ in range(rounds):
        x = rounder(x, a, b, c)
    return x


@functools.cache
def muon(nesterov, rounds, match_rms):
    def update(xp, p, g, buffer, lr, mu, c1, a, b, c, eps):
        rows, columns = p.shape
        tall = rows > columns  # then the transpose has the smaller squares
        longer = rows if tall else columns
        r = 0.2 * longer**0.5 if match_rms else (longer / columns) ** 0.5
        buffer = mu * buffer + c1 * g
        u = c1 * g + mu * buffer if nesterov else buffer
        if tall:
            p = p - lr * r * orthogonal(xp, u.T, a, b, c, eps, rounds).T
        else:
            p = p - lr * r * orthogonal(xp, u, a, b, c, eps, rounds)
        return p, buffer

    return rule("muon", scalars, update, state=("momentum_buffer",), elementwise=False)


class Muon(Optimizer):
    """Muon with decoupled weight decay, for the matrices of hidden layers.

    PyTorch orthogonalizes in bfloat16; here the parameter's own precision is kept.

    Args:
        params: Parameters of two dimensions, ``(name, parameter)`` pairs, or groups.
        lr: The learning rate, or a function of the number of steps taken.
        weight_decay: Decoupled decay: each step first scales p by ``1 - lr * weight_decay``.
        momentum: mu, the decay rate of the momentum.
        nesterov: Use Nesterov's momentum.
        ns_coefficients: a, b and c of the Newton-Schulz iteration.
        eps: The smallest norm that is divided by.
        ns_steps: The number of iterations.
        adjust_lr_fn: None or ``"original"`` for the first factor r, ``"match_rms_adamw"`` for the second.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A parameter does not have two dimensions, or a value is out of range.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([[1.0, 2.0], [0.0, -1.0]], requires_grad=True)
        >>> optimizer = Muon([p], lr=0.1)
        >>> p.grad = lucid.tensor([[0.1, -0.3], [0.2, 0.4]])
        >>> optimizer.step()
        >>> p
        tensor([[ 0.9111,  2.0387],
                [-0.0688, -1.0386]], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: LearningRate = 1e-3,
        weight_decay: NonNegative = 0.1,
        momentum: NonNegative = 0.95,
        nesterov: bool = True,
        ns_coefficients: Coefficients = (3.4445, -4.775, 2.0315),
        eps: NonNegative = 1e-7,
        ns_steps: Count = 5,
        adjust_lr_fn: Literal[None, "original", "match_rms_adamw"] = None,
    ):
        super().__init__(params, {**locals(), "decoupled_weight_decay": True})

    @staticmethod
    def rule(group):
        return muon(group["nesterov"], group["ns_steps"], group["adjust_lr_fn"] == "match_rms_adamw")

    @staticmethod
    def check_param(what, param):
        check_param(what, param)
        if param._data.ndim != 2:
            raise ValueError(
                f"{what} has shape {param._data.shape}; Muon is for matrices: give biases, norms, embeddings and "
                "convolutions to another optimizer, such as AdamW"
            )
