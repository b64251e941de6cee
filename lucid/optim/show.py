"""The forms that are derived from a rule: its formula, its CUDA kernel, its NumPy program."""

from __future__ import annotations

from typing import Any

import numpy as np

from .engine import cuda_kernel, numpy_program
from .optimizer import OPTIMIZERS
from .rule import Rule
from .symbolic.latex import Formula


def formula(name: str, **options: Any) -> Formula:
    """Return the formula of an optimizer, traced from its rule; a notebook shows it typeset.

    Args:
        name: The optimizer's name, such as ``"nadam"``.
        options: Its options, such as ``decoupled_weight_decay=False``.

    Raises:
        ValueError: There is no optimizer of that name, or it has no formula.

    Example:
        >>> from lucid import optim
        >>> optim.formula("sgd", momentum=0.9)
        \\begin{aligned}
          b_t &= \\mu \\, b_{t-1} + g_t \\\\
          p_t &= p_{t-1} - \\mathrm{lr} \\, b_t
        \\end{aligned}
    """
    return Formula(_named(name, options))


def show_kernel(name: str, dtype: str = "float32", **options: Any) -> str:
    """Return the CUDA source that an optimizer runs on a GPU.

    Raises:
        ValueError: There is no optimizer of that name, or it has no kernel.

    Example:
        >>> from lucid import optim
        >>> print(optim.show_kernel("adamax"))  # doctest: +ELLIPSIS
        // adamax: a row of the table has the addresses of p, g, m, u of one parameter, and their size.
        ...
            const float new_m = b1 * m + c1 * g;
            const float x1 = b2 * u;
            const float x2 = fabs(g);
            const float new_u = (x1 >= x2 || x1 != x1 ? x1 : x2);
            const float new_p = p - step * (new_m / (new_u + eps));
        ...
    """
    return cuda_kernel.source(_rule(name, options), np.dtype(dtype))


def show_program(name: str, dtype: str = "float32", **options: Any) -> str:
    """Return the NumPy program that an optimizer runs on the CPU, block by block.

    Raises:
        ValueError: There is no optimizer of that name, or it has no program.

    Example:
        >>> from lucid import optim
        >>> print(optim.show_program("sgd", momentum=0.9))
        def sgd(p, g, b, s0, lr, mu):
            multiply(mu, b, b)
            add(b, g, b)
            multiply(lr, b, s0)
            subtract(p, s0, p)
    """
    return numpy_program.program(_rule(name, options), np.dtype(dtype)).source.rstrip()


def _named(name: str, options: dict[str, Any]) -> Rule:
    if name.lower() not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {name!r}: expected one of {', '.join(sorted(OPTIMIZERS))}")
    return OPTIMIZERS[name.lower()].traced_rule(**options)


def _rule(name: str, options: dict[str, Any]) -> Rule:
    rule = _named(name, options)
    if not rule.elementwise:
        raise ValueError(f"{name} works on whole matrices, by calls of the array library; see its formula")
    return rule
