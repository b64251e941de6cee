"""The multivariate normal distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.arguments import common_shape
from ...ops.creation.from_shape import eye
from ...ops.creation.random import randn
from ...ops.linalg.cholesky import cholesky
from ...ops.linalg.solvers import inv, solve_triangular
from ...ops.shape.flipping import flip
from ...tensor import Tensor
from .. import constraints
from ..arguments import lazy_property, one_of, vectors
from ..distribution import Distribution


class MultivariateNormal(Distribution):
    r"""The normal distribution of vectors.

    .. math::
        p(x) = (2\pi)^{-n/2} |\Sigma|^{-1/2} \exp\!\left(-\tfrac12 (x - \mu)^\mathsf{T} \Sigma^{-1} (x - \mu)\right)

    Exactly one of three matrices is given. `scale_tril`, the lower triangular L with :math:`\Sigma = L L^\mathsf{T}`,
    is what all is computed with, and is cheapest to give. A diagonal Σ needs none of this: it is
    ``Independent(Normal(loc, scale), 1)``, where `scale` are standard deviations, and not the diagonal of Σ.

    Args:
        loc: The mean μ.
        covariance_matrix: Σ, symmetric and positive definite.
        precision_matrix: The inverse of Σ.
        scale_tril: The Cholesky factor L of Σ.
        validate_args: As for `Distribution`.

    Shape:
        loc: (..., n); the matrices: (..., n, n); event_shape: (n,).

    Raises:
        ValueError: None or several of the matrices are given, `loc` has no dimension, or a matrix has less than two.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.MultivariateNormal(lucid.zeros(2), lucid.eye(2))
        >>> d.log_prob(lucid.zeros(2))
        tensor(-1.8379)

    Source: C. M. Bishop, "Pattern recognition and machine learning", 2.3.
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }
    support = constraints.real_vector
    has_rsample = True

    def __init__(
        self,
        loc: Tensor,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ):
        given = {
            "covariance_matrix": covariance_matrix,
            "precision_matrix": precision_matrix,
            "scale_tril": scale_tril,
        }
        name = one_of("MultivariateNormal", **given)
        loc = vectors("MultivariateNormal", "loc", loc)
        matrix = vectors("MultivariateNormal", name, given[name])
        if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2] or matrix.shape[-1] != loc.shape[-1]:
            n = loc.shape[-1]
            raise ValueError(
                f"MultivariateNormal: expected {name} of shape (..., {n}, {n}) for loc of shape {tuple(loc.shape)}, "
                f"got {tuple(matrix.shape)}"
            )
        shape = common_shape("MultivariateNormal", matrix.shape[:-2], loc.shape[:-1])
        self.loc = loc.expand(shape + loc.shape[-1:])
        self.__dict__[name] = matrix.expand(shape + matrix.shape[-2:])
        super().__init__(shape, loc.shape[-1:], validate_args)
        # Kept without the batch dimensions that were only expanded, as a system of equations is solved with it.
        self._factor: Tensor = matrix
        if name != "scale_tril":
            self._factor = cholesky(matrix) if name == "covariance_matrix" else _factor_of_inverse(matrix)

    @lazy_property
    def scale_tril(self) -> Tensor:
        """The Cholesky factor of the covariance."""
        n = self._event_shape[0]
        return self._factor.expand((*self._batch_shape, n, n))

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        """The covariance matrix."""
        n = self._event_shape[0]
        return (self._factor @ self._factor.mT).expand((*self._batch_shape, n, n))

    @lazy_property
    def precision_matrix(self) -> Tensor:
        """The inverse of the covariance matrix."""
        n = self._event_shape[0]
        inverse = inv(self._factor)
        return (inverse.mT @ inverse).expand((*self._batch_shape, n, n))

    @property
    def mean(self) -> Tensor:
        return self.loc

    mode = mean

    @property
    def variance(self) -> Tensor:
        return (self._factor**2).sum(-1).expand(self._batch_shape + self._event_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        noise = randn(self._extended_shape(sample_shape), dtype=self.loc.dtype, device=self.loc.device)
        return self.loc + (self._factor @ noise.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        n: int = self._event_shape[0]
        distance = squared_distance(self._factor, value - self.loc)
        return -0.5 * (n * math.log(2 * math.pi) + distance) - half_log_det(self._factor)

    def entropy(self) -> Tensor:
        n: int = self._event_shape[0]
        return (0.5 * n * (1 + math.log(2 * math.pi)) + half_log_det(self._factor)).expand(self._batch_shape)


def half_log_det(factor: Tensor) -> Tensor:
    """Half the logarithm of the determinant of a covariance, of which this is the Cholesky factor."""
    return factor.diagonal(0, -2, -1).log().sum(-1)


def squared_distance(factor: Tensor, difference: Tensor) -> Tensor:
    """The squared Mahalanobis distance, of a difference and the Cholesky factor of the covariance."""
    # Outcomes of one distribution are columns of one right-hand side: one system for each would copy the factor for it.
    cut = difference.ndim - factor.ndim + 1
    samples, vectors = difference.shape[:cut], difference.shape[cut:]
    columns = difference.reshape((math.prod(samples), *vectors)).movedim(0, -1)
    z = solve_triangular(factor, columns, upper=False)
    return (z**2).sum(-2).movedim(-1, 0).reshape(samples + z.shape[:-2])


def _factor_of_inverse(matrix: Tensor) -> Tensor:
    """The Cholesky factor of the inverse: that of the matrix from its end is the transpose of its inverse."""
    last = flip(cholesky(flip(matrix, (-2, -1))), (-2, -1)).mT
    one = eye(matrix.shape[-1], dtype=matrix.dtype, device=matrix.device)
    return solve_triangular(last, one, upper=False)
