"""The von Mises distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...autograd.grad_mode import no_grad
from ...ops.creation.sampling import von_mises
from ...ops.special.modified_bessel import i0e, i1e
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution


class VonMises(Distribution):
    r"""The von Mises distribution: of an angle, in radians.

    .. math:: p(x) = \frac{e^{\kappa \cos(x - \mu)}}{2\pi I_0(\kappa)}

    `mean` is the direction μ, and `variance` the circular one, 1 - I₁(κ) / I₀(κ), between 0 and 1. The density needs
    SciPy, which ``pip install "lucid-grad[scipy]"`` brings.

    Args:
        loc: The direction μ.
        concentration: κ > 0; for large κ the distribution is about normal, with variance 1 / κ.
        validate_args: As for `Distribution`.

    Shape:
        loc, concentration: shapes that broadcast, to the batch_shape; a sample is in [-π, π].

    Example:
        >>> import lucid
        >>> lucid.distributions.VonMises(0.0, 2.0).log_prob(lucid.tensor(0.0))
        tensor(-0.6619)

    Source: K. V. Mardia, P. E. Jupp, "Directional statistics", 3.5.4.
    """

    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}
    support = constraints.real

    def __init__(self, loc: Tensor | float, concentration: Tensor | float, validate_args: bool | None = None):
        self.loc, self.concentration = broadcast("VonMises", loc=loc, concentration=concentration)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.loc

    mode = mean

    @property
    def variance(self) -> Tensor:
        return 1 - i1e(self.concentration) / i0e(self.concentration)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return von_mises(self.loc.expand(shape), self.concentration.expand(shape))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        k = self.concentration
        # I₀ scaled by exp(-κ), and cos - 1 in the place of cos: so large κ are no matter.
        return k * ((value - self.loc).cos() - 1) - math.log(2 * math.pi) - i0e(k).log()
