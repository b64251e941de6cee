"""Transforms of vectors and matrices: softmax, stick breaking, reshaping, Cholesky factors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...ops.activations.sigmoid import logsigmoid
from ...ops.activations.softmax import softmax
from ...ops.conversion import finfo
from ...ops.creation.from_shape import zeros_like
from ...ops.creation.ranges import arange
from ...ops.linalg.cholesky import cholesky
from ...ops.linalg.matmul import matmul
from ...ops.shape.diagonal import diag_embed
from ...ops.shape.joining import cat
from ...tensor import Tensor
from .. import constraints
from ..arguments import inner_sigmoid, sum_rightmost
from ..constraints import Constraint
from .transform import Transform


class SoftmaxTransform(Transform):
    """y = softmax(x) over the last dimension: not one to one, as softmax(x + c) is the same. Its inverse is log y.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.SoftmaxTransform()(lucid.zeros(2))
        tensor([0.5000, 0.5000])
    """

    domain, codomain = constraints.real_vector, constraints.simplex
    _equal_by = ()

    def _call(self, x: Tensor) -> Tensor:
        return softmax(x, -1)

    def _inverse(self, y: Tensor) -> Tensor:
        return y.log()


class StickBreakingTransform(Transform):
    r"""n real numbers to n + 1 that are positive and add up to 1, one to one.

    Each number says which share :math:`z_k = \sigma(x_k - \log(n + 1 - k))` of the rest of the stick is broken off:

    .. math:: y_k = z_k \prod_{i<k} (1 - z_i)

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.StickBreakingTransform()(lucid.zeros(2))
        tensor([0.3333, 0.3333, 0.3333])

    Source: Stan Development Team, "Stan Reference Manual", 10.7.
    """

    domain, codomain = constraints.real_vector, constraints.simplex
    bijective = True
    _equal_by = ()

    def _offset(self, x: Tensor) -> Tensor:
        return arange(x.shape[-1], 0, -1, dtype=x.dtype, device=x.device).log()

    def _call(self, x: Tensor) -> Tensor:
        z = inner_sigmoid(x - self._offset(x))
        rest = (1 - z).cumprod(-1)
        one = z[..., :1] * 0 + 1
        return cat([z, one], -1) * cat([one, rest], -1)

    def _inverse(self, y: Tensor) -> Tensor:
        broken = y[..., :-1]
        rest = (1 - broken.cumsum(-1)).clamp(min=float(finfo(y.dtype).tiny))
        return broken.log() - rest.log() + self._offset(broken)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        x = x - self._offset(x)
        return (logsigmoid(x) - x + y[..., :-1].log()).sum(-1)

    def forward_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return (*shape[:-1], shape[-1] + 1)

    def inverse_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return (*shape[:-1], shape[-1] - 1)


class LowerCholeskyTransform(Transform):
    """A matrix to a Cholesky factor: its lower triangle, with the exponential of its diagonal.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.LowerCholeskyTransform()(lucid.tensor([[0.0, 1.0], [2.0, 0.0]]))
        tensor([[1., 0.],
                [2., 1.]])
    """

    domain: Constraint = constraints.independent(constraints.real, 2)
    codomain: Constraint = constraints.lower_cholesky
    _equal_by = ()

    def _call(self, x: Tensor) -> Tensor:
        return x.tril(-1) + diag_embed(x.diagonal(0, -2, -1).exp())

    def _inverse(self, y: Tensor) -> Tensor:
        return y.tril(-1) + diag_embed(y.diagonal(0, -2, -1).log())


class PositiveDefiniteTransform(LowerCholeskyTransform):
    """A matrix to a positive-definite one, L Lᵀ with the L of `LowerCholeskyTransform`.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.PositiveDefiniteTransform()(lucid.tensor([[0.0, 1.0], [2.0, 0.0]]))
        tensor([[1., 2.],
                [2., 5.]])
    """

    codomain = constraints.positive_definite

    def _call(self, x: Tensor) -> Tensor:
        factor = super()._call(x)
        return matmul(factor, factor.mT)

    def _inverse(self, y: Tensor) -> Tensor:
        return super()._inverse(cholesky(y))


class IndependentTransform(Transform):
    """A transform whose last batch dimensions are dimensions of the event.

    Args:
        base_transform: The transform.
        reinterpreted_batch_ndims: How many dimensions become dimensions of the event.
        cache_size: As for `Transform`.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> f = transforms.IndependentTransform(transforms.ExpTransform(), 1)
        >>> f.log_abs_det_jacobian(lucid.ones(3), lucid.ones(3).exp())
        tensor(3.)
    """

    _equal_by = ("base_transform", "reinterpreted_batch_ndims")

    def __init__(self, base_transform: Transform, reinterpreted_batch_ndims: int, cache_size: int = 0):
        super().__init__(cache_size)
        self.base_transform = base_transform.with_cache(cache_size) if cache_size else base_transform
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims

    @property
    def domain(self) -> Constraint:
        """The domain of the transform, of more dimensions."""
        return constraints.independent(self.base_transform.domain, self.reinterpreted_batch_ndims)

    @property
    def codomain(self) -> Constraint:
        """The codomain of the transform, of more dimensions."""
        return constraints.independent(self.base_transform.codomain, self.reinterpreted_batch_ndims)

    @property
    def bijective(self) -> bool:  # type: ignore[override]
        """Whether the transform is."""
        return self.base_transform.bijective

    @property
    def sign(self) -> Any:
        """The sign of the transform."""
        return self.base_transform.sign

    def _call(self, x: Tensor) -> Tensor:
        return self.base_transform(x)

    def _inverse(self, y: Tensor) -> Tensor:
        return self.base_transform.inv(y)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return sum_rightmost(self.base_transform.log_abs_det_jacobian(x, y), self.reinterpreted_batch_ndims)

    def forward_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return self.base_transform.forward_shape(shape)

    def inverse_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return self.base_transform.inverse_shape(shape)

    def __repr__(self) -> str:
        return f"IndependentTransform({self.base_transform!r}, {self.reinterpreted_batch_ndims})"


class ReshapeTransform(Transform):
    """An event of one shape to one of another shape with as many elements.

    Args:
        in_shape: The shape of the event that goes in.
        out_shape: The shape of the event that comes out.
        cache_size: As for `Transform`.

    Raises:
        ValueError: The shapes differ in their number of elements.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.ReshapeTransform((4,), (2, 2))(lucid.zeros(3, 4)).shape == (3, 2, 2)
        True
    """

    bijective = True
    _equal_by = ("in_shape", "out_shape")

    def __init__(self, in_shape: Sequence[int], out_shape: Sequence[int], cache_size: int = 0):
        super().__init__(cache_size)
        self.in_shape, self.out_shape = tuple(in_shape), tuple(out_shape)
        if math.prod(self.in_shape) != math.prod(self.out_shape):
            raise ValueError(
                f"ReshapeTransform: {self.in_shape} and {self.out_shape} differ in their number of elements"
            )

    @property
    def domain(self) -> Constraint:
        """Tensors of real numbers."""
        return constraints.independent(constraints.real, len(self.in_shape))

    @property
    def codomain(self) -> Constraint:
        """Tensors of real numbers."""
        return constraints.independent(constraints.real, len(self.out_shape))

    def _batch(self, shape: Sequence[int], event: tuple[int, ...]) -> tuple[int, ...]:
        shape = tuple(shape)
        cut = len(shape) - len(event)
        if cut < 0 or shape[cut:] != event:
            raise ValueError(f"ReshapeTransform: expected last dimensions {event}, got shape {shape}")
        return shape[:cut]

    def _call(self, x: Tensor) -> Tensor:
        return x.reshape(self._batch(x.shape, self.in_shape) + self.out_shape)

    def _inverse(self, y: Tensor) -> Tensor:
        return y.reshape(self._batch(y.shape, self.out_shape) + self.in_shape)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return sum_rightmost(zeros_like(x), len(self.in_shape))

    def forward_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return self._batch(shape, self.in_shape) + self.out_shape

    def inverse_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return self._batch(shape, self.out_shape) + self.in_shape
