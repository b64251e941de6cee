"""The Dirichlet distribution."""

from __future__ import annotations

from collections.abc import Sequence

from ...ops.creation.implicit import dirichlet
from ...ops.elementwise.exponential import xlogy
from ...ops.elementwise.gamma import digamma, lgamma
from ...ops.elementwise.where import where
from ...ops.embedding.one_hot import one_hot
from ...tensor import Tensor
from .. import constraints
from ..arguments import vectors
from ..distribution import ExponentialFamily


class Dirichlet(ExponentialFamily):
    r"""The Dirichlet distribution, of shares that add up to 1.

    .. math:: p(x) = \frac{\Gamma(\sum_i \alpha_i)}{\prod_i \Gamma(\alpha_i)} \prod_i x_i^{\alpha_i - 1}

    Its mean is :math:`\alpha_i / \sum_j \alpha_j`, and the larger their sum, the closer shares are to it:
    `concentration` is no vector of probabilities.

    Args:
        concentration: αᵢ > 0.
        validate_args: As for `Distribution`.

    Shape:
        concentration: (..., n); event_shape: (n,).

    Raises:
        ValueError: The concentration has no dimension.

    Example:
        >>> import lucid
        >>> lucid.distributions.Dirichlet(lucid.tensor([1.0, 3.0])).mean
        tensor([0.2500, 0.7500])

    Source: S. Kotz, N. Balakrishnan, N. L. Johnson, "Continuous multivariate distributions" 1, chapter 49.
    """

    arg_constraints = {"concentration": constraints.independent(constraints.positive, 1)}
    support = constraints.simplex
    has_rsample = True

    def __init__(self, concentration: Tensor, validate_args: bool | None = None):
        self.concentration = vectors("Dirichlet", "concentration", concentration)
        shape = self.concentration.shape
        super().__init__(shape[:-1], shape[-1:], validate_args)

    @property
    def mean(self) -> Tensor:
        return self.concentration / self.concentration.sum(-1, keepdim=True)

    @property
    def mode(self) -> Tensor:
        a = (self.concentration - 1).clamp(min=0)
        inner = a / a.sum(-1, keepdim=True)
        corners = (self.concentration < 1).all(-1, keepdim=True)
        return where(corners, one_hot(inner.argmax(-1), self._event_shape[0]).to(a.dtype), inner)

    @property
    def variance(self) -> Tensor:
        total = self.concentration.sum(-1, keepdim=True)
        return self.concentration * (total - self.concentration) / (total**2 * (total + 1))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return dirichlet(self.concentration.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        a = self.concentration
        return xlogy(a - 1, value).sum(-1) + lgamma(a.sum(-1)) - lgamma(a).sum(-1)

    def entropy(self) -> Tensor:
        a = self.concentration
        n: int = self._event_shape[0]
        total = a.sum(-1)
        return lgamma(a).sum(-1) - lgamma(total) - (n - total) * digamma(total) - ((a - 1) * digamma(a)).sum(-1)
