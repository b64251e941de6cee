"""Kullback-Leibler divergence, and the table of its formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...tensor import Tensor
from ..distribution import Distribution

Formula = Callable[[Any, Any], Tensor]
FORMULAS: dict[tuple[type, type], Formula] = {}


def register_kl(type_p: type, type_q: type) -> Callable[[Formula], Formula]:
    """Make of a function the formula of `kl_divergence` for two classes and those made from them.

    Raises:
        TypeError: One of the two is no class of distributions.

    Example:
        >>> from lucid.distributions import Normal, register_kl
        >>> class MyNormal(Normal): pass
        >>> @register_kl(MyNormal, MyNormal)
        ... def kl_of_mine(p, q):
        ...     return (p.loc - q.loc) ** 2 / 2
    """
    for given in (type_p, type_q):
        if not (isinstance(given, type) and issubclass(given, Distribution)):
            raise TypeError(f"register_kl: expected two subclasses of Distribution, got {given!r}")

    def add(formula: Formula) -> Formula:
        FORMULAS[type_p, type_q] = formula
        return formula

    return add


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    r"""Return the Kullback-Leibler divergence of q from p.

    .. math:: \operatorname{KL}(p \,\|\, q) = \operatorname{E}_{x \sim p} \log \frac{p(x)}{q(x)}

    It is not symmetric: a VAE's loss has ``kl_divergence(posterior, prior)``. `nn.functional.kl_div` is another thing:
    its arguments are tensors of log-probabilities, in the other order.

    Shape:
        output: the batch_shape that the two broadcast to.

    Raises:
        NotImplementedError: No formula is known for the two classes.

    Example:
        >>> import lucid
        >>> from lucid.distributions import Normal, kl_divergence
        >>> kl_divergence(Normal(1.0, 1.0), Normal(0.0, 1.0))
        tensor(0.5000)

    Source: S. Kullback, R. A. Leibler, "On information and sufficiency", 1951.
    """
    first, second = type(p).__mro__, type(q).__mro__
    found = [pair for pair in FORMULAS if pair[0] in first and pair[1] in second]
    if not found:
        raise NotImplementedError(
            f"kl_divergence: no formula is known for {type(p).__name__} and {type(q).__name__}; add one with "
            "register_kl, or estimate it: (p.log_prob(x) - q.log_prob(x)).mean(0) with x = p.sample((1000,))"
        )
    nearest = min(found, key=lambda pair: (first.index(pair[0]) + second.index(pair[1]), first.index(pair[0])))
    return FORMULAS[nearest](p, q)
