"""Batch dimensions as dimensions of the event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from ...tensor import Tensor
from .. import constraints
from ..arguments import sum_rightmost
from ..constraints import Constraint
from ..distribution import Distribution


class Independent(Distribution):
    r"""The last batch dimensions of a distribution as dimensions of the event.

    .. math:: \log p(x) = \sum_i \log p_i(x_i)

    A batch of Normals has one `log_prob` for each number. A vector of independent numbers, as an action of several
    motors or the latent code of a VAE, has one for the vector: ``Independent(Normal(loc, scale), 1)``.

    Args:
        base_distribution: The distribution.
        reinterpreted_batch_ndims: How many dimensions become dimensions of the event.
        validate_args: As for `Distribution`.

    Shape:
        output of `log_prob` and `entropy`: that of the distribution, without its last dimensions.

    Raises:
        ValueError: The batch has fewer dimensions, or the number is negative.

    Example:
        >>> import lucid
        >>> from lucid.distributions import Independent, Normal
        >>> d = Independent(Normal(lucid.zeros(4, 3), 1.0), 1)
        >>> d.log_prob(lucid.zeros(4, 3)).shape == (4,)
        True
    """

    def __init__(
        self, base_distribution: Distribution, reinterpreted_batch_ndims: int, validate_args: bool | None = None
    ):
        batch = base_distribution.batch_shape
        if not 0 <= reinterpreted_batch_ndims <= len(batch):
            raise ValueError(
                f"Independent: expected reinterpreted_batch_ndims from 0 to {len(batch)}, the dimensions of the "
                f"batch_shape {tuple(batch)}, got {reinterpreted_batch_ndims}"
            )
        cut = len(batch) - reinterpreted_batch_ndims
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, reinterpreted_batch_ndims
        super().__init__(batch[:cut], batch[cut:] + base_distribution.event_shape, validate_args)

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Self:
        new = super().expand(batch_shape, _instance)
        kept = self._event_shape[: self.reinterpreted_batch_ndims]
        new.base_dist = self.base_dist.expand(tuple(batch_shape) + kept)
        return new

    @property
    def has_rsample(self) -> bool:  # type: ignore[override]
        """Whether the distribution has it."""
        return self.base_dist.has_rsample

    @property
    def has_enumerate_support(self) -> bool:  # type: ignore[override]
        """Whether the distribution has it, and no dimension became one of the event."""
        return self.reinterpreted_batch_ndims == 0 and self.base_dist.has_enumerate_support

    @property
    def support(self) -> Constraint:
        if self.reinterpreted_batch_ndims:
            return constraints.independent(self.base_dist.support, self.reinterpreted_batch_ndims)
        return self.base_dist.support  # type: ignore[no-any-return]

    @property
    def mean(self) -> Tensor:
        return self.base_dist.mean

    @property
    def mode(self) -> Tensor:
        return self.base_dist.mode

    @property
    def variance(self) -> Tensor:
        return self.base_dist.variance

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Tensor) -> Tensor:
        return sum_rightmost(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self) -> Tensor:
        return sum_rightmost(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        if self.reinterpreted_batch_ndims:
            return super().enumerate_support(expand)
        return self.base_dist.enumerate_support(expand)

    def __repr__(self) -> str:
        return f"Independent({self.base_dist!r}, {self.reinterpreted_batch_ndims})"
