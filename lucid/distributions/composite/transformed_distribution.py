"""The distribution of transformed outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from ...autograd.grad_mode import no_grad
from ...tensor import Tensor
from .. import constraints
from ..arguments import sum_rightmost
from ..constraints import Constraint
from ..distribution import Distribution
from ..transforms.transform import ComposeTransform, Transform
from .independent import Independent


class TransformedDistribution(Distribution):
    r"""The distribution of y = f(x), where x has a given distribution.

    .. math:: \log p_y(y) = \log p_x(f^{-1}(y)) - \log |\det f'(x)|

    It has no entropy, mean or variance, which need an integral: take means of ``-d.log_prob(d.rsample((n,)))``. For
    actions between -1 and 1, give `TanhTransform` ``cache_size=1``, and score samples with the very tensor that
    `rsample` returned.

    Args:
        base_distribution: The distribution of x.
        transforms: One transform f, or a list of them, of which the first is applied first.
        validate_args: As for `Distribution`.

    Raises:
        ValueError: One is no Transform, or takes events of more dimensions than there are.

    Example:
        >>> import lucid
        >>> from lucid.distributions import Normal, TransformedDistribution, transforms
        >>> d = TransformedDistribution(Normal(0.0, 1.0), [transforms.TanhTransform(cache_size=1)])
        >>> d.log_prob(lucid.tensor(0.0))
        tensor(-0.9189)
    """

    def __init__(
        self,
        base_distribution: Distribution,
        transforms: Transform | Sequence[Transform],
        validate_args: bool | None = None,
    ):
        self.transforms = [transforms] if isinstance(transforms, Transform) else list(transforms)
        if not all(isinstance(t, Transform) for t in self.transforms):
            raise ValueError(f"TransformedDistribution: expected a Transform or a list of them, got {transforms!r}")
        batch, event = tuple(base_distribution.batch_shape), tuple(base_distribution.event_shape)
        whole = ComposeTransform(self.transforms)
        domain = whole.domain.event_dim
        if len(batch + event) < domain:
            raise ValueError(
                f"TransformedDistribution: the transforms take events of {domain} dimensions, and the base "
                f"distribution has {len(batch + event)}; expand it, or give it a batch"
            )
        shape = whole.forward_shape(batch + event)
        base = base_distribution
        if (before := whole.inverse_shape(shape)) != batch + event:
            base = base.expand(before[: len(before) - len(event)])
        if domain > len(event):
            base = Independent(base, domain - len(event))
        self.base_dist = base
        events = whole.codomain.event_dim + max(len(event) - domain, 0)
        super().__init__(shape[: len(shape) - events], shape[len(shape) - events :], validate_args)

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Self:
        new = super().expand(batch_shape, _instance)
        before = ComposeTransform(self.transforms).inverse_shape(tuple(batch_shape) + self._event_shape)
        new.base_dist = self.base_dist.expand(before[: len(before) - len(self.base_dist.event_shape)])
        return new

    @property
    def has_rsample(self) -> bool:  # type: ignore[override]
        """Whether the base distribution has it."""
        return self.base_dist.has_rsample

    @property
    def support(self) -> Constraint:
        if not self.transforms:
            return self.base_dist.support  # type: ignore[no-any-return]
        support = self.transforms[-1].codomain
        more = len(self._event_shape) - support.event_dim
        return constraints.independent(support, more) if more else support

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with no_grad():
            x = self.base_dist.sample(sample_shape)
            for transform in self.transforms:
                x = transform(x)
        return x

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        x = self.base_dist.rsample(sample_shape)
        for transform in self.transforms:
            x = transform(x)
        return x

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        event_dim, y = len(self._event_shape), value
        total: Any = 0.0
        for transform in reversed(self.transforms):
            x = transform._inv_call(y)
            event_dim += transform.domain.event_dim - transform.codomain.event_dim
            volume = transform.log_abs_det_jacobian(x, y)
            total = total - sum_rightmost(volume, event_dim - transform.domain.event_dim)
            y = x
        return total + sum_rightmost(self.base_dist.log_prob(y), event_dim - len(self.base_dist.event_shape))  # type: ignore[no-any-return]

    def _flipped(self, probability: Tensor) -> Tensor:
        """A probability, or 1 minus it where the transforms fall."""
        sign: Any = 1
        for transform in self.transforms:
            sign = sign * transform.sign
        return probability if isinstance(sign, int) and sign == 1 else sign * (probability - 0.5) + 0.5

    def cdf(self, value: Tensor) -> Tensor:
        for transform in reversed(self.transforms):
            value = transform._inv_call(value)
        return self._flipped(self.base_dist.cdf(value))

    def icdf(self, value: Tensor) -> Tensor:
        value = self.base_dist.icdf(self._flipped(value))
        for transform in self.transforms:
            value = transform(value)
        return value

    def __repr__(self) -> str:
        transforms = ", ".join(map(repr, self.transforms))
        return f"{type(self).__name__}({self.base_dist!r}, [{transforms}])"
